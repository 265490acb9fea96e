/** Sentences for people about a report: conclusion → heading, explanation, next step; check → a noun phrase. */
import type { Language } from '../documents/language.ts'
import type { Conclusion } from '../validation/report.ts'
import type { ConclusionKey, ExplainTexts, Explanation } from './texts.ts'
import { be } from './texts-be.ts'
import { en } from './texts-en.ts'
import { kk } from './texts-kk.ts'
import { ru } from './texts-ru.ts'

const texts: Readonly<Record<Language, ExplainTexts>> = { kk, ru, be, en }

/** What a conclusion means for the person who reads it, and what to do next. */
export function explainConclusion(conclusion: Conclusion, language: Language): Explanation {
  return texts[language].conclusions[conclusionKey(conclusion)]
}

/**
 * What a check looked at, as a short noun phrase that holds for every outcome.
 * An id without a phrase of its own gets that of its group; a profile's own id without either is shown as it is.
 */
export function explainCheck(id: string, language: Language): string {
  const { checks, groups } = texts[language]
  return own(checks, id) ?? own(groups, id.split('.', 1)[0] ?? '') ?? id
}

function conclusionKey(conclusion: Conclusion): ConclusionKey {
  return conclusion.indication === 'TOTAL-PASSED' ? conclusion.indication : conclusion.subIndication
}

/** Own members only: an id such as `constructor` must not reach the prototype. */
function own(record: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
