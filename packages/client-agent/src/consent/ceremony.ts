/** One request for one signature, on a document or on a challenge, from the opened window to its end; it ends once, and nothing after the end has effect. */
import { createHash } from 'node:crypto'
import { type Challenge, type Clock, type Language, signData } from '@tamga/core'
import type { KeyCriteria, KeySource, OpenedEntry, OpenedKey } from '../keys/key-source.ts'
import { refusalOf } from '../keys/refusal.ts'
import { AgentProblem } from '../problem.ts'
import { createToken, equalTokens } from './one-time-token.ts'
import type { CertificateView, ConsentView, Outcome, SignInView, SigningView } from './page/consent-view.ts'

/** What a site asks for. `origin` comes from the browser, everything else from the site. */
export type ConsentRequest = SigningRequest | SignInRequest

interface AnyRequest {
  readonly origin: string
  /** The octets that are signed. */
  readonly content: Uint8Array
  readonly mediaType: string
  readonly attached: boolean
  readonly language: Language | undefined
  /** Whose key the site asks for, if it says so. */
  readonly signer?: Omit<KeyCriteria, 'purpose'> | undefined
}

/** `content` is the challenge, written out by the agent with the origin it saw itself. */
export interface SignInRequest extends AnyRequest {
  readonly purpose: 'sign-in'
  readonly challenge: Challenge
}

export interface SigningRequest extends AnyRequest {
  readonly purpose: 'sign'
  readonly name: string | undefined
  /** The content as text for the person's eyes. */
  readonly texts: Readonly<Record<Language, string>>
}

/** How a ceremony ended; `thumbprint` is SHA-256 of the certificate, hex. */
export type Ending =
  | { readonly outcome: 'signed'; readonly signature: Uint8Array; readonly thumbprint: string }
  | { readonly outcome: Exclude<Outcome, 'signed'>; readonly error?: unknown }

export interface CeremonyOptions {
  readonly keys: KeySource
  /** Where a person without keys is told to put a key file. */
  readonly keyDirectory: string
  readonly clock: Clock
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
    const { keyDirectory } = this.#options
    const keys = await this.#options.keys.list(this.#criteria)
    const common = { origin, language: language ?? null, keyDirectory, keys }
    return { ...common, ...matterOf(this.#request) }
  }

  /**
   * Opens an entry of the list so that its certificates can be shown. The caller wipes `secret`.
   * @throws AgentProblem ERR_AGENT_PASSWORD_WRONG with the attempts left, ERR_AGENT_KEY_UNUSABLE with the reason
   */
  unlock(id: string, secret: Uint8Array): Promise<readonly CertificateView[]> {
    return this.#alone(async () => {
      await this.#letGo()
      try {
        const opened = await this.#options.keys.open(id, secret, this.#criteria)
        this.#opened = opened
        if (this.#over) await this.#letGo()
        return opened.keys.map(({ view }) => view)
      } catch (error) {
        throw this.#refusal(error)
      }
    })
  }

  /** Signs with the key the person has just been shown; `index` counts in the answer of `unlock`. */
  sign(index: number): Promise<void> {
    return this.#alone(async () => {
      const key = this.#opened?.keys[index]
      if (key?.view.usability !== 'usable') throw new AgentProblem('ERR_AGENT_KEY_UNUSABLE')
      try {
        this.end(await this.#createSignature(key))
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

  get #criteria(): KeyCriteria {
    return { ...this.#request.signer, purpose: this.#request.purpose }
  }

  async #letGo(): Promise<void> {
    const opened = this.#opened
    this.#opened = undefined
    await opened?.close()
  }

  async #createSignature({ signer }: OpenedKey): Promise<Ending> {
    const { content, mediaType, attached } = this.#request
    const options = { attached, mimeType: mediaType, signingTime: this.#options.clock.now() }
    const signature = await signData(content, signer, options)
    return { outcome: 'signed', signature, thumbprint: createHash('sha256').update(signer.certificate).digest('hex') }
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

type Matter<View> = Omit<View, 'origin' | 'language' | 'keyDirectory' | 'keys'>

/** What is asked for, for the person's eyes. */
function matterOf(request: ConsentRequest): Matter<SigningView> | Matter<SignInView> {
  if (request.purpose === 'sign-in') {
    const { relyingParty, expiresAt } = request.challenge
    return { purpose: 'sign-in', relyingParty, expiresAt }
  }
  const { content, mediaType, name, attached, texts } = request
  const sha256 = createHash('sha256').update(content).digest('hex')
  return { purpose: 'sign', documentName: name ?? null, mediaType, octets: content.length, sha256, attached, texts }
}
