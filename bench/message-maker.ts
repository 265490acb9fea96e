/**
 * Makes messages in a thread of its own: private keys, of which each new chain has three, leave much for the collector, and what
 * making the material left behind is not to be swept up while a contender is measured.
 */
import { parentPort, workerData } from 'node:worker_threads'
import type { KeyKind } from '../packages/core/test/made/keys.ts'
import { chain, leaf, signed } from './material.ts'
import type { KnownChain, Novelty, Order } from './message-supply.ts'

const kind = workerData as KeyKind
const known = chain(kind, 3)
const { root, intermediates, signer, message } = known
const [issuer = root] = intermediates

const make: Readonly<Record<Novelty, () => Buffer>> = {
  'all new': () => chain(kind, 3, root).message,
  'new signer': () => signed(leaf(kind, 'Signer', { issuer }), intermediates),
  'new message': () => signed(signer, intermediates),
}

parentPort?.on('message', ({ novelty, count }: Order) => {
  parentPort?.postMessage(Array.from({ length: count }, make[novelty]))
})
const made: KnownChain = { root: root.der, intermediate: issuer.der, signer: signer.der, message }
parentPort?.postMessage(made)
