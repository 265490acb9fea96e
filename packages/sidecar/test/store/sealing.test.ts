import { createSecretKey, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createSealing } from '../../src/store/sealing.ts'

const sealing = createSealing(createSecretKey(randomBytes(32)))

describe('sealed content', () => {
  it('opens in its place and shows nothing of itself', () => {
    const sealed = sealing.seal('session 1', { number: '880101400124' })
    expect(sealing.open('session 1', sealed)).toEqual({ number: '880101400124' })
    expect(Buffer.from(sealed).toString('latin1')).not.toContain('8801')
    expect(sealing.seal('session 1', 1)).not.toEqual(sealing.seal('session 1', 1))
  })

  it('opens nowhere else, with no other key, and with no octet changed or missing', () => {
    const sealed = sealing.seal('session 1', 'content')
    const refused = expect.objectContaining({ name: 'VerificationError', code: 'ERR_STORE_SEAL' })
    expect(() => sealing.open('session 2', sealed)).toThrow(refused)
    const other = createSealing(createSecretKey(randomBytes(32)))
    expect(() => other.open('session 1', sealed)).toThrow(refused)
    for (let at = 0; at < sealed.length; at++) {
      const changed = Uint8Array.from(sealed, (octet, index) => (index === at ? octet ^ 1 : octet))
      expect(() => sealing.open('session 1', changed)).toThrow(refused)
      expect(() => sealing.open('session 1', sealed.subarray(0, at))).toThrow(refused)
    }
  })
})

describe('an index', () => {
  it('is the same for the same parts only, and needs the key', () => {
    expect(sealing.index('a', 'b')).toBe(sealing.index('a', 'b'))
    expect(sealing.index('ab', '')).not.toBe(sealing.index('a', 'b'))
    expect(createSealing(createSecretKey(randomBytes(32))).index('a')).not.toBe(sealing.index('a'))
  })
})
