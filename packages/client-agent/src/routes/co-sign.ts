/** `POST /v1/co-sign`: adds a signature to a CMS, beside those that are there and without touching one octet of them (RFC 5652 §5.1). */
import { FormatError, parseSignedData, TamgaError, toBase64 } from '@tamga/core'
import type { RequestHandler } from 'express'
import { coSignatureItem } from '../consent/cms-item.ts'
import { octetsInMemory } from '../consent/octets.ts'
import { AgentProblem } from '../problem.ts'
import { decodeBase64, readRequest } from './read-request.ts'
import { coSignSchema } from './schemas.ts'
import { type RouteOptions, signatureOf } from './sign.ts'
import { whenGone } from './when-gone.ts'

/** Answers 200 {signature}: the message with one more signer. The person sees the document, from the CMS or beside it. */
export function coSignRoute({ consent, log }: RouteOptions): RequestHandler {
  return async (request, response) => {
    const origin = String(response.locals.origin)
    const { signature, document, signer, language } = readRequest(coSignSchema, request.body)
    const message = decodeBase64(signature, 'signature')
    const content = contentOf(message, document.content)
    const { mediaType, name } = document
    const items = [await coSignatureItem(message, { octets: octetsInMemory(content), mediaType, name })]
    const results = await consent.ask({ purpose: 'sign', origin, language, signer, items }, whenGone(response))
    log({ origin, operation: 'co-sign', outcome: 'done' })
    response.json({ signature: toBase64(signatureOf(results)) })
  }
}

/** The one content that is signed: given in one place, or the same in both. */
function contentOf(message: Uint8Array, beside: string | undefined): Uint8Array {
  const given = beside === undefined ? undefined : decodeBase64(beside, 'document.content')
  const held = readMessage(message)
  const content = held ?? given
  if (content === undefined) throw invalid('ERR_CADES_CONTENT_MISSING')
  if (given !== undefined && Buffer.compare(given, content) !== 0) throw invalid('ERR_CADES_CONTENT_MISMATCH')
  return content
}

function readMessage(message: Uint8Array): Uint8Array | undefined {
  try {
    return parseSignedData(message).content
  } catch (error) {
    if (error instanceof FormatError || error instanceof TamgaError) throw invalid(error.code)
    throw error
  }
}

function invalid(reason: string): AgentProblem {
  return new AgentProblem('ERR_AGENT_DOCUMENT_INVALID', '', { reason })
}
