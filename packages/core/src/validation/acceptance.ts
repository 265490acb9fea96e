/** Signature acceptance (EN 319 102-1 §5.2.8): the signature's attributes and algorithms against the profile. */
import { readSignaturePolicyIdentifier } from '../cms/signature-policy.ts'
import type { SignerInfo } from '../cms/signed-data.ts'
import type { PublicKey } from '../crypto/public-key.ts'
import type { SignatureAlgorithm } from '../crypto/signature-algorithm.ts'
import { Oid } from '../der/oids.ts'
import { attempt } from '../errors.ts'
import { isoTime } from '../iso-time.ts'
import type { Certificate } from '../x509/certificate.ts'
import { algorithmObjections, digestObjections } from './algorithm-policy.ts'
import { type CheckList, indeterminate } from './checks.ts'
import type { Algorithms } from './cryptographic.ts'
import type { PathQuestion } from './path-question.ts'
import type { AlgorithmPolicy, Profile } from './profile.ts'

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
  checkSignaturePolicy(signerInfo, checks)
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

/** Judged is by the profile that the caller chose, as §5.2.4.4 has it; that the signer named rules of his own is worth a word. */
function checkSignaturePolicy({ signedAttributes }: SignerInfo, checks: CheckList): void {
  const named = signedAttributes?.attributes.find(({ type }) => type === Oid.signaturePolicyIdentifier)
  const value = named?.values[0]
  if (value === undefined) return
  const facts = attempt(
    () => ({ signaturePolicy: readSignaturePolicyIdentifier(value) }),
    ({ code }) => ({ code }),
  )
  checks.warning('acceptance.signature-policy', facts)
}

/**
 * The algorithms of the signature itself. When there is no proof that they were used while they were good there may yet be one
 * that they were used after that: the time-stamp on the content is older than the signature (§5.3.4 step 6).
 */
export function checkAcceptedAlgorithms(
  algorithms: Algorithms,
  { publicKey }: Certificate,
  { profile: { algorithms: policy }, time, signedBetween }: PathQuestion,
  checks: CheckList,
): void {
  const objections = signatureObjections(algorithms, publicKey, policy, time)
  const facts = { policy: policy.source }
  if (objections.length === 0) {
    checks.passed('acceptance.algorithms', facts)
    return
  }
  const since = signedBetween?.earliest
  const isProven = since !== undefined && signatureObjections(algorithms, publicKey, policy, since).length > 0
  const failure = isProven ? 'CRYPTO_CONSTRAINTS_FAILURE' : 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE'
  checks.failed('acceptance.algorithms', indeterminate(failure), { ...facts, objections })
}

function signatureObjections(
  { digestAlgorithm, signatureAlgorithm }: Algorithms,
  publicKey: PublicKey,
  policy: AlgorithmPolicy,
  time: Date,
): string[] {
  return [
    ...new Set([
      ...(digestAlgorithm === undefined ? [] : digestObjections(digestAlgorithm, policy, time)),
      ...pairObjections(digestAlgorithm, signatureAlgorithm),
      ...algorithmObjections(signatureAlgorithm, publicKey, policy, time),
    ]),
  ]
}

/** A message digest weaker than the signature around it, or another than the one that goes with it. */
function pairObjections(digestAlgorithm: string | undefined, { name, messageDigests }: SignatureAlgorithm): string[] {
  if (digestAlgorithm === undefined || messageDigests === undefined) return []
  return messageDigests.includes(digestAlgorithm) ? [] : [`${digestAlgorithm} with ${name}`]
}
