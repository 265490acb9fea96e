/** One question to the person on behalf of a socket: what NCALayer's modules share. */
import { type Language, type TimeStampSource, toBase64 } from '@tamga/core'
import type { Consent } from '../consent/consent.ts'
import type { SignerWish, SigningItem } from '../consent/signing-request.ts'
import type { Log } from '../log.ts'
import { AgentProblem } from '../problem.ts'

/** A connected page. */
export interface Caller {
  readonly origin: string
  readonly consent: Consent
  readonly log: Log
  /** Aborts when the page has gone. */
  readonly gone: AbortSignal
  /** Set by `changeLocale` and good for the rest of the connection. */
  language: Language
  /** Whether sites may ask for signatures over digests. */
  readonly digestSigning: boolean
  /** Where the settings name one. */
  readonly timeStampSource: TimeStampSource | undefined
}

export interface Question {
  readonly signer: SignerWish
  readonly language?: Language
}

/** All of them or an error: NCALayer's answers have no room for a list that is signed in part. */
export async function askForSignatures(
  items: readonly SigningItem[],
  { signer, language }: Question,
  caller: Caller,
): Promise<readonly Uint8Array[]> {
  const { origin, consent, log, gone } = caller
  const request = { purpose: 'sign', origin, language: language ?? caller.language, signer, items } as const
  const results = await consent.ask(request, gone)
  log({ origin, operation: 'ncalayer', outcome: 'done' })
  return results.map((made) => {
    if ('code' in made) throw new AgentProblem(made.code)
    return made.signature
  })
}

const LANGUAGES: Readonly<Record<string, Language>> = { kk: 'kk', kz: 'kk', ru: 'ru', en: 'en', be: 'be' }

/** Of NCALayer's locale; undefined for one it does not have. */
export function languageOf(locale: unknown): Language | undefined {
  return typeof locale === 'string' && Object.hasOwn(LANGUAGES, locale) ? LANGUAGES[locale] : undefined
}

/** RFC 7468 in form, with the label that NCALayer gives and a line end at the end. */
export function cmsPem(der: Uint8Array): string {
  const lines = toBase64(der).match(/.{1,64}/g) ?? []
  return `-----BEGIN CMS-----\n${lines.join('\n')}\n-----END CMS-----\n`
}

const CLIENT_AUTHENTICATION = '1.3.6.1.5.5.7.3.2'

/** A certificate for logging in is offered only where the site asks for one (attack 9). */
export function purposeOf(extKeyUsages: readonly string[]): 'sign' | 'sign-in' {
  return extKeyUsages.includes(CLIENT_AUTHENTICATION) ? 'sign-in' : 'sign'
}
