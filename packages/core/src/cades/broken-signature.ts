/** Signatures that will never verify, as far as the message itself shows it. */

import type { SignedData, SignerInfo } from '../cms/signed-data.ts'
import { identifies } from '../cms/signer-identifier.ts'
import { signatureAlgorithm, verifySignature } from '../crypto/standard.ts'
import { attempt, VerificationError } from '../errors.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'
import type { GivenContent } from './signed-content.ts'

/** Signatures that are verified for one message: as many as it may have signers. Honest ones bring one certificate for each. */
const MAX_VERIFICATIONS = 100

/**
 * To extend a broken signature would only make it look like one that is kept with care. Where the signer's certificate is not
 * in the message, the algorithm not implemented here or content that is signed itself not given, nothing can be told and nothing
 * is refused.
 * @throws VerificationError ERR_CADES_SIGNATURE_VALUE
 */
export function refuseBroken(signedData: SignedData, given: GivenContent, signers: readonly SignerInfo[]): void {
  const certificates = signedData.certificates.flatMap((der) =>
    attempt(
      () => [parseCertificate(der)],
      () => [],
    ),
  )
  const content = signedData.content ?? given.content
  let left = MAX_VERIFICATIONS
  for (const signerInfo of signers) {
    const candidates = certificates.filter((certificate) => identifies(signerInfo.sid, certificate))
    if (candidates.length === 0 || candidates.length > left) continue
    left -= candidates.length
    if (candidates.every((certificate) => isRefuted(signerInfo, content, certificate))) {
      throw new VerificationError('ERR_CADES_SIGNATURE_VALUE', 'The signature does not verify')
    }
  }
}

function isRefuted(signerInfo: SignerInfo, content: Uint8Array | undefined, { publicKey }: Certificate): boolean {
  const { signatureAlgorithm: identifier, digestAlgorithm, signedAttributes, signature } = signerInfo
  const signed = signedAttributes?.der ?? content
  if (signed === undefined) return false
  return attempt(
    () => !verifySignature(signatureAlgorithm(identifier, digestAlgorithm), publicKey, signed, signature),
    () => false,
  )
}
