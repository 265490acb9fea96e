/** `createKeySigner`: a private key in memory and its certificate as a Signer. */
import type { KeyObject } from 'node:crypto'
import { equalBytes } from '../bytes.ts'
import { asSigningKey, type SigningKey } from '../crypto/private-key.ts'
import type { SigningAlgorithm } from '../crypto/signature-algorithm.ts'
import type { Signer } from '../ports.ts'
import { parseCertificate } from '../x509/certificate.ts'

export interface KeySignerOptions {
  readonly privateKey: KeyObject | SigningKey
  /** DER. */
  readonly certificate: Uint8Array
  /** DER, without the trust anchor. */
  readonly chain?: readonly Uint8Array[]
  /** Default: what `signingAlgorithmFor` chooses for a `KeyObject`; a `SigningKey` says itself. */
  readonly algorithm?: SigningAlgorithm
}

/**
 * @throws TypeError when the certificate is of another key, such a signature would never verify; when the key does not sign
 *   by `algorithm`
 * @throws UnsupportedError ERR_KEY_UNSUPPORTED, FormatError
 */
export function createKeySigner({ privateKey, certificate, chain = [], algorithm }: KeySignerOptions): Signer {
  const key = asSigningKey(privateKey, algorithm)
  if (!equalBytes(key.publicKeyInfo, parseCertificate(certificate).publicKey.raw)) {
    throw new TypeError('The certificate is not of this private key')
  }
  return { certificate, chain, algorithm: key.algorithm, sign: async (data) => key.sign(data) }
}
