/** Messages for the contenders, made in another thread (`message-maker.ts`) before the clock starts. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { KeyKind } from '../packages/core/test/made/keys.ts'

/** What a verifier that has seen the known chain has not seen of the next message. */
export type Novelty = 'all new' | 'new signer' | 'new message'

export interface Order {
  readonly novelty: Novelty
  readonly count: number
}

/** Messages one after the other in one piece of memory: a thousand pieces are a thousand cares of the collector. */
export interface Batch {
  readonly octets: ArrayBuffer
  readonly lengths: readonly number[]
}

/** DER of a chain of three, and a message of its signer's. */
export interface KnownChain {
  readonly root: Uint8Array
  readonly intermediate: Uint8Array
  readonly signer: Uint8Array
  readonly message: Uint8Array
}

export interface MessageSupply {
  readonly known: KnownChain
  /** So many messages under the known root, none of which was made before. */
  make(novelty: Novelty, count: number): Promise<Uint8Array[]>
  close(): Promise<unknown>
}

export async function openMessageSupply(kind: KeyKind): Promise<MessageSupply> {
  const worker = new Worker(new URL('./message-maker.ts', import.meta.url), { workerData: kind })
  const [known] = (await once(worker, 'message')) as [KnownChain]
  return {
    known,
    async make(novelty, count) {
      const order: Order = { novelty, count }
      worker.postMessage(order)
      const [{ octets, lengths }] = (await once(worker, 'message')) as [Batch]
      let end = 0
      return lengths.map((length) => {
        end += length
        return Buffer.from(octets, end - length, length)
      })
    },
    close: () => worker.terminate(),
  }
}
