/**
 * What the time-stamps on references prove to have existed (EN 319 122-1 A.1.5). A reference is a digest: what it is of existed too, if
 * it is known from a time at which nobody could make something else to the same digest (EN 319 102-1 §5.6.2.3.1).
 */
import { equalBytes, toHex } from '../bytes.ts'
import { stampedReferences, stampedSignatureAndReferences } from '../cades/reference-time-stamps.ts'
import { certificateReferences, type Reference, revocationReferences } from '../cades/references.ts'
import { valuesOf } from '../cms/attributes.ts'
import type { SignerInfo } from '../cms/signed-data.ts'
import { readSigningCertificate } from '../cms/signing-certificate-attribute.ts'
import { digest, digestHex } from '../crypto/digest.ts'
import { remember } from '../crypto/remember.ts'
import { Oid } from '../der/oids.ts'
import { attempt } from '../errors.ts'
import { basicResponseIn } from '../ocsp/response.ts'
import type { TimeStampToken } from '../tsp/token.ts'
import { digestObjections } from './algorithm-policy.ts'
import type { Archived } from './archive-version-2.ts'
import type { Evidence } from './evidence.ts'
import type { JudgementContext } from './judgement-context.ts'
import { octetsOf } from './validation-data.ts'

interface StampedSigner {
  readonly signerInfo: SignerInfo
  /** `provenAt`: by newer time-stamps. */
  readonly context: JudgementContext
}

/** time-stamped-certs-crls-references (A.1.5.1). */
export function coveredByReferences(question: StampedSigner, token: TimeStampToken, digestAlgorithm: string): Archived {
  const imprint = imprintOnce(question.signerInfo, stampedReferences, digestAlgorithm)
  return {
    parts: isOf(token, imprint) ? referredTo(completeReferences(question.signerInfo), question.context) : [],
    imprint,
  }
}

/**
 * CAdES-C-timestamp (A.1.5.2), which proves the signature as well, and with it the signing certificate: the signature names it by its
 * digest, and complete-certificate-references leaves it out for that (A.1.1.1).
 */
export function coveredBySignatureAndReferences(
  question: StampedSigner,
  token: TimeStampToken,
  digestAlgorithm: string,
): Archived {
  const { signerInfo, context } = question
  const imprint = imprintOnce(signerInfo, stampedSignatureAndReferences, digestAlgorithm)
  if (!isOf(token, imprint)) return { parts: [], imprint }
  const timeStamps = signerInfo.unsignedAttributes.filter(({ type }) => type === Oid.signatureTimeStamp)
  const references = [...signerReferences(signerInfo), ...completeReferences(signerInfo)]
  return { parts: [...octetsOf({ unsignedAttributes: timeStamps }), ...referredTo(references, context)], imprint }
}

function isOf({ tstInfo: { messageImprint } }: TimeStampToken, imprint: Uint8Array | undefined): boolean {
  return imprint !== undefined && equalBytes(imprint, messageImprint.hashedMessage)
}

type Stamped = (signerInfo: SignerInfo) => Uint8Array | undefined

const imprints = remember((_: SignerInfo) => new Map<string, Uint8Array | undefined>())

/** Anybody has tokens made by the hundred that are of something else: what they should be of is hashed once. */
function imprintOnce(signerInfo: SignerInfo, stamped: Stamped, digestAlgorithm: string): Uint8Array | undefined {
  const known = imprints(signerInfo)
  const key = `${stamped.name} ${digestAlgorithm}`
  if (known.has(key)) return known.get(key)
  const octets = stamped(signerInfo)
  const imprint = octets && digest(digestAlgorithm, octets)
  known.set(key, imprint)
  return imprint
}

/** Certificates and evidence at hand that the references are of. */
function referredTo(references: readonly Reference[], context: JudgementContext): Uint8Array[] {
  const { profile, provenAt, now } = context
  const wanted = new Set(references.map(({ digestAlgorithm, digest: hex }) => `${digestAlgorithm} ${hex}`))
  const algorithms = [...new Set(references.map(({ digestAlgorithm }) => digestAlgorithm))]
  const isReferred = ({ part, octets }: Piece): boolean => {
    // §5.6.2.3.1: the digest must be relied on at the time from which the octets themselves are known.
    const time = provenAt?.(part) ?? now
    const trusted = algorithms.filter((one) => digestObjections(one, profile.algorithms, time).length === 0)
    return trusted.some((one) => octets.some((form) => wanted.has(`${one} ${digestOnce(form, one)}`)))
  }
  return pieces(context)
    .filter(isReferred)
    .map(({ part }) => part)
}

function signerReferences({ signedAttributes }: SignerInfo): Reference[] {
  const attributes = signedAttributes?.attributes ?? []
  return [
    ...valuesOf(attributes, Oid.signingCertificate).flatMap(readable((value) => [referenceIn(value, 1)])),
    ...valuesOf(attributes, Oid.signingCertificateV2).flatMap(readable((value) => [referenceIn(value, 2)])),
  ]
}

function referenceIn(value: Uint8Array, version: 1 | 2): Reference {
  const { hashAlgorithm, certHash } = readSigningCertificate(value, version).signer
  return { digestAlgorithm: hashAlgorithm, digest: toHex(certHash) }
}

function completeReferences({ unsignedAttributes }: SignerInfo): Reference[] {
  return [
    ...valuesOf(unsignedAttributes, Oid.certificateRefs).flatMap(readable(certificateReferences)),
    ...valuesOf(unsignedAttributes, Oid.revocationRefs).flatMap(readable(revocationReferences)),
  ]
}

/** What cannot be read refers to nothing. */
const readable =
  (read: (value: Uint8Array) => Reference[]) =>
  (value: Uint8Array): Reference[] =>
    attempt(
      () => read(value),
      () => [],
    )

interface Piece {
  /** As proofs of existence speak of it. */
  readonly part: Uint8Array
  /** The forms of which there may be a reference. */
  readonly octets: readonly Uint8Array[]
}

function pieces({ intermediates, evidence }: JudgementContext): Piece[] {
  return [...intermediates.map(({ raw }) => ({ part: raw, octets: [raw] })), ...piecesOf(evidence)]
}

/** Of what did not come in the message nobody asks since when it exists. */
const piecesOf: (evidence: Evidence) => Piece[] = remember(({ crls, ocspResponses }: Evidence): Piece[] => [
  ...crls.flatMap(({ der, choice }) => (choice === undefined ? [] : { part: choice, octets: [der] })),
  ...ocspResponses.flatMap(({ der, choice }) => (choice === undefined ? [] : { part: choice, octets: forms(der) })),
])

/** EN 319 122-1 §5.4.2.1: OCSPResponse, or the BasicOCSPResponse in it. */
function forms(der: Uint8Array): Uint8Array[] {
  return attempt(
    () => [der, basicResponseIn(der)],
    () => [der],
  )
}

const digests = remember((_: Uint8Array) => new Map<string, string>())

function digestOnce(octets: Uint8Array, algorithm: string): string {
  const known = digests(octets)
  const found = known.get(algorithm) ?? digestHex(algorithm, octets)
  known.set(algorithm, found)
  return found
}
