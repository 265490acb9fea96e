import { describe, expect, it } from 'vitest'
import { generateNationalKey, signingKey } from '../../src/crypto/private-key.ts'
import { bignPrivateJwk, bignPublicJwk, readBignJwk } from '../../src/identity/bign-jwk.ts'
import { signBignJws, verifyBignJws } from '../../src/identity/bign-jws.ts'
import { coded } from '../coded.ts'
import { newKey } from '../made/keys.ts'
import { readJson, suiteFolder } from '../vectors/suite.ts'

const levels = [
  ['BIGNS128', 'bign-curve256v1'],
  ['BIGNS192', 'bign-curve384v1'],
  ['BIGNS256', 'bign-curve512v1'],
] as const

const payload = Buffer.from('{"sub":"PNOBY-0000000A000PB2"}')

describe.each(levels)('%s', (algorithm, curve) => {
  const pkcs8 = generateNationalKey(curve)
  const key = signingKey(pkcs8)
  const { publicKeyInfo } = key
  const jws = signBignJws(payload, key, { typ: 'JWT', kid: 'one', alg: 'none' })

  it('is verified with the public key, and gives out header and payload', () => {
    const { header, payload: verified } = verifyBignJws(jws, { publicKeyInfo, typ: 'JWT' })
    expect(header).toEqual({ typ: 'JWT', kid: 'one', alg: algorithm })
    expect(Buffer.from(verified)).toEqual(payload)
  })

  it('is refused when one character of it changes, and under another key', () => {
    for (let at = 0; at < jws.length; at += 1) {
      const changed = `${jws.slice(0, at)}${jws[at] === 'A' ? 'B' : 'A'}${jws.slice(at + 1)}`
      expect(coded(() => verifyBignJws(changed, { publicKeyInfo }))).toMatch(/^ERR_/)
    }
    const other = signingKey(generateNationalKey(curve))
    expect(coded(() => verifyBignJws(jws, other))).toBe('ERR_JWS_SIGNATURE')
  })

  it('is bound to the level of the key, whatever the header says', () => {
    const [otherLevel = levels[0]] = levels.filter(([name]) => name !== algorithm)
    const other = signingKey(generateNationalKey(otherLevel[1]))
    expect(coded(() => verifyBignJws(jws, other))).toBe('ERR_JWS_ALGORITHM')
    const [, body, signature] = jws.split('.')
    const headers = [{ alg: otherLevel[0] }, { alg: 'none' }, {}, { alg: [algorithm] }]
    for (const header of headers) {
      const forged = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${body}.${signature}`
      expect(coded(() => verifyBignJws(forged, { publicKeyInfo }))).toBe('ERR_JWS_ALGORITHM')
    }
  })

  it('has its key as a JWK that comes back as it was', () => {
    const jwk = bignPrivateJwk(pkcs8)
    expect(jwk).toMatchObject({ kty: 'OKP', crv: algorithm })
    const read = readBignJwk({ ...jwk, kid: 'one', alg: algorithm, use: 'sig' })
    expect(read.algorithm).toBe(algorithm)
    expect(Buffer.compare(read.privateKey ?? payload, pkcs8)).toBe(0)
    expect(Buffer.compare(read.publicKeyInfo, publicKeyInfo)).toBe(0)
    expect(readBignJwk(bignPublicJwk(publicKeyInfo))).not.toHaveProperty('privateKey')
  })
})

const key = signingKey(generateNationalKey('bign-curve256v1'))
const jwk = bignPublicJwk(key.publicKeyInfo)
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('verifyBignJws', () => {
  const signature = Buffer.alloc(48, 1).toString('base64url')
  it.each([
    ['nothing', '', 'ERR_JWS_FORMAT'],
    ['two parts', `${encoded({})}.${encoded({})}`, 'ERR_JWS_FORMAT'],
    ['five parts', 'a.b.c.d.e', 'ERR_JWS_FORMAT'],
    [
      'an extension that must be understood',
      `${encoded({ alg: 'BIGNS128', crit: ['b64'], b64: false })}.AA.${signature}`,
      'ERR_JWS_FORMAT',
    ],
    ['a header that is no object', `${encoded([])}.AA.${signature}`, 'ERR_JWS_FORMAT'],
    ['a header that is no JSON', `AAAA.AA.${signature}`, 'ERR_JWS_FORMAT'],
    ['padding', `${encoded({ alg: 'BIGNS128' })}=.AA.${signature}`, 'ERR_BASE64_INVALID'],
    ['another type', `${encoded({ alg: 'BIGNS128', typ: 'at+jwt' })}.AA.${signature}`, 'ERR_JWS_TYPE'],
    ['more than a megabyte', `${'A'.repeat(2 ** 20)}.AA.${signature}`, 'ERR_JWS_FORMAT'],
  ])('refuses %s', (_, jws, code) => {
    expect(coded(() => verifyBignJws(jws, { ...key, typ: 'JWT' }))).toBe(code)
  })

  it('is for bign keys alone', () => {
    const p256 = signingKey(newKey('p-256').privateKey)
    expect(coded(() => signBignJws(payload, p256))).toBe('ERR_PUBLIC_KEY_UNSUPPORTED')
    expect(coded(() => verifyBignJws('a.b.c', p256))).toMatch(/^ERR_/)
  })
})

describe('readBignJwk', () => {
  it.each([
    ['no object', 'OKP', 'ERR_JWK_FORMAT'],
    ['another type of key', { ...jwk, kty: 'EC' }, 'ERR_JWK_UNSUPPORTED'],
    ['another curve', { ...jwk, crv: 'Ed25519' }, 'ERR_JWK_UNSUPPORTED'],
    ['a key for encryption', { ...jwk, use: 'enc' }, 'ERR_JWK_UNSUPPORTED'],
    ['a key of another algorithm', { ...jwk, alg: 'BIGNS192' }, 'ERR_JWK_UNSUPPORTED'],
    ['no public key', { kty: 'OKP', crv: 'BIGNS128' }, 'ERR_JWK_FORMAT'],
    ['a key of another level', { ...jwk, crv: 'BIGNS256' }, 'ERR_PUBLIC_KEY_INVALID'],
    ['a point off the curve', { ...jwk, x: Buffer.alloc(64, 1).toString('base64url') }, 'ERR_PUBLIC_KEY_INVALID'],
    [
      'a private key of another public key',
      { ...jwk, d: bignPrivateJwk(generateNationalKey('bign-curve256v1')).d },
      'ERR_JWK_FORMAT',
    ],
    ['a private key of 0', { ...jwk, d: Buffer.alloc(32).toString('base64url') }, 'ERR_STB_PRIVATE_KEY_INVALID'],
  ])('refuses %s', (_, value, code) => {
    expect(coded(() => readBignJwk(value))).toBe(code)
  })
})

describe('the tokens of the suite stb', () => {
  interface Token {
    readonly id: string
    readonly jwk: { readonly x: string; readonly d?: string }
    readonly jws: string
    readonly result: string
  }
  const folder = suiteFolder('stb')

  it('are judged as it says', () => {
    if (folder === undefined) {
      expect(process.env.CI, 'CI needs the test vectors in ../shared/vectors/stb').toBeUndefined()
      console.log('../shared/vectors/stb is missing, nothing of it was run')
      return
    }
    const { groups } = readJson<{ groups: readonly { readonly type: string; readonly tests: readonly Token[] }[] }>(
      folder,
      'bign.json',
    )
    const tokens = groups.filter(({ type }) => type === 'BignJws').flatMap(({ tests }) => tests)
    expect(tokens).toHaveLength(6)
    for (const { id, jwk: given, jws, result } of tokens) {
      const verified = coded(() => verifyBignJws(jws, readBignJwk(given)))
      expect([id, verified]).toEqual([id, result === 'valid' ? 'nothing thrown' : 'ERR_JWS_SIGNATURE'])
    }
  })
})
