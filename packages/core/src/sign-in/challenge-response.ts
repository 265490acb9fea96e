/**
 * Signing in with a certificate: whether a CMS answers one challenge, and who then signed in. The signature is judged like
 * any other (EN 319 102-1), but under an authentication profile; the message may hold nothing else than the answer.
 */
import { equalBytes, toHex } from '../bytes.ts'
import { parseSignedData, type SignedData } from '../cms/signed-data.ts'
import { digest } from '../crypto/digest.ts'
import { checkDerThroughout } from '../der/canonical.ts'
import { attempt, type ErrorFacts, FormatError } from '../errors.ts'
import type { IdentifiedPerson } from '../identity/identified-person.ts'
import { personFromCertificate } from '../identity/person-from-certificate.ts'
import type { ValidationReport } from '../validation/report.ts'
import { type ValidateOptions, validateSignature } from '../validation/validate-signature.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { type Challenge, challengeTimeObjection, encodeChallenge, readChallenge } from './challenge.ts'

export interface ChallengeOptions extends ValidateOptions {
  /** The very challenge that was given out, taken from where it is kept, never from the answer. */
  readonly challenge: Challenge
}

export type ChallengeRefusal =
  | 'ERR_CHALLENGE_EXPIRED'
  | 'ERR_CHALLENGE_NOT_YET_VALID'
  /** Not one strict DER SignedData of the plain form; `facts.reason` says why. */
  | 'ERR_CHALLENGE_RESPONSE_FORM'
  | 'ERR_CHALLENGE_SIGNERS'
  | 'ERR_CHALLENGE_DETACHED'
  /** Another content than this challenge: another challenge, another origin, a document. */
  | 'ERR_CHALLENGE_CONTENT'
  /** The report says why. */
  | 'ERR_CHALLENGE_SIGNATURE'
  /** Nobody could say whether the certificate is revoked: not a refusal of the person, trying again may help. */
  | 'ERR_CHALLENGE_STATUS_UNKNOWN'
  /** The certificate names no one person. */
  | 'ERR_CHALLENGE_SUBJECT'

export type ChallengeVerdict =
  | {
      readonly outcome: 'accepted'
      readonly person: IdentifiedPerson
      /** DER of the certificate that signed. */
      readonly certificate: Uint8Array
      readonly report: ValidationReport
    }
  | {
      readonly outcome: 'refused'
      readonly code: ChallengeRefusal
      readonly facts: ErrorFacts
      /** `null` when the message was not worth judging. */
      readonly report: ValidationReport | null
    }

type Refused = Extract<ChallengeVerdict, { readonly outcome: 'refused' }>

/** A chain of ten certificates with large keys stays below. */
const MAX_RESPONSE_OCTETS = 128 * 1024
/** Between the machines of one service. */
const CLOCK_SKEW_SECONDS = 5

/**
 * Judges an answer; a bad one is a verdict and never an error. Whoever calls takes the challenge out of its store first,
 * so that each is answered once (one-time use is not looked at here).
 * @throws FormatError ERR_CHALLENGE_FIELDS when `challenge` itself is none, and as `judgeSignature` for mistakes of the caller
 */
export async function verifyChallengeResponse(cms: Uint8Array, options: ChallengeOptions): Promise<ChallengeVerdict> {
  const { challenge, ...validation } = options
  const expected = encodeChallenge(readChallenge(challenge))
  const timing = challengeTimeObjection(challenge, { time: options.time, clockSkewSeconds: CLOCK_SKEW_SECONDS })
  if (timing !== undefined) return refused(timing)
  const message = readResponse(cms)
  if ('outcome' in message) return message
  const objection = checkResponse(message, expected)
  if (objection !== undefined) return objection
  return concludeResponse(message, await validateSignature({ signature: cms }, validation), options)
}

/** BER has many forms for one message; nobody who answers a challenge of ours needs more than DER. */
function readResponse(cms: Uint8Array): SignedData | Refused {
  return attempt(
    () => {
      if (cms.length > MAX_RESPONSE_OCTETS) throw new FormatError('ERR_CMS_TOO_LARGE', 'Larger than any answer')
      checkDerThroughout(cms)
      return parseSignedData(cms)
    },
    ({ code }) => refused('ERR_CHALLENGE_RESPONSE_FORM', { reason: code }),
  )
}

function checkResponse({ signerInfos, content, raw }: SignedData, expected: Uint8Array): Refused | undefined {
  // Of two signers the second could be anyone, and whoever reads only one would let him in.
  if (signerInfos.length !== 1) return refused('ERR_CHALLENGE_SIGNERS', { count: signerInfos.length })
  if (content === undefined) return refused('ERR_CHALLENGE_DETACHED')
  if (!equalBytes(content, expected)) return refused('ERR_CHALLENGE_CONTENT')
  // Evidence and time come from us: an old OCSP answer brought along would hide a revocation of this morning.
  if (raw.revocationInfos.length > 0)
    return refused('ERR_CHALLENGE_RESPONSE_FORM', { reason: 'revocation information' })
  const unsigned = signerInfos.some(({ unsignedAttributes }) => unsignedAttributes.length > 0)
  return unsigned ? refused('ERR_CHALLENGE_RESPONSE_FORM', { reason: 'unsigned attributes' }) : undefined
}

function concludeResponse(
  { certificates }: SignedData,
  report: ValidationReport,
  { time, profile }: ChallengeOptions,
): ChallengeVerdict {
  const { conclusion } = report
  if (conclusion.indication !== 'TOTAL-PASSED') {
    const isUnknown = conclusion.subIndication === 'TRY_LATER'
    return refused(isUnknown ? 'ERR_CHALLENGE_STATUS_UNKNOWN' : 'ERR_CHALLENGE_SIGNATURE', {}, report)
  }
  // The one that was judged, by its hash: others of the same issuer and serial number may lie beside it.
  const judged = report.signatures[0]?.certificationPath[0]?.sha256
  const certificate = certificates.find((der) => toHex(digest('sha256', der)) === judged)
  if (certificate === undefined) return refused('ERR_CHALLENGE_RESPONSE_FORM', { reason: 'no certificate' }, report)
  const person = personFromCertificate(parseCertificate(certificate), { at: time, rules: profile.subject })
  if (person === undefined) return refused('ERR_CHALLENGE_SUBJECT', {}, report)
  return { outcome: 'accepted', person, certificate, report }
}

function refused(code: ChallengeRefusal, facts: ErrorFacts = {}, report: ValidationReport | null = null): Refused {
  return { outcome: 'refused', code, facts, report }
}
