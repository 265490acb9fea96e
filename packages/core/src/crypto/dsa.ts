/** DSA (RFC 3370 §3.1, RFC 5758 §3.1), for records of the past: no policy of today accepts it. */
import { expectParameters } from './algorithm.ts'
import { importPublicKey, type PublicKey, withIdentifier } from './public-key.ts'
import type { AlgorithmRows, ResolveAlgorithm } from './signature-algorithm.ts'
import { verifyWithKey } from './verify.ts'

export const dsaAlgorithms: AlgorithmRows = [
  ['1.2.840.10040.4.3', dsa('id-dsa-with-sha1', 'sha1')],
  ['2.16.840.1.101.3.4.3.1', dsa('id-dsa-with-sha224', 'sha224')],
  ['2.16.840.1.101.3.4.3.2', dsa('id-dsa-with-sha256', 'sha256')],
]

function dsa(name: string, digestAlgorithm: string): ResolveAlgorithm {
  return (identifier) => {
    // RFC 3370 §3.1, RFC 5758 §3.1: absent.
    expectParameters(identifier, 'absent')
    return {
      name,
      digestAlgorithm,
      keyAlgorithms: ['DSA'],
      verify: (publicKey, data, signature) =>
        verifyWithKey(importPublicKey(publicKey), digestAlgorithm, data, signature, { dsaEncoding: 'der' }),
    }
  }
}

/** RFC 3279 §2.3.2: a DSA key without parameters has those of the key that signed its certificate. */
export function lacksParameters({ algorithm, bits }: PublicKey): boolean {
  return algorithm === 'DSA' && bits === undefined
}

/** RFC 5280 §6.1.4 (e): the key with its issuer's parameters; unchanged when there is nothing to inherit. */
export function inheritParameters(publicKey: PublicKey, issuerKey: PublicKey): PublicKey {
  const inherits = lacksParameters(publicKey) && issuerKey.algorithm === 'DSA' && !lacksParameters(issuerKey)
  return inherits ? withIdentifier(publicKey, issuerKey.identifier) : publicKey
}
