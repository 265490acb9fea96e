/** The content that a message's signers signed, attached or given beside it, held against what they say of it. */

import { equalBytes } from '../bytes.ts'
import { messageDigestValue, singleValue } from '../cms/attributes.ts'
import type { SignedData, SignerInfo } from '../cms/signed-data.ts'
import { digest, digestAlgorithmName } from '../crypto/digest.ts'
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
 * @throws TypeError when only a digest by another algorithm was given
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
  return given.digest.value
}

/**
 * That what was given is what these signers signed: to stamp or sign beside them another document would make a message
 * that no one can ever verify. Where only a digest by another algorithm was given, or the signer's is not implemented here,
 * nothing can be told and nothing is refused.
 * @throws VerificationError ERR_CADES_CONTENT_MISMATCH
 */
export function checkContent(signedData: SignedData, given: GivenContent, signers: readonly SignerInfo[]): void {
  const { content: attached } = signedData
  if (attached !== undefined && given.content !== undefined && !equalBytes(attached, given.content)) throw mismatch()
  for (const { digestAlgorithm, signedAttributes } of signers) {
    const claimed = singleValue(signedAttributes?.attributes ?? [], Oid.messageDigest)
    const algorithm = attempt(
      () => digestAlgorithmName(digestAlgorithm),
      () => undefined,
    )
    const isKnown = (attached ?? given.content) !== undefined || given.digest?.algorithm === algorithm
    if (claimed === undefined || algorithm === undefined || !isKnown) continue
    if (!equalBytes(messageDigestValue(claimed), contentDigest(signedData, given, algorithm))) throw mismatch()
  }
}

function mismatch(): VerificationError {
  return new VerificationError('ERR_CADES_CONTENT_MISMATCH', 'The content is not what was signed')
}
