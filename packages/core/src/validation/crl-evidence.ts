/**
 * What a CRL says of one certificate (RFC 5280 §6.3.3). Left out until implemented, and then of no use: indirect and
 * delta CRLs, scopes by distribution point or reason; each of them is a critical extension, so none passes unseen.
 */
import { equalBytes } from '../bytes.ts'
import { signatureAlgorithm, verifySignature } from '../crypto/standard.ts'
import { Oid } from '../der/oids.ts'
import type { Certificate } from '../x509/certificate.ts'
import { type CertificateList, parseCertificateList } from '../x509/crl.ts'
import { authorityKeyIdentifier, type Extensions } from '../x509/extensions.ts'
import { equalNames } from '../x509/name.ts'
import { algorithmIsAcceptable } from './algorithm-policy.ts'
import type { CrlEvidence } from './evidence.ts'
import { type EvidenceReading, isCurrent, type StatusQuestion } from './statement.ts'

export function crlStatement(evidence: CrlEvidence, question: StatusQuestion): EvidenceReading {
  const { certificate, issuer, profile, time } = question
  const list = parseCertificateList(evidence.der)
  if (!isOfIssuer(list, issuer)) return undefined
  const refusal = refuse(list, question)
  if (refusal !== undefined) return { unusable: refusal }
  const entry = list.revokedCertificate(certificate.serialNumber)
  if (entry !== undefined && hasCritical(entry.extensions)) return { unusable: 'ERR_CRL_CRITICAL_ENTRY_EXTENSION' }
  const { thisUpdate, nextUpdate } = list
  const statement = {
    source: 'crl' as const,
    origin: evidence.origin,
    thisUpdate,
    nextUpdate,
    current: isCurrent(thisUpdate, nextUpdate, profile, time),
  }
  // A revocation that lies after the validation time does not speak of it.
  if (entry === undefined || entry.revocationDate > time) return { ...statement, status: 'good' }
  return { ...statement, status: 'revoked', revocationTime: entry.revocationDate, reason: entry.reason }
}

/** §6.3.3 (b)(1) and (f), without indirect CRLs. */
function isOfIssuer(list: CertificateList, issuer: Certificate): boolean {
  if (!equalNames(list.issuer, issuer.subject)) return false
  const wanted = authorityKeyIdentifier(list.extensions)?.keyIdentifier
  const offered = issuer.subjectKeyIdentifier
  return wanted === undefined || offered === undefined || equalBytes(wanted, offered)
}

function refuse(list: CertificateList, { issuer, profile, time }: StatusQuestion): string | undefined {
  // §6.3.3 (f): if key usage is present, cRLSign must be set.
  if (issuer.keyUsage?.has('cRLSign') === false) return 'ERR_CRL_ISSUER_KEY_USAGE'
  if (hasCritical(list.extensions)) return 'ERR_CRL_CRITICAL_EXTENSION'
  // §5.2.3: conforming issuers must number their lists; without a number nobody can tell which one is the later.
  const isNumbered = list.extensions.has(Oid.cRLNumber)
  if (!isNumbered && profile.path.certificateProfile === 'required') return 'ERR_CRL_NUMBER_MISSING'
  const algorithm = signatureAlgorithm(list.signatureAlgorithm)
  if (!algorithmIsAcceptable(algorithm, issuer.publicKey, profile.algorithms, time)) return 'ERR_CRL_ALGORITHM'
  const verified = verifySignature(algorithm, issuer.publicKey, list.tbs, list.signature)
  return verified ? undefined : 'ERR_CRL_SIGNATURE'
}

function hasCritical(extensions: Extensions): boolean {
  return [...extensions.values()].some(({ critical }) => critical)
}
