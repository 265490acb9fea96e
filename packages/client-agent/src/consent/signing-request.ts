/** What a site asks a person to agree to in one window: things to sign, or to say who they are. Each knows how it is made once they have agreed. */
import type { Challenge, Language, Signer } from '@tamga/core'
import type { KeyCriteria } from '../keys/key-source.ts'
import type { Octets } from './octets.ts'
import type { EarlierSignerView, SignatureForm } from './page/consent-view.ts'

/** What a site asks for. `origin` comes from the browser, everything else from the site. */
export type ConsentRequest = SigningRequest | SignInRequest

interface AnyRequest {
  readonly origin: string
  readonly language: Language | undefined
  /** Narrows which keys are offered; the site never learns whether there are any. */
  readonly signer?: SignerWish | undefined
}

/** Whom the site expects. `purpose` where it is not what the request is about (NCALayer's logins by XML). */
export type SignerWish = Partial<KeyCriteria>

/** A consent that lists everything that will be signed; all of it or nothing. */
export interface SigningRequest extends AnyRequest {
  readonly purpose: 'sign'
  /** At least one. */
  readonly items: readonly SigningItem[]
}

/** One thing to sign. */
export interface SigningItem {
  readonly kind: 'cms' | 'xml'
  /** The site's own words. */
  readonly name: string | undefined
  readonly mediaType: string
  readonly form: SignatureForm
  /** Hex; of the octets that are signed. */
  readonly sha256: string
  /** Undefined where only a digest was given, which a deployment must have allowed. */
  readonly octets: Octets | undefined
  readonly rendering: Rendering
  /** Who says to have signed it already; without it nobody does. */
  readonly signedBefore?: readonly EarlierSignerView[]
  readonly make: Maker
}

/** Makes the signature, after the consent and never before. @throws what the signer throws */
export type Maker = (signer: Signer, options: { readonly signingTime: Date }) => Promise<Uint8Array>

/**
 * How the person sees it: `text` by pages (from 0), `image` as PNG or JPEG, `pdf` as pictures of its pages, `file` to be saved
 * and opened in a viewer of the person's own, `unseen` when the agent never had it.
 */
export type Rendering =
  | { readonly kind: 'text'; readonly pages: number; readText(page: number, language: Language): Promise<string> }
  | { readonly kind: 'image' | 'pdf' | 'file' | 'unseen' }

/** The agent writes out what is signed itself, with the origin it saw; `make` gives the answer for the site. */
export interface SignInRequest extends AnyRequest {
  readonly purpose: 'sign-in'
  /** Claimed by the site; null when it claimed nothing. */
  readonly relyingParty: string | null
  /** ISO 8601; null when only the window's own time counts. */
  readonly expiresAt: Challenge['expiresAt'] | null
  readonly make: Maker
}

/** What became of one thing, in the order of the request. `code` is one of `problem.ts`. */
export type MadeSignature = { readonly signature: Uint8Array } | { readonly code: 'ERR_AGENT_NOT_SIGNED' }
