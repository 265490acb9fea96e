/** OCSP responses (RFC 6960 §4.2) as records; who may sign one and what it is worth is judged in `validation/`. */

import { type AlgorithmIdentifier, readAlgorithmIdentifier } from '../crypto/algorithm.ts'
import { Oid } from '../der/oids.ts'
import { readBitStringOctets, readIntegerHex, readObjectIdentifier, readSmallInteger } from '../der/primitives.ts'
import { contentBytes, type DerReader, derReader, rawBytes } from '../der/read.ts'
import { context, contextPrimitive, Tag } from '../der/tags.ts'
import { readGeneralizedTime } from '../der/time.ts'
import { readExplicit } from '../der/whole.ts'
import { encode, objectIdentifier, octetString, sequence } from '../der/write.ts'
import { FormatError, UnavailableError, UnsupportedError } from '../errors.ts'
import { type CrlReason, crlReason, readReason, timeIfReadable } from '../x509/crl.ts'
import { type Extensions, readExtensions } from '../x509/extensions.ts'
import { type Name, readName } from '../x509/name.ts'

export interface OcspResponse {
  readonly raw: Uint8Array
  /** DER of ResponseData: the bytes that are signed. */
  readonly tbs: Uint8Array
  readonly responderId: { readonly name: Name } | { readonly keyHash: Uint8Array }
  readonly producedAt: Date
  readonly responses: readonly SingleResponse[]
  readonly extensions: Extensions
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
  /** DER of the certificates sent along. */
  readonly certificates: readonly Uint8Array[]
}

export interface SingleResponse {
  readonly certId: CertId
  readonly status: OcspCertificateStatus
  readonly thisUpdate: Date
  readonly nextUpdate: Date | undefined
  readonly extensions: Extensions
}

export interface CertId {
  readonly hashAlgorithm: AlgorithmIdentifier
  readonly issuerNameHash: Uint8Array
  readonly issuerKeyHash: Uint8Array
  readonly serialNumber: string
}

export type OcspCertificateStatus =
  | { readonly status: 'good' }
  | { readonly status: 'revoked'; readonly revocationTime: Date | undefined; readonly reason: CrlReason }
  | { readonly status: 'unknown' }

/** OCSPResponseStatus, §4.2.1; 4 is not used. */
const STATUSES = ['successful', 'malformedRequest', 'internalError', 'tryLater', '(4)', 'sigRequired', 'unauthorized']

/**
 * @throws UnavailableError ERR_OCSP_NOT_SUCCESSFUL when the responder declined to answer (`facts.status`);
 *   FormatError ERR_DER_…, ERR_OCSP_…; UnsupportedError ERR_OCSP_RESPONSE_TYPE
 */
export function parseOcspResponse(der: Uint8Array): OcspResponse {
  return readBasicResponse(der, basicResponseIn(der))
}

/** The DER of the BasicOCSPResponse in an OCSPResponse. @throws as `parseOcspResponse` */
export function basicResponseIn(der: Uint8Array): Uint8Array {
  const outer = derReader(der)
  const fields = outer.enter(Tag.sequence)
  const status = readSmallInteger(fields.next(Tag.enumerated))
  if (status !== 0) {
    throw new UnavailableError('ERR_OCSP_NOT_SUCCESSFUL', 'The responder did not answer the question', {
      facts: { status: STATUSES[status] ?? String(status) },
    })
  }
  const bytes = fields.enter(context(0))
  const responseBytes = bytes.enter(Tag.sequence)
  const type = readObjectIdentifier(responseBytes.next(Tag.objectIdentifier))
  if (type !== Oid.ocspBasic)
    throw new UnsupportedError('ERR_OCSP_RESPONSE_TYPE', 'Not a basic OCSP response', { facts: { type } })
  const basic = contentBytes(responseBytes.next(Tag.octetString))
  for (const level of [responseBytes, bytes, fields, outer]) level.finish()
  return basic
}

