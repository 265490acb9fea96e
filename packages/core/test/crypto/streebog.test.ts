import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createStreebog } from '../../src/crypto/streebog.ts'
import { streebogByTheBook } from './streebog-by-the-book.ts'

interface File {
  readonly groups: readonly {
    readonly hash: 'streebog256' | 'streebog512'
    readonly tests: readonly { readonly id: string; readonly msg: string; readonly digest: string }[]
  }[]
}

const path = join(import.meta.dirname, '../../../../../shared/vectors/nca-kz/rfc6986.json')
const { groups }: File = JSON.parse(readFileSync(path, 'utf8'))

const hex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex')

describe('Streebog', () => {
  it.each(groups.flatMap(({ hash, tests }) => tests.map((test) => ({ hash, ...test }))))(
    '$hash of vector $id is the published one',
    ({ hash, msg, digest }) => {
      const state = createStreebog(hash === 'streebog512' ? 64 : 32)
      expect(hex(state.update(Buffer.from(msg, 'hex')).digest())).toBe(digest)
    },
  )

  it('gives what a reading of the RFC without tables gives, in whatever pieces the message comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 150 }), { maxLength: 4 }),
        fc.constantFrom(32, 64),
        (pieces, octets) => {
          const state = createStreebog(octets === 32 ? 32 : 64)
          for (const piece of pieces) state.update(piece)
          expect(hex(state.digest())).toBe(hex(streebogByTheBook(Buffer.concat(pieces), octets)))
        },
      ),
      { numRuns: 30 },
    )
  })
})
