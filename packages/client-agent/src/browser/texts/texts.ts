/** What a portal may tell a person about each error, in four languages; one file per language. */
import type { AgentErrorCode } from '../agent-error.ts'
import type { AccessTexts, ErrorText, ErrorTexts, Language } from './agent-texts.ts'
import { be, beAccess } from './be.ts'
import { en, enAccess } from './en.ts'
import { kk, kkAccess } from './kk.ts'
import { ru, ruAccess } from './ru.ts'

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
