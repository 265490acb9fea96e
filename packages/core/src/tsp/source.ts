/** A time-stamping authority over HTTP (RFC 3161 §3.4) as a TimeStampSource. */

import { randomBytes } from 'node:crypto'
import { UnavailableError, VerificationError } from '../errors.ts'
import type { Clock, Http, TimeStampSource } from '../ports.ts'
import { checkTimeStampToken } from './check-token.ts'
import { createTimeStampRequest } from './request.ts'
import { parseTimeStampResponse } from './response.ts'
import type { TimeStampToken } from './token.ts'

export interface TimeStampSourceOptions {
  readonly http: Http
  /** Where the authority answers. */
  readonly url: string
  /** Dotted identifier of the policy to ask for; the authority's own when absent. */
  readonly policy?: string
  /**
   * For authorities that take no nonce (STB 34.101.78). An old answer sent again is then of this very imprint all the same,
   * and proves no more than it did.
   */
  readonly nonce?: 'left-out'
  /**
   * A clock that is right: a time-stamp of another time is refused then (RFC 3161 §2.2). Put into a message, one from the future would
   * prove nothing and keep another one out.
   */
  readonly clock?: Clock
}

/** A token with a chain of certificates and a hash index is far below this. */
const MAX_ANSWER_OCTETS = 256 * 1024
const NONCE_OCTETS = 16
/** How far the authority's clock and ours may be apart, the way of the answer included. */
const MAX_SKEW_SECONDS = 300

/**
 * Asks with a new random nonce each time unless told otherwise, and hands out only tokens that answer the request and verify.
 * `timeStamp` throws UnavailableError ERR_TSP_HTTP and those of the port, VerificationError ERR_TSP_TIME; what `parseTimeStampResponse` and
 * `checkTimeStampToken` throw.
 */
export function createTimeStampSource(options: TimeStampSourceOptions): TimeStampSource {
  const { http, url, policy, nonce: habit, clock } = options
  return {
    timeStamp: async (digestAlgorithm, imprint) => {
      const nonce = habit === 'left-out' ? {} : { nonce: randomBytes(NONCE_OCTETS) }
      const request = { digestAlgorithm, imprint, ...nonce, ...(policy === undefined ? {} : { policy }) }
      const response = await http.send({
        method: 'POST',
        url,
        contentType: 'application/timestamp-query',
        accept: 'application/timestamp-reply',
        body: createTimeStampRequest(request),
        maxOctets: MAX_ANSWER_OCTETS,
      })
      if (response.status !== 200) {
        throw new UnavailableError('ERR_TSP_HTTP', 'The time-stamping authority did not answer', {
          facts: { status: response.status },
        })
      }
      const token = parseTimeStampResponse(response.body)
      checkTimeStampToken(token, request)
      if (clock !== undefined) checkTime(token, clock.now())
      return token.raw
    },
  }
}

function checkTime({ tstInfo: { genTime } }: TimeStampToken, now: Date): void {
  const seconds = (genTime.getTime() - now.getTime()) / 1000
  if (Math.abs(seconds) <= MAX_SKEW_SECONDS) return
  throw new VerificationError('ERR_TSP_TIME', 'A time-stamp of another time than now', { facts: { seconds } })
}
