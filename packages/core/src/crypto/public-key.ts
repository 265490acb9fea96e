/** SubjectPublicKeyInfo (RFC 5280 §4.1.2.7; RFC 3279, RFC 5480, RFC 8410, RFC 4055): which key it is and how strong. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { toBase64 } from '../bytes.ts'
import { readBitStringOctets, readIntegerBytes, readNull, readObjectIdentifier } from '../der/primitives.ts'
import { type DerReader, derReader, rawBytes } from '../der/read.ts'
import { Tag } from '../der/tags.ts'
import { readSingle } from '../der/whole.ts'
import { encode, sequence } from '../der/write.ts'
import { FormatError, UnsupportedError } from '../errors.ts'
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from './algorithm.ts'
import { BIGN_CURVE_ROWS, CURVES, type Curve, GOST_PARAMETER_SETS, KEY_ALGORITHMS } from './key-algorithms.ts'
import { remember, rememberable } from './remember.ts'

export interface PublicKey {
  /** `RSA`, `RSASSA-PSS`, `EC`, `DSA`, `Ed25519`, `ML-DSA-65`, `GOST R 34.10-2015`…, or the dotted identifier of one that is not known. */
  readonly algorithm: string
  readonly identifier: AlgorithmIdentifier
  /** Named curve (RFC 5480 §2.1.1.1; for GOST keys the one their parameter set stands for), `explicit` for parameters spelt out, `undefined` for other keys. */
  readonly curve: string | undefined
  /**
   * Bits of the modulus (RSA), of the prime p (DSA) or of the curve's order; `undefined` when the key type says it all, and
   * for a DSA key that leaves its parameters to its issuer (RFC 3279 §2.3.2).
   */
  readonly bits: number | undefined
  /** RSA public exponent, when it fits 32 bits. */
  readonly exponent: number | undefined
  /** Contents of subjectPublicKey: what key identifiers are made from (RFC 5280 §4.2.1.2 (1)). */
  readonly keyOctets: Uint8Array
  /** DER of the whole SubjectPublicKeyInfo. */
  readonly raw: Uint8Array
}

export function readSubjectPublicKeyInfo(reader: DerReader): PublicKey {
  const element = reader.next(Tag.sequence)
  const fields = reader.inside(element)
  const identifier = readAlgorithmIdentifier(fields)
  const keyOctets = readBitStringOctets(fields.next(Tag.bitString))
  fields.finish()
  const algorithm = KEY_ALGORITHMS.get(identifier.oid) ?? identifier.oid
  const { curve, bits, exponent } = details(algorithm, identifier, keyOctets)
  return rememberable({ algorithm, identifier, keyOctets, raw: rawBytes(element), curve, bits, exponent })
}

/** The whole of `publicKeyInfo`, DER. @throws FormatError ERR_DER_… */
export function readPublicKeyInfo(publicKeyInfo: Uint8Array): PublicKey {
  return readSingle(publicKeyInfo, readSubjectPublicKeyInfo)
}

/** The same key under another identifier. The only thing a verifier here ever encodes: node:crypto takes nothing else. */
export function withIdentifier({ keyOctets }: PublicKey, identifier: AlgorithmIdentifier): PublicKey {
  const subjectPublicKey = encode(Tag.bitString, Uint8Array.of(0), keyOctets)
  return readSubjectPublicKeyInfo(derReader(sequence(identifier.raw, subjectPublicKey)))
}

const CURVE_NAMES: ReadonlySet<string> = new Set([...CURVES.values()].map(({ name }) => name))

/** A modulus over 16,384 bits is refused: one verification with it costs more than a request should. */
const MAX_BITS = 16_384

/** FIPS 186-4 §4.2 ends at 3,072; one verification with the 10,000 bits that OpenSSL takes costs 9 ms. */
const MAX_DSA_BITS = 4096

/**
 * The key as node:crypto takes it (not those of national algorithms); imported once per parsed key, since an import costs as much as a verification.
 * @throws UnsupportedError ERR_PUBLIC_KEY_UNSUPPORTED, FormatError ERR_PUBLIC_KEY_INVALID
 */
export const importPublicKey: (publicKey: PublicKey) => KeyObject = remember((publicKey: PublicKey) => {
  refuseUnusable(publicKey)
  refusePointForm(publicKey)
  return decodeKey(publicKey)
})

function refuseUnusable({ algorithm, curve, bits }: PublicKey): void {
  const knownCurve = algorithm !== 'EC' || (curve !== undefined && CURVE_NAMES.has(curve))
  const parametersMissing = algorithm === 'DSA' && bits === undefined
  const isTooLong = (bits ?? 0) > (algorithm === 'DSA' ? MAX_DSA_BITS : MAX_BITS)
  if (!knownCurve || parametersMissing || isTooLong || algorithm.includes('.')) {
    throw new UnsupportedError('ERR_PUBLIC_KEY_UNSUPPORTED', 'A public key of a kind that is not implemented', {
      facts: { algorithm, bits: bits ?? 0, ...(curve === undefined ? {} : { curve }) },
    })
  }
}

