/**
 * The answer the browser brings (JARM, or RFC 6749 §4.1.2 with RFC 9207), opened without calling anybody: the caller takes
 * `state` first, so that a made-up or repeated callback costs the server, and us, nothing.
 */
import type { CallbackAnswer } from './identification-server.ts'
import { decryptToken } from './open-token.ts'
import { refusal } from './refusals.ts'
import type { ServerLink } from './server-link.ts'
import { parseClaims } from './strict-token.ts'

/** Exactly one of these sets; a parameter more is an attempt to be read in two ways. */
const PLAIN_ANSWERS = [
  { required: ['code', 'state', 'iss'], optional: [] },
  { required: ['error', 'state', 'iss'], optional: ['error_description', 'error_uri'] },
] as const
const MAX_PARAMETER_LENGTH = 4096
const STATE = /^[A-Za-z0-9_-]{16,128}$/

export async function readCallback(query: URLSearchParams, link: ServerLink): Promise<CallbackAnswer> {
  const names = [...query.keys()]
  if (new Set(names).size !== names.length) throw refusal('ERR_OIDC_CALLBACK_PARAMETERS', { reason: 'duplicate' })
  return link.options.responseMode === 'jwt' ? readSealedAnswer(query, link) : readPlainAnswer(query)
}

async function readSealedAnswer(query: URLSearchParams, link: ServerLink): Promise<CallbackAnswer> {
  const response = query.get('response')
  if (response === null || query.size !== 1) throw refusal('ERR_OIDC_CALLBACK_PARAMETERS', { expected: ['response'] })
  const signed = await decryptToken(response, link.keys)
  return { state: checkState(parseClaims(signed).state), parameters: { response: signed } }
}

function readPlainAnswer(query: URLSearchParams): CallbackAnswer {
  const names = [...query.keys()]
  const form = PLAIN_ANSWERS.find(({ required }) => required.every((name) => query.has(name)))
  const known: readonly string[] = form === undefined ? [] : [...form.required, ...form.optional]
  if (form === undefined || !names.every((name) => known.includes(name))) {
    // An answer without `iss` may come from another server than the one that was asked (RFC 9207 §2.4).
    throw query.has('iss') ? refusal('ERR_OIDC_CALLBACK_PARAMETERS') : refusal('ERR_OIDC_ISSUER')
  }
  const parameters = Object.fromEntries(form.required.map((name) => [name, query.get(name) ?? '']))
  const long = Object.values(parameters).some((value) => value.length > MAX_PARAMETER_LENGTH)
  if (long) throw refusal('ERR_OIDC_CALLBACK_PARAMETERS', { reason: 'length' })
  return { state: checkState(parameters.state), parameters }
}

function checkState(state: unknown): string {
  if (typeof state !== 'string' || !STATE.test(state)) throw refusal('ERR_OIDC_STATE')
  return state
}
