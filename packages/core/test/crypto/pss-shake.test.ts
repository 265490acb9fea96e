/** RSASSA-PSS with SHAKE: two published values (Wycheproof, rsa_pss_2048_shake128) and signatures made here by RFC 8017 §9.1.1. */
import {
  constants,
  createHash,
  createPrivateKey,
  createPublicKey,
  generatePrimeSync,
  type KeyObject,
  privateDecrypt,
  randomBytes,
} from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readAlgorithmIdentifier } from '../../src/crypto/algorithm.ts'
import { readSubjectPublicKeyInfo } from '../../src/crypto/public-key.ts'
import { signatureAlgorithm, verifySignature } from '../../src/crypto/standard.ts'
import { derReader } from '../../src/der/read.ts'
import { membersOf } from '../made/cms.ts'
import { hex, nil, oid, seq } from '../made/tlv.ts'

const identifiers = { shake128: seq(oid('1.3.6.1.5.5.7.6.30')), shake256: seq(oid('1.3.6.1.5.5.7.6.31')) }
type Shake = keyof typeof identifiers
const lengths = { shake128: 32, shake256: 64 }

function verify(spki: Uint8Array, shake: Shake, data: Uint8Array, value: Uint8Array): boolean {
  const algorithm = signatureAlgorithm(readAlgorithmIdentifier(derReader(identifiers[shake])))
  return verifySignature(algorithm, readSubjectPublicKeyInfo(derReader(spki)), data, value)
}

interface Encoding {
  readonly salt?: number
  readonly mask?: Shake
  readonly trailer?: number
  readonly separator?: number
  readonly padding?: number
}

/** EMSA-PSS with every part as a test wants it, then the private power. */
function signPss(key: KeyObject, bits: number, shake: Shake, data: Buffer, one: Encoding = {}): Buffer {
  const hashOf = (octets: Buffer, name = shake, outputLength = lengths[shake]): Buffer =>
    createHash(name, { outputLength }).update(octets).digest()
  const salt = randomBytes(one.salt ?? lengths[shake])
  const hash = hashOf(Buffer.concat([Buffer.alloc(8), hashOf(data), salt]))
  const length = Math.ceil((bits - 1) / 8)
  const block = Buffer.alloc(length - hash.length - 1, one.padding ?? 0)
  salt.copy(block, block.length - salt.length)
  block[block.length - salt.length - 1] = one.separator ?? 1
  const mask = hashOf(hash, one.mask ?? shake, block.length)
  const masked = block.map((octet, i) => octet ^ (mask[i] ?? 0))
  masked[0] = (masked[0] ?? 0) & (0xff >> (8 * length - (bits - 1)))
  const encoded = Buffer.concat([masked, hash, Buffer.from([one.trailer ?? 0xbc])])
  const padded = Buffer.concat([Buffer.alloc(Math.ceil(bits / 8) - length), encoded])
  return privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, padded)
}

const data = Buffer.from('what is signed')
/** Of two primes, since OpenSSL makes no modulus of an odd number of bits. */
function keyOf(bits: number) {
  const prime = (size: number): bigint => generatePrimeSync(size, { bigint: true })
  const [p, q] = [prime(Math.ceil(bits / 2)), prime(Math.floor(bits / 2))]
  const number = (value: bigint): string => {
    const digits = value.toString(16)
    return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex').toString('base64url')
  }
  const d = inverse(65_537n, (p - 1n) * (q - 1n))
  const parts = { n: p * q, e: 65_537n, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) }
  const jwk = Object.fromEntries(Object.entries(parts).map(([name, value]) => [name, number(value)]))
  const privateKey = createPrivateKey({ key: { kty: 'RSA', ...jwk }, format: 'jwk' })
  return { privateKey, spki: createPublicKey(privateKey).export({ type: 'spki', format: 'der' }) }
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [modulus, value % modulus, 0n, 1n]
  while (b > 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y]
  return ((x % modulus) + modulus) % modulus
}

const { privateKey, spki } = keyOf(2048)

