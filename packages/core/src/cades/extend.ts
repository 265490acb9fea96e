/**
 * Extends signatures to CAdES-B-T, B-LT and B-LTA (ETSI EN 319 122-1 §6): a time-stamp on the signature (§5.3), the
 * certificates and revocation data it takes to validate it (§5.4), an archive time-stamp over all of it (§5.5.3).
 * What the message had stays as it arrived; `cms/augment.ts` says which octets are written anew.
 */
import { valuesOf } from '../cms/attributes.ts'
import { type Additions, augmentSignedData } from '../cms/augment.ts'
import { parseSignedData, type SignedData, type SignerInfo } from '../cms/signed-data.ts'
import { companionDigest, digest, digestAlgorithmName } from '../crypto/digest.ts'
import { Oid } from '../der/oids.ts'
import { attribute } from '../der/write.ts'
import { attempt, FormatError, TamgaError } from '../errors.ts'
import { parseOcspResponse } from '../ocsp/response.ts'
import type { TimeStampSource } from '../ports.ts'
import { checkTimeStampToken } from '../tsp/check-token.ts'
import { parseTimeStampToken, type TimeStampToken } from '../tsp/token.ts'
import { parseCertificate } from '../x509/certificate.ts'
import { parseCertificateList } from '../x509/crl.ts'
import { archiveTimeStampImprint, atsHashIndexOf, createAtsHashIndex } from './archive-time-stamp.ts'
import { refuseBroken } from './broken-signature.ts'
import { refuseCoveredWhole, refuseEvidenceRecords } from './covered-whole.ts'
import { checkContent, contentDigest, type GivenContent } from './signed-content.ts'

export interface ExtendOptions extends GivenContent {
  readonly level: 'CAdES-B-T' | 'CAdES-B-LT' | 'CAdES-B-LTA'
  readonly timeStampSource: TimeStampSource
  /** From CAdES-B-LT on: what validating the signer's certificate and those of the time-stamps takes. */
  readonly evidence?: EmbeddedEvidence
  /** Of all imprints. Default: that of `digest`, else SHA-256; for a signer with a national key his own. */
  readonly digestAlgorithm?: string
  /** Which signer, from 0. Default: all of them. */
  readonly signerIndex?: number
}

/** Time-stamps on one signature that are verified. Honest ones bring one or two. */
const MAX_STAMPS = 20

type ResolvedOptions = ExtendOptions & { readonly digestAlgorithm: string }

const LEVELS: readonly ExtendOptions['level'][] = ['CAdES-B-T', 'CAdES-B-LT', 'CAdES-B-LTA']

/** All DER. */
export interface EmbeddedEvidence {
  readonly certificates?: readonly Uint8Array[]
  readonly crls?: readonly Uint8Array[]
  /** OCSPResponse, not BasicOCSPResponse. */
  readonly ocspResponses?: readonly Uint8Array[]
}

/**
 * Returns the message with what `level` takes and what it did not have yet. A signature that has a signature time-stamp
 * which verifies gets no second one, whoever made it: whether an authority is trusted, a report says. Each call with
 * CAdES-B-LTA adds one archive time-stamp, over the earlier ones too. Nothing is judged: what is refused is what no time
 * could mend. Evidence need only be readable, of a token only what `checkTimeStampToken` checks is looked at.
 * @throws FormatError for a message or evidence that cannot be read, ERR_CADES_NO_SIGNER, ERR_CADES_CONTENT_MISSING,
 *   ERR_CADES_HASH_INDEX_REPEATED; VerificationError ERR_CADES_CONTENT_MISMATCH, ERR_CADES_SIGNATURE_VALUE and those of
 *   `checkTimeStampToken`; UnsupportedError ERR_CADES_EVIDENCE_RECORD, ERR_CADES_OLDER_ARCHIVE_TIME_STAMP; UnavailableError
 *   ERR_OCSP_NOT_SUCCESSFUL for an answer that is none; what the time-stamp source throws
 * @throws TypeError when there is no such level or signer, or the digest given is not by `digestAlgorithm`
 */
export async function extendSignature(given: Uint8Array, asked: ExtendOptions): Promise<Uint8Array> {
  if (!LEVELS.includes(asked.level)) throw new TypeError('There is no such level to extend to')
  // Authorities take their time to answer: what the caller does with his octets meanwhile is his own affair.
  const message = Buffer.from(given)
  const signedData = parseSignedData(message)
  const signers = chosenSigners(signedData, asked.signerIndex)
  const options = { ...asked, digestAlgorithm: digestAlgorithmFor(signers, asked) }
  const signerInfos = signers.map(([, signerInfo]) => signerInfo)
  checkContent(signedData, options, signerInfos)
  refuseBroken(signedData, options, signerInfos)
  checkEvidence(options.evidence ?? {})
  const archived = options.level === 'CAdES-B-LTA' && contentDigest(signedData, options, options.digestAlgorithm)
  const stamped = await addSignatureTimeStamps(message, options)
  if (options.level === 'CAdES-B-T') return stamped
  const provided = addEvidence(stamped, options.evidence ?? {})
  return archived === false ? provided : addArchiveTimeStamps(provided, archived, options)
}

/** Put in as it is, what is no DER of its kind (a list among certificates, say) makes a message that OpenSSL cannot read. */
function checkEvidence({ certificates = [], crls = [], ocspResponses = [] }: EmbeddedEvidence): void {
  for (const der of certificates) parseCertificate(der)
  for (const der of crls) parseCertificateList(der)
  for (const der of ocspResponses) parseOcspResponse(der)
}

