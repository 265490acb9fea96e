/** GOST signatures as Kazakhstan's NCA encodes them: all numbers with the octet of least weight first, r before s. */
import { readOctetString } from '../der/primitives.ts'
import { readSingle } from '../der/whole.ts'
import { FormatError, UnsupportedError } from '../errors.ts'
import { expectParameters } from './algorithm.ts'
import { rememberedDigest } from './digest.ts'
import { digestNumber, littleEndian, verifyGost } from './gost.ts'
import { gostCurves } from './gost-curves.ts'
import type { OddMultiples, PrimeCurve } from './prime-curve.ts'
import type { PublicKey } from './public-key.ts'
import { remember } from './remember.ts'
import type { AlgorithmRows, ResolveAlgorithm } from './signature-algorithm.ts'

export const gostAlgorithms: AlgorithmRows = [
  // For archives: NCA has stopped issuing and stamping with it.
  ['1.2.398.3.10.1.1.1.2', gost('gost34310-2004', { digestAlgorithm: 'gost34311', key: 'GOST 34.310-2004' })],
  ['1.2.398.3.10.1.1.2.3.2', gost('gostR34102015-512', { digestAlgorithm: 'streebog512', key: 'GOST R 34.10-2015' })],
]

function gost(
  name: string,
  { digestAlgorithm, key }: { readonly digestAlgorithm: string; readonly key: string },
): ResolveAlgorithm {
  const verify = (publicKey: PublicKey, data: Uint8Array, signature: Uint8Array): boolean => {
    const { curve, multiples } = importGostKey(publicKey)
    const octets = octetsOf(curve)
    // Of one length only: a longer one would be a second signature value for the same numbers.
    if (signature.length !== octets * 2) return false
    const r = littleEndian(signature.subarray(0, octets))
    const s = littleEndian(signature.subarray(octets))
    const e = digestNumber(rememberedDigest(digestAlgorithm, data), curve)
    return verifyGost(curve, { e, signature: { r, s }, multiples })
  }
  return (identifier) => {
    // NCA writes NULL.
    expectParameters(identifier, 'null-or-absent')
    return { name, digestAlgorithm, keyAlgorithms: [key], checks: 5, verify }
  }
}

interface ImportedPoint {
  readonly curve: PrimeCurve
  readonly multiples: OddMultiples
}

/** Once per parsed key: a key that is asked for again verifies in half the time. */
export const importGostKey: (publicKey: PublicKey) => ImportedPoint = remember(
  (publicKey: PublicKey): ImportedPoint => {
    const curve = gostCurves.get(publicKey.curve ?? '')
    if (curve === undefined) {
      throw new UnsupportedError('ERR_PUBLIC_KEY_UNSUPPORTED', 'A GOST key of an unknown parameter set', {
        facts: { algorithm: publicKey.algorithm, curve: publicKey.curve ?? 'none' },
      })
    }
    // The BIT STRING wraps an OCTET STRING of X and Y.
    const point = readSingle(publicKey.keyOctets, readOctetString)
    const octets = octetsOf(curve)
    const [x, y] = [littleEndian(point.subarray(0, octets)), littleEndian(point.subarray(octets))]
    // The curves here have cofactor 1: a point of the equation has the order of the generator.
    if (point.length !== octets * 2 || !curve.isPoint({ x, y })) {
      throw new FormatError('ERR_PUBLIC_KEY_INVALID', 'Not a point of its curve')
    }
    return { curve, multiples: curve.oddMultiples({ x, y }, 4) }
  },
)

function octetsOf({ p }: PrimeCurve): number {
  return p.toString(16).length / 2
}
