/**
 * ECDSA with SHAKE (RFC 8692 §3, RFC 8702 §3.2.2): node:crypto refuses extendable outputs there and takes no digest in place
 * of the message, so the equation (SEC 1 §4.1.4) is worked out here. The key is still its to refuse or to take.
 */
import { ECDH } from 'node:crypto'
import { toHex } from '../bytes.ts'
import { expectParameters } from './algorithm.ts'
import { digest } from './digest.ts'
import { ecdsaCurve } from './ecdsa-curves.ts'
import { digestNumber, readEcdsaValue } from './ecdsa-value.ts'
import { invert } from './modular-arithmetic.ts'
import type { OddMultiples, PrimeCurve } from './prime-curve.ts'
import { importPublicKey, type PublicKey } from './public-key.ts'
import { remember } from './remember.ts'
import type { AlgorithmRows, ResolveAlgorithm } from './signature-algorithm.ts'

/** 32 and 64 octets of output, on whatever curve: the lengths that `digest` gives. */
export const ecdsaShakeAlgorithms: AlgorithmRows = [
  ['1.3.6.1.5.5.7.6.32', ecdsaShake('id-ecdsa-with-shake128', 'shake128')],
  ['1.3.6.1.5.5.7.6.33', ecdsaShake('id-ecdsa-with-shake256', 'shake256')],
]

function ecdsaShake(name: string, digestAlgorithm: 'shake128' | 'shake256'): ResolveAlgorithm {
  return (identifier) => {
    // RFC 8692 §3: the parameters must be absent.
    expectParameters(identifier, 'absent')
    return {
      name,
      digestAlgorithm,
      // RFC 8692 §5: the identifier of the key says nothing of the hash.
      keyAlgorithms: ['EC'],
      checks: 20,
      verify: (publicKey, data, signature) => verifyEcdsa(publicKey, digest(digestAlgorithm, data), signature),
    }
  }
}

/**
 * Whether `signature` (DER) was made over this digest.
 * @throws UnsupportedError ERR_PUBLIC_KEY_UNSUPPORTED, FormatError ERR_PUBLIC_KEY_INVALID
 */
export function verifyEcdsa(publicKey: PublicKey, messageDigest: Uint8Array, signature: Uint8Array): boolean {
  const { curve, multiples } = importPoint(publicKey)
  const { q } = curve
  const value = readEcdsaValue(signature, q)
  if (value === undefined) return false
  const inverse = invert(value.s, q)
  const u = (digestNumber(messageDigest, q) * inverse) % q
  return curve.sumHasX(value.r, { u, terms: [{ v: (value.r * inverse) % q, multiples }] })
}

interface ImportedPoint {
  readonly curve: PrimeCurve
  readonly multiples: OddMultiples
}

/** Once per parsed key. That the point has a form RFC 5480 allows and lies on the curve, node:crypto has found when it took the key. */
const importPoint: (publicKey: PublicKey) => ImportedPoint = remember((publicKey: PublicKey): ImportedPoint => {
  const { namedCurve } = importPublicKey(publicKey).asymmetricKeyDetails ?? {}
  const curve = ecdsaCurve(publicKey.curve ?? '')
  if (curve === undefined || namedCurve === undefined) throw new TypeError('Not a curve that keys are taken on')
  const point = toHex(uncompressed(publicKey.keyOctets, namedCurve))
  const digits = (point.length - 2) / 2
  const [x, y] = [BigInt(`0x${point.slice(2, 2 + digits)}`), BigInt(`0x${point.slice(2 + digits)}`)]
  return { curve, multiples: curve.oddMultiples({ x, y }, 4) }
})

function uncompressed(point: Uint8Array, namedCurve: string): Uint8Array {
  const converted = ECDH.convertKey(point, namedCurve, undefined, undefined, 'uncompressed')
  return typeof converted === 'string' ? Buffer.from(converted, 'latin1') : converted
}
