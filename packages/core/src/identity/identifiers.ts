/**
 * Check digits of the numbers that people and organisations carry in Kazakhstan and Belarus. What does not fit is worth a
 * warning and never a refusal: official registers hold numbers that break their own rule, and so do test certificates.
 */
import type { PersonWarning } from './identified-person.ts'

/** `number` without its scheme; `undefined` when nothing is odd about it. */
type NumberCheck = (number: string) => 'FORM' | 'CHECK_DIGIT' | undefined

interface NumberRule {
  /** `IIN`, …: the middle of the warning's code. */
  readonly name: string
  readonly check: NumberCheck
}

/** Government resolutions of Kazakhstan 565 (2003-06-11) and 406 (2007-05-22): 12 digits, the last checks the others. */
export const checkKazakhNumber: NumberCheck = (number) => {
  if (!/^\d{12}$/.test(number)) return 'FORM'
  const digits = valuesOf(number)
  const first = weightedSum(digits, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11
  const check = first < 10 ? first : weightedSum(digits, [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11
  // A number that comes to 10 twice is never given out.
  return check === digits[11] ? undefined : 'CHECK_DIGIT'
}

/** Belarusian personal number: 13 characters with the weights 7, 3, 1 of ICAO 9303-3 §4.9, then their check digit. */
export const checkBelarusianPersonalNumber: NumberCheck = (number) => {
  if (!/^\d{7}[ABCEHKM]\d{3}(?:PB|BA|BI)\d$/.test(number)) return 'FORM'
  const values = valuesOf(number)
  return weightedSum(values, [7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1, 7]) % 10 === values[13] ? undefined : 'CHECK_DIGIT'
}

const UNP_SECOND_LETTERS = 'ABCEHKMOPT'

/** УНП, decree 127 (2003-12-31) of the Ministry of Taxes of Belarus: digits, or two letters in front for single persons. */
export const checkUnp: NumberCheck = (number) => {
  if (!/^(?:\d{2}|[1-7ABCEHKM][ABCEHKMOPT])\d{7}$/.test(number)) return 'FORM'
  const values = valuesOf(number)
  const second = UNP_SECOND_LETTERS.indexOf(number.charAt(1))
  const weighed = second < 0 ? values : values.with(1, second)
  // A number that comes to 10 is never given out.
  return weightedSum(weighed, [29, 23, 19, 17, 13, 7, 5, 3]) % 11 === values[8] ? undefined : 'CHECK_DIGIT'
}

const iin: NumberRule = { name: 'IIN', check: checkKazakhNumber }
const belarusian: NumberRule = { name: 'BELARUSIAN_NUMBER', check: checkBelarusianPersonalNumber }

/** By scheme (EN 319 412-1 §5.1.3); passports and other schemes have no public rule. */
const PERSONAL_NUMBERS: ReadonlyMap<string, NumberRule> = new Map([
  ['PNOKZ', iin],
  ['TINKZ', iin],
  ['PNOBY', belarusian],
  ['IDCBY', belarusian],
])

const ORGANISATION_NUMBERS: ReadonlyMap<string, NumberRule> = new Map([
  ['KZ', { name: 'BIN', check: checkKazakhNumber }],
  ['BY', { name: 'UNP', check: checkUnp }],
])

/** WARN_IIN_FORM, WARN_IIN_CHECK_DIGIT, WARN_BELARUSIAN_NUMBER_…; the number itself is in no warning. */
export function personalNumberWarnings(scheme: string, number: string): readonly PersonWarning[] {
  return warnings('personalNumber', PERSONAL_NUMBERS.get(scheme), number)
}

/** WARN_BIN_…, WARN_UNP_…, by the country the organisation is registered in. */
export function organisationNumberWarnings(country: string, number: string): readonly PersonWarning[] {
  return warnings('organisation', ORGANISATION_NUMBERS.get(country), number)
}

function warnings(field: string, rule: NumberRule | undefined, number: string): readonly PersonWarning[] {
  const mistake = rule?.check(number)
  return rule === undefined || mistake === undefined ? [] : [{ code: `WARN_${rule.name}_${mistake}`, field }]
}

/** Digits as they are, A to Z as 10 to 35. */
function valuesOf(number: string): number[] {
  return [...number].map((character) => Number.parseInt(character, 36))
}

function weightedSum(values: readonly number[], weights: readonly number[]): number {
  return weights.reduce((sum, weight, i) => sum + weight * (values[i] ?? 0), 0)
}
