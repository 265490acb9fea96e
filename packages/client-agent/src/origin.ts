/** Who may speak to the agent: Host, Origin and Fetch Metadata rules, applied before any other work (attacks 1 to 5 and 24). */
import type { IncomingHttpHeaders } from 'node:http'

const LONGEST_ORIGIN = 300
/** Sent by the bridge page with the origin that the browser gave to the site's message. */
const OUTER_ORIGIN_HEADER = 'tamga-outer-origin'

/** Values of `Host` under which a listener on `port` is addressed; any other name means DNS rebinding. */
export function hostsOf(port: number): ReadonlySet<string> {
  return new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])
}

/**
 * The origin of the page that asks, or undefined when it may not. Taken from the browser's header, never from a body.
 * Only `https:` origins pass, and of `http:` ones those listed by the person who runs the agent for development.
 */
export function acceptedOrigin(
  headers: IncomingHttpHeaders,
  developmentOrigins: ReadonlySet<string>,
): string | undefined {
  const { 'sec-fetch-mode': mode } = headers
  const origin = askingOrigin(headers)
  if (origin === undefined || origin.length > LONGEST_ORIGIN) return undefined
  // A browser sends `cors` for every call that a page is able to read; `no-cors`, `navigate` and `websocket` are not ours.
  if (mode !== undefined && mode !== 'cors') return undefined
  if (developmentOrigins.has(origin)) return origin
  return isExactOrigin(origin, 'https:') ? origin : undefined
}

/**
 * The page that asks: as a rule the one the browser names in Origin. The one page of our own, the bridge, names the site it
 * works for, in a header that no other page can send here (no preflight allows it); the bridge itself may ask for nothing.
 * `Host` has been checked before, so what equals it is this agent.
 */
function askingOrigin(headers: IncomingHttpHeaders): string | undefined {
  const { origin, host, 'sec-fetch-site': site, [OUTER_ORIGIN_HEADER]: outer } = headers
  // Browsers leave Origin out of a GET to the page's own origin, and say so here instead.
  const own =
    origin === undefined ? site === 'same-origin' : origin === `http://${host}` || origin === `https://${host}`
  if (!own) return origin
  return typeof outer === 'string' && (site === undefined || site === 'same-origin') ? outer : undefined
}

/**
 * Whether `origin` is an http page of this very machine. Such a page gets to read why it was refused, so that a developer
 * sees it; any other refused origin cannot tell the agent from a closed port.
 */
export function isLoopbackHttpOrigin(origin: string): boolean {
  if (!isExactOrigin(origin, 'http:')) return false
  const { hostname } = new URL(origin)
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '127.0.0.1' || hostname === '[::1]'
}

/** ASCII serialisation of an origin (RFC 6454 §6.2), to the letter: no path, user, upper case or Unicode. `null` is none. */
function isExactOrigin(origin: string, protocol: 'http:' | 'https:'): boolean {
  const url = URL.parse(origin)
  return url !== null && url.protocol === protocol && url.origin === origin
}
