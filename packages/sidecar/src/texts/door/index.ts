/** The door's words in every language. */
import type { Language } from '@tamga/core'
import { be } from './be.ts'
import { en } from './en.ts'
import { kk } from './kk.ts'
import { ru } from './ru.ts'
import type { DoorTexts } from './texts.ts'

export const doorTexts: Readonly<Record<Language, DoorTexts>> = { kk, ru, be, en }
