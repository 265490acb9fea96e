/**
 * The second half of a sign-in, after `state` was taken: the answer is verified, the code exchanged (RFC 6749 §4.1.3, with
 * PKCE and DPoP), the person's data fetched, and all of it held against what was asked.
 */
import { webcrypto } from 'node:crypto'
import type { JWK } from 'jose'
import {
  authorizationCodeGrant,
  fetchUserInfo,
  getDPoPHandle,
  type TokenEndpointResponse,
  tokenIntrospection,
} from 'openid-client'
import { checkAuthenticationContext } from './authentication-context.ts'
import { type Connection, openConnection } from './connection.ts'
import { collectEvidence } from './evidence.ts'
import type { CallbackAnswer, Identified, LegalBasis, PendingLogin } from './identification-server.ts'
import { grantedLegalBasis } from './legal-basis.ts'
import { translated } from './library-errors.ts'
import { personFromClaims } from './person-from-claims.ts'
import { refusal } from './refusals.ts'
import type { ServerLink } from './server-link.ts'
import { verifyAnswer } from './verify-answer.ts'

interface Exchange extends Connection {
  readonly answer: CallbackAnswer
  readonly pending: PendingLogin
  readonly link: ServerLink
}

export async function complete(answer: CallbackAnswer, pending: PendingLogin, link: ServerLink): Promise<Identified> {
  const code = await verifyAnswer(answer, pending, link)
  const connection = await openConnection(link, { nonce: pending.nonce, code })
  const exchange = { ...connection, answer, pending, link }
  const legalBasis = await translated(() => fetchAll(exchange))
  return identified(exchange, legalBasis)
}

/** What was fetched stays in `context.opened`; only the granted legal basis is not in a token of its own. */
async function fetchAll(exchange: Exchange): Promise<LegalBasis | undefined> {
  const { config, context, pending, answer } = exchange
  const dpop = getDPoPHandle(config, await importDpopKeys(pending.dpopKey))
  const callback = new URL(pending.request.redirectUri)
  callback.search = new URLSearchParams(answer.parameters).toString()
  const tokens = await authorizationCodeGrant(
    config,
    callback,
    { expectedState: pending.state, expectedNonce: pending.nonce, pkceCodeVerifier: pending.codeVerifier },
    undefined,
    { DPoP: dpop },
  )
  const sub = String(context.opened.get('id-token')?.claims.sub)
  await fetchUserInfo(config, tokens.access_token, sub, { DPoP: dpop })
  return legalBasisOf(tokens, exchange)
}

/** The token answer is bound to TLS only; introspection says the same over the server's signature (RFC 9701). */
async function legalBasisOf(tokens: TokenEndpointResponse, exchange: Exchange): Promise<LegalBasis | undefined> {
  const { config, pending, link } = exchange
  const asked = pending.request.legalBasis
  const unsigned = grantedLegalBasis(tokens.authorization_details, asked)
  if (asked === undefined || !link.options.introspection) return unsigned
  const {
    active,
    client_id: clientId,
    authorization_details: details,
  } = await tokenIntrospection(config, tokens.access_token)
  if (!active || clientId !== link.options.clientId) throw refusal('ERR_OIDC_INTROSPECTION')
  return grantedLegalBasis(details, asked)
}

async function identified(exchange: Exchange, legalBasis: LegalBasis | undefined): Promise<Identified> {
  const { context, pending, link } = exchange
  const idToken = context.opened.get('id-token')
  const userinfo = context.opened.get('userinfo')
  if (idToken === undefined || userinfo === undefined) throw refusal('ERR_OIDC_PROTOCOL')
  const { sid } = idToken.claims
  return {
    ...checkAuthenticationContext(idToken.claims, { pending, now: link.now() }),
    person: await personFromClaims(
      { idToken: idToken.claims, userinfo: userinfo.claims, request: pending.request },
      link,
    ),
    ...(typeof sid === 'string' ? { sid } : {}),
    idToken: idToken.signed,
    ...(legalBasis === undefined ? {} : { legalBasis }),
    evidence: collectEvidence(exchange, await link.keys.server.published()),
  }
}

const P256 = { name: 'ECDSA', namedCurve: 'P-256' }

async function importDpopKeys(jwk: JWK): Promise<webcrypto.CryptoKeyPair> {
  const { d: _, key_ops: _ops, ...publicJwk } = jwk
  const { subtle } = webcrypto
  return {
    privateKey: await subtle.importKey('jwk', jwk as webcrypto.JsonWebKey, P256, false, ['sign']),
    publicKey: await subtle.importKey('jwk', publicJwk as webcrypto.JsonWebKey, P256, true, ['verify']),
  }
}
