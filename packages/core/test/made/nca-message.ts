/** Messages as NCALayer makes them (nothing binds the certificate) and tokens as NCA's time-stamping authority does. */
import { createHash } from 'node:crypto'
import { digest } from '../../src/crypto/digest.ts'
import { type MadeCertificate, now } from './certificates.ts'
import {
  attribute,
  contentTypeId,
  dataType,
  membersOf,
  message,
  messageDigestId,
  signingCertificateId,
  signingTimeId,
} from './cms.ts'
import { tstInfoType } from './time-stamps.ts'
import { generalizedTime, int, nil, octets, oid, seq, utcTime } from './tlv.ts'

const streebog = seq(oid('1.2.398.3.10.1.3.3'), nil())
const streebogOf = (data: Uint8Array): Buffer => octets(Buffer.from(digest('streebog512', data)))
const SIGNATURE_TIME_STAMP = '1.2.840.113549.1.9.16.2.14'

export interface NcaMessageFields {
  readonly signer: MadeCertificate
  readonly content: Buffer
  readonly signingTime?: Date
  /** Over the signature value. */
  readonly timeStamp?: (signatureValue: Buffer) => Buffer
  readonly certificates?: readonly Buffer[]
}

export function ncaMessage({ signer, content, signingTime = now, timeStamp, certificates }: NcaMessageFields): Buffer {
  const make = (more: { signatureValue?: Buffer; unsignedAttributes?: readonly Buffer[] }): Buffer =>
    message({
      content,
      digestAlgorithms: [streebog],
      certificates: certificates ?? [signer.der],
      signers: [
        {
          certificate: signer,
          digestAlgorithm: streebog,
          signedAttributes: [
            attribute(contentTypeId, oid(dataType)),
            attribute(signingTimeId, utcTime(signingTime)),
            attribute(messageDigestId, streebogOf(content)),
          ],
          ...more,
        },
      ],
    })
  if (timeStamp === undefined) return make({})
  const signatureValue = signatureValueOf(make({}))
  return make({ signatureValue, unsignedAttributes: [attribute(SIGNATURE_TIME_STAMP, timeStamp(signatureValue))] })
}

function signatureValueOf(der: Buffer): Buffer {
  const signedData = membersOf(membersOf(der)[1] ?? der)[0] ?? der
  const signerInfo = membersOf(membersOf(signedData).at(-1) ?? der)[0] ?? der
  const value = membersOf(signerInfo).find(([tag]) => tag === 0x04) ?? der
  // 128 octets: the length takes two.
  return value.subarray(3)
}

export interface NcaTokenFields {
  readonly authority: MadeCertificate
  readonly stamped: Buffer
  readonly genTime: Date
}

/** signingCertificate of version 1, which is SHA-1 (RFC 2634 §5.4). */
export function ncaToken({ authority, stamped, genTime }: NcaTokenFields): Buffer {
  const imprint = seq(streebog, streebogOf(stamped))
  const info = seq(int('01'), oid('1.2.398.3.3.2.6.4'), imprint, int('00ff'), generalizedTime(genTime))
  const essCertId = seq(octets(createHash('sha1').update(authority.der).digest()))
  return message({
    content: info,
    contentType: tstInfoType,
    digestAlgorithms: [streebog],
    signers: [
      {
        certificate: authority,
        digestAlgorithm: streebog,
        signedAttributes: [
          attribute(contentTypeId, oid(tstInfoType)),
          attribute(signingTimeId, utcTime(genTime)),
          attribute(signingCertificateId, seq(seq(essCertId))),
          attribute(messageDigestId, streebogOf(info)),
        ],
      },
    ],
  })
}
