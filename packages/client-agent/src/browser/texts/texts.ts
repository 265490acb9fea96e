/** What a portal may tell a person about each error, in four languages; one file per language. */
import type { LoopbackAccess } from '../access.ts'
import type { AgentErrorCode } from '../agent-error.ts'
import { be, beAccess } from './be.ts'
import { en, enAccess } from './en.ts'
import { kk, kkAccess } from './kk.ts'
import { ru, ruAccess } from './ru.ts'

/** ISO 639-1. */
export type Language = 'kk' | 'ru' | 'be' | 'en'

/** Plain text, no markup. */
export interface ErrorText {
  readonly heading: string
  readonly explanation: string
  readonly nextStep: string
}

/** The texts of one language. */
export type ErrorTexts = Readonly<Record<AgentErrorCode, ErrorText>>

/** What to say about each state of the browser's permission; `prompt` before the first call, `pending` while it asks. */
export type AccessTexts = Readonly<Record<LoopbackAccess, string>>

/** Texts by language and state. */
export const accessTexts: Readonly<Record<Language, AccessTexts>> = {
  kk: kkAccess,
  ru: ruAccess,
  be: beAccess,
  en: enAccess,
}

/** Texts by language and code. */
export const agentErrorTexts: Readonly<Record<Language, ErrorTexts>> = { kk, ru, be, en }

/** The text for a code of `AgentError`. */
export function describeAgentError(code: AgentErrorCode, language: Language): ErrorText {
  return agentErrorTexts[language][code]
}
