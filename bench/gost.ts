/** How fast are Kazakhstan's algorithms, which OpenSSL does not have: Streebog over 1 MiB, GOST R 34.10-2015 on 512 bits. */
import { randomBytes } from 'node:crypto'
import { digest } from '../packages/core/src/crypto/digest.ts'
import { littleEndian, signGost, verifyGost } from '../packages/core/src/crypto/gost.ts'
import { gostCurves } from '../packages/core/src/crypto/gost-curves.ts'
import { invert } from '../packages/core/src/crypto/modular-arithmetic.ts'
import { nobleCurve } from '../packages/core/test/made/noble-curve.ts'
import type { Question } from './question.ts'
import { inProcess, inRounds } from './rounds.ts'
import { printRatios } from './table.ts'

const SHA = 'SHA-512 of OpenSSL'
const NOBLE = 'sum by @noble/curves'

export const gost: Question = async ({ effort }) => {
  const nothing = (count: number): undefined[] => Array.from({ length: count }, () => undefined)
  const data = randomBytes(1 << 20)
  const hashes = ['sha512', 'streebog512'].map((name) =>
    inProcess(name === 'sha512' ? SHA : `tamga ${name}`, effort, nothing, () => digest(name, data)),
  )
  printRatios('hash of 1 MiB', await inRounds(hashes, effort), [SHA])

  for (const [name, curve] of gostCurves) {
    const { q } = curve
    const [d, e] = [littleEndian(randomBytes(80)) % q, littleEndian(randomBytes(80)) % q]
    const key = curve.multiplyGenerator(d)
    if (key === undefined) throw new Error('A private key of zero')
    const multiples = curve.oddMultiples(key, 2)
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
      inProcess(NOBLE, effort, nothing, noble),
      inProcess('tamga, known key', effort, nothing, () => verifyGost(curve, { e, signature, multiples })),
      inProcess('tamga, new key', effort, nothing, () =>
        verifyGost(curve, { e, signature, multiples: curve.oddMultiples(key, 2) }),
      ),
      inProcess('tamga, signing', effort, nothing, () => signGost(curve, { d, e })),
    ]
    printRatios(`sign and verify, ${name}`, await inRounds(contenders, effort), [NOBLE])
  }
}
