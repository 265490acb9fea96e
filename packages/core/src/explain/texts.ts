/** The shape of the sentences for people about conclusions and checks; one file of texts per language fills it. */
import type { CheckId } from '../validation/checks.ts'
import type { FailedSubIndication, IndeterminateSubIndication } from '../validation/report.ts'

/** What a person is told about a conclusion: what is so, what it means, what to do. Plain text, whole sentences. */
export interface Explanation {
  readonly heading: string
  readonly explanation: string
  readonly nextStep: string
}

/** A conclusion's key: its sub-indication, or the indication where there is none (EN 319 102-1 §5.1.3). */
export type ConclusionKey = 'TOTAL-PASSED' | FailedSubIndication | IndeterminateSubIndication

/** The blocks of EN 319 102-1 §5.2 in which checks are made, and what is judged besides signatures; a check id starts with one of them. */
export type CheckGroup =
  | 'format'
  | 'signing-certificate'
  | 'cryptographic'
  | 'time-stamps'
  | 'certification-path'
  | 'attribute-certificate'
  | 'evidence-record'
  | 'revocation'
  | 'acceptance'

export interface ExplainTexts {
  readonly conclusions: Readonly<Record<ConclusionKey, Explanation>>
  readonly groups: Readonly<Record<CheckGroup, string>>
  /** By check id: a noun phrase that says what was looked at, true whatever the outcome. */
  readonly checks: Readonly<Record<CheckId, string>>
}
