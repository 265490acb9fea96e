/** The version numbers that RFC 5652 derives from what is in a message: they say nothing new, so a wrong one breaks nothing. */
import { Oid } from '../der/oids.ts'
import { context } from '../der/tags.ts'
import type { SignedData, SignerInfo } from './signed-data.ts'

type Versioned = Pick<SignedData, 'contentType' | 'raw' | 'signerInfos'>

/** §5.1: 5 for other kinds of certificates or revocation data, 4 and 3 for attribute certificates, 3 for other content or signers. */
export function signedDataVersion({ contentType, raw, signerInfos }: Versioned): number {
  if (has(raw.certificates, 3) || has(raw.revocationInfos, 1)) return 5
  if (has(raw.certificates, 2)) return 4
  const isOld = contentType === Oid.data && signerInfos.every((one) => signerInfoVersion(one) === 1)
  return isOld && !has(raw.certificates, 1) ? 1 : 3
}

function has(choices: readonly Uint8Array[], number: number): boolean {
  for (const choice of choices) if (choice[0] === context(number)) return true
  return false
}

/** §5.3: 3 for a signer named by key identifier. */
export function signerInfoVersion({ sid }: Pick<SignerInfo, 'sid'>): number {
  return 'subjectKeyIdentifier' in sid ? 3 : 1
}
