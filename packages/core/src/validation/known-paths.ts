/**
 * A path that passed is remembered with its signer's certificate and everything the answer hangs on: anchors, bag, profile and
 * the span of time in which none of its rules would come out otherwise. Anything else is another question. Revocation is
 * never remembered; it hangs on evidence, which is new with every message.
 */
import type { Certificate } from '../x509/certificate.ts'
import type { PathQuestion, PathStructure } from './certification-path.ts'
import type { AlgorithmPolicy, Profile } from './profile.ts'

export interface KnownPath {
  readonly structure: PathStructure
  /** What the search took from the budget of the message; a repetition takes it again, so that no report depends on memory. */
  readonly signatureChecks: number
  readonly trustAnchors: readonly Certificate[]
  readonly intermediates: readonly Certificate[]
  readonly profile: Profile
  /** Milliseconds; the first does not belong to the span, the last does. */
  readonly after: number
  readonly until: number
}

/** One for each certificate, which goes away with its record: the certificate cache is the bound. */
const known = new WeakMap<Certificate, KnownPath>()

/** The first path of `certificate`, if the very question has been answered before with a pass. */
export function knownPath(certificate: Certificate, question: PathQuestion): KnownPath | undefined {
  const one = known.get(certificate)
  if (one === undefined || !isSameQuestion(one, question)) return undefined
  return (question.signatureChecks?.left ?? one.signatureChecks) < one.signatureChecks ? undefined : one
}

/** Remembers a structure all of whose rules hold at `question.time`. */
export function rememberPath(structure: PathStructure, signatureChecks: number, question: PathQuestion): void {
  const { trustAnchors, intermediates, profile, time, signedBetween } = question
  if (signedBetween?.earliest !== undefined || signedBetween?.latest !== undefined) return
  freeze(structure)
  const ends = policyEnds(profile.algorithms)
  const past = [...structure.path.map(({ notBefore }) => notBefore.getTime() - 1), ...ends.filter((end) => end < +time)]
  const future = [...structure.path.map(({ notAfter }) => notAfter.getTime()), ...ends.filter((end) => end >= +time)]
  const span = { after: Math.max(...past), until: Math.min(...future) }
  known.set(structure.path[0], { structure, trustAnchors, intermediates, profile, signatureChecks, ...span })
}

function isSameQuestion(
  { trustAnchors, intermediates, profile, after, until }: KnownPath,
  asked: PathQuestion,
): boolean {
  const time = asked.time.getTime()
  return (
    profile === asked.profile &&
    after < time &&
    time <= until &&
    asked.signedBetween?.earliest === undefined &&
    asked.signedBetween?.latest === undefined &&
    sameRecords(trustAnchors, asked.trustAnchors) &&
    sameRecords(intermediates, asked.intermediates)
  )
}

function sameRecords(a: readonly Certificate[], b: readonly Certificate[]): boolean {
  return a.length === b.length && a.every((one, index) => one === b[index])
}

/** The moments at which an algorithm of the policy ends. */
function policyEnds({ digests, publicKeys }: AlgorithmPolicy): number[] {
  const ends = [...Object.values(digests), ...publicKeys].map(({ until }) => until)
  return ends.filter((until) => until !== null).map((until) => Date.parse(until))
}

/** The same checks go into many reports; whoever gets one must not be able to write into the next. */
function freeze({ checks }: PathStructure): void {
  for (const check of checks) Object.freeze(Object.freeze(check).facts)
  Object.freeze(checks)
}