/**
 * RFC 5480 §2.2: compressed or uncompressed. OpenSSL also imports the point at infinity, under which anybody can sign, and
 * the hybrid form.
 */
function refusePointForm({ algorithm, keyOctets }: PublicKey): void {
  if (algorithm === 'EC' && ![0x02, 0x03, 0x04].includes(keyOctets[0] ?? 0)) {
    throw new FormatError('ERR_PUBLIC_KEY_INVALID', 'Not a point in a form that RFC 5480 allows')
  }
}

/**
 * As PEM (RFC 7468 §13): given an object, node:crypto asks it four times what it is, by exceptions that cost as much as the
 * key. An RSA key goes in as RSAPublicKey (RFC 8017 A.1.1), which OpenSSL reads a third faster than what is around it.
 */
function decodeKey({ algorithm, keyOctets, raw }: PublicKey): KeyObject {
  const [label, der] = algorithm === 'RSA' ? ['RSA PUBLIC KEY', keyOctets] : ['PUBLIC KEY', raw]
  try {
    return createPublicKey(`-----BEGIN ${label}-----\n${toBase64(der)}\n-----END ${label}-----`)
  } catch (cause) {
    // A point off the curve, a modulus of zero: the algorithm is known, the key is not one.
    throw new FormatError('ERR_PUBLIC_KEY_INVALID', 'Not a public key of its algorithm', { cause })
  }
}

type Details = Partial<Pick<PublicKey, 'curve' | 'bits' | 'exponent'>>

function details(algorithm: string, identifier: AlgorithmIdentifier, keyOctets: Uint8Array): Details {
  if (algorithm === 'EC') return curveOf(identifier, CURVES)
  if (algorithm === 'bign') return curveOf(identifier, BIGN_CURVE_ROWS)
  if (algorithm === 'DSA') return dsaSize(identifier)
  if (algorithm.startsWith('RSA')) return rsaSize(keyOctets)
  if (algorithm.startsWith('GOST')) return gostCurveOf(identifier)
  return {}
}

function curveOf({ parameters }: AlgorithmIdentifier, curves: ReadonlyMap<string, Curve>): Details {
  const reader = derReader(parameters ?? new Uint8Array(0))
  // Explicit parameters let an attacker choose a generator under which his own key is the victim's (CVE-2020-0601).
  if (reader.peek() !== Tag.objectIdentifier) return { curve: 'explicit' }
  const oid = readObjectIdentifier(reader.next(Tag.objectIdentifier))
  reader.finish()
  const row = curves.get(oid)
  return row === undefined ? { curve: oid } : { curve: row.name, bits: row.bits }
}

/** SEQUENCE of the parameter set and the digest that goes with it, as NCA's certificates have it; like RFC 9215 §4.2. */
function gostCurveOf({ parameters }: AlgorithmIdentifier): Details {
  const outer = derReader(parameters ?? new Uint8Array(0))
  const fields = outer.enter(Tag.sequence)
  const [oid = '', ...digests] = fields.each(Tag.objectIdentifier, readObjectIdentifier)
  outer.finish()
  const row = GOST_PARAMETER_SETS.get(oid)
  const fits = row !== undefined && digests.length === 1 && digests[0] === row.digest
  return fits ? { curve: row.name, bits: row.bits } : { curve: oid }
}

/** RSAPublicKey, RFC 8017 A.1.1. */
function rsaSize(keyOctets: Uint8Array): Details {
  const outer = derReader(keyOctets)
  const fields = outer.enter(Tag.sequence)
  const bits = bitLength(readIntegerBytes(fields.next(Tag.integer)))
  const exponent = readIntegerBytes(fields.next(Tag.integer))
  fields.finish()
  outer.finish()
  return { bits, exponent: smallNumber(exponent) }
}

/** Dss-Parms, RFC 3279 §2.3.2: p, q, g; absent or NULL when they are the issuer's. */
function dsaSize({ parameters }: AlgorithmIdentifier): Details {
  if (parameters === undefined) return {}
  const outer = derReader(parameters)
  if (outer.peek() === Tag.null) {
    readNull(outer.next(Tag.null))
    outer.finish()
    return {}
  }
  const fields = outer.enter(Tag.sequence)
  const [p] = fields.each(Tag.integer, readIntegerBytes)
  outer.finish()
  return { bits: bitLength(p ?? new Uint8Array(0)) }
}

function smallNumber(integer: Uint8Array): number | undefined {
  if (isNegative(integer)) return 0
  return integer.length > 4 ? undefined : integer.reduce((value, byte) => value * 256 + byte, 0)
}

/** RFC 8017 A.1.1: the numbers of a key are positive. Below zero one is as long as none, which no policy takes. */
function isNegative(integer: Uint8Array): boolean {
  return (integer[0] ?? 0) >= 0x80
}

function bitLength(integer: Uint8Array): number {
  if (isNegative(integer)) return 0
  const zeros = integer[0] === 0 ? 1 : 0
  return integer.length === zeros ? 0 : (integer.length - zeros) * 8 - Math.clz32(integer[zeros] ?? 0) + 24
}
