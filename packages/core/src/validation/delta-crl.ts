/** Delta CRLs (RFC 5280 §5.2.4, §6.3.3 (c), (i) to (l)): what changed since a complete list. */
import { toHex } from '../bytes.ts'
import { remember } from '../crypto/remember.ts'
import { Oid } from '../der/oids.ts'
import { readIntegerHex } from '../der/primitives.ts'
import { derReader } from '../der/read.ts'
import { Tag } from '../der/tags.ts'
import { attempt } from '../errors.ts'
import type { CertificateList } from '../x509/crl.ts'
import type { Extensions } from '../x509/extensions.ts'
import { keyIdentifierOf } from './list-signers.ts'
import { isLiftable } from './statement.ts'
import type { UsableList } from './usable-list.ts'

/** A delta is no complete list, whatever else it looks like. */
export function isDelta({ extensions }: CertificateList): boolean {
  return extensions.has(Oid.deltaCRLIndicator)
}

/** What a complete list says of the certificate together with the delta that was applied to it. */
export type Effective = Pick<UsableList, 'entries' | 'current'> & Pick<CertificateList, 'thisUpdate' | 'nextUpdate'>

/**
 * `base` read together with the last delta that belongs to it. A base whose nextUpdate has passed is as good as its delta is new
 * (§6.3.3 (a)(1)).
 */
export function applyDelta(base: UsableList, currentDeltasLastFirst: readonly UsableList[]): Effective {
  const { thisUpdate, nextUpdate } = base.list
  const delta = currentDeltasLastFirst.find(({ list }) => belongsTo(list, base.list))
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

/**
 * The last of each series that names the certificate. What it holds is on hold as of its thisUpdate, also where the complete list that
 * it changes is not at hand: then an older one that says nothing of it must not speak for it. What it lifts says nothing alone.
 */
export function lastToName(deltas: readonly UsableList[]): UsableList[] {
  const bySeries = new Map<string, UsableList>()
  const naming = deltas.filter(({ entries }) => entries.length > 0)
  for (const delta of naming.toSorted(lastFirst).toReversed()) bySeries.set(seriesOf(delta.list).key, delta)
  return [...bySeries.values()]
}

/** By number (§5.2.3): two may be of one second. */
export function lastFirst({ list: a }: UsableList, { list: b }: UsableList): number {
  const [one, other] = [seriesOf(a).number ?? NONE, seriesOf(b).number ?? NONE]
  return one === other ? b.thisUpdate.getTime() - a.thisUpdate.getTime() : one < other ? 1 : -1
}

/** §6.3.3 (c)(1) to (4) and §5.2.4: same issuer, scope and key; made from a list that is not newer than this one. */
function belongsTo(delta: CertificateList, base: CertificateList): boolean {
  const { number, key } = seriesOf(base)
  const { number: deltaNumber, baseNumber, key: deltaKey } = seriesOf(delta)
  if (number === undefined || deltaNumber === undefined || baseNumber === undefined) return false
  return baseNumber <= number && number < deltaNumber && key === deltaKey
}

const NONE = -1n

interface Series {
  /** Issuer, scope and key, in one. */
  readonly key: string
  readonly number: bigint | undefined
  readonly baseNumber: bigint | undefined
}

/** Where a list stands among those of its issuer: asked for with every other list, and a message brings a thousand. */
const seriesOf = remember((list: CertificateList): Series => {
  const { issuer, extensions } = list
  const scope = extensions.get(Oid.issuingDistributionPoint)?.value
  return {
    key: JSON.stringify([issuer.key, scope && toHex(scope), keyIdentifierOf(list).identifier]),
    number: readNumber(extensions, Oid.cRLNumber),
    baseNumber: readNumber(extensions, Oid.deltaCRLIndicator),
  }
})

/** §5.2.3: up to 20 octets, never negative. One that cannot be read is none: then no delta belongs to the list. */
function readNumber(extensions: Extensions, oid: string): bigint | undefined {
  const extension = extensions.get(oid)
  if (extension === undefined) return undefined
  return attempt(
    () => {
      const reader = derReader(extension.value)
      const hex = readIntegerHex(reader.next(Tag.integer))
      reader.finish()
      return isNegative(hex) ? undefined : BigInt(`0x${hex}`)
    },
    () => undefined,
  )
}

/** X.690 §8.3.3 */
function isNegative(hex: string): boolean {
  return Number.parseInt(hex.slice(0, 2), 16) >= 0x80
}