it('verifies what Wycheproof published', () => {
  const modulus =
    'ac7ae7bde0bc9067fff5d5b4229350f8f6a1b285cda38b86ab61a54b02350889de49ff3ae1e243d380d4349ee3df2505d6041938fc270f8dcc265c5d022e3610d5f06ea2247e634b08d7aa3e24a347f6d61c127813e0302a5727c10292afa83b9775e5ba26d6b7ae217d05c469d193376d70ee92ff40f8424baaa4ded3814ac523016d8c7d7ccd1eec17459f3d2449f4cbfae3f2d51e506827282bde589a52e66320f54ca930a21f6aa7e3b0bc531ad1b568d7e32c0afed523ca6da62e5f22fed6f7ee722974b5f70aad710dcb14fa7a3c561b3d4c8696a455abe4cb9b351a6c0b6e478c60a81f02fb3a285245ebfe93221e36ad8787b3e7f3099d7c23225641'
  const key = hex(`30820122300d06092a864886f70d01010105000382010f003082010a0282010100${modulus}0203010001`)
  const empty = hex(
    '52a8d6268ccd58630f277cda433a8f28b73b91f9040df0831bf9f6df069320fc49e655cb551f3d0604a033254b268f6377a9b576f3eaa981daad23d4580cf05688c42b64e1fa671cc79348231274cbdfaa493cb3c3824304324d77920e48e3fc5fa7da8ef3c99de7006112ea02b471c8adad0f9e9b06d536ac0f345335b462d6bcfcdf1711a5f31d46508e226ea9d663b618046c91d3004a74480fd6fe1808561a709362cf74e8de3d964142186f6e8ba736fb8a1c7eba6d7c2b92cab9e3aab85af28fb4d95573525eaccf581d5e82b7b967309bfd1a6ea36849cdb8f79d41e89ff4f8b59059ab6d30a518ec29387327370a81e440f054f27d7ccd7d0dcc86e5',
  )
  const test = hex(
    '62f31cf2a408ddae7a46914951080377319f310df9930d41566926a7aaa8938fcf3e91852abd12897aef378a13ad670b93ec13d5ace695377f3cf83d95d10375a6c14ffaf1ae6459cd381da1be9571a1de6e8e32dd741cb10d692ef0caaaa47770b86ca05a2cf251d203aeaa048dbedc7d99e6e4c5a51e8b820d9df7b904834aef30190e9e36630794b687147a000167f599f902a22568fdb556518090f3e671734ec87874759e3efbf25b31582ef6b8cc687addea20c85917a941e59118b1e9d847129fc6c2e071a6ef1a282e7b99d991208c6c127b87cc263af8c4942ead189f30c446a48161c465e71714265b4058c4a7410a589c89fd8e1ef821528e18c2',
  )
  expect(verify(key, 'shake128', Buffer.alloc(0), empty)).toBe(true)
  expect(verify(key, 'shake128', Buffer.from('Test'), test)).toBe(true)
  expect(verify(key, 'shake128', Buffer.from('Test'), empty)).toBe(false)
  expect(verify(key, 'shake256', Buffer.from('Test'), test)).toBe(false)
})

describe.each([2048, 2049, 2055] as const)('a modulus of %i bits', (bits) => {
  const own = keyOf(bits)

  it('has so many', () => {
    expect(readSubjectPublicKeyInfo(derReader(own.spki)).bits).toBe(bits)
  })

  it.each(['shake128', 'shake256'] as const)('verifies %s, and nothing that was changed', (shake) => {
    const value = signPss(own.privateKey, bits, shake, data)
    expect(verify(own.spki, shake, data, value)).toBe(true)
    expect(verify(own.spki, shake, Buffer.from('another'), value)).toBe(false)
    for (const at of [0, 1, 100, value.length - 1]) {
      const changed = Buffer.from(value)
      changed[at] = (changed[at] ?? 0) ^ 0x01
      expect(verify(own.spki, shake, data, changed)).toBe(false)
    }
  })
})

describe('a block that is not the one encoding there is', () => {
  it.each<[string, Encoding]>([
    ['a salt one octet shorter', { salt: 31 }],
    ['no salt', { salt: 0 }],
    ['a salt one octet longer', { salt: 33 }],
    ['a mask by the other SHAKE', { mask: 'shake256' }],
    ['another trailer', { trailer: 0xcc }],
    ['another separator', { separator: 2 }],
    ['padding that is not zero', { padding: 0x40 }],
  ])('%s is refused', (_, encoding) => {
    expect(verify(spki, 'shake128', data, signPss(privateKey, 2048, 'shake128', data, encoding))).toBe(false)
  })

  it('a value of another length, or not below the modulus, is refused', () => {
    const value = signPss(privateKey, 2048, 'shake128', data)
    expect(verify(spki, 'shake128', data, value.subarray(1))).toBe(false)
    expect(verify(spki, 'shake128', data, Buffer.concat([Buffer.alloc(1), value]))).toBe(false)
    expect(verify(spki, 'shake128', data, Buffer.alloc(256, 0xff))).toBe(false)
    expect(verify(spki, 'shake128', data, Buffer.alloc(0))).toBe(false)
  })
})

describe('the key', () => {
  const [, subjectPublicKey = Buffer.alloc(0)] = membersOf(spki)
  const value = signPss(privateKey, 2048, 'shake128', data)

  it('may be kept to the algorithm by its identifier, and then verifies no other', () => {
    const kept = seq(identifiers.shake128, subjectPublicKey)
    expect(readSubjectPublicKeyInfo(derReader(kept))).toMatchObject({ algorithm: 'RSASSA-PSS-SHAKE128', bits: 2048 })
    expect(verify(kept, 'shake128', data, value)).toBe(true)
    expect(verify(seq(identifiers.shake256, subjectPublicKey), 'shake128', data, value)).toBe(false)
    expect(verify(seq(seq(oid('1.2.840.113549.1.1.10')), subjectPublicKey), 'shake128', data, value)).toBe(false)
  })

  it('parameters are refused (RFC 8692 §3)', () => {
    const withNull = readAlgorithmIdentifier(derReader(seq(oid('1.3.6.1.5.5.7.6.30'), nil())))
    expect(() => signatureAlgorithm(withNull)).toThrow(expect.objectContaining({ code: 'ERR_ALGORITHM_PARAMETERS' }))
  })
})
