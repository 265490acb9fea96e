/** Delta CRLs (RFC 5280 §5.2.4, §6.3.3 (c), (i) to (l)): what changed since a complete list. */
import { compareBytes, equalBytes } from '../bytes.ts'
import { Oid } from '../der/oids.ts'
import { readIntegerBytes } from '../der/primitives.ts'
import { derReader } from '../der/read.ts'
import { Tag } from '../der/tags.ts'
import { attempt } from '../errors.ts'
import type { CertificateList } from '../x509/crl.ts'
import { authorityKeyIdentifier, type Extensions } from '../x509/extensions.ts'
import { equalNames } from '../x509/name.ts'
import type { UsableList } from './crl-evidence.ts'
import { isLiftable } from './statement.ts'

/** A delta is no complete list, whatever else it looks like. */
export function isDelta({ extensions }: CertificateList): boolean {
  return extensions.has(Oid.deltaCRLIndicator)
}

/** What a complete list says of the certificate together with the delta that was applied to it. */
export type Effective = Pick<UsableList, 'entries' | 'current'> & Pick<CertificateList, 'thisUpdate' | 'nextUpdate'>

/**
 * `base` read together with the last delta that belongs to it, by its number (§5.2.3): two may be of one second. A base whose
 * nextUpdate has passed is as good as its delta is new (§6.3.3 (a)(1)).
 */
export function applyDelta(base: UsableList, deltas: readonly UsableList[]): Effective {
  const { thisUpdate, nextUpdate } = base.list
  const [delta] = deltas.filter((one) => one.current && belongsTo(one.list, base.list)).toSorted(lastFirst)
  if (delta === undefined) return { entries: base.entries, current: base.current, thisUpdate, nextUpdate }
  const named = delta.entries.filter(({ reason }) => reason !== 'removeFromCRL')
  const kept = delta.entries.length === 0 ? base.entries : base.entries.filter(isFinal)
  const entries = named.some(isFinal) ? named : [...named, ...kept]
  const current = base.current || thisUpdate <= delta.list.thisUpdate
  return { entries, current, thisUpdate: delta.list.thisUpdate, nextUpdate: delta.list.nextUpdate }
}

/** Whether nothing lifts it: removeFromCRL is for a hold, and for what has expired (§5.3.1). */
export function isFinal({ reason }: UsableList['entries'][number]): boolean {
  return reason !== 'removeFromCRL' && !isLiftable(reason)
}

function lastFirst({ list: a }: UsableList, { list: b }: UsableList): number {
  return compareNumbers(crlNumber(b) ?? NONE, crlNumber(a) ?? NONE)
}

/** §6.3.3 (c)(1) to (4) and §5.2.4: same issuer, scope and key; made from a list that is not newer than this one. */
function belongsTo(delta: CertificateList, base: CertificateList): boolean {
  const number = crlNumber(base)
  const deltaNumber = crlNumber(delta)
  const baseNumber = readNumber(delta.extensions, Oid.deltaCRLIndicator)
  if (number === undefined || deltaNumber === undefined || baseNumber === undefined) return false
  return (
    equalNames(delta.issuer, base.issuer) &&
    sameOctets(scopeOf(delta), scopeOf(base)) &&
    sameOctets(keyOf(delta), keyOf(base)) &&
    compareNumbers(baseNumber, number) <= 0 &&
    compareNumbers(number, deltaNumber) < 0
  )
}

function scopeOf({ extensions }: CertificateList): Uint8Array | undefined {
  return extensions.get(Oid.issuingDistributionPoint)?.value
}

function keyOf({ extensions }: CertificateList): Uint8Array | undefined {
  return authorityKeyIdentifier(extensions)?.keyIdentifier
}

function sameOctets(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalBytes(a, b)
}

function crlNumber({ extensions }: CertificateList): Uint8Array | undefined {
  return readNumber(extensions, Oid.cRLNumber)
}

const NONE = new Uint8Array(0)

/** §5.2.3: up to 20 octets, never negative. One that cannot be read is none: then no delta belongs to the list. */
function readNumber(extensions: Extensions, oid: string): Uint8Array | undefined {
  const extension = extensions.get(oid)
  if (extension === undefined) return undefined
  return attempt(
    () => {
      const reader = derReader(extension.value)
      const number = readIntegerBytes(reader.next(Tag.integer))
      reader.finish()
      return number[0] === 0 ? number.subarray(1) : number
    },
    () => undefined,
  )
}

function compareNumbers(a: Uint8Array, b: Uint8Array): number {
  return a.length - b.length || compareBytes(a, b)
}
