/** What the agent and the script of its consent page say to each other: shapes of JSON, no behaviour. */

/** ISO 639-1. The page is a program of its own and imports nothing from outside its folder. */
export type Language = 'kk' | 'ru' | 'be' | 'en'

/** Answer to `POST /api/open`. */
export interface OpenAnswer {
  /** Replaces the one-time token of the address for the life of this window. */
  readonly session: string
  readonly view: ConsentView
}

/** What a site asks for: a signature on a document, or to know who the person is. */
export type Purpose = 'sign' | 'sign-in'

/** One request as the person sees it. */
export type ConsentView = SigningView | SignInView

interface RequestView {
  /** From the browser's `Origin` header; ASCII, so that look-alike letters show as `xn--`. */
  readonly origin: string
  /** The part of the host that somebody registered; null when it is not known. */
  readonly registrableDomain: string | null
  /** Whether the person has agreed with this site before. */
  readonly known: boolean
  /** Whether passwords and PINs are asked for in a window of the desktop, not on this page. */
  readonly prompt: boolean
  /** The person's own words, by which they know this window. */
  readonly phrase: string | null
  /** Language the site asked for. */
  readonly language: Language | null
  readonly keyDirectory: string
  readonly keys: readonly KeyEntryView[]
}

/** Nothing of a document: what is signed is a challenge that the agent wrote out itself. */
export interface SignInView extends RequestView {
  readonly purpose: 'sign-in'
  /** Claimed by the site. */
  readonly relyingParty: string | null
  /** ISO 8601 in UTC. */
  readonly expiresAt: string | null
}

export interface SigningView extends RequestView {
  readonly purpose: 'sign'
  /** Everything that will be signed, in the order of the site. */
  readonly items: readonly ItemView[]
}

/** Where a signature goes, beside or around what is signed. */
export type SignatureForm = 'attached' | 'detached' | 'co-signature' | 'enveloped'

/** One thing to sign, in words and numbers; its text and its octets are asked for when the person looks. */
export interface ItemView {
  /** Claimed by the site. */
  readonly name: string | null
  readonly mediaType: string
  /** Size of the bytes to be signed; null when only their digest was given. */
  readonly octets: number | null
  /** SHA-256 of the bytes to be signed, hex. */
  readonly sha256: string
  readonly form: SignatureForm
  /** Signers a co-signature joins; what the message says, verified by nobody here. */
  readonly signedBefore: readonly EarlierSignerView[]
  readonly shownAs: 'text' | 'image' | 'pdf' | 'file' | 'unseen'
  /** Pages of text, 0 for everything else. */
  readonly pages: number
}

/** Null where the message does not tell. */
export interface EarlierSignerView {
  readonly holder: string | null
  readonly organisation: string | null
  /** ISO 8601 in UTC. */
  readonly claimedSigningTime: string | null
}

/** Answer to `POST /api/text`. */
export interface TextAnswer {
  readonly text: string
}

/** What one secret opens: a key file, or a token in its slot. */
export interface KeyEntryView {
  /** Opaque to the page; only those of the list are accepted. */
  readonly id: string
  /** Name of the file or of the token. */
  readonly label: string
  /** Whether the keys cannot leave the device. */
  readonly hardware: boolean
  readonly needs: SecretKind
  /** What the token tells of its PIN; null where nothing is told. */
  readonly tries: Tries | null
  /** Code when the entry cannot be opened whatever the secret is. */
  readonly problem: string | null
  /** Null when they can only be known by opening. */
  readonly certificates: readonly CertificateView[] | null
}

/** `protected-path`: the PIN is typed on the reader, never here (PKCS#11 CKF_PROTECTED_AUTHENTICATION_PATH). */
export type SecretKind = 'password' | 'pin' | 'protected-path'

/** `few`: a wrong PIN was given before. `last`: one more locks the token. */
export type Tries = 'few' | 'last' | 'locked'

/** A certificate in words. Times are ISO 8601 in UTC. */
export interface CertificateView {
  readonly holder: string
  readonly organisation: string | null
  /** In words; titles as certified. */
  readonly roles: Readonly<Record<Language, readonly string[]>>
  readonly issuer: string
  readonly notBefore: string
  readonly notAfter: string
  /** For what the site asks; only `usable` ones are offered. */
  readonly usability: Usability
}

/**
 * `wrong-purpose`: its usages (RFC 5280 §4.2.1.3, §4.2.1.12) do not allow what the site asks for.
 * `other-holder`: the site asks for another person or organisation. `not-hardware`: it asks for a key on a device.
 * `unsupported-key`: a kind of key that is not known here.
 */
export type Usability =
  | 'usable'
  | 'expired'
  | 'not-yet-valid'
  | 'wrong-purpose'
  | 'other-holder'
  | 'not-hardware'
  | 'unsupported-key'

/** Answer to `POST /api/unlock`. */
export interface UnlockAnswer {
  readonly certificates: readonly CertificateView[]
}

/** Answer to `POST /api/outcome`, which the agent holds until the request is over. */
export interface OutcomeAnswer {
  readonly outcome: Outcome
}

/** `partly`: the key gave out in the middle of a list. `withdrawn`: the site closed its connection. `attempts`: too many wrong passwords. */
export type Outcome = 'signed' | 'partly' | 'declined' | 'expired' | 'withdrawn' | 'attempts' | 'stopped' | 'failed'

/** What the person decided about a site. Times are ISO 8601 in UTC. */
export interface SiteView {
  readonly origin: string
  readonly state: 'approved' | 'blocked'
  readonly since: string
  readonly lastUsed: string
  /** How many times the person agreed. */
  readonly uses: number
}

/** Answer of everything under `/api/sites`. */
export interface SitesAnswer {
  readonly sites: readonly SiteView[]
  readonly phrase: string | null
}

/** Answer to `POST /api/manage`: where the person's list of sites is. */
export interface ManageAnswer {
  readonly path: string
}

/** Problem answers of the consent API (RFC 9457). */
export interface ConsentProblem {
  readonly code: string
  readonly reason?: string
  readonly attemptsLeft?: number
  /** What a token tells after a wrong PIN. */
  readonly tries?: Tries
}
