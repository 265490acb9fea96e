/** TSTInfo, tokens and responses (RFC 3161 §2.4.2) with any field as a test wants it. */
import { createHash } from 'node:crypto'
import type { TimeStampSource } from '../../src/ports.ts'
import { type MadeCertificate, now } from './certificates.ts'
import { message } from './cms.ts'
import { digestOids } from './keys.ts'
import { bits, generalizedTime, int, nil, octets, oid, seq } from './tlv.ts'

export const tstInfoType = '1.2.840.113549.1.9.16.1.4'
export const stamped = Buffer.from('what is stamped')

export interface TstInfoFields {
  readonly version?: Buffer
  readonly messageImprint?: Buffer
  readonly genTime?: Buffer
  /** accuracy, ordering, nonce, tsa, extensions: those there are, in order. */
  readonly optional?: readonly Buffer[]
}

export const sha256Imprint = (data: Uint8Array = stamped): Buffer =>
  seq(seq(oid(digestOids.sha256), nil()), octets(createHash('sha256').update(data).digest()))

export function tstInfo(fields: TstInfoFields = {}): Buffer {
  const {
    version = int('01'),
    messageImprint = sha256Imprint(),
    genTime = generalizedTime(now),
    optional = [],
  } = fields
  return seq(version, oid('1.2.3.4.5'), messageImprint, int('00ff'), genTime, ...optional)
}

export function token(certificate: MadeCertificate, content: Buffer = tstInfo()): Buffer {
  return message({ content, contentType: tstInfoType, signers: [{ certificate }] })
}

/** An authority that stamps all it is asked at one moment. */
export const stampingAt = (
  time: Date,
  certificate: MadeCertificate,
  digest: 'sha256' | 'sha384' = 'sha256',
): TimeStampSource => ({
  timeStamp: async (digestAlgorithm, imprint) => {
    if (digestAlgorithm !== digest) throw new TypeError(`no ${digestAlgorithm} here`)
    const messageImprint = seq(seq(oid(digestOids[digest]), nil()), octets(Buffer.from(imprint)))
    return token(certificate, tstInfo({ messageImprint, genTime: generalizedTime(time) }))
  },
})

/** PKIStatusInfo, with bits of failInfo, and a token if there is one. */
export function response(status: number, failInfo: readonly number[] = [], tokenDer?: Buffer): Buffer {
  const octetsOfBits = Buffer.alloc(4)
  for (const bit of failInfo) octetsOfBits[bit >> 3] = (octetsOfBits[bit >> 3] ?? 0) | (0x80 >> (bit & 7))
  const failure = failInfo.length === 0 ? [] : [bits(octetsOfBits)]
  const info = seq(int(status.toString(16).padStart(2, '0')), ...failure)
  return seq(info, ...(tokenDer === undefined ? [] : [tokenDer]))
}
