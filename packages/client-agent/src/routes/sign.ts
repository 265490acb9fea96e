/** `POST /v1/sign` and `/v1/sign/batch`: shows documents to the person and returns the CMS the agent made of each; there is no raw signing. */
import { toBase64 } from '@tamga/core'
import type { RequestHandler } from 'express'
import { documentItem } from '../consent/cms-item.ts'
import type { Consent } from '../consent/consent.ts'
import { octetsInMemory } from '../consent/octets.ts'
import type { MadeSignature, SigningItem } from '../consent/signing-request.ts'
import type { Log } from '../log.ts'
import { AgentProblem } from '../problem.ts'
import { decodeBase64, readRequest } from './read-request.ts'
import { batchSchema, type DocumentBody, signSchema } from './schemas.ts'
import { whenGone } from './when-gone.ts'

/** Neighbours of the routes that ask the person. */
export interface RouteOptions {
  readonly consent: Consent
  readonly log: Log
}

/** Answers 200 {signature: base64 of the CMS} after the person has signed; the connection stays open until then. */
export function signRoute({ consent, log }: RouteOptions): RequestHandler {
  return async (request, response) => {
    const origin = String(response.locals.origin)
    const { document, attached, signer, language } = readRequest(signSchema, request.body)
    const items = [await itemOf(document, { attached, field: 'document' })]
    const results = await consent.ask({ purpose: 'sign', origin, language, signer, items }, whenGone(response))
    log({ origin, operation: 'sign', outcome: 'done' })
    response.json({ signature: toBase64(signatureOf(results)) })
  }
}

/** Answers 200 {results}: one for each document, in their order, after one consent that lists them all (attack 17). */
export function batchRoute({
  consent,
  log,
  maxDocuments,
}: RouteOptions & { readonly maxDocuments: number }): RequestHandler {
  return async (request, response) => {
    const origin = String(response.locals.origin)
    const { documents, attached, signer, language } = readRequest(batchSchema, request.body)
    if (documents.length > maxDocuments) throw new AgentProblem('ERR_AGENT_BODY_TOO_LARGE')
    const items: SigningItem[] = []
    for (const [index, document] of documents.entries()) {
      items.push(await itemOf(document, { attached, field: `documents.${index}` }))
    }
    const results = await consent.ask({ purpose: 'sign', origin, language, signer, items }, whenGone(response))
    log({ origin, operation: 'sign', outcome: 'done' })
    response.json({ results: results.map((made) => ('code' in made ? made : { signature: toBase64(made.signature) })) })
  }
}

/** Of a request for one thing, which ends with its signature or with a problem. */
export function signatureOf([first]: readonly MadeSignature[]): Uint8Array {
  if (first === undefined || 'code' in first) throw new AgentProblem('ERR_AGENT_NOT_SIGNED')
  return first.signature
}

/** Everything is checked before the person is disturbed. */
async function itemOf(
  { content, mediaType, name }: DocumentBody,
  { attached, field }: { readonly attached: boolean; readonly field: string },
): Promise<SigningItem> {
  const octets = octetsInMemory(decodeBase64(content, `${field}.content`))
  return await documentItem({ octets, mediaType, name }, { attached })
}
