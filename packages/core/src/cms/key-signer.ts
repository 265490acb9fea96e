/** `createKeySigner`: a private key in memory and its certificate as a Signer. */

import { createPublicKey, type KeyObject } from 'node:crypto'
import { equalBytes } from '../bytes.ts'
import type { SigningAlgorithm } from '../crypto/algorithm.ts'
import { signingAlgorithmFor, signWithKey } from '../crypto/private-key.ts'
import type { Signer } from '../ports.ts'
import { parseCertificate } from '../x509/certificate.ts'

export interface KeySignerOptions {
  readonly privateKey: KeyObject
  /** DER. */
  readonly certificate: Uint8Array
  /** DER, without the trust anchor. */
  readonly chain?: readonly Uint8Array[]
  /** Default: what `signingAlgorithmFor` chooses for the key. */
  readonly algorithm?: SigningAlgorithm
}

/**
 * @throws TypeError when the certificate is of another key: such a signature would never verify
 * @throws UnsupportedError ERR_KEY_UNSUPPORTED, FormatError
 */
export function createKeySigner({ privateKey, certificate, chain = [], algorithm }: KeySignerOptions): Signer {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  if (!equalBytes(spki, parseCertificate(certificate).publicKey.raw)) {
    throw new TypeError('The certificate is not of this private key')
  }
  const chosen = algorithm ?? signingAlgorithmFor(privateKey)
  return { certificate, chain, algorithm: chosen, sign: async (data) => signWithKey(privateKey, chosen, data) }
}
