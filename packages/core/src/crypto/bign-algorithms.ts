/** Signature algorithms of STB 34.101.45 as certificates and messages name them (STB 34.101.78). */
import { UnsupportedError } from '../errors.ts'
import { expectParameters } from './algorithm.ts'
import { type BignPublicKey, bignPublicKey, bignVerify } from './bign.ts'
import { BIGN_CURVES } from './bign-curve.ts'
import { digestAlgorithmOid, rememberedDigest } from './digest.ts'
import type { PublicKey } from './public-key.ts'
import { remember } from './remember.ts'
import type { AlgorithmRows, ResolveAlgorithm, SignatureAlgorithm } from './signature-algorithm.ts'

/** bign-with-hspec (…45.11) is left out: nothing in the message says which hash function was specified. */
export const bignAlgorithms: AlgorithmRows = [
  ['1.2.112.0.2.0.34.101.45.12', bign('bign-with-hbelt', 'belt-hash')],
  ['1.2.112.0.2.0.34.101.45.13', bign('bign-with-bash256', 'bash256')],
  ['1.2.112.0.2.0.34.101.45.14', bign('bign-with-bash384', 'bash384')],
  ['1.2.112.0.2.0.34.101.45.15', bign('bign-with-bash512', 'bash512')],
]

function bign(name: string, digestAlgorithm: string): ResolveAlgorithm {
  const algorithm: SignatureAlgorithm = {
    name,
    digestAlgorithm,
    keyAlgorithms: ['bign'],
    checks: 5,
    verify: (publicKey, data, signature) => {
      const hashed = { octets: rememberedDigest(digestAlgorithm, data), oid: digestAlgorithmOid(digestAlgorithm) ?? '' }
      return bignVerify(importBignKey(publicKey), hashed, signature)
    },
  }
  return (identifier) => {
    expectParameters(identifier, 'null-or-absent')
    return algorithm
  }
}

/** Checked once, with its table of multiples: a CA's key is asked for many times. */
export const importBignKey: (publicKey: PublicKey) => BignPublicKey = remember(
  ({ curve = '', keyOctets }: PublicKey) => {
    const known = BIGN_CURVES.get(curve)
    if (known !== undefined) return bignPublicKey(keyOctets, known)
    throw new UnsupportedError('ERR_PUBLIC_KEY_UNSUPPORTED', 'A curve that is not implemented', { facts: { curve } })
  },
)
