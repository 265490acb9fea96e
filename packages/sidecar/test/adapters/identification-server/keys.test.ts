/** Hostile key sets and keys that change (list K). */
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JWK } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type TestKey, testKey, thumbprint } from './stub-keys.ts'
import { clientKeys, createWorld, own, refusalOf, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

const fetches = (): number => world.stub.calls.filter((path) => path === '/jwks').length

describe('K1 size', () => {
  it('K1 a set of 33 keys is refused as ERR_JOSE_JWKS_TOO_MANY_KEYS', async () => {
    const { jwk } = world.stub.keys.sign
    world.stub.lies.keySet = () => ({ keys: Array.from({ length: 33 }, (_, i) => ({ ...jwk, kid: `k${i}` })) })
    expect(await refusalOf(world.begin())).toBe('ERR_JOSE_JWKS_TOO_MANY_KEYS')
  })
  it('K1 a set of 5 000 keys is refused as ERR_OIDC_RESPONSE_TOO_LARGE', async () => {
    const { jwk } = world.stub.keys.sign
    world.stub.lies.keySet = () => ({ keys: Array.from({ length: 5000 }, (_, i) => ({ ...jwk, kid: `k${i}` })) })
    expect(await refusalOf(world.begin())).toBe('ERR_OIDC_RESPONSE_TOO_LARGE')
  })
  it.each(['/jwks', '/token', '/me', '/request', '/.well-known/openid-configuration'])(
    'K1 a body of 80 MB from %s is refused as ERR_OIDC_RESPONSE_TOO_LARGE, most of it unread',
    async (path) => {
      let sent = 0
      const megabyte = Buffer.alloc(1_000_000, 0x20)
      const attack = {
        [path]: (_: unknown, response: import('node:http').ServerResponse) => {
          response.writeHead(200, { 'content-type': 'application/json' })
          const send = (): void => {
            while (sent < 80 && response.write(megabyte)) sent++
            if (sent >= 80) response.end()
            else response.once('drain', send)
          }
          send()
        },
      }
      const begun = path === '/token' || path === '/me' ? await world.begin() : undefined
      world.stub.lies.raw = attack
      const attempt = begun === undefined ? world.begin() : world.finish(begun.pending)
      expect(await refusalOf(attempt)).toBe('ERR_OIDC_RESPONSE_TOO_LARGE')
      expect(sent).toBeLessThan(40)
    },
  )
})

it('K2 two keys of one name are refused as ERR_JOSE_JWKS_DUPLICATE_KID', async () => {
  world.stub.lies.keySet = (keys) => ({ keys: [...keys, { ...testKey('server-sign-1', 'ES256').jwk }] })
  expect(await refusalOf(world.begin())).toBe('ERR_JOSE_JWKS_DUPLICATE_KID')
})

it.each(['d', 'k', 'p'])(
  'K3 a set that publishes the private member %s is refused as ERR_JOSE_JWKS_PRIVATE_KEY',
  async (member) => {
    world.stub.lies.keySet = (keys) => ({ keys: keys.map((key, i) => (i === 0 ? { ...key, [member]: 'AQAB' } : key)) })
    expect(await refusalOf(world.begin())).toBe('ERR_JOSE_JWKS_PRIVATE_KEY')
  },
)

it.each([
  ['no object', '[]', 'ERR_OIDC_JSON'],
  ['of two minds', '{"keys":[],"keys":[]}', 'ERR_OIDC_JSON'],
  ['no list', '{"keys":{}}', 'ERR_JOSE_JWKS'],
  ['a list of no keys', '{"keys":[null]}', 'ERR_JOSE_JWKS'],
  ['a list with a key without a type', '{"keys":[{"kid":"a"}]}', 'ERR_JOSE_JWKS'],
])('K3 a key set that is %s is refused', async (_, body, code) => {
  world.stub.lies.keySet = () => body
  expect(await refusalOf(world.begin())).toBe(code)
})

it('K3 a key that is no point of its curve is refused as ERR_JOSE_JWKS when it is to be used', async () => {
  const y = Buffer.alloc(32, 7).toString('base64url')
  world.stub.lies.keySet = (keys) => ({ keys: keys.map((key, i) => (i === 0 ? { ...key, y } : key)) })
  expect(await refusalOf(world.signIn())).toBe('ERR_JOSE_JWKS')
})

describe('K4 weak keys', () => {
  const weakRsa = (bits: number, exponent: number): TestKey => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits, publicExponent: exponent })
    const jwk = { ...(publicKey.export({ format: 'jwk' }) as JWK), kid: 'weak', alg: 'PS256', use: 'sig' }
    return { kid: 'weak', alg: 'PS256', use: 'sig', key: privateKey, publicKey, jwk }
  }
  it('K4 a signature by an RSA key with e = 3 is refused as ERR_JOSE_WEAK_KEY', async () => {
    const rsa = await createWorld({ stub: { sign: weakRsa(2048, 3) }, sidecar: { responseSigning: 'PS256' } })
    expect(await refusalOf(rsa.signIn())).toBe('ERR_JOSE_WEAK_KEY')
    await rsa.close()
  })
  it('K4 an RSA key of 1 024 bits is refused as ERR_JOSE_WEAK_KEY, without looking at its signature', async () => {
    const published = { ...weakRsa(1024, 65_537), kid: 'weak' }
    const sign = { ...testKey('weak', 'PS256'), jwk: published.jwk }
    const rsa = await createWorld({ stub: { sign }, sidecar: { responseSigning: 'PS256' } })
    expect(await refusalOf(rsa.signIn())).toBe('ERR_JOSE_WEAK_KEY')
    await rsa.close()
  })
  it('K4 nothing is encrypted to a weak key, although it is pinned', async () => {
    const weak = weakRsa(1024, 65_537)
    const encryption = { ...weak, jwk: { ...weak.jwk, use: 'enc', alg: 'RSA-OAEP-256' } }
    const rsa = await createWorld({ stub: { encryption } })
    expect(await refusalOf(rsa.begin())).toBe('ERR_JOSE_WEAK_KEY')
    await rsa.close()
  })
})

