/**
 * Makes messages in a thread of its own: private keys, of which each new chain has three, leave much for the collector, and what
 * making the material left behind is not to be swept up while a contender is measured.
 */
import { parentPort, workerData } from 'node:worker_threads'
import type { KeyKind } from '../packages/core/test/made/keys.ts'
import { chain, leaf, signed } from './material.ts'
import type { Batch, KnownChain, Novelty, Order } from './message-supply.ts'

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
  const messages = Array.from({ length: count }, make[novelty])
  const octets = new Uint8Array(Buffer.concat(messages)).buffer
  const batch: Batch = { octets, lengths: messages.map(({ length }) => length) }
  parentPort?.postMessage(batch, [octets])
})
const made: KnownChain = { root: root.der, intermediate: issuer.der, signer: signer.der, message }
parentPort?.postMessage(made)
