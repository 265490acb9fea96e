/**
 * An identification server that lies on demand: small, on loopback, honest unless a test says in which one place it is not.
 * The honest parts are what a strict FAPI 2.0 server does; the real one stands in the end-to-end tests.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { compactDecrypt, compactVerify, decodeJwt } from 'jose'
import { type Alteration, sealed, type TokenRecipe } from './sealed-token.ts'
import { type TestKey, testKey } from './stub-keys.ts'

export type StubToken = 'response' | 'idToken' | 'userinfo' | 'introspection' | 'logout'

/** What the server does otherwise than an honest one. */
export interface Lies {
  metadata?: (document: Record<string, unknown>) => unknown
  keySet?: (keys: object[]) => unknown
  pushed?: (body: Record<string, unknown>) => unknown
  tokens?: (body: Record<string, unknown>) => unknown
  token?: Partial<Record<StubToken, Alteration>>
  /** The whole HTTP answer of one path. */
  raw?: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>>
}

export interface PushedRequest {
  readonly header: Record<string, unknown>
  readonly claims: Record<string, unknown>
  readonly outer: Record<string, unknown>
  readonly assertion: Record<string, unknown>
  readonly form: readonly string[]
}

export interface StubServer {
  readonly issuer: string
  readonly lies: Lies
  /** Paths called, in order. */
  readonly calls: string[]
  readonly pushed: PushedRequest[]
  /** Keys it has now; a test may change them. */
  keys: { sign: TestKey; encryption: TestKey[]; published?: TestKey[] }
  /** The personal data it gives out. */
  person: Record<string, unknown>
  make(kind: StubToken, claims?: Record<string, unknown>): Promise<string>
  /** What the browser brings back for the last request. */
  answer(): Promise<URLSearchParams>
  close(): Promise<void>
}

export interface StubOptions {
  readonly now: () => Date
  readonly client: { readonly id: string; readonly sign: TestKey; readonly encryption: TestKey }
  readonly sign?: TestKey
  readonly encryption?: TestKey
  readonly jarm?: boolean
  readonly requireDpopNonce?: boolean
}

const SUB = 'pairwise-subject-1'
const ACCESS_TOKEN = 'access-token-of-the-stub'
const CODE = 'code-of-the-stub'
const NONCE = 'dpop-nonce-1'

