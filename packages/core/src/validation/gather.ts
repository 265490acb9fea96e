/**
 * Fetches the evidence a verdict will need (house rule: gather, then judge). It decides nothing: what does not come is
 * noted. Addresses are taken only from certificates that authorities under a trust anchor issued, so that neither a
 * stranger nor the holder of a certificate can send our requests to a host of his choice (SSRF).
 */
import { randomBytes } from 'node:crypto'
import { equalBytes } from '../bytes.ts'
import { evidenceRecordTokens, tokensOfRecord } from '../cades/evidence-record.ts'
import { valuesOf } from '../cms/attributes.ts'
import { parseSignedData, type SignedData, type SignerInfo } from '../cms/signed-data.ts'
import { Oid } from '../der/oids.ts'
import { attempt } from '../errors.ts'
import { createOcspRequest } from '../ocsp/request.ts'
import { parseOcspResponse } from '../ocsp/response.ts'
import type { Http } from '../ports.ts'
import { readTimeStampToken, type TimeStampToken } from '../tsp/token.ts'
import type { Certificate } from '../x509/certificate.ts'
import { parseCertificateList } from '../x509/crl.ts'
import { distinctCertificates } from '../x509/distinct.ts'
import { crlAddresses } from '../x509/distribution-point.ts'
import { accessLocations } from '../x509/extensions.ts'
import type { CertificationPath } from '../x509/path.ts'
import { candidatesAmong } from './candidates.ts'
import { judgeCertificationPath, type PathJudgement } from './certification-path.ts'
import { signersOf } from './countersigners.ts'
import {
  distinctEvidence,
  type Evidence,
  evidenceIn,
  type FetchFailure,
  joinEvidence,
  lastingPiece,
  noEvidence,
} from './evidence.ts'
import { expectOk, fetchOrNote, MAX_ADDRESSES, readAddresses } from './fetching.ts'
import { type JudgeOptions, judgementContext, type SignatureInput } from './judge.ts'
import { contextWith, type JudgementContext } from './judgement-context.ts'
import type { OcspRequestHabits, Profile } from './profile.ts'
import { namedCertificates } from './signing-certificate.ts'
import { statusesOnPath } from './status-on-path.ts'
import { timeStampingProfile } from './time-stamp.ts'
import { dataOfSigners, dataOfToken } from './validation-data.ts'

const MAX_OCSP_OCTETS = 256 * 1024
/** The largest public CRLs are below 50 MiB. */
const MAX_CRL_OCTETS = 64 * 1024 * 1024
/** Certificates on all paths of one message for which something is fetched. */
export const MAX_QUESTIONS = 50
/** Time-stamps of one message whose authorities are asked about. */
const MAX_TOKENS = 50

/** What one gathering asks with. Signers of one authority share its list: fifty copies of the largest would fill any memory. */
interface Asking {
  readonly http: Http
  /** By address; a list that did not come is not waited for again either. */
  readonly lists: Map<string, Promise<Evidence>>
}

const askingWith = (http: Http): Asking => ({ http, lists: new Map() })

interface Question {
  readonly certificate: Certificate
  readonly issuer: Certificate
  readonly path: CertificationPath
  readonly index: number
}

/** The evidence in `options`, with what had to be fetched added. Never throws for what a message or a server says. */
export async function gatherEvidence(input: SignatureInput, options: JudgeOptions, http: Http): Promise<Evidence> {
  const given = options.evidence ?? noEvidence
  const read = readMessage(input, options)
  if (read === undefined) return given
  const asking = askingWith(http)
  const { named, context } = signersIn(read)
  const signers = distinctEvidence([given, ...(await fetchMissing(named, context, asking))])
  const authorities = authoritiesOf(tokensAround(read, input), contextWith(context, { evidence: signers }))
  return distinctEvidence([signers, ...(await fetchMissing(authorities.named, authorities.context, asking))])
}

/** The same for time-stamp tokens (DER) without a message around them: those of an evidence record in a file of its own. */
export async function gatherTokenEvidence(
  tokens: readonly Uint8Array[],
  options: JudgeOptions,
  http: Http,
): Promise<Evidence> {
  const { named, context } = tokensAlone(tokens, options)
  return distinctEvidence([options.evidence ?? noEvidence, ...(await fetchMissing(named, context, askingWith(http)))])
}

export function tokensAlone(tokens: readonly Uint8Array[], options: JudgeOptions): Named {
  return authoritiesOf(readTokens(tokens), judgementContext({ certificates: [], evidence: noEvidence }, options))
}

/** Certificates that are asked about, and what their paths are judged in. */
export interface Named {
  readonly named: readonly Certificate[]
  readonly context: JudgementContext
}

export function signersIn({ signedData, context }: Message): Named {
  const named = signersOf(signedData).flatMap((signerInfo) => namedCertificates(signerInfo, context.intermediates))
  return { named, context }
}

