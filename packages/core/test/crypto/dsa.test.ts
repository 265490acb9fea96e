import { sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readAlgorithmIdentifier } from '../../src/crypto/algorithm.ts'
import { inheritParameters, lacksParameters } from '../../src/crypto/dsa.ts'
import { importPublicKey, type PublicKey, readSubjectPublicKeyInfo } from '../../src/crypto/public-key.ts'
import { signatureAlgorithm, verifySignature } from '../../src/crypto/standard.ts'
import { derReader } from '../../src/der/read.ts'
import { coded } from '../coded.ts'
import { membersOf } from '../made/cms.ts'
import { newDsaKey, withoutParameters } from '../made/dsa.ts'
import { newKey } from '../made/keys.ts'
import { int, nil, oid, seq } from '../made/tlv.ts'

const data = Buffer.from('what is signed')
const key = newDsaKey()
const read = ({ spki }: { readonly spki: Uint8Array }): PublicKey => readSubjectPublicKeyInfo(derReader(spki))
const verify = (id: string, publicKey: PublicKey, value: Uint8Array): boolean =>
  verifySignature(signatureAlgorithm(readAlgorithmIdentifier(derReader(seq(oid(id))))), publicKey, data, value)

describe('DSA', () => {
  it.each([
    ['sha1', '1.2.840.10040.4.3'],
    ['sha224', '2.16.840.1.101.3.4.3.1'],
    ['sha256', '2.16.840.1.101.3.4.3.2'],
  ])('with %s verifies what was signed with that hash', (digest, id) => {
    const value = sign(digest, data, key.privateKey)
    expect(verify(id, read(key), value)).toBe(true)
    expect(verify(id, read(key), sign('sha512', data, key.privateKey))).toBe(false)
    expect(verify(id, read(key), Buffer.concat([value, nil()]))).toBe(false)
    expect(verify(id, read(newDsaKey()), value)).toBe(false)
    expect(verify(id, read(newKey()), value)).toBe(false)
  })

  it('tells the size of its prime, and when its parameters are the issuer’s', () => {
    expect(read(key)).toMatchObject({ algorithm: 'DSA', bits: 1024 })
    expect(lacksParameters(read(key))).toBe(false)
    for (const spki of [withoutParameters(key).spki, withNull()]) {
      expect(read({ spki }).bits).toBeUndefined()
      expect(lacksParameters(read({ spki }))).toBe(true)
      expect(coded(() => importPublicKey(read({ spki })))).toBe('ERR_PUBLIC_KEY_UNSUPPORTED')
    }
  })

  it('is not verified under a longer prime than any standard has, which would cost more than a request should', () => {
    const [, subjectPublicKey = Buffer.alloc(0)] = membersOf(key.spki)
    const withPrimeOf = (octets: number): PublicKey => {
      const parameters = seq(int(`00${'ff'.repeat(octets)}`), int('03'), int('02'))
      return read({ spki: seq(seq(oid('1.2.840.10040.4.1'), parameters), subjectPublicKey) })
    }
    expect(coded(() => importPublicKey(withPrimeOf(512)))).toBe('nothing thrown')
    expect(coded(() => importPublicKey(withPrimeOf(513)))).toBe('ERR_PUBLIC_KEY_UNSUPPORTED')
  })

  it('inherits parameters from a DSA key that has them, and from no other', () => {
    const bare = read(withoutParameters(key))
    const whole = inheritParameters(bare, read(key))
    expect(whole.raw).toEqual(key.spki)
    expect(verify('2.16.840.1.101.3.4.3.2', whole, sign('sha256', data, key.privateKey))).toBe(true)
    expect(inheritParameters(bare, bare)).toBe(bare)
    expect(inheritParameters(bare, read(newKey()))).toBe(bare)
    const own = read(newDsaKey())
    expect(inheritParameters(own, read(key))).toBe(own)
  })
})

function withNull(): Buffer {
  const [, subjectPublicKey = Buffer.alloc(0)] = membersOf(key.spki)
  return seq(seq(oid('1.2.840.10040.4.1'), nil()), subjectPublicKey)
}
