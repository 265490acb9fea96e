/**
 * What stands between openid-client and the server. The library would accept answers that are only signed, compressed,
 * undated or many megabytes long; so each answer is opened here first, strictly, and the library gets the signed token from
 * within to make its own checks on. Only the endpoints below can be called at all.
 */
import type { CustomFetch } from 'openid-client'
import { checkClaims, hashFits, TOKEN_KINDS, type TokenKindName } from './claim-rules.ts'
import { openToken, type VerifiedToken } from './open-token.ts'
import { refusal } from './refusals.ts'
import type { ServerLink } from './server-link.ts'
import type { EndpointName, ServerMetadata } from './server-metadata.ts'
import { checkMediaType, readJsonObject } from './strict-answer.ts'

export interface GuardContext {
  readonly link: ServerLink
  readonly metadata: ServerMetadata
  /** What this sign-in sent out and must come back in the ID token. */
  readonly expected?: { readonly nonce: string; readonly code: string } | undefined
  /** Every token opened on the way, by kind. */
  readonly opened: Map<TokenKindName, VerifiedToken>
}

type Guard = (response: Response, context: GuardContext) => Promise<Response>

const GUARDS: Readonly<Partial<Record<EndpointName, Guard>>> = {
  pushed_authorization_request_endpoint: guardPushedRequest,
  token_endpoint: guardTokens,
  userinfo_endpoint: guardOf('userinfo', 'application/jwt'),
  introspection_endpoint: guardOf('introspection', 'application/token-introspection+jwt'),
}

export function guardedFetch(context: GuardContext): CustomFetch {
  return async (url, init) => {
    // The key set is fetched and judged in one place; the library reads it from there.
    if (url === context.metadata.jwks_uri) return Response.json({ keys: await context.link.keys.server.published() })
    const name = (Object.keys(GUARDS) as EndpointName[]).find((endpoint) => context.metadata[endpoint] === url)
    const guard = name && GUARDS[name]
    if (guard === undefined) throw refusal('ERR_OIDC_ENDPOINT')
    const response = await context.link.transport(url, init as RequestInit)
    return response.ok ? guard(response, context) : response
  }
}

const REQUEST_URI = /^urn:ietf:params:oauth:request_uri:[A-Za-z0-9._~-]{1,512}$/
const MAX_REQUEST_SECONDS = 600

async function guardPushedRequest(response: Response): Promise<Response> {
  const body = await readJsonObject(response)
  const { request_uri: requestUri, expires_in: seconds } = body
  // Anything else would go into the browser's address line, or be fetched by the server from elsewhere.
  if (typeof requestUri !== 'string' || !REQUEST_URI.test(requestUri)) throw refusal('ERR_OIDC_PAR_REQUEST_URI')
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 1 || seconds > MAX_REQUEST_SECONDS) {
    throw refusal('ERR_OIDC_PAR_EXPIRY')
  }
  return answer(JSON.stringify(body), response, 'application/json')
}

async function guardTokens(response: Response, context: GuardContext): Promise<Response> {
  const body = await readJsonObject(response)
  const { access_token: accessToken, token_type: tokenType, id_token: idToken } = body
  if (typeof accessToken !== 'string') throw refusal('ERR_OIDC_PROTOCOL', { missing: 'access_token' })
  if (typeof idToken !== 'string') throw refusal('ERR_OIDC_PROTOCOL', { missing: 'id_token' })
  // A bearer token could be used by whoever steals it, although we sent a proof.
  if (typeof tokenType !== 'string' || tokenType.toLowerCase() !== 'dpop') throw refusal('ERR_OIDC_TOKEN_TYPE')
  const { signed, claims } = await openAs('id-token', idToken, context)
  if (claims.nonce !== context.expected?.nonce) throw refusal('ERR_OIDC_NONCE')
  if (!hashFits(claims.at_hash, accessToken)) throw refusal('ERR_OIDC_TOKEN_HASH')
  if (!hashFits(claims.c_hash, context.expected?.code ?? '')) throw refusal('ERR_OIDC_CODE_HASH')
  return answer(JSON.stringify({ ...body, id_token: signed }), response, 'application/json')
}

function guardOf(kind: TokenKindName, mediaType: string): Guard {
  return async (response, context) => {
    checkMediaType(response, [mediaType])
    const { signed, claims } = await openAs(kind, await response.text(), context)
    const signedIn = context.opened.get('id-token')?.claims.sub
    // A stolen or mixed-up access token would bring the data of somebody else.
    if (kind === 'userinfo' && claims.sub !== signedIn) throw refusal('ERR_OIDC_SUBJECT_MISMATCH')
    return answer(signed, response, mediaType)
  }
}

/** Decrypts, verifies, checks what it claims, and remembers it. */
async function openAs(kind: TokenKindName, token: string, context: GuardContext): Promise<VerifiedToken> {
  const { link, opened } = context
  const verified = await openToken(token, TOKEN_KINDS[kind].typ, link.keys)
  checkClaims(kind, verified.claims, link)
  opened.set(kind, verified)
  return verified
}

function answer(body: string, { status, headers }: Response, mediaType: string): Response {
  const kept = new Headers(headers)
  kept.set('content-type', mediaType)
  return new Response(body, { status, headers: kept })
}
