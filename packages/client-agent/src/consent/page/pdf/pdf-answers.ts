/** Reads what comes out of the frame that draws PDF files: it may be in the hands of the file, so only known shapes pass. */
import type { PdfAnswer, PdfDataKind, PdfFailure, PdfWarning } from './pdf-messages.ts'

const MAX_PIXELS = 20_000_000
const MAX_TEXT = 100_000

const warningNames: Readonly<Record<PdfWarning, true>> = {
  attachments: true,
  scripts: true,
  forms: true,
  links: true,
  media: true,
  layers: true,
  signatures: true,
  updates: true,
  fonts: true,
  faults: true,
  unexamined: true,
}
const failureNames: Readonly<Record<PdfFailure, true>> = {
  encrypted: true,
  broken: true,
  slow: true,
  unavailable: true,
}
const dataKinds: Readonly<Record<PdfDataKind, true>> = { cmaps: true, standard_fonts: true }

/** Undefined when it is none. */
export function readAnswer(data: unknown): PdfAnswer | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const { failure, wanted, name, pages, page, picture, text, warnings } = Object.fromEntries(Object.entries(data))
  if (isKey(failureNames, failure)) return { failure }
  if (isKey(dataKinds, wanted)) return typeof name === 'string' && name.length < 100 ? { wanted, name } : undefined
  if (!Array.isArray(warnings) || !warnings.every((warning) => isKey(warningNames, warning))) return undefined
  if (isCount(pages) && pages > 0) return { pages, warnings }
  const isPicture = picture instanceof ImageBitmap && picture.width * picture.height <= MAX_PIXELS
  if (!isPicture || !isCount(page) || typeof text !== 'string') return undefined
  return { page, picture, text: text.slice(0, MAX_TEXT), warnings }
}

function isKey<T extends string>(names: Readonly<Record<T, true>>, value: unknown): value is T {
  return typeof value === 'string' && Object.hasOwn(names, value)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
