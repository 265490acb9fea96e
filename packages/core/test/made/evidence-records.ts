/** Evidence records (RFC 4998) with any chain and any tree as a test wants them. Shares nothing with the reader under test. */
import { createHash } from 'node:crypto'
import { certify, extension, keyUsage, type MadeCertificate } from './certificates.ts'
import { membersOf } from './cms.ts'
import { digestOids } from './keys.ts'
import { token, tstInfo } from './time-stamps.ts'
import { ctx, generalizedTime, int, octets, oid, seq, set } from './tlv.ts'

export const internalType = '1.2.840.113549.1.9.16.2.49'
export const externalType = '1.2.840.113549.1.9.16.2.50'

export type RecordDigest = 'sha1' | 'sha256' | 'sha512'

export const hash = (algorithm: RecordDigest, ...parts: readonly Uint8Array[]): Buffer =>
  createHash(algorithm).update(Buffer.concat(parts)).digest()

/** RFC 3161 §2.3: timeStamping, critical and alone. */
export function timeStampAuthority(subject: string, issuer: MadeCertificate, notAfter: Date): MadeCertificate {
  const purpose = extension('2.5.29.37', seq(oid('1.3.6.1.5.5.7.3.8')), true)
  return certify({ subject, issuer, notAfter, extensions: [keyUsage('digitalSignature'), purpose] })
}

export interface StampFields {
  readonly tsa: MadeCertificate
  readonly genTime: Date
  readonly digest?: RecordDigest
  /** What the tree says of its digest; absent: nothing, and then the token's holds. */
  readonly statedDigest?: RecordDigest
  /** Lists of the tree without the one of the leaves; `undefined`: the token stamps the only leaf itself. */
  readonly levels?: readonly (readonly Buffer[])[] | undefined
  /** Replaces what the token stamps. */
  readonly root?: Buffer
}

/** An ArchiveTimeStamp over these leaves. */
export function archiveTimeStamp(leaves: readonly Buffer[], fields: StampFields): Buffer {
  const { tsa, genTime, digest = 'sha256', statedDigest, levels } = fields
  const group = (hashes: readonly Buffer[]): Buffer =>
    hashes.length === 1 ? Buffer.concat(hashes) : hash(digest, ...[...hashes].sort(Buffer.compare))
  const root = fields.root ?? (levels ?? []).reduce((below, level) => group([...level, below]), group(leaves))
  const lists = [leaves, ...(levels ?? [])].map((list) => seq(...list.map(octets)))
  const imprint = seq(seq(oid(digestOids[digest])), octets(root))
  return seq(
    ...(statedDigest === undefined ? [] : [ctx(0, oid(digestOids[statedDigest]))]),
    ...(levels === undefined ? [] : [ctx(2, ...lists)]),
    token(tsa, tstInfo({ messageImprint: imprint, genTime: generalizedTime(genTime) })),
  )
}

/** The ContentInfo in it. */
export const tokenIn = (stamp: Buffer): Buffer => membersOf(stamp).at(-1) ?? stamp

export const chain = (...stamps: readonly Buffer[]): Buffer => seq(...stamps)

export function evidenceRecord(chains: readonly Buffer[], version: Buffer = int('01')): Buffer {
  return seq(version, seq(seq(oid(digestOids.sha256))), seq(...chains))
}

const fieldsOf = (message: Buffer): Buffer[] => membersOf(membersOf(membersOf(message).at(-1) ?? message)[0] ?? message)
const signerInfoOf = (message: Buffer): Buffer[] =>
  membersOf(membersOf(fieldsOf(message).at(-1) ?? message)[0] ?? message)

/** The signature value of the only signer, which is shorter than 128 octets. */
export const signatureValueOf = (message: Buffer): Buffer =>
  (signerInfoOf(message).find(([tag]) => tag === 0x04) ?? message).subarray(2)

/** The message with these added to the unsigned attributes of its only signer. */
export function withUnsignedAttributes(message: Buffer, ...attributes: readonly Buffer[]): Buffer {
  const [type = message] = membersOf(message)
  const fields = fieldsOf(message)
  const parts = signerInfoOf(message)
  const present = parts.at(-1)?.[0] === 0xa1 ? membersOf(parts.pop() ?? message) : []
  const signerInfo = seq(...parts, ctx(1, ...present, ...attributes))
  return seq(type, ctx(0, seq(...fields.slice(0, -1), set(signerInfo))))
}
