/** `POST /v1/sign`: shows a document to the person and returns the CMS the agent made of it; there is no raw or hash signing. */
import {
  FormatError,
  fromBase64,
  type Language,
  languages,
  renderDocument,
  resemblesChallenge,
  TamgaError,
  toBase64,
  UnsupportedError,
} from '@tamga/core'
import type { RequestHandler } from 'express'
import { z } from 'zod'
import type { SigningRequest } from '../consent/ceremony.ts'
import type { Consent } from '../consent/consent.ts'
import type { Log } from '../log.ts'
import { AgentProblem } from '../problem.ts'
import { whenGone } from './when-gone.ts'

/** More text than a person can be asked to read. */
const MAX_DOCUMENT_OCTETS = 1024 * 1024
/** Base64 of the largest document, and room for the other members. */
export const MAX_BODY_OCTETS: number = Math.ceil(MAX_DOCUMENT_OCTETS / 3) * 4 + 4096

const body = z.strictObject({
  document: z.strictObject({
    content: z.string(),
    mediaType: z.string().min(1).max(100),
    // Shown beside our own words, so no letters that hide or turn the text around them (attack 4).
    name: z
      .string()
      .max(200)
      .regex(/^[^\p{C}]+$/u)
      .optional(),
  }),
  attached: z.boolean().default(false),
  language: z.enum(['kk', 'ru', 'be', 'en']).optional(),
})

/** Answers 200 {signature: base64 of the CMS} after the person has signed; the connection stays open until then. */
export function signRoute({ consent, log }: { readonly consent: Consent; readonly log: Log }): RequestHandler {
  return async (request, response) => {
    const origin = String(response.locals.origin)
    const signing = readRequest(request.body, origin)
    const signature = await consent.ask(signing, whenGone(response))
    log({ origin, operation: 'sign', outcome: 'done' })
    response.json({ signature: toBase64(signature) })
  }
}

/** Everything is checked, and the document is rendered, before the person is disturbed. */
function readRequest(value: unknown, origin: string): SigningRequest {
  const result = body.safeParse(value)
  if (!result.success) {
    const errors = result.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }))
    throw new AgentProblem('ERR_AGENT_REQUEST_INVALID', '', { errors })
  }
  const { document, attached, language } = result.data
  const content = decodeContent(document.content)
  const texts = render(content, document.mediaType)
  const { mediaType, name } = document
  return { purpose: 'sign', origin, content, mediaType, name, attached, language, texts }
}

function decodeContent(text: string): Uint8Array {
  const invalid = (message: string): AgentProblem =>
    new AgentProblem('ERR_AGENT_REQUEST_INVALID', '', { errors: [{ field: 'document.content', message }] })
  if (text === '') throw invalid('must not be empty')
  try {
    return fromBase64(text)
  } catch {
    throw invalid('must be base64 (RFC 4648 §4) with padding and without line breaks')
  }
}

/** Attack 11: what cannot be shown is not signed. */
function render(content: Uint8Array, mediaType: string): Readonly<Record<Language, string>> {
  if (content.length > MAX_DOCUMENT_OCTETS) throw new AgentProblem('ERR_AGENT_BODY_TOO_LARGE')
  // Attack 9: whoever signs this as a document, of whatever media type, signs somebody in somewhere.
  if (resemblesChallenge(content)) {
    throw new AgentProblem('ERR_AGENT_DOCUMENT_INVALID', '', { reason: 'ERR_CHALLENGE_IS_NO_DOCUMENT' })
  }
  try {
    const texts = languages.map((language) => [language, renderDocument(content, mediaType, language)])
    return Object.fromEntries(texts)
  } catch (error) {
    const reason = error instanceof TamgaError ? { reason: error.code } : {}
    if (error instanceof UnsupportedError) throw new AgentProblem('ERR_AGENT_MEDIA_TYPE_UNSUPPORTED', '', reason)
    if (error instanceof FormatError) throw new AgentProblem('ERR_AGENT_DOCUMENT_INVALID', '', reason)
    throw error
  }
}
