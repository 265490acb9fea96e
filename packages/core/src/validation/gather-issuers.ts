/**
 * Fetches the certificates of authorities that paths lack, from where the certificates below say that they are (RFC 5280 §4.2.2.1,
 * id-ad-caIssuers). Nobody knows yet who wrote such an address: whoever asks for this lets strangers choose whom he calls, as far as his
 * `Http` goes there. What comes is a candidate for a path, as if it had come with the message.
 */
import { parseSignedData } from '../cms/signed-data.ts'
import { Oid } from '../der/oids.ts'
import { attempt } from '../errors.ts'
import type { Http } from '../ports.ts'
import { candidateOf } from '../x509/candidate.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'
import { accessLocations } from '../x509/extensions.ts'
import { equalNames } from '../x509/name.ts'
import { judgeCertificationPath } from './certification-path.ts'
import { type FetchFailure, joinEvidence, noEvidence } from './evidence.ts'
import { expectOk, fetchOrNote, readAddresses } from './fetching.ts'
import type { JudgeOptions, SignatureInput } from './judge.ts'
import type { JudgementContext } from './judgement-context.ts'
import {
  authoritiesAround,
  certificateAlone,
  MAX_QUESTIONS,
  type Named,
  readMessage,
  signersIn,
  tokensAlone,
} from './named.ts'

/** Certificates of one authority, a handful of generations in one answer. */
const MAX_OCTETS = 256 * 1024
const MAX_CERTIFICATES = 20
/** Addresses called for one message. */
const MAX_CALLS = 20
/** Certificates fetched one above the other. */
const MAX_STEPS = 4

export interface FetchedIssuers {
  /** DER. */
  readonly certificates: readonly Uint8Array[]
  readonly failures: readonly FetchFailure[]
}

/** Never throws for what a message or a server says. */
export async function gatherIssuers(input: SignatureInput, options: JudgeOptions, http: Http): Promise<FetchedIssuers> {
  const message = readMessage(input, options)
  if (message === undefined) return { certificates: [], failures: [] }
  return fetchFor([signersIn(message), authoritiesAround(message, input, message.context)], http)
}

/** The same for one certificate (DER) without a signature around it. */
export function gatherCertificateIssuers(der: Uint8Array, options: JudgeOptions, http: Http): Promise<FetchedIssuers> {
  return fetchFor([certificateAlone(der, options)], http)
}

/** The same for time-stamp tokens (DER) without a message around them. */
export function gatherTokenIssuers(
  tokens: readonly Uint8Array[],
  options: JudgeOptions,
  http: Http,
): Promise<FetchedIssuers> {
  return fetchFor([tokensAlone(tokens, options)], http)
}

/** The same options with what was fetched. */
export function withIssuers<O extends JudgeOptions>(options: O, { certificates, failures }: FetchedIssuers): O {
  const { intermediates = [], evidence = noEvidence } = options
  return {
    ...options,
    intermediates: [...intermediates, ...certificates],
    evidence: joinEvidence([evidence, { ...noEvidence, failures }]),
  }
}

interface Search {
  readonly http: Http
  /** By address: none is called twice. */
  readonly calls: Map<string, Promise<readonly Certificate[]>>
  readonly found: Certificate[]
  readonly failures: FetchFailure[]
}

async function fetchFor(all: readonly Named[], http: Http): Promise<FetchedIssuers> {
  const search: Search = { http, calls: new Map(), found: [], failures: [] }
  for (const named of all) await completePaths(named, search)
  return { certificates: search.found.map(({ raw }) => raw), failures: search.failures }
}

async function completePaths({ named, context }: Named, search: Search): Promise<void> {
  const distinct = [...new Set(named)].slice(0, MAX_QUESTIONS)
  await Promise.all(distinct.map((certificate) => completePath(certificate, context, search)))
}

async function completePath(certificate: Certificate, context: JudgementContext, search: Search): Promise<void> {
  const { evidence: _, ...question } = context
  let before: Certificate | undefined
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const intermediates = [...context.intermediates, ...search.found.map(candidateOf)]
    const { path, anchored } = judgeCertificationPath(certificate, { ...question, intermediates })
    const last = path.at(-1) ?? certificate
    if (anchored || last === before || equalNames(last.subject, last.issuer)) return
    await fetchIssuersOf(last, search)
    before = last
  }
}

/** Until somebody came who may have issued it; whoever else lies in an answer is left there. */
async function fetchIssuersOf({ extensions, issuer }: Certificate, search: Search): Promise<void> {
  for (const url of readAddresses(() => accessLocations(extensions, Oid.adCaIssuers))) {
    const issuers = (await callOnce(url, search)).filter(({ subject }) => equalNames(subject, issuer))
    search.found.push(...issuers.filter((one) => !search.found.includes(one)))
    if (issuers.length > 0) return
  }
}

function callOnce(url: string, { http, calls, failures }: Search): Promise<readonly Certificate[]> {
  const known = calls.get(url)
  if (known !== undefined) return known
  if (calls.size >= MAX_CALLS) return Promise.resolve([])
  const call = fetchOrNote(
    url,
    () => fetchCertificates(url, http),
    (failure) => {
      failures.push({ ...failure, wanted: 'issuer' })
      return []
    },
  )
  calls.set(url, call)
  return call
}

/** One certificate in DER, or some in a certs-only CMS message. */
async function fetchCertificates(url: string, http: Http): Promise<readonly Certificate[]> {
  const accept = 'application/pkix-cert, application/pkcs7-mime'
  const response = await http.send({ method: 'GET', url, accept, maxOctets: MAX_OCTETS })
  expectOk(response)
  const { body } = response
  const bundle = attempt(
    () => parseSignedData(body).certificates,
    () => undefined,
  )
  return bundle === undefined ? [parseCertificate(body)] : bundle.slice(0, MAX_CERTIFICATES).flatMap(readable)
}

function readable(der: Uint8Array): Certificate[] {
  return attempt(
    () => [parseCertificate(der)],
    () => [],
  )
}
