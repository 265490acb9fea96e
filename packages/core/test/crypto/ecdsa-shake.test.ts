/** ECDSA with SHAKE: published values (Wycheproof, ecdsa_secp256r1_shake128 and its kin) and signatures made on @noble/curves. */
import { ECDH, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { readAlgorithmIdentifier } from '../../src/crypto/algorithm.ts'
import { CURVES } from '../../src/crypto/key-algorithms.ts'
import { readPublicKeyInfo } from '../../src/crypto/public-key.ts'
import { signatureAlgorithm, verifySignature } from '../../src/crypto/standard.ts'
import { derReader } from '../../src/der/read.ts'
import { membersOf } from '../made/cms.ts'
import { openSslName, positive, type Shake, shakeKey, shakeOf, shakes } from '../made/shake-keys.ts'
import { bits, hex, indefinite, int, nil, oid, seq } from '../made/tlv.ts'

const algorithm = (shake: Shake) =>
  signatureAlgorithm(readAlgorithmIdentifier(derReader(seq(oid(shakes[shake].signature)))))

const verify = (spki: Uint8Array, shake: Shake, data: Uint8Array, value: Uint8Array): boolean =>
  verifySignature(algorithm(shake), readPublicKeyInfo(spki), data, value)

const data = Buffer.from('what is signed')

describe('what Wycheproof published', () => {
  const p256 = hex(
    '3059301306072a8648ce3d020106082a8648ce3d0301070342000404aaec73635726f213fb8a9e64da3b8632e41495a944d0045b522eba7240fad587d9315798aaa3a5ba01775787ced05eaaf7b4e09fc81d6d1aa546e8365d525d',
  )
  const p384 = hex(
    '3076301006072a8648ce3d020106052b810400220362000429bdb76d5fa741bfd70233cb3a66cc7d44beb3b0663d92a8136650478bcefb61ef182e155a54345a5e8e5e88f064e5bc9a525ab7f764dad3dae1468c2b419f3b62b9ba917d5e8c4fb1ec47404a3fc76474b2713081be9db4c00e043ada9fc4a3',
  )
  const p521 = hex(
    '30819b301006072a8648ce3d020106052b810400230381860004012a908bfc5b70e17bdfae74294994808bf2a42dab59af8b0523a026d640a2a3d6d344520b62177e2cfa339ca42fb0883ec425904fbda2833a3b5b0a9a00811365d8012333d532f8f8eb1a623c378a3694651192bbda833e3b8d7b8f90b2bfc9b045f8a55e1b6a5fe1512c400c4bc9c86fd7c699d642f5cee9bb827c8b0abc0da01cef1e',
  )

  it.each([
    [
      'P-256, an empty message',
      'shake128',
      p256,
      '',
      '3044022032c6866d51c43759bee8ad160e64ef98ee6bf68a2a199caa32ebe0064ca7bc12022012751dc03a925c2e3568bf9190e41da8e6d90a3bf7943c62ff00c2278b47a853',
    ],
    [
      'P-256',
      'shake128',
      p256,
      '4d7367',
      '3044022039346ce33712a65fd6aa18ad070f77de20399861543717746bfa8ddd99d8b3d10220605c74693a5e254604832112b1b6722e369cab9b3139c82ec5bb0f466d311962',
    ],
    [
      'P-384, which takes the first 48 of the 64 octets',
      'shake256',
      p384,
      '4d7367',
      '3065023100915af992f1f322f0ffedeff2cf2529508a7e683255fa72f890344d5562b3af0fd406bb6172d1025f97d0c5c69665b49302303a1f873c0b2ad403087e01121d9944d9beff3ef5a9e680afdf2cb94ef78ef1cd83618d59fde237f815bd179f095da3ca',
    ],
    [
      'P-521',
      'shake256',
      p521,
      '4d7367',
      '308187024176019ac12fef0e6c6b6f650f391d01484a6ed5c8cb7a3c270eefadb035497a4d6d58b1bb82f0fa2fb03e8aebe7c943596e94a55adb57b1bad280f301c0b113c4f102420142cbab99f6cf1b927ade1575d03f3ca28a7083a0b5adf110d9f94d99ae1fccf620e73fc94b49742326efd90b21bcf9a6f68edeed45dfc24cdfd76dec509efb7cda',
    ],
  ] as const)('%s', (_, shake, key, message, value) => {
    expect(verify(key, shake, hex(message), hex(value))).toBe(true)
    expect(verify(key, shake, data, hex(value))).toBe(false)
    expect(verify(key, shake === 'shake128' ? 'shake256' : 'shake128', hex(message), hex(value))).toBe(false)
  })
})

describe.each([...CURVES.values()].map(({ name }) => name))('a signature made on %s', (curve) => {
  const other = generateKeyPairSync('ec', { namedCurve: openSslName(curve) }).publicKey

  it.each(['shake128', 'shake256'] as const)('verifies with %s, under both forms of the key, and no other', (shake) => {
    const { spki, sign } = shakeKey(shake, curve)
    const { value } = sign(data)
    expect(verify(spki, shake, data, value)).toBe(true)
    expect(verify(compressed(spki, openSslName(curve)), shake, data, value)).toBe(true)
    expect(verify(spki, shake, Buffer.from('what is singed'), value)).toBe(false)
    expect(verify(other.export({ type: 'spki', format: 'der' }), shake, data, value)).toBe(false)
  })
})

function compressed(spki: Buffer, namedCurve: string): Buffer {
  const [identifier = Buffer.alloc(0)] = membersOf(spki)
  const point = ECDH.convertKey(readPublicKeyInfo(spki).keyOctets, namedCurve, undefined, 'hex', 'compressed')
  return seq(identifier, bits(hex(String(point))))
}

describe('values that are none', () => {
  const { spki, sign, signDigest } = shakeKey('shake256', 'P-521')
  const order = 2n ** 521n - 0x5ae79787c40d069948033feb708f65a2fc44a36477663b851449048e16ec79bf7n
  const { value } = sign(data)
  const [r = Buffer.alloc(0), s = Buffer.alloc(0)] = membersOf(value)
  const numberOf = (der: Buffer): bigint => BigInt(`0x${der.subarray(2).toString('hex')}`)

  it('one number turned to its negative modulo the order is the same signature, as ECDSA has it', () => {
    expect(verify(spki, 'shake256', data, seq(r, positive(order - numberOf(s))))).toBe(true)
  })

  it.each<[string, Buffer]>([
    ['r of zero', seq(int('00'), s)],
    ['s of zero', seq(r, int('00'))],
    ['both of zero', seq(int('00'), int('00'))],
    ['r above the order', seq(positive(numberOf(r) + order), s)],
    ['s above the order', seq(r, positive(numberOf(s) + order))],
    ['the order itself', seq(r, positive(order))],
    ['a negative s', seq(r, int('ff'))],
    ['one number', seq(r)],
    ['three numbers', seq(r, s, s)],
    ['octets behind it', Buffer.concat([value, nil()])],
    ['an indefinite length', indefinite(0x30, r, s)],
    ['a zero in front of r', seq(Buffer.concat([hex('02'), Buffer.from([(r[1] ?? 0) + 1, 0]), r.subarray(2)]), s)],
    ['nothing', Buffer.alloc(0)],
    ['r and s side by side', Buffer.concat([r.subarray(2), s.subarray(2)])],
  ])('%s does not verify', (_, changed) => {
    expect(changed.equals(value)).toBe(false)
    expect(verify(spki, 'shake256', data, changed)).toBe(false)
  })

  it('an output of another length than 64 octets is another hash (RFC 8692 §3)', () => {
    expect(verify(spki, 'shake256', data, signDigest(shakeOf('shake256', data)))).toBe(true)
    expect(verify(spki, 'shake256', data, signDigest(shakeOf('shake256', data, 66)))).toBe(false)
    expect(verify(spki, 'shake256', data, signDigest(shakeOf('shake256', data, 32)))).toBe(false)
  })
})

describe('what is refused with a code', () => {
  const { spki, sign } = shakeKey('shake128')
  const { value } = sign(data)
  const [identifier = Buffer.alloc(0)] = membersOf(spki)
  const { keyOctets } = readPublicKeyInfo(spki)
  const beside = Buffer.from(keyOctets)
  beside[64] = (beside[64] ?? 0) ^ 1

  it.each<[string, Buffer]>([
    ['a point beside the curve', beside],
    ['the point at infinity', Buffer.alloc(1)],
    ['the hybrid form', Buffer.concat([Buffer.from([0x06 + ((keyOctets[64] ?? 0) & 1)]), keyOctets.subarray(1)])],
  ])('%s', (_, point) => {
    expect(() => verify(seq(identifier, bits(point)), 'shake128', data, value)).toThrow(
      expect.objectContaining({ code: 'ERR_PUBLIC_KEY_INVALID' }),
    )
  })

  it('a curve that is not known', () => {
    const unknown = seq(seq(oid('1.2.840.10045.2.1'), oid('1.3.132.0.8')), bits(keyOctets))
    expect(() => verify(unknown, 'shake128', data, value)).toThrow(
      expect.objectContaining({ code: 'ERR_PUBLIC_KEY_UNSUPPORTED' }),
    )
  })

  it('parameters (RFC 8692 §3)', () => {
    const withNull = readAlgorithmIdentifier(derReader(seq(oid('1.3.6.1.5.5.7.6.33'), nil())))
    expect(() => signatureAlgorithm(withNull)).toThrow(expect.objectContaining({ code: 'ERR_ALGORITHM_PARAMETERS' }))
  })
})
