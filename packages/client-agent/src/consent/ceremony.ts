/** One request, for signatures or to sign in, from the opened window to its end; it ends once, and nothing after the end has effect. */
import { createHash } from 'node:crypto'
import type { Clock, Language } from '@tamga/core'
import type { KeyCriteria, KeySource, OpenedEntry, OpenedKey } from '../keys/key-source.ts'
import { refusalOf } from '../keys/refusal.ts'
import { AgentProblem } from '../problem.ts'
import type { KnownSites } from './known-sites.ts'
import type { Octets } from './octets.ts'
import { createToken, equalTokens } from './one-time-token.ts'
import type { CertificateView, ConsentView, ItemView, Outcome, SignInView, SigningView } from './page/consent-view.ts'
import { pageTexts } from './page/texts/texts.ts'
import type { SecretPrompt, SecretQuestion } from './pinentry.ts'
import type { RegistrableDomain } from './registrable-domain.ts'
import type { ConsentRequest, MadeSignature, Maker, SigningItem } from './signing-request.ts'

/** How a ceremony ended; `thumbprint` is SHA-256 of the certificate, hex. */
export type Ending =
  | {
      readonly outcome: 'signed' | 'partly'
      readonly results: readonly MadeSignature[]
      readonly thumbprint: string
      /** Why the rest of a list was not signed. */
      readonly error?: unknown
    }
  | { readonly outcome: Exclude<Outcome, 'signed' | 'partly'>; readonly error?: unknown }

export interface CeremonyOptions {
  readonly keys: KeySource
  /** Where a person without keys is told to put a key file. */
  readonly keyDirectory: string
  readonly sites: KnownSites
  readonly registrableDomain: RegistrableDomain
  readonly clock: Clock
  /** The desktop's own window for passwords, where there is one. */
  readonly prompt?: SecretPrompt | undefined
  /** How long a window waits for the person. */
  readonly timeoutSeconds: number
}

const MAX_PASSWORD_ATTEMPTS = 3

/** State: token untaken → window open → key opened → signed; `end` cuts it short anywhere. */
export class Ceremony {
  readonly #request: ConsentRequest
  readonly #options: CeremonyOptions
  readonly #token: string = createToken()
  readonly #session: string = createToken()
  readonly #settled: PromiseWithResolvers<Ending> = Promise.withResolvers()
  #tokenTaken = false
  #over = false
  #busy = false
  #attemptsLeft = MAX_PASSWORD_ATTEMPTS
  #opened: OpenedEntry | undefined

  constructor(request: ConsentRequest, options: CeremonyOptions) {
    this.#request = request
    this.#options = options
  }

  /** The one-time secret for the address of the window. */
  get token(): string {
    return this.#token
  }

  /** Who asks. */
  get origin(): string {
    return this.#request.origin
  }

  /** Never rejects. */
  get ended(): Promise<Ending> {
    return this.#settled.promise
  }

