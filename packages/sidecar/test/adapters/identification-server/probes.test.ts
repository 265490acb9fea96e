/**
 * What the protocol library alone lets through, and our guard does not: the same answers are given to bare openid-client,
 * which accepts them, and to the relying party, which refuses. When the library learns to refuse one, this test says so.
 */
import { webcrypto } from 'node:crypto'
import * as client from 'openid-client'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Alteration } from './sealed-token.ts'
import { testKey } from './stub-keys.ts'
import type { Lies } from './stub-server.ts'
import { CALLBACK, CLIENT_ID, clientKeys, createWorld, refusalOf, type World } from './world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
  // The library has the real clock only.
  world.clock.advance(Math.floor((Date.now() - world.clock.now().getTime()) / 1000))
})
afterEach(() => world.close())

const YEAR = 31_557_600

/** As a careful reader of the library's documentation would use it: JARM, decryption, expected state, nonce and age. */
async function bare(): Promise<client.IDToken & client.UserInfoResponse> {
  const { pending } = await world.begin()
  const { issuer } = world.stub
  const signing = clientKeys.sign.key.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign']) as CryptoKey
  const metadata = Object.fromEntries(
    ['id_token', 'userinfo', 'authorization'].map((kind) => [`${kind}_signed_response_alg`, 'ES256']),
  )
  const config = await client.discovery(new URL(issuer), CLIENT_ID, metadata, client.PrivateKeyJwt({ key: signing }), {
    execute: [client.allowInsecureRequests],
  })
  const ecdh = { name: 'ECDH', namedCurve: 'P-256' }
  const decryption = clientKeys.encryption.key.toCryptoKey(ecdh, false, ['deriveBits']) as CryptoKey
  client.enableDecryptingResponses(config, ['A256GCM'], { key: decryption, kid: clientKeys.encryption.kid })
  client.useJwtResponseMode(config)
  const dpop = client.getDPoPHandle(config, await importPair(pending.dpopKey as webcrypto.JsonWebKey))
  const callback = new URL(CALLBACK)
  callback.search = String(await world.stub.answer())
  const { state, nonce, codeVerifier } = pending
  const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: codeVerifier, idTokenExpected: true }
  const tokens = await client.authorizationCodeGrant(config, callback, checks, undefined, { DPoP: dpop })
  const claims = tokens.claims()
  if (claims === undefined) throw new Error('no ID token')
  return { ...claims, ...(await client.fetchUserInfo(config, tokens.access_token, claims.sub, { DPoP: dpop })) }
}

async function importPair({ d, key_ops: _, ...jwk }: webcrypto.JsonWebKey): Promise<CryptoKeyPair> {
  const P256 = { name: 'ECDSA', namedCurve: 'P-256' }
  const pair = {
    privateKey: await webcrypto.subtle.importKey('jwk', { ...jwk, ...(d && { d }) }, P256, false, ['sign']),
    publicKey: await webcrypto.subtle.importKey('jwk', jwk, P256, true, ['verify']),
  }
  return pair as CryptoKeyPair
}

const claims =
  (change: (claims: Record<string, unknown>) => object): Alteration =>
  (recipe) => ({
    ...recipe,
    claims: { ...recipe.claims, ...change(recipe.claims) },
  })
const onlySigned: Alteration = (recipe) => ({ ...recipe, alterSealed: (_, signed) => signed })
const forged: Alteration = (recipe) => ({
  ...recipe,
  signedWith: { ...testKey('forger', 'ES256'), kid: recipe.signedWith.kid },
})
const outer =
  (members: Record<string, unknown>): Alteration =>
  (recipe) => ({ ...recipe, outer: members })

const probes: readonly [string, Lies, string][] = [
  ['an ID token that is only signed', { token: { idToken: onlySigned } }, 'ERR_JOSE_NOT_ENCRYPTED'],
  ['an ID token with a forged signature', { token: { idToken: forged } }, 'ERR_JOSE_SIGNATURE'],
  ['JARM that is only signed', { token: { response: onlySigned } }, 'ERR_JOSE_NOT_ENCRYPTED'],
  ['userinfo that is only signed', { token: { userinfo: onlySigned } }, 'ERR_JOSE_NOT_ENCRYPTED'],
  ['userinfo with a forged signature', { token: { userinfo: forged } }, 'ERR_JOSE_SIGNATURE'],
  ['a compressed token', { token: { idToken: outer({ zip: 'DEF' }) } }, 'ERR_JOSE_ZIP'],
  ['an encrypted token without cty', { token: { idToken: outer({ cty: undefined }) } }, 'ERR_JOSE_CTY'],
  ['an encrypted token without kid', { token: { idToken: outer({ kid: undefined }) } }, 'ERR_JOSE_KID'],
  [
    'an ID token for us and others',
    { token: { idToken: claims(() => ({ aud: [CLIENT_ID, 'other'], azp: CLIENT_ID })) } },
    'ERR_OIDC_AUDIENCE',
  ],
  [
    'an ID token issued in a year',
    { token: { idToken: claims(({ iat }) => ({ iat: Number(iat) + YEAR, exp: Number(iat) + YEAR + 60 })) } },
    'ERR_OIDC_ISSUED_AT',
  ],
  [
    'an ID token issued a year ago',
    { token: { idToken: claims(({ iat }) => ({ iat: Number(iat) - YEAR })) } },
    'ERR_OIDC_ISSUED_AT',
  ],
  [
    'an ID token valid for ten years',
    { token: { idToken: claims(({ exp }) => ({ exp: Number(exp) + 10 * YEAR })) } },
    'ERR_OIDC_LIFETIME',
  ],
  [
    'a logout token’s typ on an ID token',
    { token: { idToken: (recipe) => ({ ...recipe, header: { typ: 'logout+jwt' } }) } },
    'ERR_JOSE_TYP',
  ],
  ['an ID token without acr', { token: { idToken: claims(() => ({ acr: undefined })) } }, 'ERR_OIDC_ACR'],
  [
    'a wrong at_hash',
    { token: { idToken: claims(() => ({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' })) } },
    'ERR_OIDC_TOKEN_HASH',
  ],
  [
    'an issuer twice in one token',
    {
      token: {
        idToken: (recipe) => ({
          ...recipe,
          payload: JSON.stringify(recipe.claims).replace('{', '{"iss":"https://other.example",'),
        }),
      },
    },
    'ERR_JOSE_DUPLICATE_MEMBER',
  ],
  [
    'a token answer of two megabytes',
    { tokens: (body) => ({ ...body, padding: 'x'.repeat(2_000_000) }) },
    'ERR_OIDC_RESPONSE_TOO_LARGE',
  ],
]

it.each(probes)('%s: the library alone accepts it, we refuse', async (_, lies, code) => {
  Object.assign(world.stub.lies, lies)
  expect((await bare()).sub).toBe('pairwise-subject-1')
  expect(await refusalOf(world.signIn())).toBe(code)
})

it('JARM with a plain code beside it: the library alone accepts it, we refuse', async () => {
  const honest = world.stub.answer
  world.stub.answer = async () => new URLSearchParams([...(await honest()), ['code', 'injected']])
  expect((await bare()).sub).toBe('pairwise-subject-1')
  expect(await refusalOf(world.signIn())).toBe('ERR_OIDC_CALLBACK_PARAMETERS')
})
