/**
 * Direct sign-in with a certificate: a challenge for one origin and one browser, answered once in CMS by the person's
 * agent. It is taken before the answer is looked at, so that nobody tries two answers to one challenge.
 */
import {
  authenticationProfiles,
  type Challenge,
  type ChallengeVerdict,
  createChallenge,
  DeniedError,
  type Profile,
  verifyChallengeResponse,
} from '@tamga/core'
import { judgingProfile, type ValidationContext } from '../validate-signature.ts'
import { after, type SignInContext, signInOf } from './context.ts'
import { admit } from './redeem-result.ts'
import { newToken, openSession } from './session.ts'

export interface ChallengeRequest {
  readonly portal: string
  /** Of the page that asks; the agent signs for the origin that it sees itself. */
  readonly origin: string
  /** The portal's name for the person's browser; only an answer from there counts (login CSRF). */
  readonly browser: string
}

export interface IssuedChallenge {
  readonly id: string
  readonly challenge: Challenge
}

export interface ChallengeAnswer {
  readonly portal: string
  readonly id: string
  readonly browser: string
  readonly cms: Uint8Array
}

export type CertificateSignIn =
  | { readonly outcome: 'signed-in'; readonly admitted: object }
  /** Answered, expired, another browser's or portal's, or never given out. */
  | { readonly outcome: 'unknown' }
  | Extract<ChallengeVerdict, { readonly outcome: 'refused' }>

/** Nobody can tell from a certificate whether its key lies on a token; that would be the hardware level. */
const ACR = 'urn:tamga:acr:certificate'
/** RFC 8176 §2: proof of possession of a key. */
const AMR = ['pop']
/** What stands for the issuer of such sessions; no server has a name without `https:`. */
const ISSUER = 'certificate'
const CHALLENGE_SECONDS = 300

/** @throws DeniedError ERR_CHALLENGE_ORIGIN, ERR_CHALLENGE_ACR, ERR_SIGN_IN_PORTAL */
export async function issueChallenge(request: ChallengeRequest, context: SignInContext): Promise<IssuedChallenge> {
  const { portal, origin, browser } = request
  const { title, certificateOrigins, acrValues } = signInOf(portal, context)
  if (!certificateOrigins.includes(origin)) {
    throw new DeniedError('ERR_CHALLENGE_ORIGIN', 'The portal has not registered pages of this origin')
  }
  if (acrValues.length > 0 && !acrValues.includes(ACR)) {
    throw new DeniedError('ERR_CHALLENGE_ACR', 'A certificate alone is not enough for this portal')
  }
  const issuedAt = context.clock.now()
  const expiresAt = after(issuedAt, CHALLENGE_SECONDS)
  const challenge = createChallenge({ origin, relyingParty: title, issuedAt, expiresAt })
  const id = newToken()
  const { pendingPerBrowser: perBinding, pendingTotal: total } = context.config.limits
  const object = { key: id, binding: challengeBinding(portal, browser), content: challenge, expiresAt }
  await context.oneTime.put('challenge', object, { perBinding, total })
  return { id, challenge }
}

/** @throws DeniedError ERR_SIGN_IN_PORTAL */
export async function answerChallenge(
  { portal, id, browser, cms }: ChallengeAnswer,
  context: SignInContext & { readonly validation: ValidationContext },
): Promise<CertificateSignIn> {
  signInOf(portal, context)
  const challenge = await context.oneTime.take('challenge', { key: id, binding: challengeBinding(portal, browser) })
  if (challenge === undefined) return { outcome: 'unknown' }
  const { certificates, http, clock } = context.validation
  const { profile, trustAnchors, intermediates } = judgingProfile({ portal }, context.validation)
  const time = clock.now()
  const verdict = await verifyChallengeResponse(cms, {
    challenge: challenge as Challenge,
    profile: authenticationProfileOf(profile.id),
    trustAnchors,
    intermediates,
    certificates,
    http,
    time,
  })
  if (verdict.outcome === 'refused') return verdict
  const content = { person: verdict.person, acr: ACR, amr: AMR, authTime: time.toISOString() }
  const session = await openSession({ portal, issuer: ISSUER, content }, context)
  return { outcome: 'signed-in', admitted: await admit(session, context) }
}

/** The authentication profile of the same country as the profile that judges documents. */
function authenticationProfileOf(id: string): Profile {
  const profile = authenticationProfiles.get(id) ?? authenticationProfiles.get('generic')
  if (profile === undefined) throw new TypeError('the core has a generic authentication profile')
  return profile
}

function challengeBinding(portal: string, browser: string): string {
  return JSON.stringify([portal, browser])
}
