/** The sentences of the consent page; one file per language holds them all. `{…}` marks a place for a value. */
import type { Language, Outcome, Purpose, SignatureForm, Tries } from '../consent-view.ts'
import type { PdfFailure, PdfWarning } from '../pdf/pdf-messages.ts'
import { be } from './be.ts'
import { en } from './en.ts'
import { kk } from './kk.ts'
import { ru } from './ru.ts'

/** Heading and the sentence under it. */
export interface EndingText {
  readonly heading: string
  readonly text: string
}

/** Sentences that stand in the page by themselves; their keys are the `data-text` values of the HTML. */
export interface PlainTexts {
  readonly brand: string
  readonly heading: string
  readonly originLabel: string
  readonly originHint: string
  readonly punycode: string
  readonly documentHeading: string
  readonly details: string
  readonly documentName: string
  readonly mediaType: string
  readonly octets: string
  readonly digest: string
  readonly form: string
  readonly previousPage: string
  readonly nextPage: string
  readonly save: string
  readonly notShown: string
  readonly earlierSigners: string
  readonly unknownSigner: string
  readonly textNotShown: string
  readonly pictureNotShown: string
  readonly pdfOpening: string
  readonly pdfUnseen: string
  readonly pdfText: string
  readonly pdfTextHint: string
  readonly unseen: string
  readonly promptHint: string
  readonly promptClosed: string
  readonly promptUnavailable: string
  readonly phraseLabel: string
  readonly newSite: string
  readonly blockSite: string
  readonly forgetSite: string
  readonly sitesHeading: string
  readonly phraseHeading: string
  readonly phraseHint: string
  readonly savePhrase: string
  readonly sitesList: string
  readonly sitesHint: string
  readonly noSites: string
  readonly keyHeading: string
  readonly keyFile: string
  readonly password: string
  readonly passwordHint: string
  readonly pin: string
  readonly pinHint: string
  readonly pinOnReader: string
  readonly showCertificate: string
  readonly certificateHeading: string
  readonly chooseCertificate: string
  readonly organisation: string
  readonly role: string
  readonly issuer: string
  readonly notAfter: string
  readonly expired: string
  readonly notYetValid: string
  readonly wrongPurpose: string
  readonly wrongPurposeSignIn: string
  readonly otherHolder: string
  readonly notHardware: string
  readonly unsupportedKey: string
  readonly sign: string
  readonly otherKey: string
  readonly decline: string
  readonly fault: string
  readonly signInHeading: string
  readonly signInOriginHint: string
  readonly signInPurpose: string
  readonly signInMeaning: string
  readonly relyingParty: string
  readonly challengeExpires: string
  readonly signInCertificateHeading: string
  readonly signIn: string
}

/** Everything the page says in one language. */
export interface PageTexts extends PlainTexts {
  readonly forms: Readonly<Record<SignatureForm, string>>
  readonly pdfWarnings: Readonly<Record<PdfWarning, string>>
  /** Each is followed by `notShown`. */
  readonly pdfFailures: Readonly<Record<PdfFailure, string>>
  /** `{number}` */
  readonly documentNumber: string
  /** `{opened}`, `{all}` */
  readonly opened: string
  /** `{day}`, `{uses}` */
  readonly siteApproved: string
  /** `{day}` */
  readonly siteBlocked: string
  /** `{page}`, `{pages}` */
  readonly pageNumber: string
  /** `{directory}` */
  readonly noKeys: string
  /** `{attempts}` */
  readonly passwordWrong: string
  /** Without a number: only the token knows how many tries are left. */
  readonly pinWrong: string
  readonly tries: Readonly<Record<Exclude<Tries, 'locked'>, string>>
  readonly keyProblems: Readonly<Record<KeyProblem, string>>
  /** `unknown`: opened without or with a used token. `unreachable`: the agent no longer answers. */
  readonly endings: Readonly<Record<Ending, EndingText>>
  /** Instead of those where it was a sign-in. */
  readonly signInEndings: Readonly<Record<Outcome, EndingText>>
}

export type Ending = Outcome | 'unknown' | 'unreachable'

/** Kinds of trouble with a key file. */
export type KeyProblem =
  | 'broken'
  | 'notKeyFile'
  | 'tooLarge'
  | 'unsupported'
  | 'unsupportedKey'
  | 'noKey'
  | 'noCertificateBeside'
  | 'missing'
  | 'noUsable'
  | 'notHardware'
  | 'pinLocked'
  | 'pinToBeChanged'
  | 'pinNotSet'
  | 'readerCancelled'
  | 'noAnswer'
  | 'tokenFailed'
  | 'moduleMissing'

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
