/** References to validation data, the values they are of, and what time-stamps on them cover (EN 319 122-1 A.1). */
import { createHash } from 'node:crypto'
import { now } from './certificates.ts'
import { attribute, membersOf } from './cms.ts'
import { digestOids } from './keys.ts'
import { ctx, generalizedTime, octets, oid, printable, seq, set } from './tlv.ts'

export const signatureTimeStamp = '1.2.840.113549.1.9.16.2.14'
export const escTimeStamp = '1.2.840.113549.1.9.16.2.25'
export const certCrlTimeStamp = '1.2.840.113549.1.9.16.2.26'

export type ReferenceHash = 'sha1' | 'sha256' | 'sha384'

/** OtherHash. */
const otherHash = (data: Uint8Array, hash: ReferenceHash = 'sha256'): Buffer => {
  const digest = octets(createHash(hash).update(data).digest())
  return hash === 'sha1' ? digest : seq(seq(oid(digestOids[hash])), digest)
}

export const certificateReferences = (hash: ReferenceHash, ...certificates: readonly Uint8Array[]): Buffer =>
  attribute('1.2.840.113549.1.9.16.2.21', seq(...certificates.map((one) => seq(otherHash(one, hash)))))

/** CrlOcspRef with one list in it. */
export const listReference = (list: Uint8Array, hash?: ReferenceHash): Buffer =>
  seq(ctx(0, seq(seq(seq(otherHash(list, hash))))))

/** The same with an OCSP answer, by its digest or by its responder and time alone. */
export function answerReference(answer?: Uint8Array): Buffer {
  const identifier = seq(ctx(1, seq(set(seq(oid('2.5.4.3'), printable('Responder'))))), generalizedTime(now))
  return seq(ctx(1, seq(seq(seq(identifier, ...(answer === undefined ? [] : [otherHash(answer)]))))))
}

export const revocationReferences = (...references: readonly Buffer[]): Buffer =>
  attribute('1.2.840.113549.1.9.16.2.22', seq(...references))

export const certificateValues = (...certificates: readonly Uint8Array[]): Buffer =>
  attribute('1.2.840.113549.1.9.16.2.23', seq(...certificates))

export const revocationValues = (crls: readonly Uint8Array[], answers: readonly Uint8Array[] = []): Buffer =>
  attribute('1.2.840.113549.1.9.16.2.24', seq(ctx(0, seq(...crls)), ctx(1, seq(...answers))))

/** Type and values of an attribute, without tag and length around them. */
export const body = (one: Buffer): Buffer => Buffer.concat(membersOf(one))
