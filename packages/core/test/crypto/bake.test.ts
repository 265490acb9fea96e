/** BMQV, BSTS and identity-based bign on all three curves; the published numbers are in the suite `stb`. */
import { describe, expect, it } from 'vitest'
import { bignPublicKey, bignPublicOctets, bignSign, createBignPrivateKey } from '../../src/crypto/bign.ts'
import { BIGN_CURVES, type BignCurve, numberFromOctets } from '../../src/crypto/bign-curve.ts'
import { extractIdentityKeys, signWithIdentity, verifyWithIdentity } from '../../src/crypto/bign-ibs.ts'
import { bmqvA, bmqvB } from '../../src/crypto/bmqv.ts'
import { brngCtr } from '../../src/crypto/brng.ts'
import { bstsA, bstsB } from '../../src/crypto/bsts.ts'
import { digest, digestAlgorithmOid } from '../../src/crypto/digest.ts'
import { FormatError, VerificationError } from '../../src/errors.ts'

const party = (curve: BignCurve, name: string) => {
  const privateKey = createBignPrivateKey(curve)
  const publicKey = bignPublicOctets(privateKey, curve)
  return { privateKey, publicKey, certificate: Buffer.concat([Buffer.from(name), publicKey]) }
}

const HASHES: Readonly<Record<number, string>> = { 128: 'belt-hash', 192: 'bash384', 256: 'bash512' }
const hashed = ({ level }: BignCurve, text: string) => {
  const name = HASHES[level] ?? ''
  return { octets: digest(name, Buffer.from(text)), oid: digestAlgorithmOid(name) ?? '' }
}

describe.each([...BIGN_CURVES.values()])('on $name', (curve) => {
  const [alice, bob, mallory] = [party(curve, 'Alice'), party(curve, 'Bob'), party(curve, 'Mallory')]
  const readKey = (certificate: Uint8Array): Uint8Array => certificate.subarray(-2 * curve.octets)

  it('BMQV gives both owners one key, and none to who has another private key', () => {
    const certificates = { a: alice.certificate, b: bob.certificate }
    const a = bmqvA({ curve, certificates, privateKey: alice.privateKey, peerKey: bob.publicKey })
    const run = (privateKey: Uint8Array): readonly [Uint8Array, Uint8Array] => {
      const b = bmqvB({ curve, certificates, privateKey, peerKey: alice.publicKey })
      const second = a.answer(b.message1)
      const third = b.answer(second.message2)
      return [third.sessionKey, second.finish(third.message3)]
    }
    const [one, other] = run(bob.privateKey)
    expect(Buffer.from(one)).toEqual(Buffer.from(other))
    expect(() => run(mallory.privateKey)).toThrow(VerificationError)
  })

  it('BSTS shows each owner the certificate of the other, and takes none that is not its own', () => {
    const run = (privateKey: Uint8Array): readonly unknown[] => {
      const a = bstsA({ curve, readKey, privateKey: alice.privateKey, certificate: alice.certificate })
      const b = bstsB({ curve, readKey, privateKey, certificate: bob.certificate })
      const second = a.answer(b.message1)
      const third = b.answer(second.message2)
      const end = second.finish(third.message3)
      expect(Buffer.from(end.sessionKey)).toEqual(Buffer.from(third.sessionKey))
      return [third.certificate, end.certificate].map((octets) => Buffer.from(octets))
    }
    expect(run(bob.privateKey)).toEqual([alice.certificate, bob.certificate])
    expect(() => run(mallory.privateKey)).toThrow(expect.objectContaining({ code: 'ERR_STB_PROOF_INVALID' }))
  })

  it('identity keys come out of a signature over the identifier, and sign for it alone', () => {
    const centre = bignPublicKey(alice.publicKey, curve)
    const identifier = hashed(curve, 'bob@example.by')
    const extract = bignSign({ curve, privateKey: alice.privateKey, digest: identifier })
    const keys = extractIdentityKeys(centre, identifier, extract)
    const message = hashed(curve, 'a message')
    const k = numberFromOctets(createBignPrivateKey(curve))
    const signature = signWithIdentity({ curve, privateKey: keys.privateKey, identifier, digest: message }, k)
    const holds = (one: Partial<Parameters<typeof verifyWithIdentity>[0]>): boolean =>
      verifyWithIdentity({ key: centre, publicKey: keys.publicKey, identifier, digest: message, ...one }, signature)
    expect(holds({})).toBe(true)
    expect(holds({ identifier: hashed(curve, 'eve@example.by') })).toBe(false)
    expect(holds({ digest: hashed(curve, 'another') })).toBe(false)
    expect(holds({ publicKey: mallory.publicKey })).toBe(false)
    expect(() => extractIdentityKeys(centre, message, extract)).toThrow(VerificationError)
  })
})

describe('brng-ctr', () => {
  it('goes on from the iv that it gives back, and takes no key of another length', () => {
    const [key, iv] = [Buffer.alloc(32, 1), Buffer.alloc(32, 255)]
    const whole = brngCtr({ key, iv, extra: new Uint8Array(64) })
    expect(Buffer.from(whole.iv).toString('hex')).toBe(`01${'00'.repeat(31)}`)
    expect(Buffer.from(brngCtr({ key, iv, extra: new Uint8Array(32) }).output)).toEqual(
      Buffer.from(whole.output.subarray(0, 32)),
    )
    expect(() => brngCtr({ key: key.subarray(1), iv, extra: iv })).toThrow(FormatError)
  })
})
