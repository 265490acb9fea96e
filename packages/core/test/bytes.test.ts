import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareBytes, concatBytes, equalBytes, fromBase64, toBase64, toHex } from '../src/bytes.ts'
import { coded } from './coded.ts'

describe('octet strings', () => {
  it('are equal only when length and every octet are', () => {
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2))).toBe(true)
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3))).toBe(false)
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 0))).toBe(false)
    expect(equalBytes(Uint8Array.of(), Uint8Array.of())).toBe(true)
  })

  it('sort by octets, a prefix first (X.690 §11.6)', () => {
    const sorted = [[], [0], [0, 255], [1], [1, 0], [128]].map((one) => Uint8Array.from(one))
    expect(sorted.toReversed().toSorted(compareBytes)).toEqual(sorted)
  })

  it('are shown and joined from views as well as from whole buffers', () => {
    const view = Uint8Array.of(9, 0xab, 0xcd, 9).subarray(1, 3)
    expect(toHex(view)).toBe('abcd')
    expect(toBase64(view)).toBe('q80=')
    expect(toHex(concatBytes([view, view]))).toBe('abcdabcd')
  })
})

describe('base64 (RFC 4648 §4)', () => {
  it('gives back any octets it wrote', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(equalBytes(fromBase64(toBase64(bytes)), bytes)).toBe(true)
      }),
      { seed: 4 },
    )
  })

  it.each([
    ['without padding', 'q80'],
    ['with too much padding', 'q80=='],
    ['with padding inside', 'q8==q80='],
    ['in the URL alphabet', '-_8='],
    ['with a line break', 'q80=\n'],
    ['with white space', 'q8 0='],
    ['with bits set that mean nothing', 'q81='],
    ['of one letter', 'q'],
    ['with a letter outside ASCII', 'q8０='],
  ])('rejects one %s', (_, text) => {
    expect(coded(() => fromBase64(text))).toBe('ERR_BASE64_INVALID')
  })

  it('takes a document of many megabytes', () => {
    const bytes = randomBytes(24 * 1024 * 1024)
    const hash = (one: Uint8Array): string => createHash('sha256').update(one).digest('hex')
    expect(hash(fromBase64(toBase64(bytes)))).toBe(hash(bytes))
  })
})
