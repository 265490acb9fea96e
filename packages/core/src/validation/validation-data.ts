/**
 * What a message brings along to be validated with: in its own sets, in the tokens of its time-stamps, which need not be
 * repeated in the sets (EN 319 122-1 §5.5.3 NOTE 5), and in certificate-values and revocation-values (A.1.1.2, A.1.2.2), of
 * the signature or of a token (§5.5.3). More candidates, never more trust.
 */
import { valuesOf } from '../cms/attributes.ts'
import { parseSignerInfo, type SignerInfo } from '../cms/signed-data.ts'
import { remember } from '../crypto/remember.ts'
import { Oid } from '../der/oids.ts'
import { type DerReader, rawBytes } from '../der/read.ts'
import { context, Tag } from '../der/tags.ts'
import { readWhole } from '../der/whole.ts'
import { attempt } from '../errors.ts'
import { ocspResponseAround } from '../ocsp/response.ts'
import { readTimeStampToken, type TimeStampToken } from '../tsp/token.ts'
import { distinctCertificates } from '../x509/distinct.ts'
import { candidatesAmong } from './candidates.ts'
import { type Evidence, evidenceIn, joinEvidence, noEvidence } from './evidence.ts'
import { contextWith, type JudgementContext } from './judgement-context.ts'

export interface ValidationData {
  /** DER. */
  readonly certificates: readonly Uint8Array[]
  readonly evidence: Evidence
}

interface Carried extends ValidationData {
  /** All of it as it lies there: what existed when the carrier did. */
  readonly parts: readonly Uint8Array[]
}

/** Values of one kind that are looked into, as many as are judged. */
const MAX_VALUES = 100
/** As many as a message may have in its set: every token is judged with all of them at hand. */
const MAX_CERTIFICATES = 1000

const nothing: Carried = { certificates: [], evidence: noEvidence, parts: [] }

/** What `value` of an attribute carries; what cannot be read carries nothing. */
type Read = (value: Uint8Array) => Carried

const readable = (read: Read): Read =>
  remember((value: Uint8Array) =>
    attempt(
      () => read(value),
      () => nothing,
    ),
  )

const VALUES: ReadonlyMap<string, Read> = new Map([
  [Oid.certificateValues, readable(certificateValues)],
  [Oid.revocationValues, readable(revocationValues)],
])

const tokenValue = readable((value) => dataOfToken(readTimeStampToken(value)))

const CARRIERS: ReadonlyMap<string, Read> = new Map([
  ...VALUES,
  [Oid.signatureTimeStamp, tokenValue],
  [Oid.escTimeStamp, tokenValue],
  [Oid.certCrlTimeStamp, tokenValue],
  [Oid.archiveTimeStampV2, tokenValue],
  [Oid.archiveTimeStampV3, tokenValue],
])

/** What lies in a value of an attribute: what it carries for its signer, or for who countersigned him. */
const CONTAINERS: ReadonlyMap<string, Read> = new Map([
  ...CARRIERS,
  [Oid.countersignature, readable(attributesOfCountersigner)],
])

/** What signers bring along in their attributes. */
export function dataOfSigners(signerInfos: readonly SignerInfo[]): ValidationData {
  const { certificates, evidence } = joined(signerInfos.flatMap((signerInfo) => carriedBy(signerInfo, CARRIERS)))
  return { certificates: certificates.slice(0, MAX_CERTIFICATES), evidence }
}

/** As a signer is judged who brings that along. */
export function withDataOf(signerInfo: SignerInfo, judgement: JudgementContext): JudgementContext {
  if (signerInfo.unsignedAttributes.length === 0) return judgement
  const carried = dataOfSigners([signerInfo])
  const brought = candidatesAmong(carried.certificates, judgement.certificates)
  return contextWith(judgement, {
    intermediates: distinctCertificates([...judgement.intermediates, ...brought], ({ raw }) => raw),
    evidence: evidenceWith(carried, judgement),
  })
}

/**
 * Each piece that is new here takes a signature to be verified, as much work as to look at fifty that are known: without end there
 * would be tokens with lists by the thousand.
 */
const READINGS_FOR_ONE = 50

