/** OCSP responses (RFC 6960 §4.2) with any field as a test wants it. */
import { createHash } from 'node:crypto'
import type { MadeCertificate } from './certificates.ts'
import { now } from './certificates.ts'
import { anHourAgo, inADay } from './crls.ts'
import { type DigestName, digestOids, type MadeKey, signWith } from './keys.ts'
import { bits, ctx, ctxp, enumerated, generalizedTime, int, nil, octets, oid, seq } from './tlv.ts'

/** An encoding of the time is taken as it is. */
export type MadeStatus = 'good' | 'unknown' | { readonly revoked: Date | Buffer; readonly reason?: number }

export interface SingleFields {
  readonly serial: string
  /** DER of the issuer's Name and its key, which the CertID hashes. */
  readonly issuer: Pick<MadeCertificate, 'key' | 'name'>
  readonly status?: MadeStatus
  readonly thisUpdate?: Date
  readonly nextUpdate?: Date | null
  readonly hash?: DigestName
  readonly extensions?: readonly Buffer[]
}

export interface OcspFields {
  readonly responses: readonly SingleFields[]
  readonly signer: Pick<MadeCertificate, 'key' | 'name'>
  /** Default: by name. */
  readonly responderBy?: 'name' | 'key' | { readonly keyHash: Uint8Array }
  readonly certificates?: readonly Uint8Array[]
  readonly extensions?: readonly Buffer[]
  readonly digest?: DigestName
  /** Default: now. */
  readonly producedAt?: Date
}

/** RFC 6960 §4.4.8 */
export const extendedRevoke: Buffer = seq(oid('1.3.6.1.5.5.7.48.1.9'), octets(nil()))

export function ocspResponse(fields: OcspFields): Buffer {
  return seq(enumerated(0), ctx(0, seq(oid('1.3.6.1.5.5.7.48.1.1'), octets(basicOcspResponse(fields)))))
}

/** What a responder signs, and the signature, without the envelope in which it sends them. */
export function basicOcspResponse(fields: OcspFields): Buffer {
  const { responses, signer, responderBy = 'name', certificates = [], extensions = [], digest } = fields
  const tbs = seq(
    responderBy === 'name'
      ? ctx(1, signer.name)
      : ctx(2, octets(responderBy === 'key' ? keyHash(signer.key, 'sha1') : responderBy.keyHash)),
    generalizedTime(fields.producedAt ?? now),
    seq(...responses.map(single)),
    ...(extensions.length === 0 ? [] : [ctx(1, seq(...extensions))]),
  )
  const { algorithm, value } = signWith(signer.key, tbs, digest)
  return seq(tbs, algorithm, bits(value), ...(certificates.length === 0 ? [] : [ctx(0, seq(...certificates))]))
}

/** RFC 9654 §2.1 */
export const nonce = (value: Uint8Array): Buffer => seq(oid('1.3.6.1.5.5.7.48.1.2'), octets(octets(value)))

function single(fields: SingleFields): Buffer {
  const { serial, issuer, status = 'good', thisUpdate = anHourAgo, nextUpdate = inADay, hash = 'sha1' } = fields
  const { extensions = [] } = fields
  const names = createHash(hash).update(issuer.name).digest()
  return seq(
    seq(seq(oid(digestOids[hash]), nil()), octets(names), octets(keyHash(issuer.key, hash)), int(serial)),
    certStatus(status),
    generalizedTime(thisUpdate),
    ...(nextUpdate === null ? [] : [ctx(0, generalizedTime(nextUpdate))]),
    ...(extensions.length === 0 ? [] : [ctx(1, seq(...extensions))]),
  )
}

function certStatus(status: MadeStatus): Buffer {
  if (status === 'good') return ctxp(0, Buffer.alloc(0))
  if (status === 'unknown') return ctxp(2, Buffer.alloc(0))
  const reason = status.reason === undefined ? [] : [ctx(0, enumerated(status.reason))]
  const date = status.revoked instanceof Date ? generalizedTime(status.revoked) : status.revoked
  return ctx(1, date, ...reason)
}

/** Hash of the contents of subjectPublicKey, without the count of unused bits. */
function keyHash({ spki }: MadeKey, hash: DigestName): Buffer {
  return createHash(hash).update(publicKeyOctets(spki)).digest()
}

/** SubjectPublicKeyInfo ends with its BIT STRING: the octets after the algorithm's SEQUENCE and the BIT STRING's header. */
export function publicKeyOctets(spki: Buffer): Buffer {
  const inner = spki.subarray(headerLength(spki))
  const algorithmLength = headerLength(inner) + (inner[1] ?? 0)
  const bitString = inner.subarray(algorithmLength)
  return bitString.subarray(headerLength(bitString) + 1)
}

const headerLength = (bytes: Uint8Array): number => ((bytes[1] ?? 0) < 0x80 ? 2 : 2 + ((bytes[1] ?? 0) & 0x7f))
