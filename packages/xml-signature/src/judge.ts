/**
 * The verdict on a signed document: as the core's, one synchronous function of octets, evidence, profile and time. What was
 * signed comes back as the canonical octets that were hashed; whoever works on those has nothing left to look up.
 */
import { timingSafeEqual } from 'node:crypto'
import {
  type Certificate,
  type Check,
  digest as computeDigest,
  concludeChecks,
  type JudgeOptions,
  type PathReport,
  parseCertificate,
  type SignatureReport,
  subject,
  TamgaError,
  toHex,
  UnsupportedError,
  type ValidationReport,
  validateCertificationPath,
} from '@tamga/core'
import {
  FORMAT_FAILURE,
  failed,
  HASH_FAILURE,
  NO_CERTIFICATE,
  NOT_IMPLEMENTED,
  passed,
  TOO_OLD,
  VALUE_FAILURE,
} from './checks.ts'
import { readXmlSignature, type XmlSignature } from './read-signature.ts'
import { verifyXmlSignatureValue } from './signature-value.ts'
import { canonicalizeDocument, canonicalizeElement } from './xml/canonicalize.ts'
import { parseXml } from './xml/parse.ts'
import type { XmlDocument } from './xml/tree.ts'

export interface XmlVerdict {
  readonly report: ValidationReport
  /**
   * The canonical octets the signature covers: UTF-8, without the signature and without comments. Present only when the
   * conclusion is TOTAL-PASSED; the received document is never to be used in their place.
   */
  readonly signedContent: Uint8Array | undefined
}

/**
 * Judges the one enveloped signature of `xml`. A document that cannot be read, or is signed in another shape, is a verdict.
 * @throws FormatError for trust anchors that cannot be read (a caller's mistake)
 */
export function judgeXmlSignature(xml: Uint8Array, options: JudgeOptions): XmlVerdict {
  options.trustAnchors.map((der) => parseCertificate(der))
  const checks: Check[] = []
  const found = readSigned(xml, checks)
  const signature = found === undefined ? undefined : judge(found, options)
  const conclusion = signature?.report.conclusion ?? concludeChecks(checks)
  const report: ValidationReport = {
    type: 'tamga-validation-report',
    version: 1,
    standard: 'ETSI EN 319 102-1 V1.4.1',
    profile: options.profile.id,
    validationTime: options.time.toISOString(),
    signatureSha256: toHex(computeDigest('sha256', xml)),
    conclusion,
    checks,
    signatures: signature === undefined ? [] : [signature.report],
  }
  return { report, signedContent: conclusion.indication === 'TOTAL-PASSED' ? signature?.content : undefined }
}

/** DER of the certificates a signature brings along, its signer's first: what evidence is gathered for. Nothing is proven by it. */
export function unverifiedCertificates(xml: Uint8Array): readonly Uint8Array[] {
  const signed = readSigned(xml, [])
  if (signed === undefined) return []
  const signer = checkSignatureValue(signed.signature, [])
  return [...(signer === undefined ? [] : [signer.raw]), ...signed.signature.unverifiedCertificates]
}

interface Signed {
  readonly document: XmlDocument
  readonly signature: XmlSignature
}

function readSigned(xml: Uint8Array, checks: Check[]): Signed | undefined {
  const document = attempt('format.xml-document', () => parseXml(xml), checks)
  if (document === undefined) return undefined
  checks.push(passed('format.xml-document', { elements: document.elements.length }))
  const signature = attempt('format.xml-signature', () => readXmlSignature(document), checks)
  if (signature === undefined) return undefined
  checks.push(passed('format.xml-signature', { covers: signature.reference.covers }))
  return { document, signature }
}

function judge(
  { document, signature }: Signed,
  options: JudgeOptions,
): { readonly report: SignatureReport; readonly content: Uint8Array | undefined } {
  const checks: Check[] = []
  const content = checkReference(document, signature, checks)
  const certificate = checkSignatureValue(signature, checks)
  const path = certificate === undefined ? undefined : pathOf(certificate, signature, options)
  checks.push(...(path?.checks ?? []), checkAlgorithms(signature, options))
  const report: SignatureReport = {
    conclusion: concludeChecks(checks),
    signatureLevel: 'XMLDSig',
    signatureAlgorithm: signature.algorithm.uri,
    digestAlgorithm: signature.reference.digestAlgorithm,
    claimedSigningTime: null,
    bestSignatureTime: options.time.toISOString(),
    subject: certificate === undefined ? null : subject(certificate, options.profile.subject),
    certificationPath: path?.certificationPath ?? [],
    timeStamps: [],
    countersignatures: [],
    checks,
  }
  return { report, content }
}

