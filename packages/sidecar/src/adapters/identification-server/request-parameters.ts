/**
 * A portal's wishes as parameters of an authentication request (OpenID Connect Core §3.1.2.1, §5.5). A portal has no
 * parameters of its own: what is not a field of `AuthenticationRequest` (prompt, response_mode …) cannot be said.
 */
import type { ClaimNames } from './claim-names.ts'
import type { AuthenticationRequest } from './identification-server.ts'
import { encodeLegalBasis } from './legal-basis.ts'
import { refusal } from './refusals.ts'

const MAX_NAMES = 64
/** NQCHAR of RFC 6749 Appendix A, without the characters that mean something in HTML or JSON. */
const NAME = /^[A-Za-z0-9._:/#-]{1,128}$/
/** More than signing in: long-lived access, or what the library itself sets. */
const REFUSED_SCOPES = ['openid', 'offline_access']
const MAX_AGE_SECONDS = 86_400

export interface ParameterOptions {
  readonly responseMode: 'jwt' | 'query'
  readonly resource: string
  readonly claimNames: ClaimNames
  readonly state: string
  readonly nonce: string
  readonly codeChallenge: string
}

/** @throws FormatError ERR_OIDC_REQUEST with the field, ERR_OIDC_LEGAL_BASIS */
export function requestParameters(request: AuthenticationRequest, options: ParameterOptions): Record<string, string> {
  checkRequest(request)
  const { acrValues = [], maxAgeSeconds, legalBasis, language } = request
  return {
    response_type: 'code',
    redirect_uri: request.redirectUri,
    scope: ['openid', ...request.scopes].join(' '),
    state: options.state,
    nonce: options.nonce,
    code_challenge: options.codeChallenge,
    code_challenge_method: 'S256',
    claims: JSON.stringify(claimsParameter(request, options.claimNames)),
    ...(options.responseMode === 'jwt' ? { response_mode: 'jwt' } : {}),
    ...(acrValues.length === 0 ? {} : { acr_values: acrValues.join(' ') }),
    ...(maxAgeSeconds === undefined ? {} : { max_age: String(maxAgeSeconds) }),
    ...(language === undefined ? {} : { ui_locales: language }),
    ...(legalBasis === undefined
      ? {}
      : { authorization_details: JSON.stringify([encodeLegalBasis(legalBasis)]), resource: options.resource }),
  }
}

/** Personal data travel in userinfo alone, so that the ID token can serve as a hint at sign-out. */
function claimsParameter({ claims, acrValues = [] }: AuthenticationRequest, names: ClaimNames): object {
  const voluntary = [...claims.voluntary, names.sources].map((name) => [name, null])
  const levels = acrValues.length === 0 ? {} : { values: acrValues }
  const essential = claims.essential.map((name) => [name, { essential: true }])
  return {
    id_token: { acr: { essential: true, ...levels }, auth_time: { essential: true }, amr: null },
    userinfo: Object.fromEntries([...voluntary, ...essential]),
  }
}

function checkRequest({ redirectUri, scopes, claims, acrValues = [], maxAgeSeconds }: AuthenticationRequest): void {
  const callback = URL.parse(redirectUri)
  if (callback === null || callback.search !== '' || callback.hash !== '') throw mistake('redirectUri')
  if (!areNames(scopes) || scopes.some((scope) => REFUSED_SCOPES.includes(scope))) throw mistake('scopes')
  if (!areNames([...claims.essential, ...claims.voluntary])) throw mistake('claims')
  if (!areNames(acrValues)) throw mistake('acrValues')
  const sensible = maxAgeSeconds === undefined || (Number.isInteger(maxAgeSeconds) && isWithinDay(maxAgeSeconds))
  if (!sensible) throw mistake('maxAgeSeconds')
}

function areNames(values: readonly string[]): boolean {
  return values.length <= MAX_NAMES && values.every((value) => NAME.test(value))
}

function isWithinDay(seconds: number): boolean {
  return seconds >= 0 && seconds <= MAX_AGE_SECONDS
}

function mistake(field: string): Error {
  return refusal('ERR_OIDC_REQUEST', { field })
}
