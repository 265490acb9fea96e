/** Key pairs of every kind this slice knows, and how each signs in X.509 and CMS, written down apart from `src/crypto`. */
import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { ctx, int, nil, oid, seq } from './tlv.ts'

export const keyKinds = ['rsa-2048', 'rsa-pss', 'p-256', 'p-384', 'p-521', 'ed25519'] as const

export type KeyKind = (typeof keyKinds)[number]

export interface MadeKey {
  readonly kind: KeyKind
  readonly privateKey: KeyObject
  /** DER of SubjectPublicKeyInfo. */
  readonly spki: Buffer
  /** How it signs, where its kind does not say it: for keys that a single test needs. */
  readonly sign?: (data: Uint8Array) => Signature
}

const CURVES = { 'p-256': 'P-256', 'p-384': 'P-384', 'p-521': 'P-521' } as const

function generate(kind: KeyKind): { privateKey: KeyObject; publicKey: KeyObject } {
  switch (kind) {
    case 'rsa-2048':
      return generateKeyPairSync('rsa', { modulusLength: 2048 })
    case 'rsa-pss':
      return generateKeyPairSync('rsa-pss', { modulusLength: 2048 })
    case 'ed25519':
      return generateKeyPairSync('ed25519')
    default:
      return generateKeyPairSync('ec', { namedCurve: CURVES[kind] })
  }
}

export function newKey(kind: KeyKind = 'p-256'): MadeKey {
  const { privateKey, publicKey } = generate(kind)
  return { kind, privateKey, spki: publicKey.export({ type: 'spki', format: 'der' }) }
}

/** Octets of a key on P-256 that are no point of it, so that nobody holds it; what seems to be signed with it is not. */
export function keyOfNobody(): MadeKey {
  const key = newKey()
  const spki = Buffer.from(key.spki)
  spki[spki.length - 1] = (spki.at(-1) ?? 0) ^ 1
  return { ...key, spki }
}

export const digestOids = {
  md5: '1.2.840.113549.2.5',
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
} as const

export type DigestName = keyof typeof digestOids

const PKCS1 = { md5: 4, sha1: 5, sha256: 11, sha384: 12, sha512: 13 } as const
const ECDSA = { md5: '1', sha1: '1', sha256: '3.2', sha384: '3.3', sha512: '3.4' } as const
const SALT = { md5: '10', sha1: '14', sha256: '20', sha384: '30', sha512: '40' } as const

/** The hash that goes with each kind of key. */
export const usualDigest = {
  'rsa-2048': 'sha256',
  'rsa-pss': 'sha256',
  'p-256': 'sha256',
  'p-384': 'sha384',
  'p-521': 'sha512',
  ed25519: 'sha512',
} as const satisfies Record<KeyKind, DigestName>

export interface Signature {
  /** DER of the AlgorithmIdentifier. */
  readonly algorithm: Buffer
  readonly value: Buffer
}

export function signWith(key: MadeKey, data: Uint8Array, digest: DigestName = usualDigest[key.kind]): Signature {
  const { privateKey } = key
  if (key.sign !== undefined) return key.sign(data)
  switch (key.kind) {
    case 'rsa-2048':
      return {
        algorithm: seq(oid(`1.2.840.113549.1.1.${PKCS1[digest]}`), nil()),
        value: sign(digest, data, privateKey),
      }
    case 'rsa-pss': {
      const padding = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      return { algorithm: pssIdentifier(digest), value: sign(digest, data, { key: privateKey, ...padding }) }
    }
    case 'ed25519':
      return { algorithm: seq(oid('1.3.101.112')), value: sign(null, data, privateKey) }
    default:
      return { algorithm: seq(oid(`1.2.840.10045.4.${ECDSA[digest]}`)), value: sign(digest, data, privateKey) }
  }
}

function pssIdentifier(digest: DigestName): Buffer {
  const hash = seq(oid(digestOids[digest]), nil())
  const mask = seq(oid('1.2.840.113549.1.1.8'), hash)
  return seq(oid('1.2.840.113549.1.1.10'), seq(ctx(0, hash), ctx(1, mask), ctx(2, int(SALT[digest]))))
}
