/**
 * Times: ISO 8601 in UTC with milliseconds, as `Date.prototype.toISOString` writes it and at a quarter of its price (a report holds
 * a dozen), and back from calendar to days.
 */

const TWO_DIGITS: readonly string[] = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, '0'))
const DAY = 86_400_000
/** Days from 0000-03-01 to 1970-01-01, and in 400 years, in which the calendar repeats itself. */
const DAYS_TO_1970 = 719_468
const DAYS_OF_400_YEARS = 146_097
/** 9999-12-31T23:59:59.999Z: the last that is written with four digits. */
const LAST = 253_402_300_799_999

/** @throws RangeError for a date that is none */
export function isoTime(date: Date): string {
  const time = date.getTime()
  if (!(time >= 0 && time <= LAST)) return date.toISOString()
  const ofDay = time % DAY
  const seconds = Math.floor(ofDay / 1000)
  const milliseconds = ofDay % 1000
  const fraction = milliseconds === 0 ? '000' : String(milliseconds).padStart(3, '0')
  const minutes = Math.floor(seconds / 60)
  const clock = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}`
  return `${day((time - ofDay) / DAY)}T${clock}.${fraction}Z`
}

/**
 * RFC 5280 §4.1.2.5: both ends of a validity period belong to it, and they are whole seconds. So the last second does to its end:
 * the milliseconds of a clock are no later time.
 */
export function endOfPeriod(notAfter: Date): number {
  return notAfter.getTime() + 999
}

/** Years that begin in March, so that the day which some of them have more comes last. */
function day(since1970: number): string {
  const days = since1970 + DAYS_TO_1970
  const era = Math.floor(days / DAYS_OF_400_YEARS)
  const ofEra = days % DAYS_OF_400_YEARS
  const leapless = ofEra - Math.floor(ofEra / 1_460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)
  const year = Math.floor(leapless / 365)
  const ofYear = ofEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  const march = Math.floor((5 * ofYear + 2) / 153)
  const month = march < 10 ? march + 3 : march - 9
  const full = era * 400 + year + (month <= 2 ? 1 : 0)
  return `${two(Math.floor(full / 100))}${two(full % 100)}-${two(month)}-${two(ofYear - Math.floor((153 * march + 2) / 5) + 1)}`
}

/** Days of the Gregorian calendar; `undefined` for a date that does not exist, or of what is no whole number. */
export function daysSince1970(year: number, month: number, day: number): number | undefined {
  const length = month === 2 && isLeapYear(year) ? 29 : DAYS_OF_MONTH[month]
  if (length === undefined || !(day >= 1 && day <= length) || !(year >= 0)) return undefined
  const fromMarch = month > 2 ? year : year - 1
  const leapDays = Math.floor(fromMarch / 4) - Math.floor(fromMarch / 100) + Math.floor(fromMarch / 400)
  const march = month > 2 ? month - 3 : month + 9
  return fromMarch * 365 + leapDays + Math.floor((153 * march + 2) / 5) + day - 1 - DAYS_TO_1970
}

const DAYS_OF_MONTH: readonly (number | undefined)[] = [undefined, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

function two(number: number): string {
  return TWO_DIGITS[number] ?? ''
}
