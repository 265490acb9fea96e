/** Whether the octets of a public key are one: a point on its curve (STB 34.101.45, 6.2.3), a modulus that is one. */
import { attempt, FormatError } from '../errors.ts'
import { importBignKey } from './bign-algorithms.ts'
import { importGostKey } from './gost-algorithms.ts'
import { importPublicKey, type PublicKey } from './public-key.ts'

/** By what a key is taken in before it verifies anything. */
const IMPORTS: readonly (readonly [algorithm: RegExp, take: (publicKey: PublicKey) => object])[] = [
  [/^(?:RSA|RSASSA-PSS|EC|DSA|Ed25519|Ed448|(?:ML|SLH)-DSA-.+)$/, importPublicKey],
  [/^bign$/, importBignKey],
  [/^GOST (?:34\.310-2004|R 34\.10-2015)$/, importGostKey],
]

/** A key of an algorithm or parameter set that nobody knows here is not said to be none. */
export function isKeyOfItsAlgorithm(publicKey: PublicKey): boolean {
  const row = IMPORTS.find(([algorithm]) => algorithm.test(publicKey.algorithm))
  return attempt(
    () => row === undefined || row[1](publicKey) !== undefined,
    (error) => !(error instanceof FormatError),
  )
}
