/** belt beyond the suite `stb` of test/conformance: what a caller can get wrong. */
import { describe, expect, it } from 'vitest'
import { beltCheSeal, beltDwpOpen, beltDwpSeal, beltMac } from '../../src/crypto/belt-mac.ts'
import { beltCbcDecrypt, beltCbcEncrypt, beltCfbDecrypt, beltCfbEncrypt, beltCtr } from '../../src/crypto/belt-modes.ts'
import { coded } from '../coded.ts'

const data = Buffer.alloc(33, 7)
const [key, iv, aad] = [Buffer.alloc(32, 1), Buffer.alloc(16, 2), Buffer.from('open')]
const ciphers = { beltCbcDecrypt, beltCbcEncrypt, beltCfbDecrypt, beltCfbEncrypt, beltCtr }
const aeads = { beltDwpSeal, beltCheSeal }

describe.each(Object.entries({ ...ciphers, ...aeads }))('%s', (_, run) => {
  it('refuses a key and an IV of a length that belt does not have, in place of filling them up', () => {
    expect(() => run(data, { key, iv, aad })).not.toThrow()
    for (const octets of [0, 8, 15, 17, 32]) {
      expect(() => run(data, { key, iv: Buffer.alloc(octets), aad }), `IV of ${octets}`).toThrow(TypeError)
    }
    for (const octets of [0, 15, 31, 33]) {
      expect(() => run(data, { key: Buffer.alloc(octets), iv, aad }), `key of ${octets}`).toThrow(TypeError)
    }
  })
})

describe('belt-dwp', () => {
  it('opens nothing whose tag, text or open data have changed', () => {
    const sealed = beltDwpSeal(data, { key, iv, aad })
    expect(Buffer.from(beltDwpOpen(sealed, { key, iv, aad }))).toEqual(data)
    const { ciphertext, tag } = sealed
    for (const [other, options] of [
      [
        { ciphertext, tag: tag.subarray(0, 7) },
        { key, iv, aad },
      ],
      [
        { ciphertext: ciphertext.subarray(1), tag },
        { key, iv, aad },
      ],
      [sealed, { key, iv, aad: data }],
      [sealed, { key, iv: Buffer.alloc(16), aad }],
    ] as const) {
      expect(coded(() => beltDwpOpen(other, options))).toBe('ERR_STB_TAG_INVALID')
    }
  })

  it('has a MAC of 8 octets that hangs on the key', () => {
    expect(beltMac(data, key)).toHaveLength(8)
    expect(beltMac(data, key)).not.toEqual(beltMac(data, Buffer.alloc(32)))
  })
})
