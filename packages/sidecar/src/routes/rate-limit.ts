/**
 * How often one caller may ask: a window of a minute for each, on our own clock. Two windows that meet let twice as much
 * through, which is no harm: the limit bounds what a caller leaves behind, it promises nobody an even flow.
 */
import { isIP, isIPv4 } from 'node:net'
import type { Clock } from '@tamga/core'
import type { Request, RequestHandler, Response } from 'express'
import { ProblemError } from '../problem.ts'

export interface RateLimitOptions {
  readonly clock: Clock
  readonly requestsPerMinute: number
  /** Who asks; undefined is not counted. */
  readonly callerOf: (request: Request, response: Response) => string | undefined
  /** Callers remembered at once; one more forgets the one whose window is the oldest. */
  readonly maxCallers?: number
}

interface Window {
  readonly since: number
  requests: number
}

const WINDOW_MILLISECONDS = 60_000

/**
 * About a megabyte of callers. Whoever has so many addresses that the oldest is forgotten before its minute is over gains
 * nothing worth having: a fresh address brings a fresh window anyway.
 */
const MAX_CALLERS = 10_000

/** Refuses with 429 ERR_REQUEST_RATE and Retry-After whoever asks more often, before anything is read or used up. */
export function limitRate(options: RateLimitOptions): RequestHandler {
  const { clock, requestsPerMinute, callerOf, maxCallers = MAX_CALLERS } = options
  // In the order in which the windows began.
  const windows = new Map<string, Window>()

  function windowOf(caller: string, now: number): Window {
    const known = windows.get(caller)
    // One that began in the future is of a clock that was set back since.
    if (known !== undefined && known.since <= now && now < known.since + WINDOW_MILLISECONDS) return known
    windows.delete(caller)
    const [oldest] = windows.size < maxCallers ? [] : windows.keys()
    if (oldest !== undefined) windows.delete(oldest)
    const begun = { since: now, requests: 0 }
    windows.set(caller, begun)
    return begun
  }

  return (request, response, next) => {
    const caller = callerOf(request, response)
    if (caller === undefined) return next()
    const now = clock.now().getTime()
    const window = windowOf(caller, now)
    window.requests += 1
    if (window.requests <= requestsPerMinute) return next()
    response.set('Retry-After', String(Math.ceil((window.since + WINDOW_MILLISECONDS - now) / 1000)))
    next(new ProblemError(429, 'ERR_REQUEST_RATE', 'Too many requests; the Retry-After header says when to go on'))
  }
}

/** Who is behind an address: IPv4 itself; of IPv6 the 56 bits that a household or office gets, as it picks the rest freely. */
export function addressCaller({ ip = '' }: Pick<Request, 'ip'>): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(ip)?.[1] ?? ip
  if (isIPv4(mapped)) return `address ${mapped}`
  // What a proxy may have passed on without looking; all of it together is one caller, so that nobody can invent many.
  if (isIP(ip) === 0) return 'address unknown'
  const [front = [], back = []] = canonical(ip).map((groups) => groups.split(':').filter(Boolean))
  const zeros = Array.from({ length: 8 - front.length - back.length }, () => '0')
  const [first, second, third, fourth = '0'] = [...front, ...zeros, ...back]
  return `address ${first}:${second}:${third}:${(Number.parseInt(fourth, 16) & 0xff00).toString(16)}::/56`
}

/** As the URL standard writes it: in hexadecimal throughout, lower case, shortened in one place; without the zone. */
function canonical(ipv6: string): string[] {
  const [address = ''] = ipv6.split('%')
  return new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
}
