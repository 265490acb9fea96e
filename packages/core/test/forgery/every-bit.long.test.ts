/** Forgery, exhaustively: each bit of a message with all that belongs to it, flipped alone. */
import { describe, it } from 'vitest'
import { attached, detached, expectFlippedBitsRefused } from './flipped-bits.ts'

describe.each([
  ['attached', attached],
  ['detached', detached],
])('a message with P-256, %s', (_, der) => {
  it('is not TOTAL-PASSED with any bit flipped, but for the few that assert nothing', () => {
    expectFlippedBitsRefused(der, () => [0, 1, 2, 3, 4, 5, 6, 7])
  })
})
