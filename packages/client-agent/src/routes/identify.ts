/** `POST /v1/identify`: a site asks to know who the person is; the answer is the site's challenge, signed for its own origin. */
import {
  type Challenge,
  type Clock,
  challengeMediaType,
  challengeTimeObjection,
  encodeChallenge,
  FormatError,
  readChallenge,
  signData,
  toBase64,
} from '@tamga/core'
import type { RequestHandler } from 'express'
import { CLOCK_SKEW_SECONDS } from '../consent/clock-skew.ts'
import type { Consent } from '../consent/consent.ts'
import type { Maker, SignInRequest } from '../consent/signing-request.ts'
import type { Log } from '../log.ts'
import { AgentProblem } from '../problem.ts'
import { readRequest } from './read-request.ts'
import { identifySchema } from './schemas.ts'
import { signatureOf } from './sign.ts'
import { whenGone } from './when-gone.ts'

/** Room for the longest names a challenge may hold. */
export const MAX_IDENTIFY_OCTETS = 8192

export interface IdentifyOptions {
  readonly consent: Consent
  readonly clock: Clock
  readonly log: Log
}

/** Answers 200 {signature: base64 of the CMS with the challenge inside} after the person has agreed. */
export function identifyRoute({ consent, clock, log }: IdentifyOptions): RequestHandler {
  return async (request, response) => {
    const origin = String(response.locals.origin)
    const signIn = readSignIn(request.body, { origin, time: clock.now() })
    const results = await consent.ask(signIn, whenGone(response))
    log({ origin, operation: 'identify', outcome: 'done' })
    response.json({ signature: toBase64(signatureOf(results)) })
  }
}

function readSignIn(value: unknown, { origin, time }: { readonly origin: string; readonly time: Date }): SignInRequest {
  const { challenge: members, signer, language } = readRequest(identifySchema, value)
  const claimed = readClaimed(members)
  // Attack 10: a look-alike site that passes on a challenge of the real one. What is compared came from the browser.
  if (claimed.origin !== origin) throw new AgentProblem('ERR_AGENT_CHALLENGE_ORIGIN')
  const reason = challengeTimeObjection(claimed, { time, clockSkewSeconds: CLOCK_SKEW_SECONDS })
  if (reason !== undefined) throw new AgentProblem('ERR_AGENT_CHALLENGE_EXPIRED', '', { reason })
  const content = encodeChallenge({ ...claimed, origin })
  const { relyingParty, expiresAt } = claimed
  const make: Maker = (key, { signingTime }) =>
    signData(content, key, { attached: true, mimeType: challengeMediaType, signingTime })
  return { purpose: 'sign-in', origin, language, signer, relyingParty, expiresAt, make }
}

/** Members that are not known would be signed without being understood, so they are refused. */
function readClaimed(challenge: Readonly<Record<string, unknown>>): Challenge {
  try {
    return readChallenge(challenge)
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    const errors = Object.entries(error.facts).map(([field, message]) => ({ field, message: String(message) }))
    throw new AgentProblem('ERR_AGENT_CHALLENGE_INVALID', '', { errors })
  }
}
