/** AlgorithmIdentifier (RFC 5280 §4.1.1.2): how it is read and compared, and what is refused. */
import { equalBytes } from '../bytes.ts'
import { readObjectIdentifier } from '../der/primitives.ts'
import type { DerReader, Element } from '../der/read.ts'
import { Recent } from '../der/recent.ts'
import { Tag } from '../der/tags.ts'
import { FormatError, UnsupportedError } from '../errors.ts'

/** AlgorithmIdentifier, RFC 5280 §4.1.1.2. */
export interface AlgorithmIdentifier {
  readonly oid: string
  /** DER of the parameters, absent when there are none. */
  readonly parameters: Uint8Array | undefined
  readonly raw: Uint8Array
}

export function readAlgorithmIdentifier(reader: DerReader, tag: number = Tag.sequence): AlgorithmIdentifier {
  const element = reader.next(tag)
  return algorithmIdentifier(reader, element)
}

/** A message names some ten algorithms, of which two differ. Explicit parameters of curves and DSA keys are longer. */
const RECENT = new Recent<AlgorithmIdentifier>(64, 1, 64)

/** For SETs of identifiers, where the element has been taken already. */
export function algorithmIdentifier(reader: DerReader, element: Element): AlgorithmIdentifier {
  return RECENT.read(reader, element, readContents)
}

function readContents(fields: DerReader, octets: Buffer, { start }: Element): AlgorithmIdentifier {
  const oid = readObjectIdentifier(fields.next(Tag.objectIdentifier))
  const parameters = fields.done ? undefined : fields.next()
  fields.finish()
  return {
    oid,
    parameters: parameters && octets.subarray(parameters.start - start, parameters.end - start),
    raw: octets,
  }
}

/** @throws FormatError ERR_ALGORITHM_PARAMETERS unless the parameters are what the algorithm's RFC allows */
export function expectParameters(identifier: AlgorithmIdentifier, allowed: 'absent' | 'null-or-absent'): void {
  if (identifier.parameters === undefined) return
  if (allowed === 'null-or-absent' && isNull(identifier.parameters)) return
  throw new FormatError('ERR_ALGORITHM_PARAMETERS', 'Parameters that this algorithm does not have', {
    facts: { algorithm: identifier.oid },
  })
}

export function unsupportedAlgorithm(identifier: AlgorithmIdentifier): UnsupportedError {
  return new UnsupportedError('ERR_ALGORITHM_UNSUPPORTED', 'An algorithm that is not implemented', {
    facts: { algorithm: identifier.oid },
  })
}

/** Whether two identifiers mean one algorithm: parameters of NULL and no parameters are the same (RFC 5754 §2, RFC 4055 §2.1). */
export function isSameAlgorithm(a: AlgorithmIdentifier, b: AlgorithmIdentifier): boolean {
  const written = ({ parameters = new Uint8Array(0) }: AlgorithmIdentifier): Uint8Array =>
    isNull(parameters) ? new Uint8Array(0) : parameters
  return a.oid === b.oid && equalBytes(written(a), written(b))
}

/** The one encoding of NULL (X.690 §8.8). */
function isNull(der: Uint8Array): boolean {
  return der.length === 2 && der[0] === Tag.null && der[1] === 0
}