export async function startStubServer(options: StubOptions): Promise<StubServer> {
  const { now, client } = options
  const sign = options.sign ?? testKey('server-sign-1', 'ES256')
  const encryption = options.encryption ?? testKey('server-enc-1', 'ECDH-ES+A256KW')
  const http = createServer((request, response) => void serve(request, response))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const stub: StubServer = {
    issuer,
    lies: {},
    calls: [],
    pushed: [],
    keys: { sign, encryption: [encryption] },
    person: {},
    make: (kind, claims) => sealed(alteration(kind)(honest(kind, claims))),
    answer: async () =>
      options.jarm === false
        ? new URLSearchParams({ code: CODE, state: String(lastRequest().state), iss: issuer })
        : new URLSearchParams({ response: await stub.make('response') }),
    close: async () => {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
  const lastRequest = (): Record<string, unknown> => stub.pushed.at(-1)?.claims ?? {}
  const alteration = (kind: StubToken): Alteration => stub.lies.token?.[kind] ?? ((recipe) => recipe)
  const seconds = (): number => Math.floor(now().getTime() / 1000)

  function honest(kind: StubToken, more: Record<string, unknown> = {}): TokenRecipe {
    const iat = seconds()
    const common = { iss: issuer, aud: client.id }
    const dated = { ...common, iat, exp: iat + 300 }
    const request = lastRequest()
    const claims = {
      response: { ...common, exp: iat + 60, code: CODE, state: request.state },
      idToken: {
        ...dated,
        sub: SUB,
        nonce: request.nonce,
        acr: 'urn:tamga:acr:certificate',
        amr: ['swk'],
        auth_time: iat - 5,
        sid: 'session-1',
        at_hash: createHash('sha256').update(ACCESS_TOKEN).digest().subarray(0, 16).toString('base64url'),
      },
      userinfo: { ...dated, sub: SUB, ...stub.person },
      introspection: {
        ...common,
        iat,
        token_introspection: {
          active: true,
          client_id: client.id,
          sub: SUB,
          authorization_details: request.authorization_details,
        },
      },
      logout: {
        ...dated,
        jti: 'logout-1',
        sub: SUB,
        sid: 'session-1',
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
      },
    }[kind]
    const typ = { introspection: 'token-introspection+jwt', logout: 'logout+jwt' }[kind as string]
    return {
      claims: { ...claims, ...more },
      header: typ === undefined ? {} : { typ },
      outer: {},
      signedWith: stub.keys.sign,
      encryptedTo: client.encryption,
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', issuer).pathname
    stub.calls.push(path)
    const body = new URLSearchParams(await text(request))
    const raw = stub.lies.raw?.[path]
    if (raw !== undefined) return raw(request, response)
    if (needsDpopNonce(path, request)) return challenge(path, response)
    const handler = handlers[path]
    if (handler === undefined) return void response.writeHead(404).end()
    await handler(response, body)
  }

  function needsDpopNonce(path: string, request: IncomingMessage): boolean {
    if (options.requireDpopNonce === false || !['/request', '/token', '/me'].includes(path)) return false
    return decodeJwt(String(request.headers.dpop)).nonce !== NONCE
  }

  const handlers: Readonly<Record<string, (response: ServerResponse, body: URLSearchParams) => unknown>> = {
    '/.well-known/openid-configuration': (response) => {
      const document = {
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        pushed_authorization_request_endpoint: `${issuer}/request`,
        userinfo_endpoint: `${issuer}/me`,
        introspection_endpoint: `${issuer}/token/introspection`,
        end_session_endpoint: `${issuer}/session/end`,
        jwks_uri: `${issuer}/jwks`,
      }
      json(response, stub.lies.metadata?.(document) ?? document)
    },
    '/jwks': (response) => {
      const keys = (stub.keys.published ?? [stub.keys.sign, ...stub.keys.encryption]).map(({ jwk }) => jwk)
      json(response, stub.lies.keySet?.(keys) ?? { keys })
    },
    '/request': async (response, body) => {
      const opened = await open(body.get('request') ?? '').catch(() => undefined)
      if (opened === undefined) return json(response, { error: 'invalid_request_object' }, 400)
      stub.pushed.push({
        ...opened,
        assertion: decodeJwt(body.get('client_assertion') ?? '') as Record<string, unknown>,
        form: [...body.keys()],
      })
      const answer = { request_uri: 'urn:ietf:params:oauth:request_uri:abc123', expires_in: 60 }
      json(response, stub.lies.pushed?.(answer) ?? answer, 201)
    },
    '/token': async (response, body) => {
      const request = lastRequest()
      const verifier = createHash('sha256')
        .update(body.get('code_verifier') ?? '')
        .digest('base64url')
      if (body.get('code') !== CODE || verifier !== request.code_challenge) {
        return json(response, { error: 'invalid_grant', error_description: '<script>' }, 400)
      }
      const answer = {
        access_token: ACCESS_TOKEN,
        token_type: 'DPoP',
        expires_in: 300,
        id_token: await stub.make('idToken'),
        ...(request.authorization_details === undefined
          ? {}
          : { authorization_details: request.authorization_details }),
      }
      json(response, stub.lies.tokens?.(answer) ?? answer)
    },
    '/me': async (response) => plain(response, 'application/jwt', await stub.make('userinfo')),
    '/token/introspection': async (response) =>
      plain(response, 'application/token-introspection+jwt', await stub.make('introspection')),
  }

  async function open(jwe: string): Promise<Pick<PushedRequest, 'header' | 'claims' | 'outer'>> {
    const { plaintext, protectedHeader: outer } = await compactDecrypt(jwe, ({ kid }) => {
      const key = stub.keys.encryption.find((candidate) => candidate.kid === kid)
      if (key === undefined) throw new Error('unknown key')
      return key.key
    })
    const { payload, protectedHeader: header } = await compactVerify(plaintext, client.sign.publicKey)
    const claims = JSON.parse(Buffer.from(payload).toString()) as Record<string, unknown>
    return { outer: { ...outer }, header: { ...header }, claims }
  }

  return stub
}

function challenge(path: string, response: ServerResponse): void {
  response.setHeader('dpop-nonce', NONCE)
  if (path === '/me') response.writeHead(401, { 'www-authenticate': 'DPoP error="use_dpop_nonce"' }).end()
  else json(response, { error: 'use_dpop_nonce' }, 400)
}

/** A string is sent as it is: for JSON that no serialiser would write. */
function json(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}

function plain(response: ServerResponse, contentType: string, body: string): void {
  response.writeHead(200, { 'content-type': contentType }).end(body)
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
