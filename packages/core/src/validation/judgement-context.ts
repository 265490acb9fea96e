/** What a judgement is made in: profile, times, certificates, evidence, and the budgets that all parts of one message share. */
import type { Budget } from '../der/read.ts'
import type { CertificateCache } from '../x509/certificate-cache.ts'
import type { SignatureChecks } from '../x509/path.ts'
import type { KnownPaths } from './known-paths.ts'
import type { SignedBetween } from './revocation.ts'
import type { StatusContext } from './status-on-path.ts'

/** All that the verdict on a message depends on, besides the message. `time` is the validation time or one proven. */
export interface JudgementContext extends StatusContext {
  readonly certificates: CertificateCache
  readonly knownPaths: KnownPaths | undefined
  readonly signedBetween: SignedBetween | undefined
  readonly signatureChecks: SignatureChecks
  /** Elements that may be read to find out how the message was before it was archived; shared by all its signers. */
  readonly archivedElements: Budget
}

/** What time-stamps prove changes these; the budgets stay those of the message. */
type Proven = Partial<Pick<JudgementContext, 'time' | 'evidence' | 'signedBetween'>>

/** Field by field, since contexts go everywhere: put together in another way each would have a shape of its own, and be read slowly. */
export function contextAt(context: JudgementContext, { time, evidence, signedBetween }: Proven): JudgementContext {
  return {
    profile: context.profile,
    time: time ?? context.time,
    now: context.now,
    signedBetween: signedBetween ?? context.signedBetween,
    trustAnchors: context.trustAnchors,
    intermediates: context.intermediates,
    evidence: evidence ?? context.evidence,
    certificates: context.certificates,
    knownPaths: context.knownPaths,
    signatureChecks: context.signatureChecks,
    archivedElements: context.archivedElements,
  }
}
