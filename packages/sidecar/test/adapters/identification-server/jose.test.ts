/** Hostile forms of tokens (list J): each is refused before anything in the token is believed, by one stable code. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { CompactEncrypt, CompactSign } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Alteration, unsignedToken, withHeader } from './sealed-token.ts'
import { testKey } from './stub-keys.ts'
import { clientKeys, createWorld, refusalOf, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

/** The same attack on the ID token and on userinfo: there is one door for both. */
const refusedAs = async (alteration: Alteration): Promise<string> => {
  world.stub.lies.token = { idToken: alteration }
  const inIdToken = await refusalOf(world.signIn())
  world.stub.lies.token = { userinfo: alteration }
  expect(await refusalOf(world.signIn())).toBe(inIdToken)
  return inIdToken
}

const outer =
  (members: Record<string, unknown>): Alteration =>
  (recipe) => ({ ...recipe, outer: members })
const inner =
  (members: Record<string, unknown>): Alteration =>
  (recipe) => ({ ...recipe, header: members })
const resigned =
  (make: (signed: string) => string | Promise<string>): Alteration =>
  (recipe) => ({
    ...recipe,
    alterSigned: make,
  })
const resealed =
  (make: (sealed: string, signed: string) => string | Promise<string>): Alteration =>
  (recipe) => ({
    ...recipe,
    alterSealed: make,
  })

const parts = (token: string): string[] => token.split('.')
const claimsOf = (signed: string): object => JSON.parse(Buffer.from(parts(signed)[1] ?? '', 'base64url').toString())

it('J1 alg none: an unsigned token inside the encrypted one is refused as ERR_JOSE_ALG', async () => {
  const alteration = resigned((signed) => unsignedToken({ alg: 'none', kid: 'server-sign-1' }, claimsOf(signed)))
  expect(await refusedAs(alteration)).toBe('ERR_JOSE_ALG')
})

it('J2 HS256 keyed with the public key of the server is refused as ERR_JOSE_ALG', async () => {
  const alteration = resigned((signed) => {
    const pem = world.stub.keys.sign.publicKey.export({ type: 'spki', format: 'pem' }).toString()
    return new CompactSign(Buffer.from(JSON.stringify(claimsOf(signed))))
      .setProtectedHeader({ alg: 'HS256', kid: 'server-sign-1' })
      .sign(Buffer.from(pem))
  })
  expect(await refusedAs(alteration)).toBe('ERR_JOSE_ALG')
})

it.each(['RS256', 'PS256'])('J3 %s where ES256 is registered is refused as ERR_JOSE_ALG', async (alg) => {
  const rsa = testKey('server-rsa', alg)
  world.stub.keys.published = [world.stub.keys.sign, rsa, ...world.stub.keys.encryption]
  expect(await refusedAs((recipe) => ({ ...recipe, signedWith: rsa }))).toBe('ERR_JOSE_ALG')
})

describe('J4 crit', () => {
  const critical = { crit: ['x-critical'], 'x-critical': true }
  it('J4 a critical extension of the signature is refused as ERR_JOSE_CRIT', async () => {
    expect(await refusedAs(inner(critical))).toBe('ERR_JOSE_CRIT')
  })
  it('J4 a critical extension of the encryption is refused as ERR_JOSE_CRIT', async () => {
    expect(await refusedAs(outer(critical))).toBe('ERR_JOSE_CRIT')
  })
})

describe('J5 a token that brings its own key', () => {
  const attacker = testKey('attacker', 'ES256')
  const offers = {
    jwk: attacker.jwk,
    jku: 'http://127.0.0.1:9/keys',
    x5u: 'http://127.0.0.1:9/certificate',
    x5c: ['MIIB'],
  }
  it.each(Object.entries(offers))(
    'J5 %s is refused as ERR_JOSE_EMBEDDED_KEY, and no address is called',
    async (name, value) => {
      const alteration: Alteration = (recipe) => ({ ...recipe, header: { [name]: value }, signedWith: attacker })
      expect(await refusedAs(alteration)).toBe('ERR_JOSE_EMBEDDED_KEY')
      const known = ['/.well-known/openid-configuration', '/jwks', '/request', '/token', '/me']
      expect(world.stub.calls.filter((path) => !known.includes(path))).toEqual([])
    },
  )
  it('J5 also in the outer header', async () => {
    expect(await refusedAs(outer({ jku: offers.jku }))).toBe('ERR_JOSE_EMBEDDED_KEY')
  })
})

