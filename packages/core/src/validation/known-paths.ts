/**
 * A path that passed is remembered with its signer's certificate and everything the answer hangs on: anchors, bag, profile and
 * the span of time in which none of its rules would come out otherwise. Anything else is another question. Revocation is
 * never remembered; it hangs on evidence, which is new with every message.
 */
import { equalBytes } from '../bytes.ts'
import { remember } from '../crypto/remember.ts'
import { endOfPeriod } from '../iso-time.ts'
import { mapList } from '../map-list.ts'
import type { Candidate } from '../x509/candidate.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { CertificateCache } from '../x509/certificate-cache.ts'
import type { CertificationPath } from '../x509/path.ts'
import type { KnownPath, KnownPaths, PathQuestion, PathStructure } from './path-question.ts'
import type { AlgorithmPolicy, Profile } from './profile.ts'

/** Larger bags are searched anew: what is remembered of a signer is kept small. */
const MAX_BAG_OCTETS = 64 * 1024

/** Those of one certificate cache: who remembers no certificates remembers no paths. */
export const knownPathsOf: (cache: CertificateCache) => KnownPaths = remember((cache: CertificateCache) => {
  const paths = new WeakMap<Certificate, KnownPath>()
  return {
    get: (certificate) => paths.get(certificate),
    set: (certificate, path) => void paths.set(certificate, path),
    isFor: (certificate) => cache.keeps(certificate),
  }
})

/** The first path of `certificate`, if the very question has been answered before with a pass. */
export function knownPath(certificate: Certificate, question: PathQuestion): KnownPath | undefined {
  const one = question.knownPaths?.get(certificate)
  if (one === undefined || !isSameQuestion(one, question)) return undefined
  return (question.signatureChecks?.left ?? one.signatureChecks) < one.signatureChecks ? undefined : one
}

/** Remembers a structure all of whose rules hold at `question.time`. */
export function rememberPath(structure: PathStructure, signatureChecks: number, question: PathQuestion): void {
  const { trustAnchors, intermediates, profile, knownPaths } = question
  const { path } = structure
  if (knownPaths === undefined || isBetweenProofs(question) || !path.slice(0, -1).every(knownPaths.isFor)) return
  const octets = intermediates.reduce((sum, { raw }) => sum + raw.length, 0)
  if (octets > MAX_BAG_OCTETS) return
  freeze(structure)
  const span = timeSpan(path, profile, question.time.getTime())
  const bag = mapList(intermediates, ({ raw }) => Uint8Array.from(raw))
  knownPaths.set(path[0], { structure, trustAnchors, bag, profile, signatureChecks, ...span })
}

function isSameQuestion({ trustAnchors, bag, profile, after, until }: KnownPath, asked: PathQuestion): boolean {
  const time = asked.time.getTime()
  return (
    profile === asked.profile &&
    after < time &&
    time <= until &&
    !isBetweenProofs(asked) &&
    sameRecords(trustAnchors, asked.trustAnchors) &&
    isBag(bag, asked.intermediates)
  )
}

/** Then a broken period may weigh more, and an algorithm less; neither is remembered. */
function isBetweenProofs({ signedBetween, provenAt, time, now }: PathQuestion): boolean {
  const isBounded = signedBetween?.earliest !== undefined || signedBetween?.latest !== undefined
  return isBounded || provenAt !== undefined || time.getTime() !== now.getTime()
}

function sameRecords(a: readonly Certificate[], b: readonly Certificate[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index])
}

function isBag(bag: readonly Uint8Array[], candidates: readonly Candidate[]): boolean {
  return bag.length === candidates.length && bag.every((raw, index) => equalBytes(raw, candidates[index]?.raw ?? raw))
}

/** Around `time`, within which no certificate of the path and no algorithm of the policy begins or ends. */
function timeSpan(path: CertificationPath, { algorithms }: Profile, time: number): Pick<KnownPath, 'after' | 'until'> {
  const ends = policyEnds(algorithms)
  const past = [...path.map(({ notBefore }) => notBefore.getTime() - 1), ...ends.filter((end) => end < time)]
  const future = [...path.map(({ notAfter }) => endOfPeriod(notAfter)), ...ends.filter((end) => end >= time)]
  return { after: Math.max(...past), until: Math.min(...future) }
}

const policyEnds = remember(({ digests, publicKeys }: AlgorithmPolicy): readonly number[] => {
  const ends = [...Object.values(digests), ...publicKeys].map(({ until }) => until)
  return ends.filter((until) => until !== null).map((until) => Date.parse(until))
})

/** The same checks go into many reports; whoever gets one must not be able to write into the next. */
function freeze({ checks }: PathStructure): void {
  for (const check of checks)
    for (const fact of Object.values(Object.freeze(Object.freeze(check).facts))) Object.freeze(fact)
  Object.freeze(checks)
}
