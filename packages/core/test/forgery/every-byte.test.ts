/** Forgery: one bit of each byte of a message with all that belongs to it (every bit of it: every-bit.long.test.ts). */
import { describe, expect, it } from 'vitest'
import { judgeSignature } from '../../src/validation/judge.ts'
import { content } from '../made/cms.ts'
import { alone, attached, detached, expectFlippedBitsRefused, inputOf } from './flipped-bits.ts'
import { meaningIfPassed } from './meaning.ts'

describe.each([
  ['attached', attached],
  ['detached', detached],
])('a message with P-256, %s', (_, der) => {
  it('is TOTAL-PASSED as it is', () => {
    expect(judgeSignature(inputOf(der, der), alone).conclusion).toEqual({ indication: 'TOTAL-PASSED' })
  })

  it('is not TOTAL-PASSED with a bit of any byte flipped, but for the few that assert nothing', () => {
    expectFlippedBitsRefused(der, (at) => [at % 8])
  })

  it('is not TOTAL-PASSED when cut off anywhere', () => {
    for (let end = 0; end < der.length; end += 1) {
      expect(meaningIfPassed(inputOf(der.subarray(0, end), der), alone)).toBeUndefined()
    }
  })
})

describe('a document apart from its signature', () => {
  it('is not TOTAL-PASSED with any of its bits flipped', () => {
    for (let at = 0; at < content.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const forged = Buffer.from(content)
        forged.writeUInt8(forged.readUInt8(at) ^ (1 << bit), at)
        expect(judgeSignature({ signature: detached, content: forged }, alone).conclusion).toEqual({
          indication: 'TOTAL-FAILED',
          subIndication: 'HASH_FAILURE',
        })
      }
    }
  })
})
