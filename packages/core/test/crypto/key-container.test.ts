import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createKeyContainer, openKeyContainer, sealKeyContainer } from '../../src/crypto/key-container.ts'
import { generateNationalKey, signingKey } from '../../src/crypto/private-key.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { coded } from '../coded.ts'
import { pkcs8 } from '../made/national-keys.ts'
import { int, nil, octets, oid, seq } from '../made/tlv.ts'
import { read, readJson, suiteFolder } from '../vectors/suite.ts'

const utf8 = (text: string): Buffer => Buffer.from(text, 'utf8')
const password = utf8('пароль')
const key = generateNationalKey('bign-curve256v1')
const container = createKeyContainer(key, password)

const nothing: Buffer = Buffer.alloc(0)
const HMAC_HBELT = seq(oid('1.2.112.0.2.0.34.101.47.12'), nil())
const KEYWRAP = seq(oid('1.2.112.0.2.0.34.101.31.73'), nil())

/** The same shell with one thing changed. */
function made({
  salt = octets(Buffer.alloc(8)),
  count = int('2710'),
  length = nothing,
  prf = HMAC_HBELT,
  cipher = KEYWRAP,
} = {}) {
  const pbkdf2 = seq(oid('1.2.840.113549.1.5.12'), seq(salt, count, length, prf))
  return seq(seq(oid('1.2.840.113549.1.5.13'), seq(pbkdf2, cipher)), octets(Buffer.alloc(81, 1)))
}

describe('a key container of STB 34.101.78', () => {
  it('gives back the key that was put in, under another salt each time', () => {
    expect(Buffer.compare(openKeyContainer(container, password), key)).toBe(0)
    expect(Buffer.compare(container, createKeyContainer(key, password))).not.toBe(0)
  })

  it('holds keys of other kinds as well', () => {
    const pkcs8 = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' })
    expect(Buffer.compare(openKeyContainer(createKeyContainer(pkcs8, password), password), pkcs8)).toBe(0)
  })

  it('tells a wrong password from a file that is none', () => {
    expect(coded(() => openKeyContainer(container, utf8('Пароль')))).toBe('ERR_STB_KEY_CONTAINER_PASSWORD')
    expect(coded(() => openKeyContainer(container.subarray(0, -1), password))).toMatch(/^ERR_DER_/)
    expect(coded(() => openKeyContainer(key, password))).toMatch(/^ERR_DER_/)
  })

  it.each([
    [
      'another pseudo-random function',
      { prf: seq(oid('1.2.840.113549.2.9'), nil()) },
      'ERR_STB_KEY_CONTAINER_UNSUPPORTED',
    ],
    ['no pseudo-random function, which is HMAC-SHA-1', { prf: nothing }, 'ERR_DER_MISSING'],
    [
      'another cipher',
      { cipher: seq(oid('2.16.840.1.101.3.4.1.42'), octets(Buffer.alloc(16))) },
      'ERR_STB_KEY_CONTAINER_UNSUPPORTED',
    ],
    [
      'keywrap with a key of 128 bits',
      { cipher: seq(oid('1.2.112.0.2.0.34.101.31.71'), nil()) },
      'ERR_STB_KEY_CONTAINER_UNSUPPORTED',
    ],
    ['no iteration', { count: int('00') }, 'ERR_STB_KEY_CONTAINER_MALFORMED'],
    ['a negative count', { count: int('ff') }, 'ERR_STB_KEY_CONTAINER_MALFORMED'],
    ['iterations for an hour', { count: int('0fffffff') }, 'ERR_STB_KEY_CONTAINER_TOO_COSTLY'],
    ['a key of 16 octets', { length: int('10') }, 'ERR_STB_KEY_CONTAINER_MALFORMED'],
    ['a salt of a kilobyte', { salt: octets(Buffer.alloc(1024)) }, 'ERR_STB_KEY_CONTAINER_MALFORMED'],
  ])('refuses %s before it derives a key', (_, change, code) => {
    expect(coded(() => openKeyContainer(made(change), password))).toBe(code)
  })

  it('takes as many iterations as its caller allows, and makes none with fewer than the standard', () => {
    expect(coded(() => openKeyContainer(made(), password, { maximumIterations: 9_999 }))).toBe(
      'ERR_STB_KEY_CONTAINER_TOO_COSTLY',
    )
    expect(() => createKeyContainer(key, password, { iterationCount: 9_999 })).toThrow(TypeError)
    expect(() => createKeyContainer(key, password, { iterationCount: Number.NaN })).toThrow(TypeError)
  })

  it('is made only around PKCS #8', () => {
    expect(coded(() => createKeyContainer(utf8('a key, they say'), password))).toMatch(/^ERR_DER_/)
    const wrapped = sealKeyContainer(Buffer.alloc(40, 0x30), password, { salt: Buffer.alloc(8), iterationCount: 1 })
    expect(coded(() => openKeyContainer(wrapped, password))).toMatch(/^ERR_DER_/)
  })

  it('answers every cut and every flipped bit with a code, never with a key or another error', () => {
    const cheap = sealKeyContainer(key, password, { salt: Buffer.alloc(8, 3), iterationCount: 1 })
    const limit = { maximumIterations: 64 }
    for (let at = 0; at < cheap.length; at += 1) {
      expect(coded(() => openKeyContainer(cheap.subarray(0, at), password, limit))).toMatch(/^ERR_/)
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = Uint8Array.from(cheap, (octet, i) => (i === at ? octet ^ (1 << bit) : octet))
        expect(
          coded(() => openKeyContainer(changed, password, limit)),
          `octet ${at} bit ${bit}`,
        ).toMatch(/^ERR_/)
      }
    }
  })
})