  /** Trades the token for the session of the one window; a second window with the same address gets undefined. */
  takeToken(token: string): string | undefined {
    if (this.#over || this.#tokenTaken || !equalTokens(token, this.#token)) return undefined
    this.#tokenTaken = true
    return this.#session
  }

  /** Whether `session` is the window of this ceremony. */
  isWindow(session: string): boolean {
    return this.#tokenTaken && equalTokens(session, this.#session)
  }

  async view(): Promise<ConsentView> {
    const { origin, language } = this.#request
    const { keyDirectory, sites, registrableDomain } = this.#options
    const keys = await this.#options.keys.list(this.#criteria)
    const site = { origin, registrableDomain: registrableDomain(origin), known: sites.find(origin) !== undefined }
    const prompt = this.#options.prompt !== undefined
    const common = { ...site, prompt, phrase: sites.phrase(), language: language ?? null, keyDirectory, keys }
    return { ...common, ...matterOf(this.#request) }
  }

  /** One page of the text of one thing to sign. @throws AgentProblem ERR_AGENT_REQUEST_INVALID when there is none */
  async text(
    item: number,
    { page, language }: { readonly page: number; readonly language: Language },
  ): Promise<string> {
    const rendering = this.#item(item).rendering
    if (rendering.kind !== 'text' || page >= rendering.pages) throw new AgentProblem('ERR_AGENT_REQUEST_INVALID')
    return await rendering.readText(page, language)
  }

  /** The octets of one thing to sign, to be looked at or saved. @throws AgentProblem as `text` */
  content(item: number): { readonly octets: Octets; readonly mediaType: string } {
    const { octets, mediaType } = this.#item(item)
    if (octets === undefined) throw new AgentProblem('ERR_AGENT_REQUEST_INVALID')
    return { octets, mediaType }
  }

  /**
   * Opens an entry of the list so that its certificates can be shown. The caller wipes `secret`.
   * @throws AgentProblem ERR_AGENT_PASSWORD_WRONG with the attempts left, ERR_AGENT_KEY_UNUSABLE with the reason
   */
  unlock(id: string, secret: Uint8Array): Promise<readonly CertificateView[]> {
    return this.#alone(() => this.#open(id, secret))
  }

  /**
   * `unlock` with what the person types into the desktop's own window, in `language`.
   * @throws AgentProblem as `unlock`; ERR_AGENT_PROMPT_CLOSED, ERR_AGENT_PROMPT_UNAVAILABLE
   */
  unlockByPrompt(id: string, language: Language): Promise<readonly CertificateView[]> {
    return this.#alone(async () => {
      const answer = (await this.#options.prompt?.(await this.#question(id, language), this.#ending)) ?? 'unavailable'
      if (answer === 'closed') throw new AgentProblem('ERR_AGENT_PROMPT_CLOSED')
      if (answer === 'unavailable') throw new AgentProblem('ERR_AGENT_PROMPT_UNAVAILABLE')
      try {
        if (this.#over) throw new AgentProblem('ERR_AGENT_CONSENT_REFUSED')
        return await this.#open(id, answer.secret)
      } finally {
        answer.secret.fill(0)
      }
    })
  }

  /** Signs with the key the person has just been shown; `index` counts in the answer of `unlock`. */
  sign(index: number): Promise<void> {
    return this.#alone(async () => {
      const key = this.#opened?.keys[index]
      if (key?.view.usability !== 'usable') throw new AgentProblem('ERR_AGENT_KEY_UNUSABLE')
      try {
        this.end(await this.#createSignatures(key))
      } catch (error) {
        this.end({ outcome: 'failed', error })
      }
    })
  }

  /** The first end counts. Keys are let go of with it. */
  end(ending: Ending): void {
    this.#over = true
    void this.#letGo()
    this.#settled.resolve(ending)
  }

  /**
   * A list stops at the first thing that the key does not sign, and nothing is tried again: a token that counts wrong PINs
   * would be locked by the rest of the list (attack 16).
   */
  async #createSignatures({ signer }: OpenedKey): Promise<Ending> {
    const signingTime = this.#options.clock.now()
    const thumbprint = createHash('sha256').update(signer.certificate).digest('hex')
    const results: MadeSignature[] = []
    const makers = makersOf(this.#request)
    for (const make of makers) {
      try {
        results.push({ signature: await make(signer, { signingTime }) })
      } catch (error) {
        if (results.length === 0) return { outcome: 'failed', error }
        const rest = makers.slice(results.length).map(() => ({ code: 'ERR_AGENT_NOT_SIGNED' }) as const)
        return { outcome: 'partly', results: [...results, ...rest], thumbprint, error }
      }
    }
    return { outcome: 'signed', results, thumbprint }
  }

  async #open(id: string, secret: Uint8Array): Promise<readonly CertificateView[]> {
    await this.#letGo()
    try {
      const opened = await this.#options.keys.open(id, secret, { ...this.#criteria, signal: this.#ending })
      this.#opened = opened
      if (this.#over) await this.#letGo()
      return opened.keys.map(({ view }) => view)
    } catch (error) {
      throw this.#refusal(error)
    }
  }

  /** Attack 15: who asks, for which key, and the words by which the person knows that it is us. */
  async #question(id: string, language: Language): Promise<SecretQuestion> {
    const { keys, sites, timeoutSeconds } = this.#options
    const entry = (await keys.list(this.#criteria)).find((one) => one.id === id)
    if (entry === undefined) throw new AgentProblem('ERR_AGENT_KEY_UNUSABLE', '', { reason: 'ERR_KEY_MISSING' })
    const texts = pageTexts[language]
    const phrase = sites.phrase()
    const lines = [`${texts.originLabel} ${this.origin}`, `${texts.keyFile}: ${entry.label}`]
    return {
      title: texts.brand,
      description: [...lines, ...(phrase === null ? [] : [`${texts.phraseLabel} ${phrase}`])].join('\n'),
      prompt: entry.needs === 'pin' ? texts.pin : texts.password,
      timeoutSeconds,
    }
  }

  /** Aborts when the ceremony ends, so that no window and no reader's question outlives it. */
  get #ending(): AbortSignal {
    const ending = new AbortController()
    this.ended.then(() => ending.abort())
    return ending.signal
  }

  get #criteria(): KeyCriteria {
    const { signer, purpose } = this.#request
    const documentsOnly = isUnseen(this.#request)
    return { ...signer, purpose: signer?.purpose ?? purpose, documentsOnly }
  }

  async #letGo(): Promise<void> {
    const opened = this.#opened
    this.#opened = undefined
    await opened?.close()
  }

  #item(index: number): SigningItem {
    const item = this.#request.purpose === 'sign' ? this.#request.items[index] : undefined
    if (item === undefined) throw new AgentProblem('ERR_AGENT_REQUEST_INVALID')
    return item
  }

