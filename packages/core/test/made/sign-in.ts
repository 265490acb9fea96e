/** A person who signs in: the small world with a certificate for authentication, a challenge, and answers to it. */
import { genericAuthentication } from '../../src/profiles/generic.ts'
import { type Challenge, createChallenge, encodeChallenge } from '../../src/sign-in/challenge.ts'
import {
  type ChallengeOptions,
  type ChallengeVerdict,
  verifyChallengeResponse,
} from '../../src/sign-in/challenge-response.ts'
import {
  type CertificateFields,
  certify,
  extKeyUsage,
  keyUsage,
  type MadeCertificate,
  now,
  rdn,
} from './certificates.ts'
import { cadesAttributes, type MessageFields, message, type SignerFields } from './cms.ts'
import { printable, seq, utf8 } from './tlv.ts'
import { newWorld } from './world.ts'

export const clientAuth = '1.3.6.1.5.5.7.3.2'
export const world = newWorld()

/** Of a person with this number; for nothing but signing in, unless the extensions say otherwise. */
export const authenticationCertificate = (fields: Partial<CertificateFields> & { number?: string } = {}) =>
  certify({
    subject: seq(
      rdn(['2.5.4.4', utf8('Серікова')]),
      rdn(['2.5.4.42', utf8('Әсел')]),
      rdn(['2.5.4.5', printable(fields.number ?? 'PNOKZ-880101400125')]),
    ),
    issuer: world.intermediate,
    extensions: [keyUsage('digitalSignature'), extKeyUsage(clientAuth)],
    ...fields,
  })

export const person: MadeCertificate = authenticationCertificate()

export const challenge: Challenge = createChallenge({
  origin: 'https://portal.example',
  relyingParty: 'Портал',
  issuedAt: new Date(now.getTime() - 60_000),
  expiresAt: new Date(now.getTime() + 240_000),
})

export const octetsOf = (one: Challenge): Buffer => Buffer.from(encodeChallenge(one))

/** An answer to `challenge`, with any field as a test wants it. */
export const answer = (one: Partial<SignerFields> = {}, fields: Partial<MessageFields> = {}): Buffer =>
  message({ content: octetsOf(challenge), signers: [{ certificate: person, ...one }], ...fields })

/** The signed attributes that an answer to `challenge` has. */
export const attributes = () => cadesAttributes({ certificate: person }, octetsOf(challenge))

export const options: ChallengeOptions = { ...world.options, profile: genericAuthentication, challenge }

export const verdictOn = (cms: Uint8Array, more: Partial<ChallengeOptions> = {}): Promise<ChallengeVerdict> =>
  verifyChallengeResponse(cms, { ...options, ...more })

/** `accepted`, or the code of the refusal with the sub-indication of the report, if it came to one. */
export async function outcomeOf(cms: Uint8Array, more: Partial<ChallengeOptions> = {}): Promise<string> {
  const verdict = await verdictOn(cms, more)
  if (verdict.outcome === 'accepted') return 'accepted'
  const conclusion = verdict.report?.conclusion
  const sub =
    conclusion === undefined || conclusion.indication === 'TOTAL-PASSED' ? undefined : conclusion.subIndication
  return [verdict.code, ...(sub === undefined ? [] : [sub])].join(' ')
}
