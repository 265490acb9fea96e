import { describe, expect, it } from 'vitest'
import { addressText } from '../../src/x509/ip-address.ts'
import { hex } from '../made/tlv.ts'

describe('the text of an address', () => {
  it.each([
    ['c0a80101', '192.168.1.1'],
    ['00000000', '0.0.0.0'],
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000000000001', '::1'],
    ['20010db8000000000000000000000000', '2001:db8::'],
    // RFC 5952 §4.2.2: one group of zeros is written out.
    ['20010db8000000010001000100010001', '2001:db8:0:1:1:1:1:1'],
    // §4.2.3: the longest run, the first of equals.
    ['20010000000000010000000000000001', '2001:0:0:1::1'],
    ['20010db8000000000001000000000001', '2001:db8::1:0:0:1'],
    // §4.3: lower case.
    ['20010DB8000000000000ABCD00000001', '2001:db8::abcd:0:1'],
    ['c0a801', ''],
  ])('%s is %s', (octets, text) => {
    expect(addressText(hex(octets))).toBe(text)
  })
})
