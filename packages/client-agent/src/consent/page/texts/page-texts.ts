/** What the consent page says, in each language. */
import type { Outcome, SignatureForm, Tries } from '../consent-view.ts'
import type { PdfFailure, PdfWarning } from '../pdf/pdf-messages.ts'

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
