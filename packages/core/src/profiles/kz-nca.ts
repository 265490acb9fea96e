/** Which algorithms Kazakhstan's NCA issues and signs with (its certificates and answers of 2019 to 2023 were read for this). */
import type { AlgorithmPolicy } from '../validation/profile.ts'

/** Apart from `generic`'s, which approves no national algorithm. */
export const kzNcaAlgorithms: AlgorithmPolicy = {
  source: 'NCA of the Republic of Kazakhstan',
  digests: {
    streebog512: { until: null },
    sha256: { until: null },
  },
  publicKeys: [
    { algorithm: 'GOST R 34.10-2015', curves: ['id-tc26-gost-3410-12-512-paramSetA'], until: null },
    { algorithm: 'RSA', minimumBits: 2048, minimumExponent: 65_537, until: null },
  ],
}
