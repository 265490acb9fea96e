/** The routes of a portal's middleware. What changes anything is asked by the portal's own pages only. */
import express, { type Request, type RequestHandler, type Response, Router } from 'express'
import { z } from 'zod'
import { bindBrowser, boundBrowser, clearCookie, setCookie } from '../routes/door/cookies.ts'
import { queryOf } from '../routes/door/login.ts'
import { requiredOf } from '../routes/step-up.ts'
import { portalBrowserCookie, portalCookie } from './cookies.ts'
import { logoutReceiver } from './logout-receiver.ts'
import { SidecarError } from './sidecar-client.ts'
import type { SignInParts } from './sign-in-options.ts'
import { type Admission, signedInOf } from './signed-in.ts'

const MAX_OCTETS = 262_144
const answerBody = z.strictObject({ signature: z.base64() })

export function signInRoutes(parts: SignInParts): Router {
  const router = Router({ caseSensitive: true, strict: true })
  const { path } = parts
  const own: RequestHandler[] = [requireOwnPage(parts), express.json({ limit: MAX_OCTETS, inflate: false })]
  router.get(`${path}/start`, noStore, (request, response) => start(request, response, parts))
  router.get(`${path}/return`, noStore, (request, response) => comeBack(request, response, parts))
  router.post(`${path}/challenges`, noStore, ...own, (request, response) => challenge(request, response, parts))
  router.put(`${path}/challenges/:id`, noStore, ...own, (request, response) => answer(request, response, parts))
  router.post(`${path}/sign-out`, noStore, ...own, (_request, response) => signOut(response, parts))
  router.post(`${path}/logout-event`, noStore, ...logoutReceiver(parts))
  return router
}

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store')
  next()
}

/** Sends the browser to the door, which sends it to the server. */
async function start(request: Request, response: Response, parts: SignInParts): Promise<void> {
  const query = queryOf(request)
  const { acrValues = [], maxAgeSeconds } = requiredOf(query)
  const { url } = await parts.sidecar.createLogin({
    ...parts.login?.(request),
    returnUrl: `${parts.portalUrl}${parts.path}/return`,
    nonce: bindBrowser(request, response, portalBrowserCookie),
    state: pathWithin(query.get('to')),
    ...(acrValues.length === 0 ? {} : { acrValues }),
    ...(maxAgeSeconds === undefined ? {} : { maxAgeSeconds }),
  })
  response.redirect(303, url)
}

/** Fetches the result; the code works once, and only with what this very browser was given at the start. */
async function comeBack(request: Request, response: Response, parts: SignInParts): Promise<void> {
  const code = queryOf(request).get('result')
  const nonce = boundBrowser(request, portalBrowserCookie)
  const admission = code === null || nonce === undefined ? undefined : await parts.sidecar.redeem({ code, nonce })
  if (admission !== undefined) {
    await replace(response, admission, parts)
    return response.redirect(303, pathWithin(admission.state))
  }
  // The back button after a finished sign-in: who is signed in need not hear that the code was used.
  response.redirect(303, signedInOf(response) === undefined ? parts.signInPage('/', 'expired') : '/')
}

async function challenge(request: Request, response: Response, parts: SignInParts): Promise<void> {
  const browser = bindBrowser(request, response, portalBrowserCookie)
  const origin = new URL(parts.portalUrl).origin
  await orCode(response, async () => {
    response.status(201).json(await parts.sidecar.createChallenge({ origin, browser }))
  })
}

async function answer(request: Request, response: Response, parts: SignInParts): Promise<void> {
  const browser = boundBrowser(request, portalBrowserCookie)
  const body = answerBody.safeParse(request.body)
  if (browser === undefined || !body.success) return void response.status(400).json({ code: 'unreadable' })
  await orCode(response, async () => {
    const { signature } = body.data
    const admission = await parts.sidecar.answerChallenge(String(request.params.id), { signature, browser })
    await replace(response, admission, parts)
    response.json({ expiresAt: admission.session.expiresAt })
  })
}

/** The new session in place of the one before, which nobody could end any more once its token is overwritten. */
async function replace(response: Response, { session }: Admission, { sidecar }: SignInParts): Promise<void> {
  const before = signedInOf(response)
  if (before !== undefined) await sidecar.logOut(before.session.id)
  setCookie(response, portalCookie, session.token)
}

/** Ends the session here and at the sidecar; the page then goes to `url`, where it ends at the server too. */
async function signOut(response: Response, { sidecar, portalUrl }: SignInParts): Promise<void> {
  const signedIn = signedInOf(response)
  clearCookie(response, portalCookie)
  if (signedIn === undefined) return void response.json({ url: `${portalUrl}/` })
  await orCode(response, async () => {
    response.json(await sidecar.logOut(signedIn.session.id))
  })
}

/** Browsers name the origin with everything but plain GET; another site must not sign people in or out (CSRF). */
function requireOwnPage({ portalUrl }: SignInParts): RequestHandler {
  const { origin } = new URL(portalUrl)
  return (request, response, next) => {
    if (request.get('origin') !== origin) response.status(403).json({ code: 'origin-refused' })
    else if (request.is('application/json') === false) response.status(415).json({ code: 'unreadable' })
    else next()
  }
}

/** Scripts get the sidecar's code and find the words for it themselves. */
async function orCode(response: Response, run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (!(error instanceof SidecarError) || error.status >= 500) throw error
    response.status(error.status).json({ code: error.code })
  }
}

/** A path of the portal itself, whatever was asked: never another site (open redirect). */
function pathWithin(to: string | null | undefined): string {
  return to !== null && to !== undefined && /^\/(?![/\\])[\x21-\x7e]{0,1900}$/.test(to) ? to : '/'
}
