/** `POST /v1/sign/stream`: a document as bare octets, of any size the deployment allows; its CMS is detached and never needs it whole. */
import { toBase64 } from '@tamga/core'
import type { Request, RequestHandler } from 'express'
import { documentItem } from '../consent/cms-item.ts'
import { keepUpload } from '../consent/uploaded-file.ts'
import { AgentProblem } from '../problem.ts'
import { readRequest } from './read-request.ts'
import { type StreamParameters, streamSchema } from './schemas.ts'
import { type RouteOptions, signatureOf } from './sign.ts'
import { whenGone } from './when-gone.ts'

/** Name of the header with the parameters; like the media type it makes a browser ask first (attack 2). */
export const PARAMETERS_HEADER = 'tamga-document'
const MAX_PARAMETERS = 4096
/** Of all sites together: what a person cannot look at in time need not lie on their disk. */
const MAX_UPLOADS = 4

/** Answers 200 {signature}. One upload of a site at a time; the rest is as in `/v1/sign`. */
export function signStreamRoute({
  consent,
  log,
  maxOctets,
}: RouteOptions & { readonly maxOctets: number }): RequestHandler {
  const uploading = new Set<string>()
  return async (request, response) => {
    const origin = String(response.locals.origin)
    if (request.get('content-type') !== 'application/octet-stream') throw new AgentProblem('ERR_AGENT_CONTENT_TYPE')
    if (request.get('content-encoding') !== undefined) throw new AgentProblem('ERR_AGENT_CONTENT_TYPE')
    const { mediaType, name, signer, language } = parametersOf(request)
    if (Number(request.get('content-length') ?? 0) > maxOctets) throw new AgentProblem('ERR_AGENT_BODY_TOO_LARGE')
    if (uploading.has(origin) || uploading.size >= MAX_UPLOADS) throw new AgentProblem('ERR_AGENT_BUSY')
    uploading.add(origin)
    const gone = whenGone(response)
    const octets = await keepUpload(request, { maxOctets }).catch((error) => {
      uploading.delete(origin)
      throw error
    })
    try {
      if (octets.size === 0) throw new AgentProblem('ERR_AGENT_REQUEST_INVALID')
      const items = [await documentItem({ octets, mediaType, name }, { attached: false })]
      const results = await consent.ask({ purpose: 'sign', origin, language, signer, items }, gone)
      log({ origin, operation: 'sign', outcome: 'done' })
      response.json({ signature: toBase64(signatureOf(results)) })
    } finally {
      uploading.delete(origin)
      await octets.close()
    }
  }
}

function parametersOf(request: Request): StreamParameters {
  const header = request.get(PARAMETERS_HEADER) ?? ''
  if (header.length > MAX_PARAMETERS) throw new AgentProblem('ERR_AGENT_BODY_TOO_LARGE')
  let value: unknown
  try {
    value = JSON.parse(decodeURIComponent(header))
  } catch {
    throw new AgentProblem('ERR_AGENT_JSON_INVALID')
  }
  return readRequest(streamSchema, value)
}
