/** The shapes of the REST API: what checks a request is also what describes it (docs/client-agent.openapi.yaml). */
import { z } from 'zod'

type Language = 'kk' | 'ru' | 'be' | 'en'

/** Whom the site expects. */
export interface SignerBody {
  readonly personalNumber?: string | undefined
  readonly organisationNumber?: string | undefined
  readonly hardwareOnly?: boolean | undefined
}

interface AnyBody {
  readonly signer?: SignerBody | undefined
  readonly language?: Language | undefined
}

/** A document in a request, its octets in base64. */
export interface DocumentBody {
  readonly content: string
  readonly mediaType: string
  readonly name?: string | undefined
}

export interface SignBody extends AnyBody {
  readonly document: DocumentBody
  readonly attached: boolean
}

export interface BatchBody extends AnyBody {
  readonly documents: readonly DocumentBody[]
  readonly attached: boolean
}

export interface StreamParameters extends AnyBody {
  readonly mediaType: string
  readonly name?: string | undefined
}

export interface DigestBody extends StreamParameters {
  readonly digests: {
    readonly sha256: string
    readonly sha384?: string | undefined
    readonly sha512?: string | undefined
  }
}

export interface CoSignBody extends AnyBody {
  readonly signature: string
  readonly document: Omit<DocumentBody, 'content'> & { readonly content?: string | undefined }
}

export interface IdentifyBody extends AnyBody {
  readonly challenge: Readonly<Record<string, unknown>>
}

export interface WebEidBody extends AnyBody {
  readonly challengeNonce: string
}

const base64 = z.string().min(1).meta({ contentEncoding: 'base64', description: 'Base64 (RFC 4648 §4) with padding' })

// Shown beside our own words, so no letters that hide or turn the text around them (attack 4).
const visible = z
  .string()
  .max(200)
  .regex(/^[^\p{C}]+$/u)

const language = z.enum(['kk', 'ru', 'be', 'en']).describe('Language the consent window begins with').optional()

const number = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[0-9A-Za-z]+$/)

/** Narrows the keys offered to the person. The answer never tells whether there are any. */
export const signerSchema: z.ZodType<SignerBody> = z
  .strictObject({
    personalNumber: number.describe('Without its scheme: 880101300123').optional(),
    organisationNumber: number.describe('Without its scheme: 123456789012').optional(),
    hardwareOnly: z.boolean().describe('Only keys that cannot leave a token').optional(),
  })
  .meta({
    id: 'Signer',
    description: 'Whom the site expects. It narrows what the person is offered and tells the site nothing.',
  })

const mediaType = z
  .string()
  .min(1)
  .max(100)
  .describe(
    'text/plain in UTF-8, image/png, image/jpeg, application/pdf, application/vnd.tamga.application+json or application/vnd.tamga.agreement+json',
  )
const name = visible.describe('Shown to the person as the site’s own words').optional()

export const documentSchema: z.ZodType<DocumentBody> = z
  .strictObject({ content: base64, mediaType, name })
  .meta({ id: 'Document', description: 'A document that the person will see before it is signed' })

const signer = signerSchema.optional()
const attached = z.boolean().default(false).describe('Whether the CMS is to hold the document')

export const signSchema: z.ZodType<SignBody> = z
  .strictObject({ document: documentSchema, attached, signer, language })
  .meta({ id: 'SignRequest' })

export const batchSchema: z.ZodType<BatchBody> = z
  .strictObject({ documents: z.array(documentSchema).min(1).max(1_000), attached, signer, language })
  .meta({ id: 'BatchRequest', description: 'One consent that lists every document' })

/** Parameters of a document that is sent as bare octets; percent-encoded JSON in the header `Tamga-Document`. */
export const streamSchema: z.ZodType<StreamParameters> = z
  .strictObject({ mediaType, name, signer, language })
  .meta({ id: 'StreamParameters', description: 'JSON in UTF-8, percent-encoded, in the header Tamga-Document' })

export const digestSchema: z.ZodType<DigestBody> = z
  .strictObject({
    digests: z
      .strictObject({ sha256: base64, sha384: base64.optional(), sha512: base64.optional() })
      .describe('The key decides which of them is signed'),
    mediaType: z.string().min(1).max(100),
    name,
    signer,
    language,
  })
  .meta({ id: 'DigestRequest', description: 'A document that the person cannot see' })

export const coSignSchema: z.ZodType<CoSignBody> = z
  .strictObject({
    signature: base64.describe('The CMS that gets one more signature; nothing in it changes'),
    document: z
      .strictObject({ content: base64.optional(), mediaType, name })
      .describe('`content` only where the CMS does not hold it'),
    signer,
    language,
  })
  .meta({ id: 'CoSignRequest' })

export const identifySchema: z.ZodType<IdentifyBody> = z
  .strictObject({
    challenge: z
      .record(z.string(), z.unknown())
      .describe('As the relying party’s server made it, for the origin of this page'),
    signer,
    language,
  })
  .meta({ id: 'IdentifyRequest' })

export const webEidSchema: z.ZodType<WebEidBody> = z
  .strictObject({
    // Web eID's own rule: 256 bits at least. Its challenges are text, hashed as they are.
    challengeNonce: z
      .string()
      .min(44)
      .max(128)
      .regex(/^[\x21-\x7e]+$/),
    signer,
    language,
  })
  .meta({ id: 'WebEidRequest' })

export const infoAnswer: z.ZodType = z
  .strictObject({
    name: z.literal('tamga-agent'),
    version: z.string(),
    apiVersion: z.int(),
    mock: z.literal(true).optional(),
  })
  .meta({ id: 'Info' })

export const signatureAnswer: z.ZodType = z
  .strictObject({ signature: base64.describe('CMS (CAdES B-B), DER') })
  .meta({ id: 'SignatureAnswer' })

export const batchAnswer: z.ZodType = z
  .strictObject({
    results: z.array(z.union([signatureAnswer, z.strictObject({ code: z.literal('ERR_AGENT_NOT_SIGNED') })])),
  })
  .meta({
    id: 'BatchAnswer',
    description: 'In the order of the documents. After the first one that fails none is tried.',
  })

export const webEidToken: z.ZodType = z
  .strictObject({
    unverifiedCertificate: base64,
    algorithm: z.enum(['ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']),
    signature: base64,
    format: z.literal('web-eid:1.0'),
    appVersion: z.string(),
  })
  .meta({ id: 'WebEidToken' })

export const problemAnswer: z.ZodType = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    reason: z.string().optional(),
    retryAfterSeconds: z.int().optional(),
    errors: z.array(z.strictObject({ field: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457' })
