/** What a portal may tell a person about each error, in four languages; one file per language. */
import type { AgentErrorCode } from '../agent-error.ts'
import { be } from './be.ts'
import { en } from './en.ts'
import { kk } from './kk.ts'
import { ru } from './ru.ts'

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

/** Texts by language and code. */
export const agentErrorTexts: Readonly<Record<Language, ErrorTexts>> = { kk, ru, be, en }

/** The text for a code of `AgentError`. */
export function describeAgentError(code: AgentErrorCode, language: Language): ErrorText {
  return agentErrorTexts[language][code]
}
