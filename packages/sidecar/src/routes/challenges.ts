/** `/v1/challenges`: direct sign-in with a certificate. */
import { type RequestHandler, Router } from 'express'
import { z } from 'zod'
import { ProblemError } from '../problem.ts'
import { answerChallenge, type CertificateSignIn, issueChallenge } from '../workflow/sign-in/certificate-sign-in.ts'
import type { SignInContext } from '../workflow/sign-in/context.ts'
import type { ValidationContext } from '../workflow/validate-signature.ts'
import { base64 } from './fields.ts'
import { allowOnly } from './method.ts'

interface ChallengeBody {
  readonly origin: string
  readonly browser: string
}

interface ChallengeResponseBody {
  readonly signature: Uint8Array
  readonly browser: string
}

const browser = z.string().regex(/^[\w-]{22,128}$/, 'is not base64url of 128 random bits or more')
export const challengeBody: z.ZodType<ChallengeBody> = z.strictObject({ origin: z.string().max(300), browser })
export const challengeResponseBody: z.ZodType<ChallengeResponseBody> = z.strictObject({ signature: base64, browser })

export interface ChallengeRoutesOptions {
  readonly body: RequestHandler[]
  readonly validation: ValidationContext
}

export function challengeRoutes(context: SignInContext, { body, validation }: ChallengeRoutesOptions): Router {
  const router = Router({ caseSensitive: true, strict: true })
  router
    .route('/v1/challenges')
    .post(...body, async (request, response) => {
      const asked = challengeBody.parse(request.body)
      const { id, challenge } = await issueChallenge({ ...asked, portal: response.locals.portal }, context)
      response.status(201).json({ id, challenge, expiresAt: challenge.expiresAt })
    })
    .all(allowOnly('POST'))
  router
    .route('/v1/challenges/:id/response')
    .put(...body, async (request, response) => {
      const { signature: cms, browser } = challengeResponseBody.parse(request.body)
      const answer = { portal: response.locals.portal, id: String(request.params.id), browser, cms }
      response.json(admitted(await answerChallenge(answer, { ...context, validation })))
    })
    .all(allowOnly('PUT'))
  return router
}

/** @throws ProblemError for everything but a sign-in */
function admitted(result: CertificateSignIn): object {
  if (result.outcome === 'signed-in') return result.admitted
  if (result.outcome === 'unknown') {
    throw new ProblemError(404, 'ERR_CHALLENGE_UNKNOWN', 'There is no such challenge, or not any more, or not for you')
  }
  throw new ProblemError(422, result.code, 'The answer was not accepted; ask for a new challenge', {
    ...(result.report === null ? {} : { report: result.report }),
    // Nobody could say whether the certificate is revoked.
    retryable: result.code === 'ERR_CHALLENGE_STATUS_UNKNOWN',
  })
}
