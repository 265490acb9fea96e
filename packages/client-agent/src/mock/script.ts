/** The script of `--mock`: which keys the made-up person has and what they answer, one request after the other. */
import { readFileSync } from 'node:fs'
import { ConfigurationError } from '@tamga/core'
import { z } from 'zod'

/** A key the mock makes for itself at each start. */
export interface MockKey {
  /** Shown in the consent window, and how an answer names the key. */
  readonly label: string
  readonly holder: string
  /** With its scheme, as `PNOKZ-880101300123` (ETSI EN 319 412-1). */
  readonly personalNumber?: string | undefined
  readonly organisation?: string | undefined
  /** With its scheme, as `NTRKZ-123456789012`. */
  readonly organisationNumber?: string | undefined
  readonly algorithm: 'p-256' | 'rsa-2048'
  /** What the certificate is for; `both` serves documents and signing in. */
  readonly purpose: 'sign' | 'authenticate' | 'both'
}

/** One answer of the person, after `delaySeconds` of thinking. */
export type MockAnswer =
  /** `wrongPins`: how often the secret is mistyped first; the third time ends the request. */
  | {
      readonly answer: 'sign'
      readonly key?: string | undefined
      readonly wrongPins: number
      readonly delaySeconds: number
    }
  | { readonly answer: 'cancel'; readonly delaySeconds: number }
  /** The window stays open until it expires or the site leaves. */
  | { readonly answer: 'nothing' }

/** The whole script. */
export interface MockScript {
  readonly keys: readonly MockKey[]
  readonly answers: readonly MockAnswer[]
  /** What is answered when `answers` are used up. */
  readonly otherwise: MockAnswer
  /** Where the certificates of the authorities of these keys are written at each start, as PEM, for the portal to trust. */
  readonly rootCertificateFile?: string | undefined
}

/** Without the letters that part a name of X.500 written as a string (RFC 4514 §2.4). */
const namePart = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^,+"\\<>;=#\p{C}]+$/u)

const key = z.strictObject({
  label: namePart,
  holder: namePart,
  personalNumber: namePart.optional(),
  organisation: namePart.optional(),
  organisationNumber: namePart.optional(),
  algorithm: z.enum(['p-256', 'rsa-2048']).default('p-256'),
  purpose: z.enum(['sign', 'authenticate', 'both']).default('both'),
})

const delaySeconds = z.number().min(0).max(600).default(0)
const answer = z.discriminatedUnion('answer', [
  z.strictObject({
    answer: z.literal('sign'),
    key: namePart.optional(),
    wrongPins: z.number().int().min(0).max(3).default(0),
    delaySeconds,
  }),
  z.strictObject({ answer: z.literal('cancel'), delaySeconds }),
  z.strictObject({ answer: z.literal('nothing') }),
])

const schema: z.ZodType<MockScript> = z
  .strictObject({
    keys: z
      .array(key)
      .min(1)
      .max(20)
      .prefault([{ label: 'mock', holder: 'Mock Person' }]),
    answers: z.array(answer).max(10_000).default([]),
    otherwise: answer.prefault({ answer: 'sign' }),
    rootCertificateFile: z.string().min(1).optional(),
  })
  .refine(
    ({ keys, answers, otherwise }) =>
      [...answers, otherwise].every((one) => !('key' in one) || keys.some(({ label }) => label === (one.key ?? label))),
    'an answer names a key that is not among the keys',
  )

/** @throws ConfigurationError ERR_AGENT_MOCK_SCRIPT with one line per mistake */
export function parseMockScript(value: unknown): MockScript {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const mistakes = result.error.issues.map(({ path, message }) => `${path.join('.') || '(top)'}: ${message}`)
  throw new ConfigurationError('ERR_AGENT_MOCK_SCRIPT', mistakes.join('\n'), { facts: { mistakes } })
}

/** Reads the JSON file. */
export function readMockScript(file: string): MockScript {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new ConfigurationError('ERR_AGENT_MOCK_SCRIPT', `${file}: cannot be read as JSON`, { cause })
  }
  return parseMockScript(value)
}
