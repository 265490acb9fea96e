/**
 * What a report repeats of a certificate. A message of some kilobytes has hundreds of signers that stand on one certificate, whose
 * name may be a quarter of a megabyte: a report that repeats it whole is larger than any string can be.
 */
import { mapList } from './map-list.ts'

const MAX_CHARACTERS = 1000
const MAX_ITEMS = 50

/** Names are a tenth of this. What is longer is cut, and ends in …, which tells it from every other. */
export function shownText(text: string): string {
  // No half of a character is left, which is no text.
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS).replace(/[\ud800-\udbff]$/, '')}…`
}

export function shownList(items: readonly string[]): string[] {
  if (items.length <= MAX_ITEMS) return mapList(items, shownText)
  return [...mapList(items.slice(0, MAX_ITEMS), shownText), '…']
}
