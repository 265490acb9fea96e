/** `POST /v1/sign/digest`, where a deployment allows it: a CMS over a digest, of a document the person cannot see. Never a list of them. */

import { toBase64 } from '@tamga/core'
import type { RequestHandler } from 'express'
import { digestItem } from '../consent/cms-item.ts'
import { AgentProblem } from '../problem.ts'
import { decodeBase64, readRequest } from './read-request.ts'
import { digestSchema } from './schemas.ts'
import { type RouteOptions, signatureOf } from './sign.ts'
import { whenGone } from './when-gone.ts'

const LENGTHS = { sha256: 32, sha384: 48, sha512: 64 } as const

/** Answers 200 {signature}; 403 ERR_AGENT_DIGEST_SIGNING_OFF unless `allowed`. */
export function signDigestRoute({
  consent,
  log,
  allowed,
}: RouteOptions & { readonly allowed: boolean }): RequestHandler {
  return async (request, response) => {
    if (!allowed) throw new AgentProblem('ERR_AGENT_DIGEST_SIGNING_OFF')
    const origin = String(response.locals.origin)
    const { digests, mediaType, name, signer, language } = readRequest(digestSchema, request.body)
    const sha256 = readDigest('sha256', digests.sha256)
    const others = { sha384: optional('sha384', digests.sha384), sha512: optional('sha512', digests.sha512) }
    const items = [digestItem({ digests: { sha256, ...others }, mediaType, name })]
    const results = await consent.ask({ purpose: 'sign', origin, language, signer, items }, whenGone(response))
    log({ origin, operation: 'sign', outcome: 'done' })
    response.json({ signature: toBase64(signatureOf(results)) })
  }
}

function optional(algorithm: keyof typeof LENGTHS, text: string | undefined): Uint8Array | undefined {
  return text === undefined ? undefined : readDigest(algorithm, text)
}

function readDigest(algorithm: keyof typeof LENGTHS, text: string): Uint8Array {
  const field = `digests.${algorithm}`
  const value = decodeBase64(text, field)
  if (value.length === LENGTHS[algorithm]) return value
  const message = `must be ${LENGTHS[algorithm]} octets`
  throw new AgentProblem('ERR_AGENT_REQUEST_INVALID', '', { errors: [{ field, message }] })
}