export function tokensAround(
  { signedData }: Message,
  { evidenceRecords = [] }: SignatureInput,
): readonly TimeStampToken[] {
  return readTokens([...tokensIn(signersOf(signedData)), ...evidenceRecords.flatMap(tokensOfRecord)])
}

/** A time-stamp proves nothing as long as nobody knows how its authority's certificate stands. */
export function authoritiesOf(tokens: readonly TimeStampToken[], context: JudgementContext): Named {
  const brought = tokens.flatMap((token) => dataOfToken(token).certificates)
  const intermediates = distinctCertificates(
    [...candidatesAmong(brought, context.certificates), ...context.intermediates],
    ({ raw }) => raw,
  )
  const named = tokens.flatMap(({ signerInfo }) => namedCertificates(signerInfo, intermediates))
  return { named, context: contextWith(context, { profile: timeStampingProfile(context.profile), intermediates }) }
}

function tokensIn(signerInfos: readonly SignerInfo[]): Uint8Array[] {
  return signerInfos.flatMap((signerInfo) => [
    ...valuesOf(signerInfo.signedAttributes?.attributes ?? [], Oid.contentTimeStamp),
    ...valuesOf(signerInfo.unsignedAttributes, Oid.signatureTimeStamp),
    ...valuesOf(signerInfo.unsignedAttributes, Oid.archiveTimeStampV3),
    ...valuesOf(signerInfo.unsignedAttributes, Oid.archiveTimeStampV2),
    ...valuesOf(signerInfo.unsignedAttributes, Oid.escTimeStamp),
    ...valuesOf(signerInfo.unsignedAttributes, Oid.certCrlTimeStamp),
    ...evidenceRecordTokens(signerInfo),
  ])
}

/** What cannot be read is left out. */
function readTokens(tokens: readonly Uint8Array[]): readonly TimeStampToken[] {
  return tokens.slice(0, MAX_TOKENS).flatMap((der) =>
    attempt(
      () => [readTimeStampToken(der)],
      () => [],
    ),
  )
}

/** The same for one certificate (DER) without a signature around it. */
export async function gatherCertificateEvidence(der: Uint8Array, options: JudgeOptions, http: Http): Promise<Evidence> {
  const { named, context } = certificateAlone(der, options)
  const fetched = await fetchMissing(named, context, askingWith(http))
  return distinctEvidence([options.evidence ?? noEvidence, ...fetched])
}

export function certificateAlone(der: Uint8Array, options: JudgeOptions): Named {
  const context = judgementContext({ certificates: [der], evidence: noEvidence }, options)
  const named = context.intermediates.filter(({ raw }) => equalBytes(raw, der)).flatMap((one) => one.read() ?? [])
  return { named, context }
}

function fetchMissing(named: readonly Certificate[], context: JudgementContext, asking: Asking): Promise<Evidence[]> {
  const open = questions(named, context).filter((question) => !hasAnswer(question, context))
  return Promise.all(open.slice(0, MAX_QUESTIONS).map((question) => fetchStatus(question, context, asking)))
}

export interface Message {
  readonly signedData: SignedData
  readonly context: JudgementContext
}

/** `undefined` for what cannot be read. */
export function readMessage(input: SignatureInput, options: JudgeOptions): Message | undefined {
  return attempt(
    () => {
      if (input.refusal !== undefined) return undefined
      const signedData = parseSignedData(input.signature)
      const own = { certificates: signedData.certificates, evidence: evidenceIn(signedData) }
      const carried = dataOfSigners(signersOf(signedData))
      const certificates = [...own.certificates, ...carried.certificates]
      const brought = { certificates, evidence: joinEvidence([own.evidence, carried.evidence]) }
      return { signedData, context: judgementContext(brought, options) }
    },
    () => undefined,
  )
}

/** Every certificate below the anchor on the path of each of `named`. */
function questions(named: readonly Certificate[], context: JudgementContext): Question[] {
  const found = [...new Set(named)].slice(0, MAX_QUESTIONS).flatMap((certificate) => {
    const { evidence: _, ...question } = context
    const judgement = judgeCertificationPath(certificate, question)
    const { path } = judgement
    return isIssuedByAuthorities(judgement)
      ? path.slice(0, -1).map((one, index) => ({ certificate: one, issuer: path[index + 1], path, index }))
      : []
  })
  const complete = found.filter((one): one is Question => one.issuer !== undefined)
  return [...distinctCertificates(complete, ({ certificate }) => certificate.raw)]
}

/**
 * Whoever holds a certificate of the anchor's can sign another one with its key and write any address into it, so every
 * rule of the path but that of time must hold before an address is believed.
 */