/** The evidence that comes along, and then what there is already. */
export function evidenceWith(
  { evidence }: ValidationData,
  { evidence: known, evidenceReadings }: Pick<JudgementContext, 'evidence' | 'evidenceReadings'>,
): Evidence {
  const pieces = piecesOf(known)
  const crls = evidence.crls.filter((one) => !pieces.has(one))
  const ocspResponses = evidence.ocspResponses.filter((one) => !pieces.has(one))
  if (crls.length + ocspResponses.length === 0) return known
  evidenceReadings.left -= (crls.length + ocspResponses.length) * READINGS_FOR_ONE
  return joinEvidence([{ crls, ocspResponses, failures: evidence.failures }, known])
}

const piecesOf = remember(({ crls, ocspResponses }: Evidence) => new Set<object>([...crls, ...ocspResponses]))

/** What a token brings along, for itself too. */
export const dataOfToken: (token: TimeStampToken) => Carried = remember(
  ({ signedData, signerInfo }: TimeStampToken) => {
    const { certificates, raw } = signedData
    const parts = [...raw.certificates, ...raw.revocationInfos]
    return joined([{ certificates, evidence: evidenceIn(signedData), parts }, ...carriedBy(signerInfo, VALUES)])
  },
)

/** Octets that existed when a value of an attribute of this type did: its own, and those of what it carries. */
export function octetsWithin(type: string, value: Uint8Array): readonly Uint8Array[] {
  return [value, ...(CONTAINERS.get(type)?.(value).parts ?? [])]
}

/** §5.5.3 NOTE 4: a countersignature is under the archive time-stamps of what it stands on, and so are its own attributes. */
function attributesOfCountersigner(value: Uint8Array): Carried {
  const { unsignedAttributes } = parseSignerInfo(value)
  const parts = unsignedAttributes.flatMap(({ type, values }) =>
    values.flatMap((one) => [one, ...(CARRIERS.get(type)?.(one).parts ?? [])]),
  )
  return { ...nothing, parts }
}

/** The same for all values of attributes. */
export function octetsOf({ unsignedAttributes }: Pick<SignerInfo, 'unsignedAttributes'>): readonly Uint8Array[] {
  return unsignedAttributes.flatMap(({ type, values }) => values.flatMap((value) => octetsWithin(type, value)))
}

function carriedBy({ unsignedAttributes }: SignerInfo, carriers: typeof CARRIERS): Carried[] {
  if (unsignedAttributes.length === 0) return []
  return [...carriers].flatMap(([type, read]) => valuesOf(unsignedAttributes, type).slice(0, MAX_VALUES).map(read))
}

function joined(all: readonly Carried[]): Carried {
  return {
    certificates: all.flatMap(({ certificates }) => certificates),
    evidence: joinEvidence(all.map(({ evidence }) => evidence)),
    parts: all.flatMap(({ parts }) => parts),
  }
}

/** CertificateValues ::= SEQUENCE OF Certificate */
function certificateValues(value: Uint8Array): Carried {
  const certificates = readWhole(value, Tag.sequence, (list) => list.each(Tag.sequence, rawBytes))
  return { ...nothing, certificates, parts: certificates }
}

/** RevocationValues: `[0]` lists, `[1]` BasicOCSPResponse, `[2]` others, which nobody here knows; all under explicit tags. */
function revocationValues(value: Uint8Array): Carried {
  const [lists, answers] = readWhole(value, Tag.sequence, (fields) => {
    const read = [context(0), context(1)].map((tag) => sequenceUnder(fields, tag))
    fields.optional(context(2))
    return read
  })
  const origin = 'signature' as const
  const crls = (lists ?? []).map((der) => ({ origin, der, choice: der }))
  const ocspResponses = (answers ?? []).map((choice) => ({ origin, der: ocspResponseAround(choice), choice }))
  return { ...nothing, evidence: { ...noEvidence, crls, ocspResponses }, parts: [...(lists ?? []), ...(answers ?? [])] }
}

function sequenceUnder(fields: DerReader, tag: number): Uint8Array[] {
  if (fields.peek() !== tag) return []
  const explicit = fields.enter(tag)
  const members = explicit.enter(Tag.sequence).each(Tag.sequence, rawBytes)
  explicit.finish()
  return members
}