  /** Two presses at once must not spend two password attempts or make two signatures. */
  async #alone<T>(step: () => Promise<T>): Promise<T> {
    if (this.#over || this.#busy) throw new AgentProblem('ERR_AGENT_CONSENT_REFUSED')
    this.#busy = true
    try {
      return await step()
    } finally {
      this.#busy = false
    }
  }

  #refusal(error: unknown): unknown {
    const refusal = refusalOf(error)
    if (refusal === undefined) return error
    const { reason, wrongSecret, tries } = refusal
    if (!wrongSecret) return new AgentProblem('ERR_AGENT_KEY_UNUSABLE', '', { reason })
    this.#attemptsLeft -= 1
    if (this.#attemptsLeft === 0) this.end({ outcome: 'attempts' })
    return new AgentProblem('ERR_AGENT_PASSWORD_WRONG', '', { attemptsLeft: this.#attemptsLeft, reason, ...tries })
  }
}

function isUnseen(request: ConsentRequest): boolean {
  return request.purpose === 'sign' && request.items.some(({ rendering }) => rendering.kind === 'unseen')
}

function makersOf(request: ConsentRequest): readonly Maker[] {
  return request.purpose === 'sign' ? request.items.map(({ make }) => make) : [request.make]
}

/** Without what the ceremony knows by itself. */
type Matter<View> = Omit<View, Exclude<keyof SigningView & keyof SignInView, 'purpose'>>

/** What is asked for, for the person's eyes. */
function matterOf(request: ConsentRequest): Matter<SigningView> | Matter<SignInView> {
  if (request.purpose === 'sign') return { purpose: 'sign', items: request.items.map(itemView) }
  const { relyingParty, expiresAt } = request
  return { purpose: 'sign-in', relyingParty, expiresAt }
}

function itemView({ name, mediaType, octets, sha256, form, rendering, signedBefore = [] }: SigningItem): ItemView {
  const pages = rendering.kind === 'text' ? rendering.pages : 0
  const size = octets?.size ?? null
  const shownAs = rendering.kind
  return { name: name ?? null, mediaType, octets: size, sha256, form, signedBefore, shownAs, pages }
}