/** The response in which a responder sends this BasicOCSPResponse: some archives keep no more of it (EN 319 122-1 §5.4.2.1). */
export function ocspResponseAround(basic: Uint8Array): Uint8Array {
  const responseBytes = sequence(objectIdentifier(Oid.ocspBasic), octetString(basic))
  return sequence(encode(Tag.enumerated, Uint8Array.of(0)), encode(context(0), responseBytes))
}

function readBasicResponse(raw: Uint8Array, basic: Uint8Array): OcspResponse {
  const outer = derReader(basic)
  const fields = outer.enter(Tag.sequence)
  const tbs = fields.next(Tag.sequence)
  const signatureAlgorithm = readAlgorithmIdentifier(fields)
  const signature = readBitStringOctets(fields.next(Tag.bitString))
  const certificates = readCertificates(fields)
  fields.finish()
  outer.finish()
  return {
    raw,
    tbs: rawBytes(tbs),
    ...readResponseData(fields.inside(tbs)),
    signatureAlgorithm,
    signature,
    certificates,
  }
}

function readCertificates(fields: DerReader): Uint8Array[] {
  return readExplicit(fields, 0, (certs) => certs.enter(Tag.sequence).each(Tag.sequence, rawBytes)) ?? []
}

type ResponseData = Pick<OcspResponse, 'responderId' | 'producedAt' | 'responses' | 'extensions'>

function readResponseData(fields: DerReader): ResponseData {
  const version = readExplicit(fields, 0, (inner) => readSmallInteger(inner.next(Tag.integer))) ?? 0
  if (version !== 0) {
    throw new FormatError('ERR_OCSP_VERSION', 'An OCSP version that does not exist')
  }
  const responderId = readResponderId(fields)
  const producedAt = readGeneralizedTime(fields.next(Tag.generalizedTime))
  const list = fields.enter(Tag.sequence)
  const responses = list.each(Tag.sequence, (element) => readSingleResponse(list.inside(element)))
  const extensions = readExplicit(fields, 1, readExtensions) ?? new Map()
  fields.finish()
  return { responderId, producedAt, responses, extensions }
}

function readResponderId(fields: DerReader): OcspResponse['responderId'] {
  const name = readExplicit(fields, 1, readName)
  if (name !== undefined) return { name }
  const keyHash = readExplicit(fields, 2, (inner) => contentBytes(inner.next(Tag.octetString)))
  if (keyHash !== undefined) return { keyHash }
  throw new FormatError('ERR_OCSP_RESPONDER_ID', 'A responder that is named neither by name nor by key')
}

function readSingleResponse(fields: DerReader): SingleResponse {
  const certId = readCertId(fields.enter(Tag.sequence))
  const status = readStatus(fields)
  const thisUpdate = readGeneralizedTime(fields.next(Tag.generalizedTime))
  const nextUpdate = readExplicit(fields, 0, (inner) => readGeneralizedTime(inner.next(Tag.generalizedTime)))
  const extensions = readExplicit(fields, 1, readExtensions) ?? new Map()
  fields.finish()
  return { certId, status, thisUpdate, nextUpdate, extensions }
}

function readCertId(fields: DerReader): CertId {
  const hashAlgorithm = readAlgorithmIdentifier(fields)
  const issuerNameHash = contentBytes(fields.next(Tag.octetString))
  const issuerKeyHash = contentBytes(fields.next(Tag.octetString))
  const serialNumber = readIntegerHex(fields.next(Tag.integer))
  fields.finish()
  return { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }
}

function readStatus(fields: DerReader): OcspCertificateStatus {
  const element = fields.next()
  if (element.tag === contextPrimitive(0)) return { status: 'good' }
  if (element.tag === contextPrimitive(2)) return { status: 'unknown' }
  if (element.tag !== context(1)) throw new FormatError('ERR_OCSP_STATUS', 'Neither good, revoked nor unknown')
  const inner = fields.inside(element)
  const time = inner.next(Tag.generalizedTime)
  const revocationTime = timeIfReadable(() => readGeneralizedTime(time))
  const reason = readReason(
    () => readExplicit(inner, 0, (written) => crlReason(written.next(Tag.enumerated))) ?? 'unspecified',
  )
  inner.finish()
  return { status: 'revoked', revocationTime, reason }
}
