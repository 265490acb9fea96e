/** A portal asks to have a person signed in; only what it is registered for is kept, as a login that one browser may begin. */
import { DeniedError, type Language } from '@tamga/core'
import type { AuthenticationRequest, LegalBasis } from '../../adapters/identification-server/identification-server.ts'
import type { ClaimRequest, PortalSignIn } from '../../config-sign-in.ts'
import { after, type SignInContext, signInOf } from './context.ts'
import { newToken } from './session.ts'

export interface LoginRequest {
  readonly returnUrl: string
  /** The portal's own, bound to the person's browser there: the result is handed out only with it (login CSRF). */
  readonly nonce: string
  /** Given back with the result. */
  readonly state?: string | undefined
  readonly scopes?: readonly string[] | undefined
  readonly claims?: ClaimRequest | undefined
  readonly acrValues?: readonly string[] | undefined
  readonly maxAgeSeconds?: number | undefined
  readonly legalBasis?: LegalBasis | undefined
  readonly language?: Language | undefined
}

/** A login that was checked; JSON. */
export interface Login {
  readonly portal: string
  readonly returnUrl: string
  /** Absent when nobody asks for a result: an application behind forward authentication. */
  readonly nonce?: string | undefined
  readonly state?: string | undefined
  readonly request: Omit<AuthenticationRequest, 'redirectUri'>
}

export const loginBinding = 'login'

/** @throws DeniedError ERR_LOGIN_RETURN_URL, ERR_LOGIN_SCOPES, ERR_LOGIN_CLAIMS, ERR_LOGIN_ACR, ERR_SIGN_IN_PORTAL */
export async function createLogin(
  request: LoginRequest,
  context: SignInContext & { readonly portal: string },
): Promise<{ readonly id: string; readonly url: string; readonly expiresAt: Date }> {
  const { portal, clock, config, oneTime } = context
  const login = checkLogin(request, portal, signInOf(portal, context))
  const id = newToken()
  const expiresAt = after(clock.now(), config.limits.pendingSeconds)
  await oneTime.put(
    'login',
    { key: id, binding: loginBinding, content: login, expiresAt },
    { total: config.limits.pendingTotal },
  )
  return { id, url: `${config.publicUrl}/login?login=${id}`, expiresAt }
}

function checkLogin(request: LoginRequest, portal: string, registered: PortalSignIn): Login {
  const { returnUrl, nonce, state } = request
  if (!registered.returnUrls.includes(returnUrl)) {
    throw new DeniedError('ERR_LOGIN_RETURN_URL', 'The portal has not registered this return address')
  }
  return {
    portal,
    returnUrl,
    nonce,
    state,
    request: checkRequest(request, registered),
  }
}

/**
 * What is asked, and where nothing is said, everything the portal is registered for.
 * @throws DeniedError ERR_LOGIN_SCOPES, ERR_LOGIN_CLAIMS, ERR_LOGIN_ACR
 */
export function checkRequest(
  request: Omit<LoginRequest, 'returnUrl' | 'nonce' | 'state'>,
  { scopes, claims, acrValues, maxAgeSeconds }: PortalSignIn,
): Login['request'] {
  const { legalBasis, language } = request
  const asked = request.claims ?? claims
  const allClaims = [...claims.essential, ...claims.voluntary]
  return {
    scopes: within('ERR_LOGIN_SCOPES', request.scopes ?? scopes, scopes),
    claims: {
      essential: within('ERR_LOGIN_CLAIMS', asked.essential, allClaims),
      voluntary: within('ERR_LOGIN_CLAIMS', asked.voluntary, allClaims),
    },
    acrValues: acrValues.length === 0 ? (request.acrValues ?? []) : levels(request.acrValues, acrValues),
    ...newest(request.maxAgeSeconds, maxAgeSeconds),
    ...(legalBasis === undefined ? {} : { legalBasis }),
    ...(language === undefined ? {} : { language }),
  }
}

function levels(asked: readonly string[] | undefined, registered: readonly string[]): readonly string[] {
  return asked === undefined || asked.length === 0 ? registered : within('ERR_LOGIN_ACR', asked, registered)
}

function within(code: string, asked: readonly string[], registered: readonly string[]): readonly string[] {
  if (asked.every((name) => registered.includes(name))) return asked
  throw new DeniedError(code, 'The portal is not registered for all it asks')
}

/** The stricter of what is asked and what is registered. */
function newest(...ages: readonly (number | undefined)[]): { readonly maxAgeSeconds?: number } {
  const given = ages.filter((age) => age !== undefined)
  return given.length === 0 ? {} : { maxAgeSeconds: Math.min(...given) }
}
