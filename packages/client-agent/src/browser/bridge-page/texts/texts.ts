/** Words of the bridge window in four languages; one file per language. */
import { be } from './be.ts'
import type { BridgeTexts } from './bridge-texts.ts'
import { en } from './en.ts'
import { kk } from './kk.ts'
import { ru } from './ru.ts'

/** Texts by language (ISO 639-1). */
export const bridgeTexts: Readonly<Record<'kk' | 'ru' | 'be' | 'en', BridgeTexts>> = { kk, ru, be, en }

/** Texts in the first language of `wished` that there is, English without one. */
export function textsFor(wished: readonly string[]): { readonly language: string; readonly texts: BridgeTexts } {
  for (const tag of wished) {
    const found = Object.entries(bridgeTexts).find(([language]) => tag.toLowerCase().split('-')[0] === language)
    if (found !== undefined) return { language: found[0], texts: found[1] }
  }
  return { language: 'en', texts: en }
}
