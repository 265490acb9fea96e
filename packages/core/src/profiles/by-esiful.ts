/** Which algorithms Belarus's state key infrastructure issues and signs with (STB 34.101.78, clause 6: levels 128, 192, 256). */
import type { AlgorithmPolicy } from '../validation/profile.ts'

/** Apart from `generic`'s, which approves no national algorithm. */
export const byEsifulAlgorithms: AlgorithmPolicy = {
  source: 'STB 34.101.78',
  digests: {
    'belt-hash': { until: null },
    bash384: { until: null },
    bash512: { until: null },
  },
  publicKeys: [{ algorithm: 'bign', curves: ['bign-curve256v1', 'bign-curve384v1', 'bign-curve512v1'], until: null }],
}
