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
      const [messages] = (await once(worker, 'message')) as [Uint8Array[]]
      // As they come from a file or a socket.
      return messages.map(({ buffer, byteOffset, length }) => Buffer.from(buffer, byteOffset, length))
    },
    close: () => worker.terminate(),
  }
}
