/** What openid-client throws, in our codes. Its errors quote tokens and claims as their cause, so none is passed on. */
import { TamgaError } from '@tamga/core'
import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client'
import { type RefusalCode, refusal } from './refusals.ts'

/** Codes of the server that mean something of their own (RFC 6749 §4.1.2.1, OpenID Connect Core §3.1.2.6). */
const MEANINGS: Readonly<Record<string, RefusalCode>> = {
  access_denied: 'ERR_OIDC_ACCESS_DENIED',
  server_error: 'ERR_OIDC_SERVER_FAULT',
  temporarily_unavailable: 'ERR_OIDC_SERVER_FAULT',
  unmet_authentication_requirements: 'ERR_OIDC_ACR',
}

const MAX_CAUSES = 8

/** The server's `error` by its meaning; its `error_description` is a stranger's text and goes nowhere. */
export function serverRefusal(error: string | undefined): TamgaError {
  const plain = error !== undefined && /^[a-z_]{1,64}$/.test(error) ? error : 'unreadable'
  return refusal(MEANINGS[plain] ?? 'ERR_OIDC_SERVER_REFUSED', { error: plain })
}

/** Runs calls of the library. @throws TamgaError; anything else is a bug and passes as it is */
export async function translated<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    throw translate(error)
  }
}

function translate(error: unknown): unknown {
  const ours = causes(error).find((cause) => cause instanceof TamgaError)
  if (ours !== undefined) return ours
  if (error instanceof ResponseBodyError || error instanceof AuthorizationResponseError)
    return serverRefusal(error.error)
  if (error instanceof WWWAuthenticateChallengeError) return serverRefusal(error.cause[0]?.parameters.error)
  if (error instanceof ClientError) return refusal('ERR_OIDC_PROTOCOL', { reason: error.code ?? 'unknown' })
  return error
}

function causes(error: unknown): readonly unknown[] {
  const chain: unknown[] = []
  let next = error
  while (next instanceof Error && chain.length < MAX_CAUSES) {
    chain.push(next)
    next = next.cause
  }
  return chain
}
