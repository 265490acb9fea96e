/** How fast are Kazakhstan's algorithms, which OpenSSL does not have: Streebog over 1 MiB, GOST R 34.10-2015 on 512 bits. */
import { randomBytes } from 'node:crypto'
import { digest } from '../packages/core/src/crypto/digest.ts'
import { littleEndian, signGost, verifyGost } from '../packages/core/src/crypto/gost.ts'
import { gostCurves } from '../packages/core/src/crypto/gost-curves.ts'
import { invert } from '../packages/core/src/crypto/modular-arithmetic.ts'
import { nobleCurve } from '../packages/core/test/made/noble-curve.ts'
import { nodeGostCrypto } from './national-peers.ts'
import type { Question } from './question.ts'
import { type Contender, inProcess, inRounds } from './rounds.ts'
import { printRatios } from './table.ts'

const SHA = 'SHA-512 of OpenSSL'
const NOBLE = 'sum by @noble/curves'
const PEER = 'node-gost-crypto'
/** Where node-gost-crypto has the same curve. */
const PEER_CURVE = 'id-tc26-gost-3410-12-512-paramSetA'

const nothing = (count: number): undefined[] => Array.from({ length: count }, () => undefined)

export const gost: Question = async ({ effort }) => {
  const contender = (name: string, run: () => unknown): Contender => inProcess(name, effort, nothing, run)
  const peer = nodeGostCrypto()
  const data = randomBytes(1 << 20)
  if (peer && !Buffer.from(peer.streebog512(data)).equals(digest('streebog512', data))) throw new Error('Two Streebogs')
  const hashes = [
    contender(SHA, () => digest('sha512', data)),
    contender('tamga streebog512', () => digest('streebog512', data)),
    contender('tamga streebog256', () => digest('streebog256', data)),
    contender('tamga gost34311', () => digest('gost34311', data)),
    ...(peer ? [contender(PEER, () => peer.streebog512(data))] : []),
  ]
  printRatios('hash of 1 MiB', await inRounds(hashes, effort), [SHA, PEER])

  for (const [name, curve] of gostCurves) {
    const { q } = curve
    const [d, e] = [littleEndian(randomBytes(80)) % q, littleEndian(randomBytes(80)) % q]
    const key = curve.multiplyGenerator(d)
    if (key === undefined) throw new Error('A private key of zero')
    const multiples = curve.oddMultiples(key, 4)
    const signature = signGost(curve, { d, e })
    const Peer = nobleCurve(curve)
    Peer.BASE.precompute(8, false)
    const point = Peer.fromAffine(key)
    const noble = (): boolean => {
      const inverse = invert(e, q)
      const [u, v] = [(signature.s * inverse) % q, ((q - signature.r) * inverse) % q]
      return Peer.BASE.multiplyUnsafe(u).add(point.multiplyUnsafe(v)).toAffine().x % q === signature.r
    }
    if (!noble() || !verifyGost(curve, { e, signature, multiples })) throw new Error('A signature that does not hold')
    const contenders = [
      contender(NOBLE, noble),
      contender('tamga, known key', () => verifyGost(curve, { e, signature, multiples })),
      contender('tamga, new key', () => verifyGost(curve, { e, signature, multiples: curve.oddMultiples(key, 4) })),
      contender('tamga, signing', () => signGost(curve, { d, e })),
      ...(peer && name === PEER_CURVE ? [contender(PEER, peer.verify), contender(`${PEER}, signing`, peer.sign)] : []),
    ]
    printRatios(`sign and verify, ${name}`, await inRounds(contenders, effort), [NOBLE, PEER])
  }
}
