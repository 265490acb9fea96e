/** `GET /login` and `GET /callback`: the browser on its way to the identification server and back. */
import { TamgaError } from '@tamga/core'
import { type Request, type RequestHandler, type Response, Router } from 'express'
import type { PortalSignIn } from '../../config-sign-in.ts'
import { beginLogin, type ForwardLogin, forwardLogin, takeLogin } from '../../workflow/sign-in/begin-login.ts'
import { completeLogin } from '../../workflow/sign-in/complete-login.ts'
import type { SignInContext } from '../../workflow/sign-in/context.ts'
import type { Login } from '../../workflow/sign-in/create-login.ts'
import { findSession } from '../../workflow/sign-in/session.ts'
import { allowOnly } from '../method.ts'
import { requiredOf } from '../step-up.ts'
import { bindBrowser, boundBrowser, readCookie, sessionCookie, setCookie } from './cookies.ts'
import { languageOf, sendPage } from './page.ts'
import { sendRefusal } from './refusal.ts'

/** @param limit before anything is taken: who is told to wait may come again with the same address */
export function loginRoutes(context: SignInContext, { limit }: { readonly limit: RequestHandler }): Router {
  const router = Router({ caseSensitive: true, strict: true })
  // Only GET: HEAD, which some programs send to look at a link, must not use it up.
  router
    .route('/login')
    .all(limit)
    .head(allowOnly('GET'))
    .get((request, response) => begin(request, response, context))
    .all(allowOnly('GET'))
  router
    .route('/callback')
    .all(limit)
    .head(allowOnly('GET'))
    .get((request, response) => complete(request, response, context))
    .all(allowOnly('GET'))
  return router
}

async function begin(request: Request, response: Response, context: SignInContext): Promise<void> {
  const query = queryOf(request)
  const portal = context.portals.get(query.get('portal') ?? '') ?? onlyPortal(context)
  await refusable(request, response, portal, async () => {
    const id = query.get('login')
    const login = id === null ? forwardLogin(forwardQuery(query), context) : await takeLogin(id, context)
    if (login !== undefined) return await goToServer(request, response, login, context)
    if (id !== null) return await sayFinished(request, response, 'link-used', context)
    sendPage(request, response, 'bad-request', { status: 400, code: 'ERR_LOGIN_ADDRESS' })
  })
}

function forwardQuery(query: URLSearchParams): ForwardLogin {
  const [portal, returnTo] = [query.get('portal'), query.get('return_to')]
  return { portal: portal ?? '', returnTo: returnTo ?? '', required: requiredOf(query) }
}

async function goToServer(request: Request, response: Response, login: Login, context: SignInContext): Promise<void> {
  const asked: Login = { ...login, request: { language: languageOf(request), ...login.request } }
  response.redirect(302, await beginLogin(asked, bindBrowser(request, response), context))
}

async function complete(request: Request, response: Response, context: SignInContext): Promise<void> {
  const browser = boundBrowser(request)
  // A browser that began nothing has nothing to finish; not even a key is used for it.
  if (browser === undefined) return sayFinished(request, response, 'sign-in-unknown', context)
  await refusable(request, response, onlyPortal(context), async () => {
    const result = await completeLogin(queryOf(request), browser, context)
    if (result.outcome === 'unknown') return sayFinished(request, response, 'sign-in-unknown', context)
    if (result.outcome === 'refused') {
      return sendRefusal(request, response, result.error, context.portals.get(result.portal))
    }
    setCookie(response, sessionCookie, result.completed.browserToken)
    response.redirect(302, result.completed.url)
  })
}

/** The back button, a second tab, a reload: whoever is signed in is told so, whatever became of the request. */
async function sayFinished(
  request: Request,
  response: Response,
  page: 'link-used' | 'sign-in-unknown',
  context: SignInContext,
): Promise<void> {
  const token = readCookie(request, sessionCookie)
  const session = token === undefined ? undefined : await findSession(token, context)
  const code = page === 'link-used' ? 'ERR_LOGIN_UNKNOWN' : 'ERR_SIGN_IN_UNKNOWN'
  if (session === undefined)
    return sendPage(request, response, page, { status: 403, portal: onlyPortal(context), code })
  sendPage(request, response, 'already-signed-in', { status: 200, portal: context.portals.get(session.portal) })
}

async function refusable(
  request: Request,
  response: Response,
  portal: PortalSignIn | undefined,
  run: () => Promise<void>,
): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (!(error instanceof TamgaError)) throw error
    sendRefusal(request, response, error, portal)
  }
}

/** Where to lead a person of whom nothing is known: with one portal there is no doubt. */
export function onlyPortal({ portals }: SignInContext): PortalSignIn | undefined {
  const [first, ...others] = portals.values()
  return others.length === 0 ? first : undefined
}

/** As sent: Express must not turn repeated parameters into lists. */
export function queryOf(request: Request): URLSearchParams {
  return new URLSearchParams(request.originalUrl.split('?', 2)[1] ?? '')
}
