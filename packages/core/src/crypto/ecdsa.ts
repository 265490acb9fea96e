/** ECDSA (RFC 5758 §3.2, SHA-3 from NIST's CSOR arc), and the plain form of BSI TR-03111 §5.2.1 with r and s side by side. */
import { expectParameters } from './algorithm.ts'
import { importPublicKey } from './public-key.ts'
import type { AlgorithmRows, ResolveAlgorithm, SignatureAlgorithm } from './signature-algorithm.ts'
import { verifyWithKey } from './verify.ts'

export const ecdsaAlgorithms: AlgorithmRows = [
  ['1.2.840.10045.4.1', ecdsa('ecdsa-with-SHA1', 'sha1')],
  ['1.2.840.10045.4.3.1', ecdsa('ecdsa-with-SHA224', 'sha224')],
  ['1.2.840.10045.4.3.2', ecdsa('ecdsa-with-SHA256', 'sha256')],
  ['1.2.840.10045.4.3.3', ecdsa('ecdsa-with-SHA384', 'sha384')],
  ['1.2.840.10045.4.3.4', ecdsa('ecdsa-with-SHA512', 'sha512')],
  ['2.16.840.1.101.3.4.3.9', ecdsa('id-ecdsa-with-sha3-224', 'sha3-224')],
  ['2.16.840.1.101.3.4.3.10', ecdsa('id-ecdsa-with-sha3-256', 'sha3-256')],
  ['2.16.840.1.101.3.4.3.11', ecdsa('id-ecdsa-with-sha3-384', 'sha3-384')],
  ['2.16.840.1.101.3.4.3.12', ecdsa('id-ecdsa-with-sha3-512', 'sha3-512')],
  ['0.4.0.127.0.7.1.1.4.1.2', ecdsa('ecdsa-plain-SHA224', 'sha224', 'ieee-p1363')],
  ['0.4.0.127.0.7.1.1.4.1.3', ecdsa('ecdsa-plain-SHA256', 'sha256', 'ieee-p1363')],
  ['0.4.0.127.0.7.1.1.4.1.4', ecdsa('ecdsa-plain-SHA384', 'sha384', 'ieee-p1363')],
  ['0.4.0.127.0.7.1.1.4.1.5', ecdsa('ecdsa-plain-SHA512', 'sha512', 'ieee-p1363')],
]

/** Without `dsaEncoding` node:crypto takes Ecdsa-Sig-Value, as X.509 and CMS want it (RFC 5753 §2.1.1). */
function ecdsa(name: string, digestAlgorithm: string, dsaEncoding?: 'ieee-p1363'): ResolveAlgorithm {
  const options = dsaEncoding && { dsaEncoding }
  const algorithm: SignatureAlgorithm = {
    name,
    digestAlgorithm,
    keyAlgorithms: ['EC'],
    verify: (publicKey, data, signature) =>
      verifyWithKey(importPublicKey(publicKey), digestAlgorithm, data, signature, options),
  }
  return (identifier) => {
    // RFC 5758 §3.2: the parameters must be absent.
    expectParameters(identifier, 'absent')
    return algorithm
  }
}
