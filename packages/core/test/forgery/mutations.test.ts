/** Forgery, at random with a fixed seed: messages of every kind of key, bytes flipped, cut out, put in and moved. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createKeySigner } from '../../src/cms/key-signer.ts'
import { signData } from '../../src/cms/sign.ts'
import type { SignatureInput } from '../../src/validation/judge.ts'
import { now } from '../made/certificates.ts'
import { content, message } from '../made/cms.ts'
import { keyKinds } from '../made/keys.ts'
import { newWorld, type World } from '../made/world.ts'
import { meaningIfPassed } from './meaning.ts'

type Mutation =
  | { readonly kind: 'flip'; readonly at: number; readonly octet: number }
  | { readonly kind: 'delete'; readonly at: number; readonly length: number }
  | { readonly kind: 'insert'; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: 'splice'; readonly at: number; readonly from: number; readonly length: number }

const place = fc.nat(100_000)
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('flip' as const), at: place, octet: fc.nat(255) }) },
  fc.record({ kind: fc.constant('delete' as const), at: place, length: fc.integer({ min: 1, max: 80 }) }),
  fc.record({ kind: fc.constant('insert' as const), at: place, bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }) }),
  fc.record({ kind: fc.constant('splice' as const), at: place, from: place, length: fc.integer({ min: 1, max: 120 }) }),
)

function mutate(bytes: Buffer, change: Mutation): Buffer {
  const at = change.at % bytes.length
  const [head, tail] = [bytes.subarray(0, at), bytes.subarray(at)]
  switch (change.kind) {
    case 'flip':
      return Buffer.concat([head, Buffer.of(change.octet), tail.subarray(1)])
    case 'delete':
      return Buffer.concat([head, tail.subarray(change.length)])
    case 'insert':
      return Buffer.concat([head, change.bytes, tail])
    case 'splice': {
      const from = change.from % bytes.length
      return Buffer.concat([head, bytes.subarray(from, from + change.length), tail.subarray(change.length)])
    }
  }
}

async function samples(world: World, kind: (typeof keyKinds)[number]): Promise<Map<string, SignatureInput>> {
  const { signer, intermediate } = world
  const ours = createKeySigner({
    privateKey: signer.key.privateKey,
    certificate: signer.der,
    chain: [intermediate.der],
  })
  const made = { signers: [{ certificate: signer }], certificates: [signer.der, intermediate.der] }
  const other = newWorld('p-256').signer
  return new Map<string, SignatureInput>([
    ['ours, attached', { signature: await signData(content, ours, { attached: true, signingTime: now }) }],
    ['ours, detached', { signature: await signData(content, ours, { mimeType: 'text/plain' }), content }],
    ['made for tests, attached', { signature: message(made) }],
    [
      'made for tests, with a stranger in the bag',
      { signature: message({ ...made, certificates: [other.der, ...made.certificates] }) },
    ],
    [`by key identifier of ${kind}`, { signature: await signData(content, ours, { attached: true }) }],
  ])
}

describe.each(keyKinds)('messages signed with %s', async (kind) => {
  const world = newWorld(kind)
  const options = { ...world.options, intermediates: [] }

  it.each([...(await samples(world, kind))])(
    'change nothing they assert, whatever is done to their bytes: %s',
    (_, input) => {
      const signature = Buffer.from(input.signature)
      const genuine = meaningIfPassed(input, options)
      expect(genuine).toBeDefined()
      const changes = fc.array(mutation, { minLength: 1, maxLength: 3 })
      fc.assert(
        fc.property(changes, (list) => {
          const forged = { ...input, signature: list.reduce(mutate, signature) }
          const meaning = meaningIfPassed(forged, options)
          if (meaning !== undefined) expect(meaning).toEqual(genuine)
        }),
        { numRuns: 300, seed: 20_260_601 },
      )
    },
  )
})