function isIssuedByAuthorities({ anchored, checks }: PathJudgement): boolean {
  return anchored && checks.every(({ id, outcome }) => outcome !== 'failed' || id === 'certification-path.validity')
}

function hasAnswer(question: Question, context: JudgementContext): boolean {
  return statusesOnPath(question.path, context)[question.index]?.statement !== undefined
}

/** OCSP first, since it is fresher; a CRL when no responder gave an answer that can be used. */
async function fetchStatus(question: Question, context: JudgementContext, asking: Asking): Promise<Evidence> {
  const isEnough = (fetched: Evidence): boolean =>
    hasAnswer(question, contextWith(context, { evidence: joinEvidence([context.evidence, fetched]) }))
  const ocsp = await fetchUntil(isEnough, noEvidence, ocspSources(question, context.profile, asking.http))
  if (isEnough(ocsp)) return ocsp
  const addresses = readAddresses(() => crlAddresses(question.certificate.extensions))
  const lists = await fetchUntil(isEnough, ocsp, crlSources(addresses, asking))
  // Of a list that is no answer by itself nobody knows who wrote the addresses in it.
  const answers = lists.crls.filter((one) => isEnough({ ...noEvidence, crls: [one] }))
  const changes = crlSources(deltaAddresses(question.certificate, answers), asking)
  return joinEvidence([lists, ...(await Promise.all(changes.map(({ fetch }) => fetch())))])
}

/** RFC 5280 §6.3.3 (a): what changed since a complete list, where the certificate or the list says that it is (§4.2.1.15, §5.2.6). */
function deltaAddresses({ extensions }: Certificate, crls: Evidence['crls']): readonly string[] {
  const all = [extensions, ...crls.map(({ der }) => parseCertificateList(der).extensions)]
  return [...new Set(all.flatMap((one) => readAddresses(() => crlAddresses(one, Oid.freshestCRL))))].slice(
    0,
    MAX_ADDRESSES,
  )
}

/** Gives what one address has, or the note that it did not come. */
interface Source {
  readonly fetch: () => Promise<Evidence>
}

/**
 * One address after the other until all that has come is an answer: a responder may answer and say nothing of use, and lists at
 * several distribution points may each be for some reasons (RFC 5280 §4.2.1.13). What does not come is noted.
 */
async function fetchUntil(
  isEnough: (fetched: Evidence) => boolean,
  known: Evidence,
  sources: readonly Source[],
): Promise<Evidence> {
  let evidence = known
  for (const source of sources) {
    evidence = joinEvidence([evidence, await source.fetch()])
    if (isEnough(evidence)) break
  }
  return evidence
}

const noted = (failure: FetchFailure): Evidence => ({ ...noEvidence, failures: [failure] })

/** What every responder can answer. */
const PLAIN_HABITS: OcspRequestHabits = { certIdDigest: 'sha1', nonceOctets: 32, nonceInAnswer: 'left-out' }

function ocspSources(
  { certificate, issuer }: Question,
  { revocation: { ocspRequest: habits = PLAIN_HABITS } }: Profile,
  http: Http,
): readonly Source[] {
  const nonce = habits.nonceOctets === 0 ? {} : { nonce: randomBytes(habits.nonceOctets) }
  const body = createOcspRequest(certificate, issuer, { ...nonce, hashAlgorithm: habits.certIdDigest })
  const expected = nonce.nonce === undefined ? {} : { expectedNonce: nonce.nonce }
  const addresses = readAddresses(() => accessLocations(certificate.extensions, Oid.adOcsp))
  const fetchFrom = async (url: string): Promise<Evidence> => {
    const request = { method: 'POST' as const, url, contentType: 'application/ocsp-request', body }
    const response = await http.send({ ...request, accept: 'application/ocsp-response', maxOctets: MAX_OCSP_OCTETS })
    expectOk(response)
    parseOcspResponse(response.body)
    return { ...noEvidence, ocspResponses: [lastingPiece({ origin: 'network', der: response.body, ...expected })] }
  }
  return addresses.map((url) => ({ fetch: () => fetchOrNote(url, fetchFrom, noted) }))
}

function crlSources(addresses: readonly string[], { http, lists }: Asking): readonly Source[] {
  const fetchFrom = async (url: string): Promise<Evidence> => {
    const response = await http.send({ method: 'GET', url, accept: 'application/pkix-crl', maxOctets: MAX_CRL_OCTETS })
    expectOk(response)
    parseCertificateList(response.body)
    return { ...noEvidence, crls: [lastingPiece({ origin: 'network', der: response.body })] }
  }
  const fetchOnce = (url: string): Promise<Evidence> => {
    const list = lists.get(url) ?? fetchOrNote(url, fetchFrom, noted)
    lists.set(url, list)
    return list
  }
  return addresses.map((url) => ({ fetch: () => fetchOnce(url) }))
}
