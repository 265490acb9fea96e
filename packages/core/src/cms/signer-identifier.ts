/** Whether an identifier means a certificate (RFC 5652 §5.3, §10.2.4). */
import { equalBytes } from '../bytes.ts'
import type { Certificate } from '../x509/certificate.ts'
import { equalNames } from '../x509/name.ts'
import type { SignerIdentifier } from './signed-data.ts'

/** By issuer and serial number, or by subject key identifier. */
export function identifies(
  identifier: SignerIdentifier,
  { issuer, serialNumber, subjectKeyIdentifier }: Certificate,
): boolean {
  if ('issuer' in identifier) return identifier.serialNumber === serialNumber && equalNames(identifier.issuer, issuer)
  return subjectKeyIdentifier !== undefined && equalBytes(identifier.subjectKeyIdentifier, subjectKeyIdentifier)
}
