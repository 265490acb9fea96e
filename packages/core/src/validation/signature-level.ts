/**
 * The level of a signature by what is in it (EN 319 122-1 §6.3, table 1); what that proves is another matter. What shall be present
 * shall be as its clause has it (§6.2.2): a time-stamp that is broken, or of something else, is not. That the values of revocation
 * are all there (requirement o) is not looked at: which are needed hangs on where the reader's trust begins.
 */
import { equalBytes } from '../bytes.ts'
import { hasAttribute } from '../cms/attributes.ts'
import type { SignerInfo } from '../cms/signed-data.ts'
import { Oid } from '../der/oids.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { HeldTimeStamps } from './proof-of-existence.ts'
import type { SignedMatter } from './signed-content.ts'

/** References and values of validation data as attributes: not from B-LT on, which has the values in certificates and crls. */
const NOT_IN_LONG_TERM: readonly string[] = [
  Oid.certificateRefs,
  Oid.revocationRefs,
  Oid.certificateValues,
  Oid.revocationValues,
  Oid.attributeCertificateRefs,
  Oid.attributeRevocationRefs,
  Oid.escTimeStamp,
  Oid.certCrlTimeStamp,
]

/** Each level stands on the one before it. `claimed`: the time in signing-time. */
export function signatureLevel(
  matter: SignedMatter,
  { signedAttributes, unsignedAttributes }: SignerInfo,
  claimed: Date | undefined,
  certificate: Certificate | undefined,
  held: HeldTimeStamps,
): string {
  const signed = signedAttributes?.attributes ?? []
  if (!hasAttribute(signed, Oid.signingCertificate) && !hasAttribute(signed, Oid.signingCertificateV2)) return 'CMS'
  if (claimed === undefined || !isData(matter) || !isAmong(matter, certificate)) return 'CAdES-BES'
  if (!held.onSignature) return 'CAdES-B-B'
  const isLongTerm = matter.raw.revocationInfos.length > 0
  if (!isLongTerm || NOT_IN_LONG_TERM.some((type) => hasAttribute(unsignedAttributes, type))) return 'CAdES-B-T'
  return held.onArchive ? 'CAdES-B-LTA' : 'CAdES-B-LT'
}

/** (f); what a countersignature signs has no type. */
function isData({ contentType }: SignedMatter): boolean {
  return contentType === Oid.data || contentType === undefined
}

/** (a); one that is there is found, unless what the signature says of it fits none. */
function isAmong({ raw: { certificates } }: SignedMatter, certificate: Certificate | undefined): boolean {
  return certificate !== undefined && certificates.some((der) => equalBytes(der, certificate.raw))
}
