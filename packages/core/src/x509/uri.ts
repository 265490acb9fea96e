/** Whether a text is a URI as certificates may hold one (RFC 5280 §4.2.1.6): absolute, and with a host where it has an authority. */
import { isDnsName } from './dns-name.ts'

/** RFC 3986 §2, §3: a scheme, something behind it, and no character that a URI does not have. */
const URI = /^[a-z][a-z0-9+.-]*:(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[\da-f]{2})+$/i

/** RFC 3986 §3.2: what stands between user information and port. */
const AUTHORITY = /^[^:]*:\/\/(?:[^/?#@]*@)?(\[[\da-fv.:]+\]|[^/?#:@[\]]*)(?::\d*)?(?=[/?#]|$)/i

export function isUri(text: string): boolean {
  if (!URI.test(text)) return false
  if (!/^[^:]*:\/\//.test(text)) return true
  const host = AUTHORITY.exec(text)?.[1] ?? ''
  return host.startsWith('[') || isDnsName(host)
}
