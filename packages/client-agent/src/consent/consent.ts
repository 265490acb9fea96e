/** Asks the person: waits for the site's turn, opens the window, and turns the end of the ceremony into an answer. */
import { UnsupportedError } from '@tamga/core'
import { describeFault, type Log } from '../log.ts'
import { AgentProblem } from '../problem.ts'
import { Ceremony, type CeremonyOptions, type Ending } from './ceremony.ts'
import { CLOCK_SKEW_SECONDS } from './clock-skew.ts'
import type { ConsentRequest, MadeSignature } from './signing-request.ts'
import type { Turns } from './turns.ts'

/** Settings and neighbours of `createConsent`. */
export interface ConsentOptions extends CeremonyOptions {
  readonly turns: Turns
  readonly log: Log
  /** Shows the address to the person, in a browser as a rule. */
  readonly openConsent: (url: string) => void | Promise<void>
  /** Address of the consent page, without fragment. */
  readonly pageUrl: () => string
}

/** See `createConsent`. */
export interface Consent {
  /** The request whose window is open now. */
  readonly current: Ceremony | undefined
  /** The one that ended last: its window may still ask how, and nothing else. */
  readonly previous: Pick<Ceremony, 'isWindow' | 'ended'> | undefined
  /**
   * Resolves when the person has agreed, with one result for each thing asked for, the first of them a signature. `siteGone` closes the window.
   * @throws AgentProblem; the codes do not tell which keys there are (attack 13)
   */
  ask(request: ConsentRequest, siteGone: AbortSignal): Promise<readonly MadeSignature[]>
  /** Ends the open request and refuses those that wait. */
  stop(): void
}

/** One ceremony at a time, as `turns` allow. */
export function createConsent(options: ConsentOptions): Consent {
  const stopping = new AbortController()
  let current: Ceremony | undefined
  let previous: Ceremony | undefined

  async function hold(request: ConsentRequest, cancelled: AbortSignal): Promise<Ending> {
    const ceremony = new Ceremony(request, options)
    const cancel = (): void => ceremony.end({ outcome: stopping.signal.aborted ? 'stopped' : 'withdrawn' })
    const expiry = setTimeout(() => ceremony.end({ outcome: 'expired' }), millisecondsFor(request, options))
    cancelled.addEventListener('abort', cancel, { once: true })
    current = ceremony
    try {
      await options.openConsent(`${options.pageUrl()}#${ceremony.token}`)
      return await ceremony.ended
    } finally {
      ceremony.end({ outcome: 'failed' })
      clearTimeout(expiry)
      cancelled.removeEventListener('abort', cancel)
      current = undefined
      previous = ceremony
    }
  }

  return {
    get current() {
      return current
    },
    get previous() {
      return previous
    },
    async ask(request, siteGone) {
      if (options.sites.find(request.origin)?.state === 'blocked') throw new AgentProblem('ERR_AGENT_SITE_BLOCKED')
      const cancelled = AbortSignal.any([siteGone, stopping.signal])
      const turn = await options.turns.take(request.origin, cancelled).catch((reason) => {
        throw stopping.signal.aborted ? new AgentProblem('ERR_AGENT_STOPPING') : reason
      })
      let outcome: 'signed' | 'refused' = 'refused'
      try {
        const ending = await hold(request, cancelled)
        report(request.origin, ending, options.log)
        if (!('results' in ending)) throw problemOf(ending)
        outcome = 'signed'
        options.sites.approve(request.origin)
        return ending.results
      } finally {
        turn.end(outcome)
      }
    },
    stop() {
      stopping.abort()
    },
  }
}

/** A challenge that has expired is worth nothing to anyone, so its window does not outlive it. */
function millisecondsFor(request: ConsentRequest, { timeoutSeconds, clock }: ConsentOptions): number {
  const milliseconds = timeoutSeconds * 1000
  if (request.purpose === 'sign' || request.expiresAt === null) return milliseconds
  const left = Date.parse(request.expiresAt) + CLOCK_SKEW_SECONDS * 1000 - clock.now().getTime()
  return Math.min(milliseconds, left)
}

function report(origin: string, ending: Ending, log: Log): void {
  const certificate = 'thumbprint' in ending ? { certificate: ending.thumbprint } : {}
  const fault = ending.error === undefined ? {} : { fault: describeFault(ending.error) }
  log({ origin, operation: 'consent', outcome: ending.outcome, ...certificate, ...fault })
}

/** What the site learns: that the person did not sign, never that a password was wrong or a key was missing. */
function problemOf({ outcome, error }: Exclude<Ending, { readonly results: unknown }>): AgentProblem {
  if (outcome === 'expired') return new AgentProblem('ERR_AGENT_CONSENT_EXPIRED')
  if (outcome === 'stopped') return new AgentProblem('ERR_AGENT_STOPPING')
  if (outcome === 'failed') return new AgentProblem(cannot(error) ? 'ERR_AGENT_NOT_SIGNED' : 'ERR_AGENT_INTERNAL')
  return new AgentProblem('ERR_AGENT_USER_CANCELLED')
}

/** The form that was asked for has no room for what such a key makes: Web eID has none for GOST, XML none for Ed25519. */
function cannot(error: unknown): boolean {
  return error instanceof UnsupportedError || (error instanceof AgentProblem && error.code === 'ERR_AGENT_NOT_SIGNED')
}
