/** UTCTime and GeneralizedTime (X.690 §11.7, §11.8) in the forms that RFC 5280 and RFC 3161 leave of them. */
import { toLatin1 } from '../bytes.ts'
import { FormatError } from '../errors.ts'
import { daysSince1970 } from '../iso-time.ts'
import type { Element } from './read.ts'
import { Tag } from './tags.ts'
import { readSingle } from './whole.ts'

/** UTCTime or GeneralizedTime in the only form RFC 5280 §4.1.2.5 knows: with seconds, in Z, without fraction. */
export function readTime(element: Element): Date {
  const { tag, source, contentStart, contentEnd } = element
  const yearDigits = tag === Tag.utcTime ? 2 : 4
  const isTime = tag === Tag.utcTime || tag === Tag.generalizedTime
  if (!isTime || contentEnd - contentStart !== yearDigits + 11 || source[contentEnd - 1] !== Z) {
    throw invalid('Time in a form RFC 5280 forbids', element)
  }
  const year = twoDigits(source, contentStart)
  // RFC 5280 §4.1.2.5.1: two-digit years from 50 up are of the 20th century.
  if (tag === Tag.utcTime) return toDate(year >= 50 ? 1900 + year : 2000 + year, 0, element)
  return toDate(year * 100 + twoDigits(source, contentStart + 2), 0, element)
}

const FRACTION = /^\.(\d{1,9})Z$/

/** GeneralizedTime that may carry a fraction of a second without trailing zeros, as genTime of RFC 3161 §2.4.2 does. */
export function readGeneralizedTime(element: Element): Date {
  const { tag, source, contentStart, contentEnd } = element
  if (tag === Tag.generalizedTime && contentEnd - contentStart === 15) return readTime(element)
  const fraction = FRACTION.exec(toLatin1(source.subarray(contentStart + 14, contentEnd)))?.[1]
  if (fraction === undefined || fraction.endsWith('0')) throw invalid('Not a DER GeneralizedTime', element)
  const year = twoDigits(source, contentStart) * 100 + twoDigits(source, contentStart + 2)
  return toDate(year, Math.floor(Number(`0.${fraction}`) * 1000), element)
}

/** `der` is one GeneralizedTime and nothing else. */
export function readWholeTime(der: Uint8Array): Date {
  return readSingle(der, (reader) => readGeneralizedTime(reader.next(Tag.generalizedTime)))
}

const ZERO = 0x30
const Z = 0x5a

/** NaN for anything but two digits: no date comes of it. */
function twoDigits(source: Uint8Array, start: number): number {
  const tens = (source[start] ?? 0) - ZERO
  const ones = (source[start + 1] ?? 0) - ZERO
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

/** The year has been read; what follows it in the contents is month, day, hours, minutes and seconds. */
function toDate(year: number, milliseconds: number, element: Element): Date {
  const { tag, source, contentStart } = element
  const start = contentStart + (tag === Tag.utcTime ? 2 : 4)
  const days = daysSince1970(year, twoDigits(source, start), twoDigits(source, start + 2))
  const hours = twoDigits(source, start + 4)
  const minutes = twoDigits(source, start + 6)
  const seconds = twoDigits(source, start + 8)
  // Of what is no number nothing is true.
  if (days === undefined || !(hours <= 23 && minutes <= 59 && seconds <= 59)) {
    throw invalid('A date that does not exist', element)
  }
  return new Date((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + milliseconds)
}

function invalid(message: string, { start }: Element): FormatError {
  return new FormatError('ERR_DER_TIME', message, { facts: { offset: start } })
}
