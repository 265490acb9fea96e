/** `POST /backchannel-logout`: the server says that a session ended (OpenID Connect Back-Channel Logout 1.0 §2.5 to §2.8). */
import { TamgaError, UnavailableError } from '@tamga/core'
import express, { type Request, type Response, Router } from 'express'
import type { Logger } from 'pino'
import type { SignInContext } from '../../workflow/sign-in/context.ts'
import { acceptLogoutToken } from '../../workflow/sign-in/log-out.ts'
import { allowOnly } from '../method.ts'

const MAX_OCTETS = 65_536

export function backChannelRoutes(context: SignInContext, logger: Logger): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const body = express.text({ type: 'application/x-www-form-urlencoded', limit: MAX_OCTETS, inflate: false })
  router
    .route('/backchannel-logout')
    .post(body, (request, response) => accept(request, response, context, logger))
    .all(allowOnly('POST'))
  return router
}

async function accept(request: Request, response: Response, context: SignInContext, logger: Logger): Promise<void> {
  const [token, ...others] = new URLSearchParams(typeof request.body === 'string' ? request.body : '').getAll(
    'logout_token',
  )
  if (token === undefined || others.length > 0) return refuse(response, 'ERR_OIDC_LOGOUT_REQUEST')
  try {
    const ended = await acceptLogoutToken(token, context)
    logger.info({ requestId: response.locals.requestId, ended }, 'the server ended sessions')
    response.status(200).end()
  } catch (error) {
    if (!(error instanceof TamgaError) || error instanceof UnavailableError) throw error
    refuse(response, error.code)
  }
}

/** §2.8: 400 with `error`; our code is for the log of whoever runs the server. */
function refuse(response: Response, code: string): void {
  response.locals.problemCode = code
  response.status(400).json({ error: 'invalid_request', error_description: code })
}
