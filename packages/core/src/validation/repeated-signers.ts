/** One signature twice in a message: whoever counts signatures (two of two needed) must not be given one of them twice. */
import { toHex } from '../bytes.ts'
import type { SignerInfo } from '../cms/signed-data.ts'
import { readIntegerBytes } from '../der/primitives.ts'
import { derReader } from '../der/read.ts'
import { Tag } from '../der/tags.ts'
import { attempt } from '../errors.ts'
import type { SignatureReport } from './report.ts'

/** For each signer whether one before it said the same. */
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
 * Who signed what by which digest, and the value. Version, the way in which the signer is named and the label of the algorithm are
 * left out: no signature covers them, and whoever repeats one writes them as he likes.
 */
function identity({ signedAttributes, signature, rawSigned }: SignerInfo, report: SignatureReport | undefined): string {
  const certificate = report?.certificationPath[0]
  if (certificate === undefined) return toHex(rawSigned)
  const signed = toHex(signedAttributes?.der ?? new Uint8Array(0))
  const value = report?.signatureAlgorithm?.includes('ecdsa') ? firstNumber(signature) : toHex(signature)
  return [certificate.sha256, report?.digestAlgorithm, signed, value].join(' ')
}

/** Of an ECDSA value (r, s) anybody makes another one, (r, n − s), and writes it as Ecdsa-Sig-Value or as plain octets. */
function firstNumber(signature: Uint8Array): string {
  const octets = attempt(
    () => readIntegerBytes(derReader(signature).enter(Tag.sequence).next(Tag.integer)),
    () => signature.subarray(0, signature.length / 2),
  )
  return toHex(octets).replace(/^(?:00)+/, '')
}
