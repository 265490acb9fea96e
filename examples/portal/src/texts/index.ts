/** The portal's words by language. */
import type { Language } from '@tamga/core'
import { be } from './be.ts'
import { en } from './en.ts'
import { kk } from './kk.ts'
import { ru } from './ru.ts'
import type { PortalTexts } from './texts.ts'

export const texts: Readonly<Record<Language, PortalTexts>> = { kk, ru, be, en }