function chosenSigners({ signerInfos }: SignedData, signerIndex: number | undefined): [number, SignerInfo][] {
  const all = [...signerInfos.entries()]
  if (all.length === 0) throw new FormatError('ERR_CADES_NO_SIGNER', 'The message has no signature to extend')
  const chosen = signerIndex === undefined ? all : all.filter(([i]) => i === signerIndex)
  if (chosen.length === 0) throw new TypeError('The message has no such signer')
  return chosen
}

/** §5.3: the imprint is over the contents octets of the signature value, no tag or length. */
async function addSignatureTimeStamps(message: Uint8Array, options: ResolvedOptions): Promise<Uint8Array> {
  const signedData = parseSignedData(message)
  const added = new Map<number, Uint8Array[]>()
  for (const [i, signerInfo] of chosenSigners(signedData, options.signerIndex)) {
    if (isStamped(signerInfo)) continue
    const token = await timeStamp(options, digest(options.digestAlgorithm, signerInfo.signature))
    added.set(i, [attribute(Oid.signatureTimeStamp, token.raw)])
  }
  if (added.size === 0) return message
  refuseCoveredWhole(signedData)
  return augmentSignedData(signedData, { unsignedAttributes: added })
}

/** One on something else, that cannot be read or does not verify is none: anybody can put it there. */
function isStamped({ signature, unsignedAttributes }: SignerInfo): boolean {
  return valuesOf(unsignedAttributes, Oid.signatureTimeStamp)
    .slice(0, MAX_STAMPS)
    .some((der) => isOn(signature, der))
}

/** Where the authority's certificate is not in the token nothing can be told, and nothing is refused. */
function isOn(signature: Uint8Array, der: Uint8Array): boolean {
  try {
    const token = parseTimeStampToken(der)
    const { hashAlgorithm } = token.tstInfo.messageImprint
    checkTimeStampToken(token, { digestAlgorithm: hashAlgorithm, imprint: digest(hashAlgorithm, signature) })
    return true
  } catch (error) {
    if (!(error instanceof TamgaError)) throw error
    return error.code === 'ERR_TSP_CERTIFICATE_MISSING'
  }
}

/** §5.4, §6.3: into SignedData.certificates and SignedData.crls, OCSP responses as RFC 5940 puts them there. */
function addEvidence(message: Uint8Array, evidence: EmbeddedEvidence): Uint8Array {
  if (Object.values<readonly Uint8Array[]>({ ...evidence }).every((parts) => parts.length === 0)) return message
  const signedData = parseSignedData(message)
  refuseCoveredWhole(signedData)
  return augmentSignedData(signedData, evidence)
}

/** §5.5.3, one for each signer over the same certificates and revocation data. */
async function addArchiveTimeStamps(
  message: Uint8Array,
  archived: Uint8Array,
  options: ResolvedOptions,
): Promise<Uint8Array> {
  const signedData = parseSignedData(message)
  refuseEvidenceRecords(signedData)
  const { digestAlgorithm } = options
  const content = { digest: archived }
  const unsignedAttributes = new Map<number, Uint8Array[]>()
  for (const [i, signerInfo] of chosenSigners(signedData, options.signerIndex)) {
    const raw = createAtsHashIndex(signedData, signerInfo, digestAlgorithm)
    const imprint = archiveTimeStampImprint(signedData, signerInfo, { raw, digestAlgorithm }, digestAlgorithm, content)
    const token = await timeStamp(options, imprint)
    unsignedAttributes.set(i, [attribute(Oid.archiveTimeStampV3, withHashIndex(token, raw))])
  }
  // §5.5.3 recommends naming the digest, so that readers in one pass compute it.
  const additions: Additions = { unsignedAttributes, digestAlgorithms: [digestAlgorithm] }
  return augmentSignedData(signedData, additions)
}

/** The index travels among the unsigned attributes of the token, where it disturbs no signature (§5.5.2). */
function withHashIndex({ signedData }: TimeStampToken, index: Uint8Array): Uint8Array {
  const unsignedAttributes = new Map([[0, [attribute(Oid.atsHashIndexV3, index)]]])
  const token = augmentSignedData(signedData, { unsignedAttributes })
  // Beside one that the authority put there itself nobody could say what is covered.
  atsHashIndexOf(parseTimeStampToken(token).signerInfo)
  return token
}

async function timeStamp(options: ResolvedOptions, imprint: Uint8Array): Promise<TimeStampToken> {
  const { digestAlgorithm } = options
  const token = parseTimeStampToken(await options.timeStampSource.timeStamp(digestAlgorithm, imprint))
  checkTimeStampToken(token, { digestAlgorithm, imprint })
  return token
}

/** Of several signers the first decides: the content is hashed once for all. */
function digestAlgorithmFor(
  signers: readonly (readonly [number, SignerInfo])[],
  { digestAlgorithm, digest: given }: ExtendOptions,
): string {
  return digestAlgorithm ?? given?.algorithm ?? companionDigest(ownDigest(signers))
}

/** A digest that is not known is no hindrance: nothing is signed with it anew. */
function ownDigest([first]: readonly (readonly [number, SignerInfo])[]): string {
  return first === undefined
    ? ''
    : attempt(
        () => digestAlgorithmName(first[1].digestAlgorithm),
        () => '',
      )
}
