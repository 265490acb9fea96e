/** Asking for a stronger or fresher sign-in (RFC 9470). */
import type { Response } from 'express'
import { z } from 'zod'
import type { RequiredAuthentication } from '../workflow/sign-in/session.ts'

/** Visible ASCII without `"` and `\`, so that it can stand in a header as it is. */
const acrValue = /^[\x21\x23-\x5b\x5d-\x7e]{1,255}$/

const querySchema = z.object({
  acr_values: z.array(z.string().regex(acrValue)).max(16),
  max_age: z.coerce.number().int().min(0).max(86_400).optional(),
})

/**
 * `acr_values` (separated by spaces) and `max_age` (seconds) of a query.
 * @throws ZodError when they cannot be read: what cannot be understood is never taken for nothing
 */
export function requiredOf(query: URLSearchParams): RequiredAuthentication {
  const { acr_values: acrValues, max_age: maxAgeSeconds } = querySchema.parse({
    acr_values: (query.get('acr_values') ?? '').split(' ').filter((value) => value !== ''),
    max_age: query.get('max_age') ?? undefined,
  })
  return { acrValues, maxAgeSeconds }
}

/** The same parameters again, to ask them elsewhere. */
export function requiredQuery({ acrValues = [], maxAgeSeconds }: RequiredAuthentication): Record<string, string> {
  return {
    ...(acrValues.length === 0 ? {} : { acr_values: acrValues.join(' ') }),
    ...(maxAgeSeconds === undefined ? {} : { max_age: String(maxAgeSeconds) }),
  }
}

/** §3: what would be enough. */
export function challengeStepUp(response: Response, { acrValues = [], maxAgeSeconds }: RequiredAuthentication): void {
  const parts = [
    'Bearer realm="tamga", error="insufficient_user_authentication"',
    ...(acrValues.length === 0 ? [] : [`acr_values="${acrValues.join(' ')}"`]),
    ...(maxAgeSeconds === undefined ? [] : [`max_age="${maxAgeSeconds}"`]),
  ]
  response.set('WWW-Authenticate', parts.join(', '))
}
