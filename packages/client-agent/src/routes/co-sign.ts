/** `POST /v1/co-sign`: adds a signature to a CMS, beside those that are there and without touching one octet of them (RFC 5652 §5.1). */
import { TamgaError, toBase64 } from '@tamga/core'
import type { RequestHandler } from 'express'
import { coSignatureItem } from '../consent/cms-item.ts'
import type { SigningItem } from '../consent/signing-request.ts'
import { AgentProblem } from '../problem.ts'
import { decodeBase64, readRequest } from './read-request.ts'
import { type CoSignBody, coSignSchema } from './schemas.ts'
import { type RouteOptions, signatureOf } from './sign.ts'
import { whenGone } from './when-gone.ts'

/** Answers 200 {signature}: the message with one more signer. The person sees the document, from the CMS or beside it. */
export function coSignRoute({ consent, log }: RouteOptions): RequestHandler {
  return async (request, response) => {
    const origin = String(response.locals.origin)
    const { signature, document, signer, language } = readRequest(coSignSchema, request.body)
    const message = decodeBase64(signature, 'signature')
    const items = [await itemOf(message, document)]
    const results = await consent.ask({ purpose: 'sign', origin, language, signer, items }, whenGone(response))
    log({ origin, operation: 'co-sign', outcome: 'done' })
    response.json({ signature: toBase64(signatureOf(results)) })
  }
}

async function itemOf(message: Uint8Array, { content, ...rest }: CoSignBody['document']): Promise<SigningItem> {
  const octets = content === undefined ? undefined : decodeBase64(content, 'document.content')
  try {
    return await coSignatureItem(message, { mediaType: rest.mediaType, name: rest.name, content: octets })
  } catch (error) {
    if (!(error instanceof TamgaError)) throw error
    throw new AgentProblem('ERR_AGENT_DOCUMENT_INVALID', '', { reason: error.code })
  }
}
