/**
 * Private keys that node:crypto does not know: a row for each key algorithm with its parameters. The octets are those of
 * PKCS #8 as NCA's key files (GOST R 34.10-2015) and STB 34.101.78 (bign) have them; numbers are little-endian.
 */
import { randomBytes } from 'node:crypto'
import { concatBytes, equalBytes } from '../bytes.ts'
import { readOctetString } from '../der/primitives.ts'
import { readSingle } from '../der/whole.ts'
import { objectIdentifier, octetString, sequence } from '../der/write.ts'
import { FormatError, UnsupportedError } from '../errors.ts'
import { bignPublicOctets, bignSign, createBignPrivateKey } from './bign.ts'
import { BIGN_CURVES, type BignCurve } from './bign-curve.ts'
import { digest, digestAlgorithmOid } from './digest.ts'
import { digestNumber, littleEndian, signGost, toLittleEndian } from './gost.ts'
import { gostCurves } from './gost-curves.ts'
import { BIGN_CURVE_ROWS, GOST_PARAMETER_SETS } from './key-algorithms.ts'
import type { PrimeCurve } from './prime-curve.ts'
import { readPrivateKeyInfo } from './private-key-info.ts'
import type { SigningAlgorithm } from './signature-algorithm.ts'

/** A private key of a row. */
export interface NationalKey {
  /** Contents of subjectPublicKey. */
  readonly publicKey: Uint8Array
  sign(data: Uint8Array): Uint8Array
}

export interface NationalKeyRow {
  /** DER of the AlgorithmIdentifier of the key, private and public alike. */
  readonly identifier: Uint8Array
  readonly algorithm: SigningAlgorithm
  /** A fresh key, as `open` takes it. */
  generate(): Uint8Array
  /** Takes the contents of privateKey. @throws FormatError, which does not show the key */
  open(privateKey: Uint8Array): NationalKey
}

const GOST_KEY_OID = '1.2.398.3.10.1.1.2.2'
const BIGN_KEY_OID = '1.2.112.0.2.0.34.101.45.2.1'

type BignCurveName = 'bign-curve256v1' | 'bign-curve384v1' | 'bign-curve512v1'

/** `gost2015-512` is Kazakhstan's; the others are the curves of STB 34.101.45. */
export type NationalKeyKind = 'gost2015-512' | BignCurveName

export const NATIONAL_KEYS: Readonly<Record<NationalKeyKind, NationalKeyRow>> = {
  'gost2015-512': gostRow('id-tc26-gost-3410-12-512-paramSetA', 'streebog512'),
  'bign-curve256v1': bignRow('bign-curve256v1', 'belt-hash'),
  'bign-curve384v1': bignRow('bign-curve384v1', 'bash384'),
  'bign-curve512v1': bignRow('bign-curve512v1', 'bash512'),
}

/** privateKey wraps an OCTET STRING of d, subjectPublicKey one of X and Y. */
function gostRow(name: string, digestAlgorithm: SigningAlgorithm['digestAlgorithm']): NationalKeyRow {
  const curve = named(gostCurves, name)
  const parameterSet = identifierOf(GOST_PARAMETER_SETS, name)
  const parameters = sequence(objectIdentifier(parameterSet), digestIdentifier(digestAlgorithm))
  const octets = curve.p.toString(16).length / 2
  return {
    identifier: sequence(objectIdentifier(GOST_KEY_OID), parameters),
    algorithm: { name: 'GOST R 34.10-2015', digestAlgorithm },
    generate: () => octetString(toLittleEndian(randomScalar(curve, octets), octets)),
    open: (privateKey) => {
      const d = gostScalar(privateKey, curve, octets)
      const { x, y } = curve.multiplyGenerator(d) ?? notBelowOrder()
      return {
        publicKey: octetString(concatBytes([toLittleEndian(x, octets), toLittleEndian(y, octets)])),
        sign: (data) => {
          const { r, s } = signGost(curve, { d, e: digestNumber(digest(digestAlgorithm, data), curve) })
          return concatBytes([toLittleEndian(r, octets), toLittleEndian(s, octets)])
        },
      }
    },
  }
}

/** Below the order no multiple of the generator is the point at infinity. */
function notBelowOrder(): never {
  throw new TypeError('A multiple of the order')
}

function gostScalar(privateKey: Uint8Array, { q }: PrimeCurve, octets: number): bigint {
  const contents = readSingle(privateKey, readOctetString)
  const d = contents.length === octets ? littleEndian(contents) : 0n
  if (d > 0n && d < q) return d
  throw new FormatError('ERR_GOST_PRIVATE_KEY_INVALID', 'Not a private key of the curve')
}

/** By rejection, so that all are alike. */
function randomScalar({ q }: PrimeCurve, octets: number): bigint {
  for (;;) {
    const d = littleEndian(randomBytes(octets))
    if (d > 0n && d < q) return d
  }
}

/** privateKey is d itself, subjectPublicKey x and y (STB 34.101.45, annex В). */
function bignRow(name: BignCurveName, digestAlgorithm: SigningAlgorithm['digestAlgorithm']): NationalKeyRow {
  const curve = named(BIGN_CURVES, name)
  const oid = digestAlgorithmOid(digestAlgorithm) ?? ''
  return {
    identifier: bignIdentifier(name),
    algorithm: { name: 'bign', digestAlgorithm },
    generate: () => createBignPrivateKey(curve),
    open: (octets) => {
      const privateKey = Uint8Array.from(octets)
      return {
        publicKey: bignPublicOctets(privateKey, curve),
        sign: (data) => bignSign({ curve, privateKey, digest: { octets: digest(digestAlgorithm, data), oid } }),
      }
    },
  }
}

/**
 * The number and the curve of a bign key, for key transport.
 * @throws UnsupportedError ERR_KEY_UNSUPPORTED for a key of another kind, FormatError
 */
export function bignKeyOf(pkcs8: Uint8Array): { readonly curve: BignCurve; readonly privateKey: Uint8Array } {
  const { algorithm, privateKey } = readPrivateKeyInfo(pkcs8)
  for (const [name, curve] of BIGN_CURVES) {
    if (equalBytes(bignIdentifier(name), algorithm.raw)) return { curve, privateKey }
  }
  throw new UnsupportedError('ERR_KEY_UNSUPPORTED', 'Not a bign key', { facts: { keyType: algorithm.oid } })
}

function bignIdentifier(curveName: string): Uint8Array {
  return sequence(objectIdentifier(BIGN_KEY_OID), objectIdentifier(identifierOf(BIGN_CURVE_ROWS, curveName)))
}

function digestIdentifier(name: string): Uint8Array {
  return objectIdentifier(digestAlgorithmOid(name) ?? '')
}

function named<T>(rows: ReadonlyMap<string, T>, name: string): T {
  const row = rows.get(name)
  if (row === undefined) throw new TypeError(`No curve is called ${name}`)
  return row
}

function identifierOf(rows: ReadonlyMap<string, { readonly name: string }>, name: string): string {
  return [...rows].find(([, row]) => row.name === name)?.[0] ?? ''
}
