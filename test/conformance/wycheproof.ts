/** Wycheproof's signature files: key, message and signature through the rows that certificates and messages go through. */
import { basename } from 'node:path'
import { readAlgorithmIdentifier } from '../../packages/core/src/crypto/algorithm.ts'
import { digest, digestAlgorithmOid } from '../../packages/core/src/crypto/digest.ts'
import { verifyEcdsa } from '../../packages/core/src/crypto/ecdsa-shake.ts'
import {
  importPublicKey,
  readPublicKeyInfo,
  readSubjectPublicKeyInfo,
} from '../../packages/core/src/crypto/public-key.ts'
import { signatureAlgorithm, verifySignature } from '../../packages/core/src/crypto/standard.ts'
import { verifyWithKey } from '../../packages/core/src/crypto/verify.ts'
import { derReader } from '../../packages/core/src/der/read.ts'
import { TamgaError } from '../../packages/core/src/errors.ts'
import { bits, ctx, int, nil, oid, seq } from '../../packages/core/test/made/tlv.ts'
import type { Case } from './case.ts'
import { readMembers } from './files.ts'

interface Test {
  readonly tcId: number
  readonly msg: string
  readonly sig: string
  readonly ctx?: string
  readonly result: 'valid' | 'invalid' | 'acceptable'
}

interface Group {
  readonly type: string
  readonly sha?: string
  readonly mgf?: string
  readonly mgfSha?: string
  readonly sLen?: number
  readonly publicKeyDer?: string
  readonly publicKey?: unknown
  readonly tests: readonly Test[]
}

interface File {
  readonly algorithm: string
  readonly testGroups: readonly Group[]
}

export function wycheproofCases(path: string): Case[] {
  return readMembers<File>(path, 'testGroups').flatMap(({ file, content: { algorithm, testGroups } }) => {
    const name = basename(file).replace(/(_test)?\.json(\.gz)?$/, '')
    return testGroups.flatMap((group) =>
      group.tests.map((test) => {
        const answer = (): string => (holds(algorithm, group, test) ? 'valid' : 'invalid')
        // `acceptable` may go either way.
        const run = test.result === 'acceptable' ? () => answer() && 'acceptable' : answer
        return { id: `${name} ${test.tcId}`, expected: test.result, run }
      }),
    )
  })
}

/** A key or an algorithm that is refused with a code verifies nothing. */
function holds(algorithm: string, group: Group, { msg, sig, ctx: context }: Test): boolean {
  try {
    const spki = spkiOf(algorithm, group)
    const key = readSubjectPublicKeyInfo(derReader(spki))
    const [message, signature] = [Buffer.from(msg, 'hex'), Buffer.from(sig, 'hex')]
    // X.509 and CMS know the empty context only (RFC 9881 §3, RFC 9882 §3): others go past the rows.
    if (context) {
      return verifyWithKey(importPublicKey(key), null, message, signature, { context: Buffer.from(context, 'hex') })
    }
    // DSA with r and s side by side has no identifier of its own.
    if (group.type === 'DsaP1363Verify') {
      const digest = (group.sha ?? '').toLowerCase().replace('-', '')
      return verifyWithKey(importPublicKey(key), digest, message, signature, { dsaEncoding: 'ieee-p1363' })
    }
    const identifier = readAlgorithmIdentifier(derReader(identifierOf(algorithm, group)))
    return verifySignature(signatureAlgorithm(identifier), key, message, signature)
  } catch (error) {
    if (error instanceof TamgaError) return false
    throw error
  }
}

/** A case of ECDSA in DER, answered by the row of its hash and by the equation that ECDSA with SHAKE is verified by. */
export interface TwiceAnswered {
  readonly id: string
  readonly byRow: () => boolean
  readonly byEquation: () => boolean
}

/** The vectors know the curves with other hashes than SHAKE, so the equation is tried on the digests of those. */
export function ecdsaCases(path: string): TwiceAnswered[] {
  return readMembers<File>(path, 'testGroups').flatMap(({ file, content: { algorithm, testGroups } }) => {
    const groups = testGroups.filter(({ type }) => type === 'EcdsaVerify')
    return groups.flatMap((group) =>
      group.tests.map((test) => ({
        id: `${basename(file)} ${test.tcId}`,
        byRow: () => holds(algorithm, group, test),
        byEquation: () => equationHolds(group, test),
      })),
    )
  })
}

function equationHolds({ publicKeyDer = '', sha = '' }: Group, { msg, sig }: Test): boolean {
  try {
    const messageDigest = digest(digestName(sha), Buffer.from(msg, 'hex'))
    return verifyEcdsa(readPublicKeyInfo(Buffer.from(publicKeyDer, 'hex')), messageDigest, Buffer.from(sig, 'hex'))
  } catch (error) {
    if (error instanceof TamgaError) return false
    throw error
  }
}

function digestName(sha: string): string {
  return sha.toLowerCase().replace(/^sha-/, 'sha').replace('/', '-')
}

