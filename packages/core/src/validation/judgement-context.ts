/** What a judgement is made in: profile, times, certificates, evidence, and the budgets that all parts of one message share. */
import type { Budget } from '../der/read.ts'
import type { CertificateCache } from '../x509/certificate-cache.ts'
import type { SignatureChecks } from '../x509/path.ts'
import type { ProvenAt } from './evidence.ts'
import type { KnownPaths } from './path-question.ts'
import type { SignedBetween } from './revocation.ts'
import type { StatusContext } from './status-on-path.ts'

/** All that the verdict on a message depends on, besides the message. `time` is the validation time or one proven. */
export interface JudgementContext extends StatusContext {
  readonly certificates: CertificateCache
  readonly knownPaths: KnownPaths | undefined
  readonly signedBetween: SignedBetween | undefined
  readonly provenAt: ProvenAt | undefined
  /** When the signature is known to have existed, besides what it proves itself: from the caller, or with the one that it countersigns. */
  readonly existedAt: Date | undefined
  readonly signatureChecks: SignatureChecks
  /** Elements that may be read to find out how the message was before it was archived; shared by all its signers. */
  readonly archivedElements: Budget
  /** Countersigners that may still be judged; shared by all signers of the message. */
  readonly countersigners: { left: number }
  /** Imprints that may still be computed for time-stamps that fail in any case; shared by all signers of the message. */
  readonly failedImprints: { left: number }
  /** Octets that may still be digested in vain on the way to what an evidence record or a token is of; shared likewise, by `digestCost`. */
  readonly failedOctets: { left: number }
  /** Octets of content that may still be hashed in vain to find out which certificate signed them; shared likewise. */
  readonly triedOctets: { left: number }
  /** DER of those that lie beside the message. */
  readonly evidenceRecords: readonly Uint8Array[]
}

/** What changes from one part of a message to another; the budgets stay those of the message. */
type Changes = Partial<
  Pick<JudgementContext, 'profile' | 'time' | 'evidence' | 'signedBetween' | 'intermediates' | 'provenAt' | 'existedAt'>
>

/** Field by field, since contexts go everywhere: put together in another way each would have a shape of its own, and be read slowly. */
export function contextWith(context: JudgementContext, changes: Changes): JudgementContext {
  return {
    profile: changes.profile ?? context.profile,
    time: changes.time ?? context.time,
    now: context.now,
    signedBetween: changes.signedBetween ?? context.signedBetween,
    provenAt: changes.provenAt ?? context.provenAt,
    existedAt: changes.existedAt ?? context.existedAt,
    trustAnchors: context.trustAnchors,
    intermediates: changes.intermediates ?? context.intermediates,
    evidence: changes.evidence ?? context.evidence,
    evidenceReadings: context.evidenceReadings,
    certificates: context.certificates,
    knownPaths: context.knownPaths,
    signatureChecks: context.signatureChecks,
    archivedElements: context.archivedElements,
    countersigners: context.countersigners,
    failedImprints: context.failedImprints,
    failedOctets: context.failedOctets,
    triedOctets: context.triedOctets,
    evidenceRecords: context.evidenceRecords,
  }
}
