/** RSA signatures: PKCS #1 v1.5 (RFC 3370 §3.2, RFC 5754 §3.2, SHA-3 from NIST's CSOR arc) and RSASSA-PSS (RFC 4055, RFC 4056). */
import { constants, type KeyObject } from 'node:crypto'
import { FormatError } from '../errors.ts'
import { type AlgorithmIdentifier, expectParameters, unsupportedAlgorithm } from './algorithm.ts'
import { type PssParameters, readPssParameters, rsaDigestName } from './pss-parameters.ts'
import { importPublicKey, type PublicKey, withIdentifier } from './public-key.ts'
import type { AlgorithmRows, ResolveAlgorithm, SignatureAlgorithm } from './signature-algorithm.ts'
import { verifyWithKey } from './verify.ts'

export const rsaAlgorithms: AlgorithmRows = [
  ['1.2.840.113549.1.1.1', rsaEncryption],
  ['1.2.840.113549.1.1.4', pkcs1('md5WithRSAEncryption', 'md5')],
  ['1.2.840.113549.1.1.5', pkcs1('sha1WithRSAEncryption', 'sha1')],
  ['1.2.840.113549.1.1.14', pkcs1('sha224WithRSAEncryption', 'sha224')],
  ['1.2.840.113549.1.1.11', pkcs1('sha256WithRSAEncryption', 'sha256')],
  ['1.2.840.113549.1.1.12', pkcs1('sha384WithRSAEncryption', 'sha384')],
  ['1.2.840.113549.1.1.13', pkcs1('sha512WithRSAEncryption', 'sha512')],
  // RFC 8017 A.2.4
  ['1.2.840.113549.1.1.15', pkcs1('sha512-224WithRSAEncryption', 'sha512-224')],
  ['1.2.840.113549.1.1.16', pkcs1('sha512-256WithRSAEncryption', 'sha512-256')],
  ['2.16.840.1.101.3.4.3.13', pkcs1('id-rsassa-pkcs1-v1-5-with-sha3-224', 'sha3-224')],
  ['2.16.840.1.101.3.4.3.14', pkcs1('id-rsassa-pkcs1-v1-5-with-sha3-256', 'sha3-256')],
  ['2.16.840.1.101.3.4.3.15', pkcs1('id-rsassa-pkcs1-v1-5-with-sha3-384', 'sha3-384')],
  ['2.16.840.1.101.3.4.3.16', pkcs1('id-rsassa-pkcs1-v1-5-with-sha3-512', 'sha3-512')],
  ['1.2.840.113549.1.1.10', pss],
]

/** Names no hash of its own: that of the SignerInfo holds (RFC 3370 §3.2). */
function rsaEncryption(identifier: AlgorithmIdentifier, digestAlgorithm?: AlgorithmIdentifier): SignatureAlgorithm {
  if (digestAlgorithm === undefined) throw unsupportedAlgorithm(identifier)
  return pkcs1('rsaEncryption', rsaDigestName(digestAlgorithm))(identifier, undefined)
}

function pkcs1(name: string, digestAlgorithm: string): ResolveAlgorithm {
  const algorithm: SignatureAlgorithm = {
    name,
    digestAlgorithm,
    keyAlgorithms: ['RSA'],
    // PKCS #1 v1.5 is what node:crypto does with a key of this kind unless it is told otherwise.
    verify: (publicKey, data, signature) => verifyWithKey(importPublicKey(publicKey), digestAlgorithm, data, signature),
  }
  return (identifier) => {
    // RFC 4055 §5: NULL, and absent must be accepted.
    expectParameters(identifier, 'null-or-absent')
    return algorithm
  }
}

function pss(identifier: AlgorithmIdentifier): SignatureAlgorithm {
  const parameters = readPssParameters(identifier)
  const { digestAlgorithm, saltLength } = parameters
  if (parameters.trailerField !== 1) {
    throw new FormatError('ERR_ALGORITHM_PARAMETERS', 'RSASSA-PSS with a trailer field other than 1 (RFC 4055 §3.1)')
  }
  const options = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }
  return {
    name: 'RSASSA-PSS',
    digestAlgorithm,
    keyAlgorithms: ['RSA', 'RSASSA-PSS'],
    verify: (publicKey, data, signature) =>
      hasFullLength(publicKey, signature) &&
      keyAllows(publicKey, parameters) &&
      verifyWithKey(pssKey(publicKey, identifier, parameters), digestAlgorithm, data, signature, options),
  }
}

/** RFC 8017 §8.1.2 step 1: as long as the modulus. OpenSSL takes PSS values without their leading zeros, which is a second form. */
function hasFullLength({ bits = 0 }: PublicKey, signature: Uint8Array): boolean {
  return signature.length === Math.ceil(bits / 8)
}

/** RFC 4055 §3.3: parameters in a key bind its signatures: the same hashes, and no shorter salt. */
function keyAllows({ algorithm, identifier }: PublicKey, parameters: PssParameters): boolean {
  if (algorithm !== 'RSASSA-PSS' || identifier.parameters === undefined) return true
  const own = readPssParameters(identifier)
  return (
    own.digestAlgorithm === parameters.digestAlgorithm &&
    own.mgfDigestAlgorithm === parameters.mgfDigestAlgorithm &&
    own.saltLength <= parameters.saltLength
  )
}

/**
 * node:crypto cannot be told the hash of the mask generation: where it differs, the key goes in under the signature's own
 * identifier, whose parameters OpenSSL then keeps to.
 */
function pssKey(publicKey: PublicKey, identifier: AlgorithmIdentifier, parameters: PssParameters): KeyObject {
  const oneHash = parameters.mgfDigestAlgorithm === parameters.digestAlgorithm
  return importPublicKey(oneHash ? publicKey : withIdentifier(publicKey, identifier))
}
