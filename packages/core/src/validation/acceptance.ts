/** Signature acceptance (EN 319 102-1 §5.2.8): the signature's attributes and algorithms against the profile. */

import type { SignerInfo } from '../cms/signed-data.ts'
import type { SignatureAlgorithm } from '../crypto/algorithm.ts'
import { isoTime } from '../iso-time.ts'
import type { Certificate } from '../x509/certificate.ts'
import { algorithmObjections, digestObjections } from './algorithm-policy.ts'
import { type CheckList, indeterminate } from './checks.ts'
import type { Algorithms } from './cryptographic.ts'
import type { Profile } from './profile.ts'

export function checkAcceptance(
  signerInfo: SignerInfo,
  claimedSigningTime: Date | undefined,
  profile: Profile,
  time: Date,
  checks: CheckList,
): void {
  if (signerInfo.signedAttributes !== undefined) checks.passed('acceptance.signed-attributes')
  else if (profile.signature.signedAttributes === 'optional') checks.warning('acceptance.signed-attributes')
  else checks.failed('acceptance.signed-attributes', indeterminate('SIG_CONSTRAINTS_FAILURE'))
  checkSigningTime(claimedSigningTime, profile, time, checks)
}

/** What the signer claims cannot pass or fail anything; a claim from the future is worth a word. */
function checkSigningTime(claimed: Date | undefined, { revocation }: Profile, time: Date, checks: CheckList): void {
  if (claimed === undefined) {
    checks.skipped('acceptance.signing-time', { reason: 'not claimed' })
    return
  }
  const facts = { claimed: isoTime(claimed) }
  const latest = time.getTime() + revocation.clockSkewSeconds * 1000
  if (claimed.getTime() <= latest) checks.passed('acceptance.signing-time', facts)
  else checks.warning('acceptance.signing-time', facts)
}

/** The algorithms of the signature itself; there is no proof that they were used while they were good. */
export function checkAcceptedAlgorithms(
  { digestAlgorithm, signatureAlgorithm }: Algorithms,
  { publicKey }: Certificate,
  { algorithms }: Profile,
  time: Date,
  checks: CheckList,
): void {
  const objections = [
    ...new Set([
      ...(digestAlgorithm === undefined ? [] : digestObjections(digestAlgorithm, algorithms, time)),
      ...pairObjections(digestAlgorithm, signatureAlgorithm),
      ...algorithmObjections(signatureAlgorithm, publicKey, algorithms, time),
    ]),
  ]
  const facts = { policy: algorithms.source }
  const failure = indeterminate('CRYPTO_CONSTRAINTS_FAILURE_NO_POE')
  if (objections.length === 0) checks.passed('acceptance.algorithms', facts)
  else checks.failed('acceptance.algorithms', failure, { ...facts, objections })
}

/** A message digest weaker than the signature around it, or another than the one that goes with it. */
function pairObjections(digestAlgorithm: string | undefined, { name, messageDigests }: SignatureAlgorithm): string[] {
  if (digestAlgorithm === undefined || messageDigests === undefined) return []
  return messageDigests.includes(digestAlgorithm) ? [] : [`${digestAlgorithm} with ${name}`]
}
