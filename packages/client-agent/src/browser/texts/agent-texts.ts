/** What is said of the agent to people, in each language. */
import type { LoopbackAccess } from '../access.ts'
import type { AgentErrorCode } from '../agent-error.ts'

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
