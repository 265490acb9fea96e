/** A time-stamping authority over HTTP (RFC 3161 §3.4) as a TimeStampSource. */

import { randomBytes } from 'node:crypto'
import { UnavailableError } from '../errors.ts'
import type { Http, TimeStampSource } from '../ports.ts'
import { checkTimeStampToken } from './check-token.ts'
import { createTimeStampRequest } from './request.ts'
import { parseTimeStampResponse } from './response.ts'

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
}

/** A token with a chain of certificates and a hash index is far below this. */
const MAX_ANSWER_OCTETS = 256 * 1024
const NONCE_OCTETS = 16

/**
 * Asks with a new random nonce each time unless told otherwise, and hands out only tokens that answer the request and verify.
 * `timeStamp` throws UnavailableError ERR_TSP_HTTP and those of the port; what `parseTimeStampResponse` and
 * `checkTimeStampToken` throw.
 */
export function createTimeStampSource({ http, url, policy, nonce: habit }: TimeStampSourceOptions): TimeStampSource {
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
      return token.raw
    },
  }
}
