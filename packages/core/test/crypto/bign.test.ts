/** bign, belt and bash beyond the suite `stb` of test/conformance: what the standards' errata and surprises come to. */
import { describe, expect, it } from 'vitest'
import { createBash } from '../../src/crypto/bash.ts'
import { BELT_H } from '../../src/crypto/belt-block.ts'
import { beltHash, createBeltHash } from '../../src/crypto/belt-hash.ts'
import { beltPbkdf2 } from '../../src/crypto/belt-hmac.ts'
import {
  bignPublicKey,
  bignPublicOctets,
  bignSign,
  bignUnwrapKey,
  bignVerify,
  bignWrapKey,
  createBignPrivateKey,
} from '../../src/crypto/bign.ts'
import { BIGN_CURVES, type BignCurve } from '../../src/crypto/bign-curve.ts'
import { digest, digestAlgorithmOid } from '../../src/crypto/digest.ts'

const HASHES: Readonly<Record<number, string>> = { 128: 'belt-hash', 192: 'bash384', 256: 'bash512' }

function hashed(curve: BignCurve, message: string): { readonly octets: Uint8Array; readonly oid: string } {
  const name = HASHES[curve.level] ?? ''
  return { octets: digest(name, Buffer.from(message)), oid: digestAlgorithmOid(name) ?? '' }
}

describe('digests of STB', () => {
  it.each([['belt-hash', createBeltHash] as const, ['bash384', () => createBash(384)] as const])(
    '%s is the same however the octets are cut',
    (name, create) => {
      const data = Buffer.alloc(1000, BELT_H)
      for (const piece of [1, 31, 32, 33, 96, 97, 999]) {
        const state = create()
        for (let at = 0; at < data.length; at += piece) state.update(data.subarray(at, at + piece))
        expect(Buffer.from(state.digest()).equals(digest(name, data)), `pieces of ${piece}`).toBe(true)
      }
    },
  )

  it('hashes the first 13 octets of H as table A.23 says', () => {
    expect(Buffer.from(beltHash(BELT_H.subarray(0, 13))).toString('hex')).toBe(
      'abef9725d4c5a83597a367d14494cc2542f20f659ddfecc961a3ec550cba8c75',
    )
  })

  it('PBKDF2 sums its blocks: the first printing of STB 34.101.45 left that out (erratum)', () => {
    const salt = Buffer.from('be32971343fc9a48', 'hex')
    const key = beltPbkdf2(Buffer.from('B194BAC80A08F53B'), { salt, iterationCount: 10_000 })
    expect(Buffer.from(key).toString('hex')).toMatch(/^3d331bbbb1fbbb40e4bf22f6cb9a689e/)
  })
})

describe.each([...BIGN_CURVES.values()])('bign on $name', (curve) => {
  const privateKey = createBignPrivateKey(curve)
  const publicKey = bignPublicKey(bignPublicOctets(privateKey, curve), curve)
  const message = hashed(curve, 'signed')

  it('verifies what it signs, and nothing else', () => {
    const signature = bignSign({ curve, privateKey, digest: message })
    expect(bignVerify(publicKey, message, signature)).toBe(true)
    expect(bignVerify(publicKey, hashed(curve, 'other'), signature)).toBe(false)
    for (let at = 0; at < signature.length; at += 7) {
      const changed = Uint8Array.from(signature)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(bignVerify(publicKey, message, changed), `octet ${at}`).toBe(false)
    }
  })

  it('hedges: two signatures of one message differ, unless the salt is given', () => {
    const options = { curve, privateKey, digest: message }
    const none = new Uint8Array(0)
    expect(bignSign(options)).not.toEqual(bignSign(options))
    expect(bignSign(options, none)).toEqual(bignSign(options, none))
  })

  it('signs which hash function it was: under the name of another the signature does not hold', () => {
    const signature = bignSign({ curve, privateKey, digest: message })
    expect(bignVerify(publicKey, { ...message, oid: '1.2.112.0.2.0.34.101.77.11' }, signature)).toBe(false)
  })

  it('S0 comes from belt-hash, so that a signature has ℓ + 2ℓ bits at every level (surprise 6)', () => {
    expect(bignSign({ curve, privateKey, digest: message })).toHaveLength((3 * curve.level) / 8)
  })

  it('carries a key to its owner, and under another header gives nothing', () => {
    const token = bignWrapKey(publicKey, new Uint8Array(32).fill(7))
    expect(Uint8Array.from(bignUnwrapKey(token, { curve, privateKey }))).toEqual(new Uint8Array(32).fill(7))
    const header = new Uint8Array(16).fill(1)
    expect(() => bignUnwrapKey(token, { curve, privateKey, header })).toThrow(
      expect.objectContaining({ code: 'ERR_STB_KEY_WRAP_INVALID' }),
    )
  })
})