function checkReference(document: XmlDocument, signature: XmlSignature, checks: Check[]): Uint8Array | undefined {
  const { covers, canonicalization, digestAlgorithm, digest } = signature.reference
  const octets = attempt(
    'cryptographic.xml-reference',
    () =>
      covers === 'document'
        ? canonicalizeDocument(document, canonicalization, signature.element)
        : canonicalizeElement(document.root, canonicalization, signature.element),
    checks,
  )
  if (octets === undefined) return undefined
  const actual = computeDigest(digestAlgorithm, octets)
  const equal = actual.length === digest.length && timingSafeEqual(actual, digest)
  const facts = { digestAlgorithm, octets: octets.length }
  checks.push(
    equal ? passed('cryptographic.xml-reference', facts) : failed('cryptographic.xml-reference', HASH_FAILURE, facts),
  )
  return equal ? octets : undefined
}

/**
 * XMLDSig binds no certificate (XAdES does): the signer is the first whose key the value verifies with, and the first of
 * all when none does, so that the report can name somebody.
 */
function checkSignatureValue(signature: XmlSignature, checks: Check[]): Certificate | undefined {
  const certificates = signature.unverifiedCertificates.flatMap((der) => readable(der))
  const [first] = certificates
  if (first === undefined) {
    checks.push(failed('signing-certificate.key-info', NO_CERTIFICATE))
    return undefined
  }
  checks.push(passed('signing-certificate.key-info', { certificates: certificates.length }))
  const { algorithm, signedInfo, canonicalization, value } = signature
  const id = 'cryptographic.xml-signature-value'
  const octets = attempt(id, () => canonicalizeElement(signedInfo, canonicalization), checks)
  if (octets === undefined) return first
  const signer = certificates.find((one) => verifyXmlSignatureValue(algorithm, one, octets, value))
  const facts = { algorithm: algorithm.uri, key: (signer ?? first).publicKey.algorithm }
  checks.push(signer === undefined ? failed(id, VALUE_FAILURE, facts) : passed(id, facts))
  return signer ?? first
}

function pathOf(certificate: Certificate, signature: XmlSignature, options: JudgeOptions): PathReport {
  const { profile, trustAnchors, intermediates = [], evidence, time } = options
  return validateCertificationPath(certificate.raw, {
    profile,
    trustAnchors,
    intermediates: [...signature.unverifiedCertificates, ...intermediates],
    ...(evidence && { evidence }),
    time,
  })
}

/** Both digests against the profile's dates; the key's strength is a check of the path. */
function checkAlgorithms({ algorithm, reference }: XmlSignature, { profile, time }: JudgeOptions): Check {
  const digests = [...new Set([algorithm.digestAlgorithm, reference.digestAlgorithm])]
  const facts = { algorithm: algorithm.uri, digests, source: profile.algorithms.source }
  const good = digests.every((name) => {
    const rule = profile.algorithms.digests[name]
    return rule !== undefined && (rule.until === null || time <= new Date(rule.until))
  })
  return good ? passed('acceptance.xml-algorithms', facts) : failed('acceptance.xml-algorithms', TOO_OLD, facts)
}

function readable(der: Uint8Array): Certificate[] {
  try {
    return [parseCertificate(der)]
  } catch (error) {
    if (error instanceof TamgaError) return []
    throw error
  }
}

/** What is not implemented here may be good elsewhere; anything else that cannot be read is broken. */
function attempt<T>(id: Parameters<typeof failed>[0], run: () => T, checks: Check[]): T | undefined {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof TamgaError)) throw error
    const conclusion = error instanceof UnsupportedError ? NOT_IMPLEMENTED : FORMAT_FAILURE
    checks.push(failed(id, conclusion, { code: error.code, ...error.facts }))
    return undefined
  }
}