const PURE: Readonly<Record<string, string>> = {
  ED25519: '1.3.101.112',
  ED448: '1.3.101.113',
  'ML-DSA-44': '2.16.840.1.101.3.4.3.17',
  'ML-DSA-65': '2.16.840.1.101.3.4.3.18',
  'ML-DSA-87': '2.16.840.1.101.3.4.3.19',
}

const PKCS1: Readonly<Record<string, string>> = {
  'SHA-1': '1.2.840.113549.1.1.5',
  'SHA-224': '1.2.840.113549.1.1.14',
  'SHA-256': '1.2.840.113549.1.1.11',
  'SHA-384': '1.2.840.113549.1.1.12',
  'SHA-512': '1.2.840.113549.1.1.13',
  'SHA-512/224': '1.2.840.113549.1.1.15',
  'SHA-512/256': '1.2.840.113549.1.1.16',
  'SHA3-224': '2.16.840.1.101.3.4.3.13',
  'SHA3-256': '2.16.840.1.101.3.4.3.14',
  'SHA3-384': '2.16.840.1.101.3.4.3.15',
  'SHA3-512': '2.16.840.1.101.3.4.3.16',
}

const PSS_SHAKE: Readonly<Record<string, string>> = {
  SHAKE128: '1.3.6.1.5.5.7.6.30',
  SHAKE256: '1.3.6.1.5.5.7.6.31',
}

const ECDSA: Readonly<Record<string, string>> = {
  'SHA-1': '1.2.840.10045.4.1',
  'SHA-224': '1.2.840.10045.4.3.1',
  'SHA-256': '1.2.840.10045.4.3.2',
  'SHA-384': '1.2.840.10045.4.3.3',
  'SHA-512': '1.2.840.10045.4.3.4',
  'SHA3-224': '2.16.840.1.101.3.4.3.9',
  'SHA3-256': '2.16.840.1.101.3.4.3.10',
  'SHA3-384': '2.16.840.1.101.3.4.3.11',
  'SHA3-512': '2.16.840.1.101.3.4.3.12',
  SHAKE128: '1.3.6.1.5.5.7.6.32',
  SHAKE256: '1.3.6.1.5.5.7.6.33',
}

const PLAIN_ECDSA: Readonly<Record<string, string>> = {
  'SHA-224': '0.4.0.127.0.7.1.1.4.1.2',
  'SHA-256': '0.4.0.127.0.7.1.1.4.1.3',
  'SHA-384': '0.4.0.127.0.7.1.1.4.1.4',
  'SHA-512': '0.4.0.127.0.7.1.1.4.1.5',
}

const DSA: Readonly<Record<string, string>> = {
  'SHA-1': '1.2.840.10040.4.3',
  'SHA-224': '2.16.840.1.101.3.4.3.1',
  'SHA-256': '2.16.840.1.101.3.4.3.2',
}

/** The AlgorithmIdentifier under which such a signature would stand in a certificate. */
function identifierOf(algorithm: string, { type, sha = '', mgf, mgfSha = '', sLen = 0, ...group }: Group): Buffer {
  const known = (table: Readonly<Record<string, string>>, name: string): Buffer => oid(table[name] ?? '1.2.3')
  // RFC 8692 names hash, mask and salt at once.
  if (type.startsWith('RsassaPss') && mgf === sha) return seq(known(PSS_SHAKE, sha))
  if (type.startsWith('RsassaPss')) return pssIdentifier(sha, mgfSha || sha, sLen)
  if (type.startsWith('RsassaPkcs1')) return seq(known(PKCS1, sha), nil())
  if (type === 'EcdsaP1363Verify') return seq(known(PLAIN_ECDSA, sha))
  if (type.startsWith('Ecdsa')) return seq(known(ECDSA, sha))
  if (type.startsWith('Dsa')) return seq(known(DSA, sha))
  return seq(known(PURE, pureName(algorithm, group)))
}

/** EdDSA files say which curve in the key only. */
function pureName(algorithm: string, { publicKey }: Pick<Group, 'publicKey'>): string {
  const isCurve = typeof publicKey === 'object' && publicKey !== null && 'curve' in publicKey
  return isCurve
    ? String(publicKey.curve)
        .replace(/^edwards/, 'ED')
        .toUpperCase()
    : algorithm.toUpperCase()
}

function spkiOf(algorithm: string, { publicKeyDer, publicKey }: Group): Buffer {
  if (publicKeyDer !== undefined) return Buffer.from(publicKeyDer, 'hex')
  return seq(seq(oid(PURE[algorithm] ?? '1.2.3')), bits(Buffer.from(String(publicKey), 'hex')))
}

function pssIdentifier(hash: string, mask: string, saltLength: number): Buffer {
  const digestIdentifier = (name: string): Buffer => seq(oid(digestAlgorithmOid(digestName(name)) ?? '1.2.3'), nil())
  const generation = seq(oid('1.2.840.113549.1.1.8'), digestIdentifier(mask))
  const salt = int(
    saltLength
      .toString(16)
      .padStart(4, '0')
      .replace(/^00(?=[0-7])/, ''),
  )
  return seq(oid('1.2.840.113549.1.1.10'), seq(ctx(0, digestIdentifier(hash)), ctx(1, generation), ctx(2, salt)))
}
