/** A word in all languages that a terminal is spoken to in. */
import type { Language } from '@tamga/core'

export type Words = Readonly<Record<Language, string>>

export const words = (kk: string, ru: string, be: string, en: string): Words => ({ kk, ru, be, en })
