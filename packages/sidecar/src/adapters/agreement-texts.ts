/** The text of the agreement in four languages: the one shipped with Tamga, or a file of the operator. */
import { createHash } from 'node:crypto'
import { ConfigurationError, type Language, languages, toHex } from '@tamga/core'
import { z } from 'zod'
import { parseStrictJson } from '../strict-json.ts'
import { agreement as be } from '../texts/agreement/be.ts'
import { agreement as en } from '../texts/agreement/en.ts'
import { agreement as kk } from '../texts/agreement/kk.ts'
import { agreement as ru } from '../texts/agreement/ru.ts'
import { shippedVersion } from '../texts/agreement/version.ts'
import { readFileWithin } from './file.ts'

export interface AgreementText {
  readonly text: string
  /** SHA-256 of the text in UTF-8, hex. */
  readonly sha256: string
}

export interface AgreementTexts {
  readonly version: string
  readonly texts: Readonly<Record<Language, AgreementText>>
}

const MAX_OCTETS = 1_048_576

const text = z
  .string()
  .max(50_000)
  .transform((value) => value.normalize('NFC'))
  .refine((value) => value.trim() !== '' && !/[^\P{Cc}\n]/u.test(value), 'is blank or holds a control character')

const fileSchema = z.strictObject({
  version: z.string().regex(/^[0-9A-Za-z._-]{1,32}$/),
  texts: z.strictObject({ kk: text, ru: text, be: text, en: text }),
})

/** @throws ConfigurationError ERR_AGREEMENT_TEXTS, naming the file */
export async function loadAgreementTexts(file: string | undefined): Promise<AgreementTexts> {
  if (file === undefined) return withDigests({ version: shippedVersion, texts: { kk, ru, be, en } })
  try {
    return withDigests(fileSchema.parse(parseStrictJson(await readFileWithin(file, MAX_OCTETS))))
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? z.prettifyError(cause) : String(cause)
    throw new ConfigurationError('ERR_AGREEMENT_TEXTS', `${file}: not a file of agreement texts (${reason})`, {
      facts: { path: file },
      cause,
    })
  }
}

function withDigests({ version, texts }: z.output<typeof fileSchema>): AgreementTexts {
  const entries = languages.map((language) => [language, withDigest(texts[language])] as const)
  return { version, texts: Object.fromEntries(entries) as Record<Language, AgreementText> }
}

function withDigest(value: string): AgreementText {
  return { text: value, sha256: toHex(createHash('sha256').update(value, 'utf8').digest()) }
}
