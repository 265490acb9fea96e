/** Certificates and messages to measure with: made by the encoder of the core's tests, which shares nothing with the reader. */
import { createHash } from 'node:crypto'
import { generic, type JudgeOptions, judgeSignature } from '@tamga/core'
import {
  authorityKeyIdentifier,
  basicConstraints,
  certify,
  emailProtection,
  extKeyUsage,
  keyUsage,
  type MadeCertificate,
  now,
  rdn,
  subjectKeyIdentifier,
} from '../packages/core/test/made/certificates.ts'
import { message } from '../packages/core/test/made/cms.ts'
import { type KeyKind, type MadeKey, newKey } from '../packages/core/test/made/keys.ts'
import { printable, seq, utf8 } from '../packages/core/test/made/tlv.ts'

/** What is signed: 1 KiB that does not compress. */
export const content: Buffer = createHash('shake256', { outputLength: 1024 }).update('tamga').digest()

/** Revocation left out by the one switch there is for it, so that all contenders answer the same question. */
const withoutRevocation = {
  ...generic,
  revocation: { ...generic.revocation, acceptWithoutRevocationEvidence: true },
} as const

export const judgeOptions = (root: Uint8Array): JudgeOptions => ({
  profile: withoutRevocation,
  trustAnchors: [root],
  time: now,
})

/** RSA keys take long to make, so those of a role come from a pool of the role's own; other keys are new each time. */
const RSA_POOL = 5
const pools = { authority: [] as MadeKey[], leaf: [] as MadeKey[] }
let drawn = 0

function keyOf(kind: KeyKind, role: 'root' | keyof typeof pools): MadeKey {
  // The same key at two places of a path would be a circle to those who build paths by key identifier.
  if (kind !== 'rsa-2048' || role === 'root') return newKey(kind)
  const pool = pools[role]
  while (pool.length < RSA_POOL) pool.push(newKey(kind))
  drawn += 1
  return pool[drawn % RSA_POOL] ?? newKey(kind)
}

const identifier = ({ spki }: MadeKey): Buffer => createHash('sha1').update(spki).digest()

export const subjectName = (text: string): Buffer =>
  seq(rdn(['2.5.4.6', printable('KZ')]), rdn(['2.5.4.10', utf8('Bench')]), rdn(['2.5.4.3', utf8(text)]))

export interface Issuing {
  readonly issuer?: MadeCertificate
  readonly key?: MadeKey
  readonly notAfter?: Date
  /** Whether key identifiers are written; without them only names and signatures tell issuers apart. */
  readonly identifiers?: boolean
}

export function authority(kind: KeyKind, subject: string, issuing: Issuing = {}): MadeCertificate {
  const key = issuing.key ?? keyOf(kind, issuing.issuer === undefined ? 'root' : 'authority')
  return issue(subject, { ...issuing, key }, [basicConstraints(true), keyUsage('keyCertSign', 'cRLSign')])
}

export function leaf(kind: KeyKind, subject: string, issuing: Issuing): MadeCertificate {
  const usage = keyUsage('digitalSignature', 'contentCommitment')
  return issue(subject, { key: keyOf(kind, 'leaf'), ...issuing }, [usage, extKeyUsage(emailProtection)])
}

function issue(
  subject: string,
  issuing: Issuing & { readonly key: MadeKey },
  extensions: readonly Buffer[],
): MadeCertificate {
  const { issuer, key, notAfter, identifiers = true } = issuing
  const ids = [subjectKeyIdentifier(identifier(key)), authorityKeyIdentifier(identifier(issuer?.key ?? key))]
  return certify({
    subject: subjectName(subject),
    key,
    ...(issuer === undefined ? {} : { issuer }),
    ...(notAfter === undefined ? {} : { notAfter }),
    extensions: [...extensions, ...(identifiers ? ids : [])],
  })
}

/** CAdES-B over `content`, attached, with the signer's certificate and these. */
export function signed(signer: MadeCertificate, others: readonly MadeCertificate[]): Buffer {
  return message({
    content,
    signers: [{ certificate: signer }],
    certificates: [signer, ...others].map(({ der }) => der),
  })
}

export interface Chain {
  readonly root: MadeCertificate
  /** From below the root down. */
  readonly intermediates: readonly MadeCertificate[]
  readonly signer: MadeCertificate
  readonly message: Buffer
}

/** A chain of `length` certificates, root and signer counted, and a message of the signer's. */
export function chain(kind: KeyKind, length: number, root: MadeCertificate = authority(kind, 'Root')): Chain {
  const intermediates: MadeCertificate[] = []
  while (intermediates.length < length - 2) {
    const number = intermediates.length + 1
    intermediates.push(authority(kind, `Authority ${number}`, { issuer: intermediates.at(-1) ?? root }))
  }
  const signer = leaf(kind, 'Signer', { issuer: intermediates.at(-1) ?? root })
  return { root, intermediates, signer, message: signed(signer, intermediates) }
}

/** @throws when the outcome is another than what is going to be measured */
export function expectOutcome(signature: Uint8Array, options: JudgeOptions, passes = true): void {
  const { conclusion } = judgeSignature({ signature }, options)
  if ((conclusion.indication === 'TOTAL-PASSED') !== passes) {
    throw new Error(`Material for ${passes ? 'a good' : 'a bad'} outcome gave ${JSON.stringify(conclusion)}`)
  }
}