describe('K5 redirects', () => {
  it.each(['/jwks', '/request', '/.well-known/openid-configuration'])(
    'K5 from %s to an internal address: refused as ERR_OIDC_REDIRECT, and the address is never called',
    async (path) => {
      let called = 0
      const internal = createServer((_, response) => {
        called++
        response.end('{}')
      })
      await new Promise<void>((resolve) => internal.listen(0, '127.0.0.1', resolve))
      const location = `http://127.0.0.1:${(internal.address() as AddressInfo).port}/latest/meta-data`
      world.stub.lies.raw = { [path]: (_, response) => void response.writeHead(307, { location }).end() }
      expect(await refusalOf(world.begin())).toBe('ERR_OIDC_REDIRECT')
      await new Promise((resolve) => internal.close(resolve))
      expect(called).toBe(0)
    },
  )
})

describe('K6 a server that changes its keys in mid-flight', () => {
  it('K6 answers signed with a key it has just published are accepted', async () => {
    const { pending } = await world.begin()
    world.clock.advance(61)
    world.stub.keys.sign = testKey('server-sign-2', 'ES256')
    expect((await world.finish(pending)).person.sub).toBe('pairwise-subject-1')
  })
  it('K6 answers signed with a key that was taken back are refused as ERR_JOSE_UNKNOWN_KID once the set was read again', async () => {
    const { pending } = await world.begin()
    const old = await world.stub.answer()
    world.clock.advance(301)
    world.stub.keys.sign = testKey('server-sign-2', 'ES256')
    world.stub.lies.token = { response: (recipe) => ({ ...recipe, claims: { ...recipe.claims, exp: 1_999_999_999 } }) }
    expect(await refusalOf(world.finish(pending, old))).toBe('ERR_JOSE_UNKNOWN_KID')
  })
  it('K6 a request to a key that the server no longer has is sealed again to the next pinned one', async () => {
    const [old, next] = [testKey('server-enc-1', 'ECDH-ES+A256KW'), testKey('server-enc-2', 'ECDH-ES+A256KW')]
    const pinned = await Promise.all([old, next].map(thumbprint))
    const changing = await createWorld({ stub: { encryption: old }, sidecar: { pinnedEncryptionKeys: pinned } })
    await changing.begin()
    changing.clock.advance(61)
    changing.stub.keys.encryption = [next]
    await changing.begin()
    await changing.close()
    expect(changing.stub.pushed.map(({ outer }) => outer.kid)).toEqual(['server-enc-1', 'server-enc-2'])
  })
  it('K6 our own change: answers to the key before last are refused as ERR_JOSE_UNKNOWN_KID', async () => {
    const forgotten = await createWorld({ sidecar: { decryption: [own(clientKeys.encryption, 'ECDH-ES+A256KW')] } })
    forgotten.stub.lies.token = { idToken: (recipe) => ({ ...recipe, encryptedTo: clientKeys.previous }) }
    expect(await refusalOf(forgotten.signIn())).toBe('ERR_JOSE_UNKNOWN_KID')
    await forgotten.close()
  })
})

describe('K7 a flood of unknown key names', () => {
  it('K7 costs the server one look a minute', async () => {
    await world.signIn()
    expect(fetches()).toBe(1)
    world.clock.advance(61)
    let flood = 0
    world.stub.lies.token = {
      logout: (recipe) => ({ ...recipe, header: { ...recipe.header, kid: `made-up-${flood++}` } }),
    }
    for (let i = 0; i < 50; i++) {
      const token = await world.stub.make('logout')
      expect(await refusalOf(world.server.readLogoutToken(token))).toBe('ERR_JOSE_UNKNOWN_KID')
    }
    expect(fetches()).toBe(2)
    world.clock.advance(61)
    const tokens = await Promise.all(Array.from({ length: 50 }, () => world.stub.make('logout')))
    await Promise.all(tokens.map((token) => refusalOf(world.server.readLogoutToken(token))))
    expect(fetches()).toBe(3)
  })
})

it.each([
  ['PS256', 'RSA-OAEP-256'],
  ['ES256', 'RSA-OAEP-256'],
  ['PS256', 'ECDH-ES+A256KW'],
] as const)('with %s and %s on both sides people sign in as well', async (signature, management) => {
  const client = {
    id: 'portal-1',
    sign: testKey('client-sign-3', signature),
    encryption: testKey('client-enc-3', management),
  }
  const stub = { client, sign: testKey('server-sign-3', signature), encryption: testKey('server-enc-3', management) }
  const sidecar = { signing: own(client.sign, signature), decryption: [own(client.encryption, management)] }
  const other = await createWorld({ stub, sidecar })
  expect((await other.signIn()).person.sub).toBe('pairwise-subject-1')
  expect(other.stub.pushed[0]?.outer).toMatchObject({ alg: management })
  await other.close()
})

it.each([
  ['two keys of one name', [own(clientKeys.previous, 'ECDH-ES+A256KW'), own(clientKeys.previous, 'ECDH-ES+A256KW')]],
  ['none to decrypt with', []],
  ['a key for another algorithm', [own(clientKeys.previous, 'RSA-OAEP-256')]],
])('own keys: %s is a mistake of the configuration', async (_, decryption) => {
  await expect(createWorld({ sidecar: { decryption } })).rejects.toMatchObject({ code: 'ERR_CONFIG_SIGN_IN_KEYS' })
})
