/** One signature twice in a message: whoever counts signatures (two of two needed) must not be given one of them twice. */
import { toHex } from '../bytes.ts'
import type { SignerInfo } from '../cms/signed-data.ts'
import { readIntegerBytes } from '../der/primitives.ts'
import { derReader } from '../der/read.ts'
import { Tag } from '../der/tags.ts'
import { attempt } from '../errors.ts'
import type { SignatureReport } from './report.ts'

/** For each signer whether one before it, that came to the same, was the same signature. */
export function repetitions(signerInfos: readonly SignerInfo[], reports: readonly SignatureReport[]): boolean[] {
  if (signerInfos.length < 2) return signerInfos.map(() => false)
  const seen = new Set<string>()
  return signerInfos.map((signerInfo, i) => {
    const signature = identity(signerInfo, reports[i])
    const isRepeated = seen.has(signature)
    seen.add(signature)
    return isRepeated
  })
}

/**
 * The value alone tells one signature from another, whoever made them. Version, the way in which the signer is named and the label of
 * the algorithm do not: nothing covers them, and whoever repeats a signature writes them as he likes. A copy that is broken is
 * another, or it could stand in the way of the one that is not.
 */
function identity({ signature }: SignerInfo, report: SignatureReport | undefined): string {
  const value = report?.signatureAlgorithm?.includes('ecdsa') ? firstNumber(signature) : toHex(signature)
  return `${report?.conclusion.indication} ${value}`
}

/** Of an ECDSA value (r, s) anybody makes another one, (r, n − s), and writes it as Ecdsa-Sig-Value or as plain octets. */
function firstNumber(signature: Uint8Array): string {
  const octets = attempt(
    () => readIntegerBytes(derReader(signature).enter(Tag.sequence).next(Tag.integer)),
    () => signature.subarray(0, signature.length / 2),
  )
  return toHex(octets).replace(/^(?:00)+/, '')
}
