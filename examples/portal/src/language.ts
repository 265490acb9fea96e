/** Which language a person reads: the first part of every page's path, or at the door what the browser prefers. */
import { type Language, languages } from '@tamga/core'

/** For people whose browser names none of our languages. */
const fallback: Language = 'en'

export function isLanguage(value: unknown): value is Language {
  return languages.some((language) => language === value)
}

/** The best match for an Accept-Language field (RFC 9110 §12.5.4); of equal weights the first. */
export function preferredLanguage(acceptLanguage: string | undefined): Language {
  const wishes = (acceptLanguage ?? '').slice(0, 200).split(',').map(parseWish)
  const known = wishes.filter(({ language, weight }) => isLanguage(language) && weight > 0)
  const best = known.reduce((a, b) => (b.weight > a.weight ? b : a), { language: fallback as string, weight: 0 })
  return isLanguage(best.language) ? best.language : fallback
}

function parseWish(wish: string): { readonly language: string; readonly weight: number } {
  const [range = '', ...parameters] = wish.split(';').map((part) => part.trim().toLowerCase())
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1'
  return { language: range.split('-', 1)[0] ?? '', weight: Number(weight) || 0 }
}
