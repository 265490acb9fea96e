/**
 * Powers out of an attribute certificate (RFC 5755) that came as a claim. The server's word is not enough for them: the
 * certificate is judged for its holder, its authority and its time like any other, and one that fails refuses the sign-in.
 */
import {
  FormatError,
  type IdentifiedPerson,
  type Power,
  parseCertificate,
  personFromCertificate,
  type Sourced,
  validateAttributeCertificate,
} from '@tamga/core'
import type { ClaimNames } from './claim-names.ts'
import { octets, type ReadableClaims, readClaim } from './claim-values.ts'
import { refusal } from './refusals.ts'
import type { ServerLink } from './server-link.ts'

export interface PowerClaims {
  readonly names: ClaimNames
  readonly from: ReadableClaims
  /** As claimed beside it, with its scheme. */
  readonly personalNumber: string | undefined
}

/**
 * None when there is no attribute certificate.
 * @throws VerificationError ERR_OIDC_ATTRIBUTE_CERTIFICATE, ERR_OIDC_IDENTIFIER_CONFLICT; UnavailableError
 *   ERR_OIDC_ATTRIBUTE_CERTIFICATE_STATUS while the status of its authority cannot be learned
 */
export async function powersFromClaims(given: PowerClaims, link: ServerLink): Promise<readonly Sourced<Power>[]> {
  const { names, from, personalNumber } = given
  const certificate = readClaim(names.attributeCertificate, octets, from)
  if (certificate === undefined) return []
  const holder = readClaim(names.attributeCertificateHolder, octets, from)
  // Without the certificate it was made out to, nobody could say whose powers these are.
  if (holder === undefined)
    throw refusal('ERR_OIDC_ATTRIBUTE_CERTIFICATE', { missing: names.attributeCertificateHolder })
  checkHolderNumber(readPerson(holder.value, link), personalNumber)
  const powers = await judged(certificate.value, holder.value, link)
  return powers.map((value) => ({ ...certificate, value }))
}

async function judged(der: Uint8Array, holder: Uint8Array, { options, now }: ServerLink): Promise<readonly Power[]> {
  const { attributeCertificates, attributeAuthorities } = options
  if (attributeCertificates === undefined) throw refusal('ERR_OIDC_ATTRIBUTE_CERTIFICATE', { missing: 'trust anchors' })
  const time = new Date(now() * 1000)
  const judging = { ...attributeCertificates, attributeAuthorities, holder, time }
  const { conclusion, powers } = await validateAttributeCertificate(der, judging)
  if (conclusion.indication === 'TOTAL-PASSED') return powers
  const { subIndication } = conclusion
  throw subIndication === 'TRY_LATER'
    ? refusal('ERR_OIDC_ATTRIBUTE_CERTIFICATE_STATUS')
    : refusal('ERR_OIDC_ATTRIBUTE_CERTIFICATE', { indication: conclusion.indication, subIndication })
}

/** The person who signed in and the holder of the powers are one. */
function checkHolderNumber(holder: IdentifiedPerson | undefined, personalNumber: string | undefined): void {
  const certified = holder?.personalNumber?.value
  if (personalNumber !== undefined && certified !== personalNumber) throw refusal('ERR_OIDC_IDENTIFIER_CONFLICT')
}

function readPerson(holder: Uint8Array, { options }: ServerLink): IdentifiedPerson | undefined {
  const rules = options.attributeCertificates?.profile.subject
  try {
    return personFromCertificate(parseCertificate(holder), { at: new Date(0), ...(rules && { rules }) })
  } catch (error) {
    if (error instanceof FormatError) throw refusal('ERR_OIDC_ATTRIBUTE_CERTIFICATE', { reason: error.code })
    throw error
  }
}
