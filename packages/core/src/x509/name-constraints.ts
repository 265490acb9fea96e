/**
 * Name constraints (RFC 5280 §4.2.1.10, §6.1.3 (b), (c), §6.1.4 (g)). Permitted subtrees are kept certificate by
 * certificate and a name must satisfy each, which is the intersection without computing it.
 */
import { Oid } from '../der/oids.ts'
import { readCount } from '../der/primitives.ts'
import type { DerReader } from '../der/read.ts'
import { context, contextPrimitive, Tag } from '../der/tags.ts'
import { readWhole } from '../der/whole.ts'
import { FormatError } from '../errors.ts'
import type { Certificate } from './certificate.ts'
import { isDnsName } from './dns-name.ts'
import type { Extensions } from './extensions.ts'
import { type GeneralName, isMailbox, mailboxOf, readGeneralName, subjectAltNames } from './general-name.ts'
import { nameValues } from './name.ts'
import { matchesSubtree } from './subtree.ts'

export interface NameConstraints {
  readonly permitted: readonly GeneralName[]
  readonly excluded: readonly GeneralName[]
}

/** @throws FormatError ERR_X509_NAME_CONSTRAINTS for subtrees that the profile of §4.2.1.10 does not allow */
export function nameConstraints(extensions: Extensions): NameConstraints | undefined {
  const extension = extensions.get(Oid.nameConstraints)
  if (extension === undefined) return undefined
  return readWhole(extension.value, Tag.sequence, (fields) => {
    const permitted = readSubtrees(fields, 0)
    const excluded = readSubtrees(fields, 1)
    // §4.2.1.10: conforming CAs MUST NOT issue an empty sequence.
    if (permitted.length + excluded.length === 0) throw malformed('nothing is constrained')
    return { permitted, excluded }
  })
}

function readSubtrees(fields: DerReader, number: number): GeneralName[] {
  const element = fields.optional(context(number))
  if (element === undefined) return []
  const list = fields.inside(element)
  const subtrees = list.each(Tag.sequence, (subtree) => readSubtree(list.inside(subtree)))
  // GeneralSubtrees is SIZE (1..MAX): a list of none must not be told from no list.
  if (subtrees.length === 0) throw malformed('a list without a subtree')
  return subtrees
}

/** minimum must be 0, which DER leaves out and some issuers write all the same; maximum must be absent. */
function readSubtree(fields: DerReader): GeneralName {
  const base = readGeneralName(fields)
  const minimum = fields.optional(contextPrimitive(0))
  if (minimum !== undefined && readCount(minimum) !== 0) throw malformed('a minimum other than 0')
  fields.finish()
  if (!isUsableBase(base)) throw malformed(`a ${base.form} that is no subtree`)
  return base
}

function isUsableBase(base: GeneralName): boolean {
  switch (base.form) {
    case 'dNSName':
      return base.text === '' || isDnsName(base.text)
    case 'rfc822Name':
      return base.text === '' || isMailbox(base.text) || isDnsName(base.text.replace(/^\./, ''))
    case 'uniformResourceIdentifier':
      return isDnsName(base.text.replace(/^\./, ''))
    case 'iPAddress':
      return (base.octets.length === 8 || base.octets.length === 32) && isMask(base.octets)
    default:
      return true
  }
}

/** RFC 4632: ones, then zeros. */
function isMask(octets: Uint8Array): boolean {
  const bits = [...octets.subarray(octets.length / 2)].map((octet) => octet.toString(2).padStart(8, '0')).join('')
  return /^1*0*$/.test(bits)
}

/** The names of a certificate that constraints speak of: the subject, its e-mail addresses, and subjectAltName. */
export function constrainedNames({ subject, extensions }: Certificate): readonly GeneralName[] {
  const alternatives = subjectAltNames(extensions)
  const names: GeneralName[] = subject.rdns.length === 0 ? [] : [{ form: 'directoryName', name: subject }]
  if (alternatives !== undefined) return [...names, ...alternatives.flatMap(withMailbox)]
  // §4.2.1.10: legacy addresses in the subject count when there is no alternative name.
  for (const text of nameValues(subject, Oid.emailAddress)) names.push({ form: 'rfc822Name', text })
  return names
}

/** RFC 9598 §6: constraints on rfc822Name hold for mailboxes outside ASCII too, which come as another form. */
function withMailbox(name: GeneralName): GeneralName[] {
  const text = mailboxOf(name)
  return name.form === 'rfc822Name' || text === undefined ? [name] : [name, { form: 'rfc822Name', text }]
}

/** More pairs of names and subtrees than any honest path has; beyond it the answer is no (CVE-2024-28835 and its kin). */
const MAX_COMPARISONS = 100_000

/** Why `names` break the constraints collected so far; `undefined` when they do not. */
export function constraintViolation(
  names: readonly GeneralName[],
  constraints: readonly NameConstraints[],
): { readonly form: string; readonly reason: 'excluded' | 'not permitted' | 'too many' } | undefined {
  const subtrees = constraints.reduce((sum, { permitted, excluded }) => sum + permitted.length + excluded.length, 0)
  if (names.length * subtrees > MAX_COMPARISONS) return { form: 'all', reason: 'too many' }
  for (const name of names) {
    const { form } = name
    for (const { permitted, excluded } of constraints) {
      if (excluded.some((base) => base.form === form && matchesSubtree(name, base, 'excluded'))) {
        return { form, reason: 'excluded' }
      }
      const ofForm = permitted.filter((base) => base.form === form)
      if (ofForm.length > 0 && !ofForm.some((base) => matchesSubtree(name, base, 'permitted'))) {
        return { form, reason: 'not permitted' }
      }
    }
  }
  return undefined
}

function malformed(what: string): FormatError {
  return new FormatError('ERR_X509_NAME_CONSTRAINTS', `Name constraints outside RFC 5280 §4.2.1.10: ${what}`)
}
