import type { Conclusion } from '@tamga/core'

/** Indication and sub-indication, in the words of the standard. */
export function conclusionText(conclusion: Conclusion): string {
  return conclusion.indication === 'TOTAL-PASSED'
    ? conclusion.indication
    : `${conclusion.indication} ${conclusion.subIndication}`
}
