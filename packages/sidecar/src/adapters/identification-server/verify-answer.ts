/** The callback's answer, now that its `state` was taken: is it from our server, for this sign-in, and is it a yes? */
import { checkClaims, TOKEN_KINDS } from './claim-rules.ts'
import type { CallbackAnswer, PendingLogin } from './identification-server.ts'
import { serverRefusal } from './library-errors.ts'
import { verifyToken } from './open-token.ts'
import { refusal } from './refusals.ts'
import type { ServerLink } from './server-link.ts'
import type { JsonObject } from './strict-token.ts'

/** The authorization code. @throws TamgaError, DeniedError with the server's own `error` when it refused */
export async function verifyAnswer(answer: CallbackAnswer, pending: PendingLogin, link: ServerLink): Promise<string> {
  if (Date.parse(pending.expiresAt) <= link.now() * 1000) throw refusal('ERR_OIDC_LOGIN_EXPIRED')
  const { iss, state, error, code } = await answerClaims(answer, link)
  // An error may come from another server as well as a code (mix-up, RFC 9207 §2.4).
  if (iss !== link.options.issuer) throw refusal('ERR_OIDC_ISSUER')
  if (state !== pending.state) throw refusal('ERR_OIDC_STATE')
  if (error !== undefined) throw serverRefusal(typeof error === 'string' ? error : undefined)
  if (typeof code !== 'string' || code === '') throw refusal('ERR_OIDC_CALLBACK_PARAMETERS', { missing: 'code' })
  return code
}

async function answerClaims({ parameters }: CallbackAnswer, link: ServerLink): Promise<JsonObject> {
  if (link.options.responseMode === 'query') return parameters
  const kind = 'authorization-response'
  const { claims } = await verifyToken(parameters.response ?? '', TOKEN_KINDS[kind].typ, link.keys)
  checkClaims(kind, claims, link)
  return claims
}
