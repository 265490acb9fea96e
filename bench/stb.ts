/** How fast are Belarus's algorithms: belt-hash and bash over 1 MiB, bign on its three curves. */
import { randomBytes } from 'node:crypto'
import {
  type BignDigest,
  bignPublicKey,
  bignPublicOctets,
  bignSign,
  bignVerify,
  createBignPrivateKey,
} from '../packages/core/src/crypto/bign.ts'
import { BIGN_CURVES, type BignCurve, numberFromOctets } from '../packages/core/src/crypto/bign-curve.ts'
import { digest, digestAlgorithmOid } from '../packages/core/src/crypto/digest.ts'
import { nobleCurve } from '../packages/core/test/made/noble-curve.ts'
import { naiveBeltHash } from './naive-belt.ts'
import type { Question } from './question.ts'
import { type Contender, inProcess, inRounds } from './rounds.ts'
import { printRatios } from './table.ts'

const SHA = 'SHA-256 of OpenSSL'
const NAIVE = 'belt-hash, a look-up an octet'
const NOBLE = 'sum by @noble/curves'
const HASHES: Readonly<Record<BignCurve['level'], string>> = { 128: 'belt-hash', 192: 'bash384', 256: 'bash512' }

const nothing = (count: number): undefined[] => Array.from({ length: count }, () => undefined)

export const stb: Question = async ({ effort }) => {
  const contender = (name: string, run: () => unknown): Contender => inProcess(name, effort, nothing, run)
  const data = randomBytes(1 << 20)
  if (!naiveBeltHash(data).equals(digest('belt-hash', data))) throw new Error('Two belt-hashes')
  const hashes = [
    contender(SHA, () => digest('sha256', data)),
    contender(NAIVE, () => naiveBeltHash(data)),
    ...['belt-hash', 'bash256', 'bash384', 'bash512'].map((name) =>
      contender(`tamga ${name}`, () => digest(name, data)),
    ),
  ]
  printRatios('hash of 1 MiB', await inRounds(hashes, effort), [SHA, NAIVE])

  for (const curve of BIGN_CURVES.values()) {
    const privateKey = createBignPrivateKey(curve)
    const publicKey = bignPublicOctets(privateKey, curve)
    const known = bignPublicKey(publicKey, curve)
    const name = HASHES[curve.level]
    const hashed: BignDigest = { octets: digest(name, data), oid: digestAlgorithmOid(name) ?? '' }
    const signature = bignSign({ curve, privateKey, digest: hashed })
    if (!bignVerify(known, hashed, signature)) throw new Error('A signature that does not hold')
    const contenders = [
      contender(NOBLE, nobleSum(curve, { publicKey, hashed, signature })),
      contender('tamga, known key', () => bignVerify(known, hashed, signature)),
      contender('tamga, new key', () => bignVerify(bignPublicKey(publicKey, curve), hashed, signature)),
      contender('tamga, signing', () => bignSign({ curve, privateKey, digest: hashed })),
    ]
    printRatios(`sign and verify, ${curve.name}`, await inRounds(contenders, effort), [NOBLE])
  }
}

interface Signed {
  readonly publicKey: Uint8Array
  readonly hashed: BignDigest
  readonly signature: Uint8Array
}

/** The two multiples of a verification and their sum, as a prototype on @noble/curves makes them. */
function nobleSum(curve: BignCurve, { publicKey, hashed, signature }: Signed): () => bigint {
  const Peer = nobleCurve(curve)
  Peer.BASE.precompute(8, false)
  const [x, y] = [publicKey.subarray(0, curve.octets), publicKey.subarray(curve.octets)].map(numberFromOctets)
  const point = Peer.fromAffine({ x: x ?? 0n, y: y ?? 0n })
  const half = curve.level / 8
  const u = (numberFromOctets(signature.subarray(half)) + numberFromOctets(hashed.octets)) % curve.q
  const v = numberFromOctets(signature.subarray(0, half)) + (1n << BigInt(curve.level))
  return () => Peer.BASE.multiplyUnsafe(u).add(point.multiplyUnsafe(v)).toAffine().x
}
