/** The door's two cookies (RFC 6265bis §4.1.3.2): `__Host-`, so that no neighbouring host can set or see them. */
import { createHash, randomBytes } from 'node:crypto'
import type { Request, Response } from 'express'

/** Binds a sign-in to the browser that began it; says nothing of the person. */
const browserCookie = '__Host-tamga-browser'
/** The session at the door, for `/session` and forward authentication. */
export const sessionCookie = '__Host-tamga-session'

const TOKEN = /^[\w-]{43}$/
/** `Secure` also on http://localhost, where browsers keep such cookies. */
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Lax'

/** Undefined also for two of one name: who may choose among two sessions may choose who the person is. */
export function readCookie(request: Request, name: string): string | undefined {
  const pairs = (request.get('cookie') ?? '').split(';').map((pair) => pair.trim())
  const values = pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1))
  const [value, ...others] = values
  return value !== undefined && others.length === 0 && TOKEN.test(value) ? value : undefined
}

export function setCookie(response: Response, name: string, value: string): void {
  response.append('Set-Cookie', `${name}=${value}; ${ATTRIBUTES}`)
}

export function clearCookie(response: Response, name: string): void {
  response.append('Set-Cookie', `${name}=; ${ATTRIBUTES}; Max-Age=0`)
}

/** The browser's own value, made at its first visit; what leaves us is only its digest. */
export function bindBrowser(request: Request, response: Response, cookie: string = browserCookie): string {
  const known = readCookie(request, cookie)
  if (known !== undefined) return digest(known)
  const value = randomBytes(32).toString('base64url')
  setCookie(response, cookie, value)
  return digest(value)
}

/** Undefined for a browser that never began a sign-in here. */
export function boundBrowser(request: Request, cookie: string = browserCookie): string | undefined {
  const known = readCookie(request, cookie)
  return known === undefined ? undefined : digest(known)
}

function digest(value: string): string {
  return createHash('sha256').update(value).digest('base64url')
}
