/** The sentences of the consent page; one file per language holds them all. `{…}` marks a place for a value. */
import type { Language, Purpose } from '../consent-view.ts'
import { be } from './be.ts'
import { en } from './en.ts'
import { kk } from './kk.ts'
import type { Ending, EndingText, KeyProblem, PageTexts } from './page-texts.ts'
import { ru } from './ru.ts'

/** The languages offered, under the names they have for themselves. */
export const languageNames: Readonly<Record<Language, string>> = {
  kk: 'Қазақша',
  ru: 'Русский',
  be: 'Беларуская',
  en: 'English',
}

/** How dates and numbers are written: 19.11.2036 in three of them. Browsers lack Kazakh and Belarusian rules now and then. */
export const numberLocales: Readonly<Record<Language, string>> = { kk: 'ru', ru: 'ru', be: 'ru', en: 'en-GB' }

/** Texts by language. */
export const pageTexts: Readonly<Record<Language, PageTexts>> = { kk, ru, be, en }

const problemsByCode: Readonly<Record<string, KeyProblem>> = {
  ERR_PKCS12_NOT_PKCS12: 'notKeyFile',
  ERR_PKCS12_TOO_LARGE: 'tooLarge',
  ERR_PKCS12_TOO_COSTLY: 'tooLarge',
  ERR_PKCS12_ALGORITHM_UNSUPPORTED: 'unsupported',
  ERR_KEY_UNSUPPORTED: 'unsupportedKey',
  ERR_KEY_MISSING: 'missing',
  ERR_KEY_NOT_HARDWARE: 'notHardware',
  ERR_PKCS12_PUBLIC_KEY_INTEGRITY: 'unsupported',
  ERR_PKCS12_NO_KEY: 'noKey',
  ERR_PKCS12_NO_CERTIFICATE: 'noKey',
  ERR_STB_KEY_CONTAINER_TOO_COSTLY: 'tooLarge',
  ERR_STB_KEY_CONTAINER_UNSUPPORTED: 'unsupported',
  ERR_STB_KEY_CONTAINER_NO_CERTIFICATE: 'noCertificateBeside',
  ERR_STB_KEY_CONTAINER_CERTIFICATE: 'noCertificateBeside',
  ERR_PKCS12_MISSING: 'missing',
  ERR_PKCS12_UNREADABLE: 'missing',
  ERR_PKCS11_CANCELLED: 'readerCancelled',
  ERR_PKCS11_MODULE_MISSING: 'moduleMissing',
  ERR_PKCS11_NOT_INSTALLED: 'moduleMissing',
  ERR_PKCS11_NO_KEY: 'noKey',
  ERR_PKCS11_PIN_LOCKED: 'pinLocked',
  ERR_PKCS11_PIN_NOT_SET: 'pinNotSet',
  ERR_PKCS11_PIN_TO_BE_CHANGED: 'pinToBeChanged',
  ERR_PKCS11_TIMEOUT: 'noAnswer',
  ERR_PKCS11_TOKEN_REMOVED: 'missing',
}

/** How a request ended, in the words of what was asked for. */
export function endingText(texts: PageTexts, ending: Ending, purpose: Purpose): EndingText {
  if (purpose === 'sign' || ending === 'unknown' || ending === 'unreachable') return texts.endings[ending]
  return texts.signInEndings[ending]
}

/** The sentence for the code of a key that does not open; every other code of a file means damaged bytes. */
export function keyProblemText(texts: PageTexts, code: string): string {
  const otherwise = code.startsWith('ERR_PKCS11_') ? 'tokenFailed' : 'broken'
  return texts.keyProblems[problemsByCode[code] ?? otherwise]
}
