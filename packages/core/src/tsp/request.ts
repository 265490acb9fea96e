/** Time-stamp requests (RFC 3161 §2.4.1). */

import { digestAlgorithmOid, digestLength } from '../crypto/digest.ts'
import {
  boolean,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  smallInteger,
  unsignedInteger,
} from '../der/write.ts'

export interface TimeStampRequest {
  /** A digest name of `crypto/digest.ts`. */
  readonly digestAlgorithm: string
  /** The digest that is to be stamped. */
  readonly imprint: Uint8Array
  /** Random octets: without them an older answer about the same imprint could be played back. */
  readonly nonce?: Uint8Array
  /** Whether the token is to bring the authority's certificate. Default: true, or nobody could verify it later. */
  readonly certReq?: boolean
  /** Dotted identifier of the policy to stamp under; the authority's own when absent. */
  readonly policy?: string
}

/**
 * DER of a TimeStampReq.
 * @throws TypeError when the imprint is not as long as its digest, or the digest is not known
 */
export function createTimeStampRequest(request: TimeStampRequest): Uint8Array {
  const { digestAlgorithm, imprint, nonce, certReq = true, policy } = request
  const oid = digestAlgorithmOid(digestAlgorithm)
  if (oid === undefined || imprint.length !== digestLength(digestAlgorithm)) {
    throw new TypeError(`Not a digest by ${digestAlgorithm}`)
  }
  // NULL parameters: RFC 5754 §2 takes both forms, and some authorities know only this one.
  const messageImprint = sequence(sequence(objectIdentifier(oid), nullValue()), octetString(imprint))
  return sequence(
    smallInteger(1),
    messageImprint,
    ...(policy === undefined ? [] : [objectIdentifier(policy)]),
    ...(nonce === undefined ? [] : [unsignedInteger(nonce)]),
    ...(certReq ? [boolean(true)] : []),
  )
}
