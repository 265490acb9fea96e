/**
 * Keeps what was fetched with GET, CRLs and certificates of authorities: fresh ones are not fetched again, and while an address does not answer
 * with such, or with an older list, its last good one is given once more. Whether it is still good for a verdict is judged by its own dates, never
 * here. OCSP goes by POST with a nonce and is always asked anew.
 */
import {
  type Clock,
  type HttpRequest,
  type HttpResponse,
  parseCertificate,
  parseCertificateList,
  parseSignedData,
} from '@tamga/core'
import { isReadable } from '../is-readable.ts'
import type { ClosableHttp } from './http.ts'

export interface CrlCacheOptions {
  /** Within this age an answer is given without asking. */
  readonly freshSeconds: number
  /** Within this age it is given when asking failed. */
  readonly lastGoodSeconds: number
  /** Of all answers together; the ones used longest ago go first. */
  readonly maxOctets: number
}

interface Kept {
  readonly response: HttpResponse
  readonly fetchedAt: number
}

export function cacheCrls(http: ClosableHttp, clock: Clock, options: CrlCacheOptions): ClosableHttp {
  const kept = new Map<string, Kept>()

  function use(url: string, maximumAgeSeconds: number): HttpResponse | undefined {
    const entry = kept.get(url)
    const age = clock.now().getTime() - (entry?.fetchedAt ?? 0)
    // One from the future was fetched by a clock that has been set right since: of its age nothing is known.
    if (entry === undefined || age < 0 || age > maximumAgeSeconds * 1000) return undefined
    kept.delete(url)
    kept.set(url, entry)
    return entry.response
  }

  function keep(url: string, response: HttpResponse): void {
    kept.delete(url)
    if (!(isList(response) || isCertificates(response)) || response.body.length > options.maxOctets) return
    kept.set(url, { response, fetchedAt: clock.now().getTime() })
    let octets = [...kept.values()].reduce((sum, one) => sum + one.response.body.length, 0)
    for (const [oldest, { response: dropped }] of kept) {
      if (octets <= options.maxOctets) break
      kept.delete(oldest)
      octets -= dropped.body.length
    }
  }

  const underWay = new Map<string, Promise<HttpResponse>>()

  /** Who wants a list that is being fetched waits for it: a hundred signatures at once hold it once. */
  function get(request: HttpRequest): Promise<HttpResponse> {
    const known = underWay.get(request.url)
    if (known !== undefined) return known
    const answer = fetchUnlessFresh(request).finally(() => underWay.delete(request.url))
    underWay.set(request.url, answer)
    return answer
  }

  async function fetchUnlessFresh(request: HttpRequest): Promise<HttpResponse> {
    const fresh = use(request.url, options.freshSeconds)
    if (fresh !== undefined) return fresh
    const lastGood = use(request.url, options.lastGoodSeconds)
    try {
      const response = await http.send(request)
      if (lastGood !== undefined && !isAtLeastAsNew(response, lastGood, clock.now())) return lastGood
      keep(request.url, response)
      return response
    } catch (error) {
      if (lastGood !== undefined) return lastGood
      throw error
    }
  }

  return {
    send: (request) => (request.method === 'GET' ? get(request) : http.send(request)),
    close: () => http.close(),
  }
}

/**
 * A mirror that lags behind, or somebody on the way, may bring an older list, which does not know of the last revocations. One
 * from the future holds its place against none: whoever dated it may have set his clock right since.
 */
function isAtLeastAsNew(response: HttpResponse, lastGood: HttpResponse, now: Date): boolean {
  if (!isList(lastGood)) return isCertificates(response)
  if (!isList(response)) return false
  const known = parseCertificateList(lastGood.body).thisUpdate
  return known > now || parseCertificateList(response.body).thisUpdate >= known
}

/** A page that asks for a password, or for patience, comes with status 200 too. */
function isList({ status, body }: HttpResponse): boolean {
  return status === 200 && isReadable(parseCertificateList, body)
}

/** One, or some in a certs-only CMS message (RFC 5280 §4.2.2.1). */
function isCertificates({ status, body }: HttpResponse): boolean {
  return status === 200 && [parseCertificate, parseSignedData].some((parse) => isReadable(parse, body))
}
