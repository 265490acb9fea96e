/** Certificate revocation lists (RFC 5280 §5) with any field as a test wants it. */
import type { MadeCertificate } from './certificates.ts'
import { now, time } from './certificates.ts'
import { type DigestName, signWith } from './keys.ts'
import { bits, ctx, enumerated, int, octets, oid, seq } from './tlv.ts'

export interface MadeEntry {
  readonly serial: string
  /** An encoding is taken as it is. */
  readonly revoked?: Date | Buffer
  /** CRLReason. */
  readonly reason?: number
  readonly extensions?: readonly Buffer[]
}

export interface CrlFields {
  readonly issuer: Pick<MadeCertificate, 'key' | 'name'>
  readonly entries?: readonly MadeEntry[]
  readonly thisUpdate?: Date
  /** `null` leaves it out. */
  readonly nextUpdate?: Date | null
  readonly extensions?: readonly Buffer[]
  readonly digest?: DigestName
}

export const hours = (count: number): Date => new Date(now.getTime() + count * 3_600_000)
export const anHourAgo = hours(-1)
export const inAnHour = hours(1)
export const aDayAgo = hours(-24)
export const inADay = hours(24)

export function revocationList(fields: CrlFields): Buffer {
  const { issuer, entries = [], thisUpdate = anHourAgo, nextUpdate = inADay, extensions = [], digest } = fields
  const { algorithm } = signWith(issuer.key, Buffer.alloc(0), digest)
  const tbs = seq(
    int('01'),
    algorithm,
    issuer.name,
    time(thisUpdate),
    ...(nextUpdate === null ? [] : [time(nextUpdate)]),
    ...(entries.length === 0 ? [] : [seq(Buffer.concat(entries.map(entry)))]),
    ...(extensions.length === 0 ? [] : [ctx(0, seq(...extensions))]),
  )
  return seq(tbs, algorithm, bits(signWith(issuer.key, tbs, digest).value))
}

function entry({ serial, revoked = aDayAgo, reason, extensions = [] }: MadeEntry): Buffer {
  const reasonCode = reason === undefined ? [] : [seq(oid('2.5.29.21'), octets(enumerated(reason)))]
  const all = [...reasonCode, ...extensions]
  const date = revoked instanceof Date ? time(revoked) : revoked
  return seq(int(serial), date, ...(all.length === 0 ? [] : [seq(...all)]))
}