interface Vector {
  readonly id: string
  readonly file?: string
  readonly der?: string
  readonly password: string
  readonly salt: string
  readonly iterationCount: number
  readonly privateKey: string
  readonly publicKey?: string
  readonly certificate?: string | null
  readonly curve: 'bign-curve256v1' | 'bign-curve512v1'
  readonly result: string
}

const folder = suiteFolder('stb')
const groups =
  folder === undefined
    ? []
    : readJson<{ groups: readonly { readonly type: string; readonly tests: readonly Vector[] }[] }>(folder, 'bpki.json')
        .groups
const vectors = (type: string): readonly Vector[] => groups.find((group) => group.type === type)?.tests ?? []

describe('containers of the suite stb', () => {
  it('are there in CI', () => {
    if (folder === undefined) console.log('../shared/vectors/stb is missing, nothing of it was run')
    expect(folder === undefined && process.env.CI !== undefined).toBe(false)
  })

  for (const { id, file, der, password: text, privateKey, certificate, curve, result } of vectors(
    'BpkiPrivateKeyContainer',
  )) {
    it(`${id} is ${result}`, () => {
      const open = (): Uint8Array =>
        openKeyContainer(der === undefined ? read(folder ?? '', file ?? '') : Buffer.from(der, 'hex'), utf8(text))
      if (result === 'invalid') {
        expect(coded(open)).toBe('ERR_STB_KEY_CONTAINER_PASSWORD')
        return
      }
      const opened = open()
      expect(Buffer.compare(opened, pkcs8(curve, Buffer.from(privateKey, 'hex')))).toBe(0)
      if (certificate?.endsWith('.cer')) {
        const { publicKey } = parseCertificate(read(folder ?? '', certificate))
        expect(Buffer.compare(signingKey(opened).publicKeyInfo, publicKey.raw)).toBe(0)
      }
    })
  }

  for (const { id, der = '', password: text, privateKey, salt, iterationCount } of vectors('BpkiPrivateKeyWrap')) {
    it(`${id} is made octet for octet`, () => {
      const d = Buffer.from(privateKey, 'hex')
      const curve = { 32: 'bign-curve256v1', 48: 'bign-curve384v1', 64: 'bign-curve512v1' } as const
      const key = pkcs8(curve[d.length as 32 | 48 | 64], d)
      const made = sealKeyContainer(key, utf8(text), { salt: Buffer.from(salt, 'hex'), iterationCount })
      expect(Buffer.from(made).toString('hex')).toBe(der)
    })
  }
})