describe('J6 compression', () => {
  it('J6 a small compressed token is refused as ERR_JOSE_ZIP', async () => {
    expect(await refusedAs(outer({ zip: 'DEF' }))).toBe('ERR_JOSE_ZIP')
  })
  it('J6 a bomb of 60 MB in a small token is refused as ERR_JOSE_ZIP, unopened', async () => {
    const alteration = resealed(async () =>
      new CompactEncrypt(Buffer.alloc(60_000_000, 0x41))
        .setProtectedHeader({
          alg: 'ECDH-ES+A256KW',
          enc: 'A256GCM',
          kid: clientKeys.encryption.kid,
          cty: 'JWT',
          zip: 'DEF',
        })
        .encrypt(clientKeys.encryption.publicKey),
    )
    world.stub.lies.token = { idToken: alteration }
    const started = process.memoryUsage().rss
    expect(await refusalOf(world.signIn())).toBe('ERR_JOSE_ZIP')
    expect(process.memoryUsage().rss - started).toBeLessThan(400_000_000)
  })
})

it('J7 PBES2 with a huge iteration count is refused as ERR_JOSE_ALG, without counting', async () => {
  const alteration = resealed((sealed) =>
    withHeader(sealed, { alg: 'PBES2-HS256+A128KW', p2c: 2 ** 31, p2s: 'c2FsdHNhbHQ' }),
  )
  expect(await refusedAs(alteration)).toBe('ERR_JOSE_ALG')
})

it('J8 dir is refused as ERR_JOSE_ALG', async () => {
  const alteration = resealed((_, signed) =>
    new CompactEncrypt(Buffer.from(signed))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: clientKeys.encryption.kid, cty: 'JWT' })
      .encrypt(new Uint8Array(32)),
  )
  expect(await refusedAs(alteration)).toBe('ERR_JOSE_ALG')
})

it.each(['A128GCM', 'A256CBC-HS512'])(
  'J8 content encryption %s, which is not the registered one, is refused as ERR_JOSE_ENC',
  async (enc) => {
    expect(await refusedAs(outer({ enc }))).toBe('ERR_JOSE_ENC')
  },
)

it('J9 an ephemeral key that is not on the curve is refused as ERR_JOSE_DECRYPTION', async () => {
  const alteration = resealed((sealed) => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const epk = publicKey.export({ format: 'jwk' })
    return withHeader(sealed, { epk: { ...epk, y: Buffer.alloc(32, 7).toString('base64url') } })
  })
  expect(await refusedAs(alteration)).toBe('ERR_JOSE_DECRYPTION')
})

it('J10 an encrypted token in an encrypted one is refused as ERR_JOSE_NESTING', async () => {
  const again = resealed((sealed) =>
    new CompactEncrypt(Buffer.from(sealed))
      .setProtectedHeader({ alg: 'ECDH-ES+A256KW', enc: 'A256GCM', kid: clientKeys.encryption.kid, cty: 'JWT' })
      .encrypt(clientKeys.encryption.publicKey),
  )
  expect(await refusedAs(again)).toBe('ERR_JOSE_NESTING')
})

it.each([
  ['without kid', { kid: undefined }, 'ERR_JOSE_KID'],
  ['with an unknown kid', { kid: 'somebody-else' }, 'ERR_JOSE_UNKNOWN_KID'],
  ['without cty', { cty: undefined }, 'ERR_JOSE_CTY'],
  ['with another cty', { cty: 'json' }, 'ERR_JOSE_CTY'],
])('J11 an encrypted token %s is refused', async (_, members, code) => {
  expect(await refusedAs(outer(members))).toBe(code)
})

it('J11 a signed token without kid is refused as ERR_JOSE_KID, with an unknown one as ERR_JOSE_UNKNOWN_KID', async () => {
  expect(await refusedAs(inner({ kid: undefined }))).toBe('ERR_JOSE_KID')
  expect(await refusedAs(inner({ kid: 'server-sign-9' }))).toBe('ERR_JOSE_UNKNOWN_KID')
})

it.each([
  ['a line feed at the end', (token: string) => `${token}\n`],
  ['padding', (token: string) => `${token}==`],
  ['standard base64', (token: string) => token.replace(/^./, '+')],
  ['a space in front', (token: string) => ` ${token}`],
  ['four parts', (token: string) => parts(token).slice(0, 4).join('.')],
  ['six parts', (token: string) => `${token}.AA`],
])('J12 %s is refused as ERR_JOSE_COMPACT_FORM', async (_, alter) => {
  expect(await refusedAs(resealed(alter))).toBe('ERR_JOSE_COMPACT_FORM')
})

it('J12 the inner token is held to the same form', async () => {
  expect(await refusedAs(resigned((signed) => `${signed}\n`))).toBe('ERR_JOSE_COMPACT_FORM')
})

