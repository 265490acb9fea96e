/**
 * A report that can be shown to others: the JSON of the report as the payload of a JWS (RFC 7515 §7.1), with the
 * certificates of whoever vouches for it in `x5c` (§4.1.6).
 */
import { createPublicKey, type KeyObject } from 'node:crypto'
import { CompactSign, compactVerify, decodeProtectedHeader, type JWSHeaderParameters } from 'jose'
import { fromBase64, toBase64 } from '../bytes.ts'
import { importPublicKey } from '../crypto/public-key.ts'
import { FormatError, UnsupportedError, VerificationError } from '../errors.ts'
import { parseCertificate } from '../x509/certificate.ts'
import type { ValidationReport } from './report.ts'
import { type PathReport, type ValidatePathOptions, validateCertificationPath } from './validate-certification-path.ts'

export interface ReportSigner {
  readonly privateKey: KeyObject
  /** DER, the signer's own first, without the trust anchor. */
  readonly certificates: readonly [Uint8Array, ...Uint8Array[]]
}

/** RFC 8725 §3.11: the type keeps a report from being taken for a token of another kind. */
const TYPE = 'tamga-validation-report+jws'
const MAX_CERTIFICATES = 10

/** Algorithms by key (RFC 7518 §3.1, RFC 8037 §3.1); what is not here is refused when signing and when verifying. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  rsa: 'PS256',
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
  ed25519: 'EdDSA',
}

/**
 * @throws TypeError when the first certificate is of another key: nobody could verify such a report
 * @throws UnsupportedError ERR_KEY_UNSUPPORTED, ERR_PUBLIC_KEY_UNSUPPORTED; FormatError for a certificate that cannot be read
 */
export async function signReport(report: ValidationReport, signer: ReportSigner): Promise<string> {
  const alg = algorithmFor(signer.privateKey)
  const publicKey = importPublicKey(parseCertificate(signer.certificates[0]).publicKey)
  if (!createPublicKey(signer.privateKey).equals(publicKey))
    throw new TypeError('The certificate is not of this private key')
  const header = { alg, typ: TYPE, x5c: signer.certificates.map(toBase64) }
  const payload = new TextEncoder().encode(JSON.stringify(report))
  return await new CompactSign(payload).setProtectedHeader(header).sign(signer.privateKey)
}

export interface VerifiedReport {
  readonly report: ValidationReport
  /** Whether the signer of the report is to be believed is the caller's question: this is the path of its certificate. */
  readonly signedBy: PathReport
}

/**
 * Verifies the signature and judges the signer's path. A report is believed only if `signedBy.conclusion` is TOTAL-PASSED.
 * @throws FormatError ERR_REPORT_JWS when this is no signed report of this version, and those of a certificate that cannot be read;
 *   VerificationError ERR_REPORT_SIGNATURE; UnsupportedError ERR_KEY_UNSUPPORTED, ERR_PUBLIC_KEY_UNSUPPORTED
 */
export async function verifyReport(jws: string, options: ValidatePathOptions): Promise<VerifiedReport> {
  const [certificate, ...others] = certificatesIn(jws)
  if (certificate === undefined) throw malformed('no certificate')
  const publicKey = importPublicKey(parseCertificate(certificate).publicKey)
  const { payload } = await compactVerify(jws, publicKey, { algorithms: [algorithmFor(publicKey)] }).catch((cause) => {
    throw new VerificationError('ERR_REPORT_SIGNATURE', 'The signature of the report does not hold', { cause })
  })
  const intermediates = [...others, ...(options.intermediates ?? [])]
  const signedBy = validateCertificationPath(certificate, { ...options, intermediates })
  return { report: readReport(payload), signedBy }
}

function certificatesIn(jws: string): Uint8Array[] {
  const { typ, x5c } = readHeader(jws)
  if (typ !== TYPE || !Array.isArray(x5c) || x5c.length > MAX_CERTIFICATES) throw malformed('another type of JWS')
  return x5c.map((certificate) => fromBase64(String(certificate)))
}

function readHeader(jws: string): JWSHeaderParameters {
  try {
    return decodeProtectedHeader(jws)
  } catch (cause) {
    throw malformed('not a JWS', cause)
  }
}

function readReport(payload: Uint8Array): ValidationReport {
  let report: unknown
  try {
    report = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch (cause) {
    throw malformed('the payload is no JSON', cause)
  }
  if (isReport(report)) return report
  throw malformed('the payload is no report')
}

function isReport(value: unknown): value is ValidationReport {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('version' in value)) return false
  return value.type === 'tamga-validation-report' && value.version === 1
}

function algorithmFor({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string {
  const kind = asymmetricKeyDetails?.namedCurve ?? asymmetricKeyType ?? 'secret'
  const algorithm = Object.hasOwn(ALGORITHMS, kind) ? ALGORITHMS[kind] : undefined
  if (algorithm !== undefined) return algorithm
  throw new UnsupportedError('ERR_KEY_UNSUPPORTED', 'No JWS algorithm is set for this key', { facts: { kind } })
}

function malformed(what: string, cause?: unknown): FormatError {
  return new FormatError('ERR_REPORT_JWS', `Not a signed report: ${what}`, { cause })
}
