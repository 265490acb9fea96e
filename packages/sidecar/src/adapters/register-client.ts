/** Sends an application to the registration API of an identification server, and believes the answer only when it fits. */
import { createPublicKey, type KeyObject } from 'node:crypto'
import {
  type Clock,
  DeniedError,
  fromBase64,
  generic,
  genericAuthentication,
  type Http,
  type Profile,
  parseCertificate,
  profiles,
  UnavailableError,
  VerificationError,
  validateCertificationPath,
} from '@tamga/core'
import { z } from 'zod'
import type { EnrolmentBundle } from './enrolment-bundle.ts'

/** DER. */
export interface Registration {
  readonly clientId: string
  readonly certificate: Uint8Array
  /** Above it, in any order. */
  readonly chain: readonly Uint8Array[]
}

export interface RegisterOptions {
  readonly bundle: EnrolmentBundle
  readonly http: Http
  /** The key the certificate must be for. */
  readonly certifiedKey: KeyObject
  readonly clock: Clock
}

const MAX_ANSWER_OCTETS = 256 * 1024
const CLOCK_SKEW_SECONDS = 300

const answerShape = z.object({
  clientId: z.string().min(1).max(256),
  certificate: z.string(),
  chain: z.array(z.string()).max(16),
})
const problemShape = z.object({ code: z.string().max(100), fields: z.array(z.string().max(100)).max(64).default([]) })

/**
 * @throws DeniedError ERR_ENROL_REFUSED with the server's code and fields, UnavailableError ERR_HTTP_…, ERR_ENROL_ANSWER,
 *   VerificationError ERR_ENROL_CERTIFICATE when the certificate is of another key or not of the bundle's authority
 */
export async function registerClient(application: object, options: RegisterOptions): Promise<Registration> {
  const { bundle, http } = options
  const { status, body } = await http.send({
    method: 'POST',
    url: `${bundle.issuer}/clients`,
    contentType: 'application/json',
    accept: 'application/json',
    body: Buffer.from(JSON.stringify(application)),
    maxOctets: MAX_ANSWER_OCTETS,
  })
  if (status >= 400 && status < 500) throw refused(status, body)
  const registration = status === 201 ? readAnswer(body) : undefined
  if (registration === undefined) {
    throw new UnavailableError('ERR_ENROL_ANSWER', 'The server answered something else', { facts: { status } })
  }
  checkCertificate(registration, options)
  return registration
}

function refused(status: number, body: Uint8Array): DeniedError {
  const problem = problemShape.safeParse(json(body))
  const reason = problem.success ? { reason: problem.data.code, fields: problem.data.fields } : {}
  return new DeniedError('ERR_ENROL_REFUSED', 'The server refused the application', { facts: { status, ...reason } })
}

function readAnswer(body: Uint8Array): Registration | undefined {
  const parsed = answerShape.safeParse(json(body))
  if (!parsed.success) return undefined
  const { clientId, certificate, chain } = parsed.data
  try {
    const der = fromBase64(certificate)
    parseCertificate(der)
    return { clientId, certificate: der, chain: chain.map(fromBase64) }
  } catch {
    return undefined
  }
}

const everyPolicy = [...profiles.values(), generic].map(({ algorithms }) => algorithms)

/**
 * Certificates of systems say this or that of their purpose, and each country signs them in its own algorithms; what counts
 * here is whose they are, and the root is the one that the operator was given.
 */
const clientProfile: Profile = {
  ...generic,
  algorithms: {
    source: 'the algorithms of every profile',
    digests: Object.assign({}, ...everyPolicy.map(({ digests }) => digests)),
    publicKeys: everyPolicy.flatMap(({ publicKeys }) => publicKeys),
  },
  signer: {
    ...generic.signer,
    extKeyUsages: [...generic.signer.extKeyUsages, ...genericAuthentication.signer.extKeyUsages],
  },
}

/** A certificate from elsewhere would be shown to others as ours. */
function checkCertificate(
  { certificate, chain }: Registration,
  { bundle, certifiedKey, clock }: RegisterOptions,
): void {
  const { notBefore, publicKey } = parseCertificate(certificate)
  const { conclusion } = validateCertificationPath(certificate, {
    profile: clientProfile,
    trustAnchors: [bundle.rootCertificate],
    intermediates: [...chain, bundle.intermediateCertificate],
    // Who has just issued it has not revoked it.
    revocation: 'not-checked',
    time: latestOf(notBefore, clock.now()),
  })
  const spki = createPublicKey(certifiedKey).export({ type: 'spki', format: 'der' })
  if (conclusion.indication === 'TOTAL-PASSED' && spki.equals(publicKey.raw)) return
  throw new VerificationError('ERR_ENROL_CERTIFICATE', 'The certificate is not ours, or not of the expected authority')
}

/** It was made this moment by a clock that may be ahead of ours. */
function latestOf(notBefore: Date, now: Date): Date {
  const skewed = now.getTime() + CLOCK_SKEW_SECONDS * 1000
  return notBefore > now && notBefore.getTime() <= skewed ? notBefore : now
}

function json(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return undefined
  }
}
