/** The content that a message's signers signed, attached or given beside it, held against what they say of it. */

import { equalBytes } from '../bytes.ts'
import { messageDigestValue, singleValue } from '../cms/attributes.ts'
import type { SignedData, SignerInfo } from '../cms/signed-data.ts'
import { digest, digestAlgorithmName, digestLength } from '../crypto/digest.ts'
import { Oid } from '../der/oids.ts'
import { attempt, FormatError, VerificationError } from '../errors.ts'

/** Detached content: the octets, or only their digest. */
export interface GivenContent {
  readonly content?: Uint8Array
  readonly digest?: { readonly algorithm: string; readonly value: Uint8Array }
}

/**
 * The digest of the content by `algorithm`.
 * @throws FormatError ERR_CADES_CONTENT_MISSING when the content is neither in the message nor given
 * @throws TypeError when only a digest by another algorithm was given, or one of another length
 */
export function contentDigest({ content: attached }: SignedData, given: GivenContent, algorithm: string): Uint8Array {
  const content = attached ?? given.content
  if (content !== undefined) return digest(algorithm, content)
  if (given.digest === undefined) {
    throw new FormatError('ERR_CADES_CONTENT_MISSING', 'The content is not in the message and was not given')
  }
  if (given.digest.algorithm !== algorithm) {
    throw new TypeError(`The digest of the content is needed by ${algorithm}, not by ${given.digest.algorithm}`)
  }
  if (given.digest.value.length !== digestLength(algorithm)) throw new TypeError(`Not a digest by ${algorithm}`)
  return given.digest.value
}

/**
 * That what was given is what these signers signed: to stamp or sign beside them another document would make a message
 * that no one can ever verify. Where only a digest by another algorithm was given, or the signer's is not implemented here,
 * nothing can be told and nothing is refused.
 * @throws VerificationError ERR_CADES_CONTENT_MISMATCH
 */
export function checkContent(signedData: SignedData, given: GivenContent, signers: readonly SignerInfo[]): void {
  const content = signedData.content ?? given.content
  if (content !== undefined && !isOf(content, given)) throw mismatch()
  // Each once: a hundred signers mostly share one, and a national digest of megabytes takes its time.
  const digests = new Map<string, Uint8Array>()
  for (const { digestAlgorithm, signedAttributes } of signers) {
    const claimed = singleValue(signedAttributes?.attributes ?? [], Oid.messageDigest)
    const algorithm = attempt(
      () => digestAlgorithmName(digestAlgorithm),
      () => undefined,
    )
    const isKnown = content !== undefined || given.digest?.algorithm === algorithm
    if (claimed === undefined || algorithm === undefined || !isKnown) continue
    const actual = digests.get(algorithm) ?? contentDigest(signedData, given, algorithm)
    digests.set(algorithm, actual)
    if (!equalBytes(messageDigestValue(claimed), actual)) throw mismatch()
  }
}

/** Whether all that was given is of this one content. */
function isOf(content: Uint8Array, { content: other, digest: given }: GivenContent): boolean {
  const isSame = other === undefined || equalBytes(content, other)
  return isSame && (given === undefined || equalBytes(given.value, digest(given.algorithm, content)))
}

function mismatch(): VerificationError {
  return new VerificationError('ERR_CADES_CONTENT_MISMATCH', 'The content is not what was signed')
}
