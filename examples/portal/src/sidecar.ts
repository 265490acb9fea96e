/** The sidecar's HTTP API as this portal uses it. The bearer token stays here, on the server: a page never sees it. */
import { type Language, languages, type ValidationReport } from '@tamga/core'
import { z } from 'zod'

/** What can be signed here; each is a path of the sidecar (`/v1/applications`, `/v1/agreements`) and of the portal. */
export const documentKinds = ['applications', 'agreements'] as const

export type DocumentKind = (typeof documentKinds)[number]

/** The sidecar is trusted, and its report is plain JSON of a version that this portal knows how to show. */
const report: z.ZodType<ValidationReport> = z.custom<ValidationReport>(
  (value) =>
    z.looseObject({ type: z.literal('tamga-validation-report'), version: z.literal(1) }).safeParse(value).success,
)

/** A draft or a signed document, with the exact octets to sign (base64) and the text of each language. */
export interface DocumentRecord {
  readonly id: string
  readonly state: 'draft' | 'signed'
  /** What was typed, by the names of the form. */
  readonly fields: Readonly<Record<string, string>>
  readonly document: { readonly mediaType: string; readonly content: string }
  readonly text: Readonly<Record<Language, string>>
  /** `cms` in base64, `receivedAt` in ISO 8601; with the report on which it was accepted. */
  readonly signature?:
    | { readonly cms: string; readonly receivedAt: string; readonly report: ValidationReport }
    | undefined
}

const documentRecord: z.ZodType<DocumentRecord> = z.object({
  id: z.string(),
  state: z.enum(['draft', 'signed']),
  fields: z.record(z.string(), z.string()),
  document: z.object({ mediaType: z.string(), content: z.base64() }),
  text: z.record(z.enum(languages), z.string()),
  signature: z.object({ cms: z.base64(), receivedAt: z.string(), report }).optional(),
})

/** The current text of the agreement in each language. */
export interface AgreementTexts {
  readonly version: string
  readonly texts: Readonly<Record<Language, { readonly text: string }>>
}

const agreementTexts: z.ZodType<AgreementTexts> = z.object({
  version: z.string(),
  texts: z.record(z.enum(languages), z.object({ text: z.string() })),
})

/** The sidecar's refusal; `status` 503 also when it did not answer at all. */
export interface Refusal {
  readonly ok: false
  readonly status: number
  readonly code: string
  /** Fields that were not accepted; the messages are for programmers. */
  readonly errors: readonly { readonly field: string; readonly message: string }[]
  readonly report?: ValidationReport | undefined
}

const problem: z.ZodType<Omit<Refusal, 'ok' | 'status'>> = z.object({
  code: z.string().default('ERR_UNKNOWN'),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).default([]),
  report: report.optional(),
})

export type Answer<T> = { readonly ok: true; readonly value: T } | Refusal

export interface CheckRequest {
  readonly signature: string
  readonly content?: string | undefined
}

export interface Sidecar {
  create(kind: DocumentKind, fields: unknown): Promise<Answer<DocumentRecord>>
  find(kind: DocumentKind, id: string): Promise<Answer<DocumentRecord>>
  sign(kind: DocumentKind, id: string, signature: string): Promise<Answer<DocumentRecord>>
  check(request: CheckRequest): Promise<Answer<ValidationReport>>
  agreementTexts(): Promise<Answer<AgreementTexts>>
}

const TIMEOUT_MILLISECONDS = 30_000
const unreachable: Refusal = { ok: false, status: 503, code: 'ERR_SIDECAR_UNREACHABLE', errors: [] }

/** Identifiers come from addresses typed by anybody; nothing else may reach a path of the sidecar. */
const IDENTIFIER = /^[A-Za-z0-9_-]{1,64}$/

export function createSidecar(url: string, token: string): Sidecar {
  const send = async <T>(schema: z.ZodType<T>, method: string, path: string, body?: unknown): Promise<Answer<T>> => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    }).catch(() => undefined)
    if (response === undefined) return unreachable
    const json: unknown = await response.json().catch(() => undefined)
    if (response.ok) return { ok: true, value: schema.parse(json) }
    return {
      ok: false,
      status: response.status,
      ...(problem.safeParse(json).data ?? { code: 'ERR_UNKNOWN', errors: [] }),
    }
  }
  const notFound: Refusal = { ok: false, status: 404, code: 'ERR_DOCUMENT_UNKNOWN', errors: [] }

  return {
    create: (kind, fields) => send(documentRecord, 'POST', `/v1/${kind}`, fields),
    find: async (kind, id) => (IDENTIFIER.test(id) ? send(documentRecord, 'GET', `/v1/${kind}/${id}`) : notFound),
    sign: async (kind, id, signature) =>
      IDENTIFIER.test(id) ? send(documentRecord, 'PUT', `/v1/${kind}/${id}/signature`, { signature }) : notFound,
    check: (request) => send(report, 'POST', '/v1/signatures/validate', request),
    agreementTexts: () => send(agreementTexts, 'GET', '/v1/agreements/texts'),
  }
}
