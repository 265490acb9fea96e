/** What an archive-time-stamp-v3 proves to have existed: what its index names by hashes (EN 319 122-1 §5.5.2, §5.5.3). */
import { equalBytes } from '../bytes.ts'
import {
  type AtsCoverage,
  archiveTimeStampImprint,
  atsHashIndexOf,
  checkAtsHashIndex,
} from '../cades/archive-time-stamp.ts'
import { FormatError } from '../errors.ts'
import type { TimeStampToken } from '../tsp/token.ts'
import { digestObjections } from './algorithm-policy.ts'
import type { Archived } from './archive-version-2.ts'
import type { JudgementContext } from './judgement-context.ts'
import type { ProofQuestion } from './proof-question.ts'
import { digestOf } from './signed-content.ts'
import { octetsWithin } from './validation-data.ts'

/** `context.provenAt`: by newer time-stamps. */
export function coveredByIndex(question: ProofQuestion, token: TimeStampToken, digestAlgorithm: string): Archived {
  // First, since it refuses an index by another digest than the authority's: nobody signed which one that is.
  const imprint = archiveImprint(question, token, digestAlgorithm)
  // An index that the token is not of covers nothing, and to look for what it names takes as long as there are attributes.
  const isFalse = imprint !== undefined && !equalBytes(imprint, token.tstInfo.messageImprint.hashedMessage)
  if (isFalse) return { parts: [], imprint }
  const parts = coveredParts(archiveCoverage(question, token))
  return { parts: reachedByHash(parts, digestAlgorithm, question.context), imprint }
}

/**
 * EN 319 102-1 §5.6.2.3.4 step 4 (b): an index names by hashes, and a hash by an algorithm that has ended since stands for what is
 * proven to have existed before that; anything else may have been made to fit it.
 */
function reachedByHash(
  parts: readonly Uint8Array[],
  digestAlgorithm: string,
  { now, provenAt, profile: { algorithms } }: JudgementContext,
): readonly Uint8Array[] {
  return parts.filter((part) => digestObjections(digestAlgorithm, algorithms, provenAt?.(part) ?? now).length === 0)
}

/** EN 319 122-1 §5.5.2: an index with an entry that matches nothing is invalid, and the time-stamp with it. */
function archiveCoverage({ signedData, signerInfo }: ProofQuestion, token: TimeStampToken): AtsCoverage {
  const coverage = checkAtsHashIndex(atsHashIndexOf(token.signerInfo), signedData, signerInfo)
  if (!coverage.isIntact) throw new FormatError('ERR_CADES_HASH_INDEX_UNMATCHED', 'Something the index names is gone')
  return coverage
}

function archiveImprint(
  { signedData, signerInfo, content }: ProofQuestion,
  token: TimeStampToken,
  digestAlgorithm: string,
): Uint8Array | undefined {
  const index = atsHashIndexOf(token.signerInfo)
  const contentDigest = digestOf(content, digestAlgorithm)
  return (
    contentDigest && archiveTimeStampImprint(signedData, signerInfo, index, digestAlgorithm, { digest: contentDigest })
  )
}

function coveredParts({ certificates, revocationInfos, unsignedAttributes }: AtsCoverage): Uint8Array[] {
  const within = unsignedAttributes.covered.flatMap(({ type, value }) => octetsWithin(type, value))
  return [...certificates.covered, ...revocationInfos.covered, ...within]
}
