/** Whether a person opens a page, or a script asks for something (W3C Fetch Metadata §2.2). */
import type { Request } from 'express'

/**
 * Only a page may be sent elsewhere: a script would follow the redirect in vain, each of twenty with a sign-in of its own.
 * Browsers too old to say which it is name HTML first when they open a page, which scripts do not.
 */
export function isNavigation(request: Request): boolean {
  if (request.method !== 'GET') return false
  const mode = request.get('sec-fetch-mode')
  return mode === undefined ? /^text\/html\b/.test(request.get('accept') ?? '') : mode === 'navigate'
}
