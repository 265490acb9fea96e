/** What a text inside a signed document may be: its size, its characters, its shape. */
import { FormatError } from '../errors.ts'

export interface FieldRule {
  readonly required: boolean
  /** In UTF-16 code units after normalisation. */
  readonly maxLength: number
  /** Line feeds are allowed; everything else stays on one line. */
  readonly multiline?: boolean
  readonly pattern?: RegExp
}

export type FieldRules = Readonly<Record<string, FieldRule>>

const CONTROL = /\p{Cc}/u
const CONTROL_EXCEPT_LINE_FEED = /[^\P{Cc}\n]/u
const NOT_BLANK = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}]/u

/**
 * NFC (UAX #15) of what a person typed, so that one name has one form in octets whatever the keyboard sent.
 * Absent members stay absent.
 */
export function normalizeFields(fields: object): Record<string, string> {
  const present = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    present.map(([name, value]) => [name, typeof value === 'string' ? value.normalize('NFC') : value]),
  )
}

/**
 * Holds a whole set of fields to its rules and tells all mistakes at once.
 * @throws FormatError with the given code; `facts` map each wrong field to its reason, never to its value
 */
export function checkFields(
  fields: Readonly<Record<string, unknown>>,
  rules: FieldRules,
  code: string,
): asserts fields is Readonly<Record<string, string>> {
  const names = new Set([...Object.keys(rules), ...Object.keys(fields)])
  const mistakes = [...names].flatMap((name) => {
    const reason = fieldMistake(fields[name], Object.hasOwn(rules, name) ? rules[name] : undefined)
    return reason === undefined ? [] : [[name.slice(0, 64), reason] as const]
  })
  if (mistakes.length === 0) return
  throw new FormatError(code, 'Some fields cannot be accepted', { facts: Object.fromEntries(mistakes) })
}

function fieldMistake(value: unknown, rule: FieldRule | undefined): string | undefined {
  if (rule === undefined) return 'is not known'
  if (value === undefined) return rule.required ? 'is missing' : undefined
  if (typeof value !== 'string') return 'is not a text'
  if (value.length > rule.maxLength) return `is longer than ${rule.maxLength} characters`
  return characterMistake(value, rule)
}

function characterMistake(value: string, rule: FieldRule): string | undefined {
  if (!value.isWellFormed()) return 'holds half of a surrogate pair'
  if (value !== value.normalize('NFC')) return 'is not in Unicode normalization form C'
  if ((rule.multiline ? CONTROL_EXCEPT_LINE_FEED : CONTROL).test(value)) return 'holds a control character'
  if (!NOT_BLANK.test(value)) return 'is blank'
  if (rule.pattern !== undefined && !rule.pattern.test(value)) return 'does not have the expected form'
  return undefined
}
