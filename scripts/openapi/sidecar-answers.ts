/** What the sidecar answers, as schemas: for its description, and for the test that holds real answers against them. */
import { z } from 'zod'

const time = z.iso.datetime().describe('UTC')
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const base64 = z.base64()
const named = <T extends z.ZodType>(id: string, schema: T): T => schema.meta({ id })
const texts = z.strictObject({ kk: z.string(), ru: z.string(), be: z.string(), en: z.string() })
const digest = z.strictObject({ algorithm: z.literal('sha256'), value: sha256 })

const shownText = z.strictObject({ text: z.string(), digest })

const conclusion = z.strictObject({
  indication: z.enum(['TOTAL-PASSED', 'TOTAL-FAILED', 'INDETERMINATE']),
  subIndication: z.string().describe('ETSI EN 319 102-1 tables 5 and 6; absent when TOTAL-PASSED').optional(),
})

const check = z.strictObject({
  id: z.string(),
  clause: z.string().describe('The source of the rule, such as RFC 5652 §5.4'),
  outcome: z.enum(['passed', 'failed', 'warning', 'skipped']),
  conclusion: conclusion.optional(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
})

export const report: z.ZodType = named(
  'ValidationReport',
  z
    .looseObject({
      type: z.string(),
      version: z.int(),
      standard: z.string(),
      profile: z.string(),
      validationTime: time,
      conclusion,
      checks: z.array(check),
      signatures: z.array(z.looseObject({ conclusion, checks: z.array(check) })),
    })
    .describe('One entry of `signatures` for each signer; there is deliberately no `valid`'),
)

export const xmlValidation: z.ZodType = named(
  'XmlValidation',
  z.strictObject({ report, signedContent: base64.nullable().describe('Null unless TOTAL-PASSED') }),
)

export const documentRecord: z.ZodType = named(
  'DocumentRecord',
  z.strictObject({
    id: z.uuid(),
    state: z.enum(['draft', 'signed']),
    createdAt: time,
    expiresAt: time.describe('Of a draft').optional(),
    fields: z.record(z.string(), z.string()),
    document: z.strictObject({ mediaType: z.string(), content: base64, digest }),
    text: texts,
    signature: z.strictObject({ cms: base64, receivedAt: time, report }).optional(),
  }),
)

export const agreementTexts: z.ZodType = named(
  'AgreementTexts',
  z.strictObject({
    version: z.string(),
    texts: z.strictObject({ kk: shownText, ru: shownText, be: shownText, en: shownText }),
  }),
)

export const login: z.ZodType = named(
  'Login',
  z.strictObject({ id: z.string(), url: z.url().describe('Where the browser goes next'), expiresAt: time }),
)

export const admission: z.ZodType = named(
  'Admission',
  z
    .strictObject({
      session: z.looseObject({
        id: z.uuid(),
        acr: z.string(),
        amr: z.array(z.string()),
        authTime: time,
        createdAt: time,
        expiresAt: time,
        token: z.string().describe('Only when the session is new').optional(),
      }),
      person: z.looseObject({ sub: z.string() }).describe('Each fact with its source'),
      assertion: z.string().describe('The same as a signed JWT, for neighbours of the portal'),
      state: z.string().optional(),
    })
    .describe('Who signed in'),
)

export const challenge: z.ZodType = named(
  'Challenge',
  z.strictObject({
    id: z.string(),
    challenge: z.looseObject({}).describe('For `identify` of the client agent, as it is'),
    expiresAt: time,
  }),
)

export const logout: z.ZodType = named(
  'Logout',
  z.strictObject({ ended: z.boolean(), url: z.url().describe('Where the browser goes to sign out there too') }),
)

export const health: z.ZodType = named('Health', z.strictObject({ status: z.literal('ok') }))
export const readiness: z.ZodType = named(
  'Readiness',
  z.strictObject({
    status: z.enum(['ok', 'not-ready']),
    missing: z.array(z.string()),
    staleFor: z.string().nullable(),
  }),
)
export const keySet: z.ZodType = named('KeySet', z.strictObject({ keys: z.array(z.looseObject({ kty: z.string() })) }))

export const problem: z.ZodType = named(
  'Problem',
  z
    .strictObject({
      type: z.literal('about:blank'),
      title: z.string(),
      status: z.int(),
      detail: z.string(),
      code: z.string().describe('Stable; the words are not'),
      requestId: z.string(),
      errors: z.array(z.strictObject({ field: z.string(), message: z.string() })).optional(),
      report: report.optional(),
      retryable: z.boolean().describe('The same request may succeed later').optional(),
    })
    .describe('RFC 9457'),
)