it('J12 a changed last character, by which one signature would have two spellings, is refused as ERR_JOSE_COMPACT_FORM', async () => {
  const respelled = resigned((signed) => {
    // 64 octets end in a character of which two bits count: the next one in the alphabet decodes to the same octets.
    const last = signed.charCodeAt(signed.length - 1)
    return signed.slice(0, -1) + String.fromCharCode(last + 1)
  })
  expect(await refusedAs(respelled)).toBe('ERR_JOSE_COMPACT_FORM')
})

it('J13 b64 false is refused as ERR_JOSE_B64', async () => {
  expect(await refusedAs(resigned((signed) => withHeader(signed, { b64: false })))).toBe('ERR_JOSE_B64')
})

describe('J14 forms of an ECDSA signature', () => {
  const withSignature = (make: (input: string) => Buffer): Alteration =>
    resigned((signed) => {
      const input = signed.slice(0, signed.lastIndexOf('.'))
      return `${input}.${make(input).toString('base64url')}`
    })
  it('J14 DER instead of r and s is refused as ERR_JOSE_SIGNATURE', async () => {
    const { key } = world.stub.keys.sign
    expect(await refusedAs(withSignature((input) => sign('sha256', Buffer.from(input), key)))).toBe(
      'ERR_JOSE_SIGNATURE',
    )
  })
  it('J14 r and s zero are refused as ERR_JOSE_SIGNATURE', async () => {
    expect(await refusedAs(withSignature(() => Buffer.alloc(64)))).toBe('ERR_JOSE_SIGNATURE')
  })
  it('J14 an empty signature is refused as ERR_JOSE_SIGNATURE', async () => {
    expect(await refusedAs(withSignature(() => Buffer.alloc(0)))).toBe('ERR_JOSE_SIGNATURE')
  })
})

it.each(['../../etc/passwd', "' OR 1=1 --", 'a\nb', '%00', ''])(
  'J15 the key name %j is refused as ERR_JOSE_KID and costs no look at the keys of the server',
  async (kid) => {
    await world.begin()
    const before = world.stub.calls.filter((path) => path === '/jwks').length
    expect(await refusedAs(inner({ kid }))).toBe('ERR_JOSE_KID')
    expect(await refusedAs(outer({ kid }))).toBe('ERR_JOSE_KID')
    expect(world.stub.calls.filter((path) => path === '/jwks').length).toBe(before)
  },
)

it.each(['[]', '"none"', '{"alg":', '\u0000'])(
  'J16 a header that is %j is refused as ERR_JOSE_HEADER',
  async (header) => {
    const encoded = Buffer.from(header).toString('base64url')
    const replaced = (token: string): string => [encoded, ...parts(token).slice(1)].join('.')
    expect(await refusedAs(resealed(replaced))).toBe('ERR_JOSE_HEADER')
    expect(await refusedAs(resigned(replaced))).toBe('ERR_JOSE_HEADER')
  },
)

it('J16 a header of a megabyte is refused before it is parsed', async () => {
  const query = new URLSearchParams({ response: `${'A'.repeat(1_000_000)}.A.A.A.A` })
  expect(await refusalOf(world.read(query))).toBe('ERR_JOSE_TOO_LARGE')
  expect(await refusedAs(outer({ junk: 'x'.repeat(60_000) }))).toBe('ERR_JOSE_HEADER_TOO_LARGE')
})

it('says nothing about a token in the error: no claim, no token, no cause', async () => {
  world.stub.lies.token = { idToken: (recipe) => ({ ...recipe, claims: { ...recipe.claims, aud: 'other' } }) }
  const error = await world.signIn().catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'ERR_OIDC_AUDIENCE', facts: { kind: 'id-token' } })
  expect(error instanceof Error && error.cause).toBe(undefined)
})

it.each([
  ['no JSON', '{"iss":'],
  ['a list', '[]'],
  ['nested a hundred deep', `${'['.repeat(100)}${']'.repeat(100)}`],
])('claims that are %s are refused as ERR_JOSE_CLAIMS', async (_, payload) => {
  expect(await refusedAs((recipe) => ({ ...recipe, payload }))).toBe('ERR_JOSE_CLAIMS')
})

it('a token of which any one character was changed is refused with a code, outside and inside', async () => {
  const flip = (token: string, at: number): string =>
    token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
  const codes = new Set<string>()
  for (let place = 0; place < 1; place += 1 / 48) {
    const changed = (token: string): string => flip(token, Math.floor(place * token.length))
    for (const alteration of [resealed(changed), resigned(changed)]) {
      world.stub.lies.token = { logout: alteration }
      codes.add(await refusalOf(world.server.readLogoutToken(await world.stub.make('logout'))))
    }
  }
  expect([...codes].filter((code) => !/^ERR_JOSE_/.test(code))).toEqual([])
  expect([...codes]).toEqual(expect.arrayContaining(['ERR_JOSE_DECRYPTION', 'ERR_JOSE_SIGNATURE']))
})
