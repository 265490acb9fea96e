/**
 * Fetches the evidence a verdict will need (house rule: gather, then judge). It decides nothing: what does not come is
 * noted. Addresses are taken only from certificates and lists that authorities under a trust anchor issued, so that neither
 * a stranger nor the holder of a certificate can send our requests to a host of his choice (SSRF).
 */
import { randomBytes } from 'node:crypto'
import { Oid } from '../der/oids.ts'
import { createOcspRequest } from '../ocsp/request.ts'
import { parseOcspResponse } from '../ocsp/response.ts'
import type { Http } from '../ports.ts'
import type { Certificate } from '../x509/certificate.ts'
import { parseCertificateList } from '../x509/crl.ts'
import { distinctCertificates } from '../x509/distinct.ts'
import { crlAddresses } from '../x509/distribution-point.ts'
import { accessLocations } from '../x509/extensions.ts'
import type { CertificationPath } from '../x509/path.ts'
import { judgeCertificationPath, type PathJudgement } from './certification-path.ts'
import {
  distinctEvidence,
  type Evidence,
  type FetchFailure,
  joinEvidence,
  lastingPiece,
  noEvidence,
} from './evidence.ts'
import { expectOk, fetchOrNote, MAX_ADDRESSES, readAddresses } from './fetching.ts'
import type { JudgeOptions, SignatureInput } from './judge.ts'
import { contextWith, type JudgementContext } from './judgement-context.ts'
import { authoritiesAround, certificateAlone, MAX_QUESTIONS, readMessage, signersIn, tokensAlone } from './named.ts'
import type { OcspRequestHabits, Profile } from './profile.ts'
import { statusesOnPath } from './status-on-path.ts'

const MAX_OCSP_OCTETS = 256 * 1024
/** The largest public CRLs are below 50 MiB. */
const MAX_CRL_OCTETS = 64 * 1024 * 1024

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
  const authorities = authoritiesAround(read, input, contextWith(context, { evidence: signers }))
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

/** The same for one certificate (DER) without a signature around it. */
export async function gatherCertificateEvidence(der: Uint8Array, options: JudgeOptions, http: Http): Promise<Evidence> {
  const { named, context } = certificateAlone(der, options)
  const fetched = await fetchMissing(named, context, askingWith(http))
  return distinctEvidence([options.evidence ?? noEvidence, ...fetched])
}

function fetchMissing(named: readonly Certificate[], context: JudgementContext, asking: Asking): Promise<Evidence[]> {
  const open = questions(named, context).filter((question) => !hasAnswer(question, context))
  return Promise.all(open.slice(0, MAX_QUESTIONS).map((question) => fetchStatus(question, context, asking)))
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
