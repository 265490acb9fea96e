/** `/{language}/sign-in` and `/{language}/account`; the ways in and out themselves are the middleware's. */
import type { Language } from '@tamga/core'
import { type SignIn, signedInOf } from '@tamga/sidecar/express'
import { type Request, type RequestHandler, Router } from 'express'
import { isLanguage } from '../language.ts'
import { accountPage } from '../pages/account.ts'
import { signInPage } from '../pages/sign-in.ts'
import { type PageContext, reader } from './pages.ts'

export function accountRoutes(context: PageContext, signIn: SignIn): Router {
  const router = Router()
  router.param('language', (_request, _response, next, value) => next(isLanguage(value) ? undefined : 'route'))
  router.get('/:language/sign-in', (request, response) => {
    const language = request.params.language as Language
    const query = new URLSearchParams(request.originalUrl.split('?', 2)[1])
    const expired = query.get('problem') === 'expired'
    const to = ownPath(query.get('to')) ?? `/${language}/account`
    response.send(signInPage(reader(context, language, response), { to, expired, agent: context.agent }))
  })
  router.get('/:language/account', requireAt(signIn), (request, response, next) => {
    const signedIn = signedInOf(response)
    if (signedIn === undefined) return next()
    response.send(accountPage(reader(context, request.params.language as Language, response), signedIn))
  })
  return router
}

function requireAt(signIn: SignIn): RequestHandler<{ language: string }> {
  const guard = signIn.require()
  return (request, response, next) => guard(request as Request, response, next)
}

/** Never another site. */
function ownPath(to: string | null): string | undefined {
  return to !== null && /^\/(?![/\\])[\x21-\x7e]*$/.test(to) ? to : undefined
}
