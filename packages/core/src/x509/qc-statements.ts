/** Qualified certificate statements (RFC 3739 §3.2.6, ETSI EN 319 412-5): which ones, and the semantics of names that they state. */
import { Oid } from '../der/oids.ts'
import { readObjectIdentifier } from '../der/primitives.ts'
import { Tag } from '../der/tags.ts'
import { readWhole } from '../der/whole.ts'
import type { Extensions } from './extensions.ts'

export interface QcStatements {
  /** Dotted identifiers, in order. */
  readonly statements: readonly string[]
  /** SemanticsInformation of id-qcs-pkixQCSyntax-v2 (RFC 3739 §3.2.6.1), dotted; mostly one. */
  readonly semantics: readonly string[]
}

const MAX_STATEMENTS = 50

/** @throws FormatError when the extension cannot be read */
export function qcStatements(extensions: Extensions): QcStatements {
  const extension = extensions.get(Oid.qcStatements)
  if (extension === undefined) return { statements: [], semantics: [] }
  return readWhole(extension.value, Tag.sequence, (list) => {
    const read = list
      .rest(Tag.sequence)
      .slice(0, MAX_STATEMENTS)
      .map((element) => {
        const fields = list.inside(element)
        const statement = readObjectIdentifier(fields.next(Tag.objectIdentifier))
        if (statement !== Oid.pkixQcSyntaxV2 || fields.done) return { statement }
        const identifier = fields.enter(Tag.sequence).optional(Tag.objectIdentifier)
        return identifier === undefined ? { statement } : { statement, semantics: readObjectIdentifier(identifier) }
      })
    return {
      statements: read.map(({ statement }) => statement),
      semantics: read.flatMap(({ semantics }) => semantics ?? []),
    }
  })
}
