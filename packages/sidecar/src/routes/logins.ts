/** `/v1/logins`: a portal begins to sign a person in, and fetches the result. */
import { languages } from '@tamga/core'
import { type RequestHandler, Router } from 'express'
import { z } from 'zod'
import { claimRequest } from '../config-sign-in.ts'
import { ProblemError } from '../problem.ts'
import type { SignInContext } from '../workflow/sign-in/context.ts'
import { createLogin, type LoginRequest } from '../workflow/sign-in/create-login.ts'
import { type RedeemRequest, redeemResult } from '../workflow/sign-in/redeem-result.ts'
import { allowOnly } from './method.ts'

/** No control, format or bidirectional characters: what people and courts read must be what was meant. */
const plainText = z.string().regex(/^[^\p{C}]{1,200}$/u, 'is empty, too long or holds invisible characters')
const names = z.array(z.string().max(255)).max(64)

export const loginBody: z.ZodType<LoginRequest> = z.strictObject({
  returnUrl: z.string().max(2000),
  nonce: z.string().regex(/^[\w-]{22,128}$/, 'is not base64url of 128 random bits or more'),
  state: z.string().max(2000).optional(),
  scopes: names.optional(),
  claims: claimRequest.optional(),
  acrValues: names.optional(),
  maxAgeSeconds: z.int().min(0).max(86_400).optional(),
  legalBasis: z
    .strictObject({
      kind: plainText,
      caseNumber: plainText,
      services: z.array(plainText).min(1).max(64),
      outgoingNumber: plainText.optional(),
    })
    .transform(({ outgoingNumber, ...basis }) => (outgoingNumber === undefined ? basis : { ...basis, outgoingNumber }))
    .optional(),
  language: z.enum(languages).optional(),
})

export const loginResultBody: z.ZodType<Omit<RedeemRequest, 'portal'>> = z.strictObject({
  code: z.string().max(128),
  nonce: z.string().max(128),
})

export function loginApiRoutes(context: SignInContext, { body }: { readonly body: RequestHandler[] }): Router {
  const router = Router({ caseSensitive: true, strict: true })
  router
    .route('/v1/logins')
    .post(...body, async (request, response) => {
      const asked = loginBody.parse(request.body)
      const { id, url, expiresAt } = await createLogin(asked, { ...context, portal: response.locals.portal })
      response.status(201).json({ id, url, expiresAt: expiresAt.toISOString() })
    })
    .all(allowOnly('POST'))
  router
    .route('/v1/logins/result')
    .post(...body, async (request, response) => {
      const asked = loginResultBody.parse(request.body)
      const result = await redeemResult({ ...asked, portal: response.locals.portal }, context)
      if (result === undefined) {
        throw new ProblemError(
          404,
          'ERR_LOGIN_RESULT_UNKNOWN',
          'There is no such result, or not any more, or not for you',
        )
      }
      response.json(result)
    })
    .all(allowOnly('POST'))
  return router
}
