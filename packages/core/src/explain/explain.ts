/** Sentences for people about a report: conclusion → heading, explanation, next step; check → a noun phrase. */
import type { Language } from '../documents/language.ts'
import type { Conclusion } from '../validation/report.ts'
import { ROLE_TEXTS, WARNING_TEXTS } from './subject-texts.ts'
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

/** A role of `Subject.roles` in words; one without words, such as a title, is shown as it is. */
export function explainRole(role: string, language: Language): string {
  return own(ROLE_TEXTS, role)?.[language] ?? role
}

/** What a warning on a subject says (`PersonWarning.code`); a code without words is shown as it is. */
export function explainSubjectWarning(code: string, language: Language): string {
  return own(WARNING_TEXTS, code)?.[language] ?? code
}

function conclusionKey(conclusion: Conclusion): ConclusionKey {
  return conclusion.indication === 'TOTAL-PASSED' ? conclusion.indication : conclusion.subIndication
}

/** Own members only: an id such as `constructor` must not reach the prototype. */
function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
