import { describe, expect, it } from 'vitest'
import { readAlgorithmIdentifier } from '../../src/crypto/algorithm.ts'
import { readPssParameters } from '../../src/crypto/pss-parameters.ts'
import { derReader } from '../../src/der/read.ts'
import { coded } from '../coded.ts'
import { ctx, int, nil, oid, seq } from '../made/tlv.ts'

const sha256 = seq(oid('2.16.840.1.101.3.4.2.1'), nil())
const mgf1 = seq(oid('1.2.840.113549.1.1.8'), sha256)
const read = (...parameters: Buffer[]) =>
  readPssParameters(readAlgorithmIdentifier(derReader(seq(oid('1.2.840.113549.1.1.10'), ...parameters))))

describe('RSASSA-PSS parameters (RFC 4055 §3.1)', () => {
  it('fall back to SHA-1, 20 octets of salt and trailer 1, each on its own', () => {
    const defaults = { digestAlgorithm: 'sha1', mgfDigestAlgorithm: 'sha1', saltLength: 20, trailerField: 1 }
    expect(read(seq())).toEqual(defaults)
    expect(read(seq(ctx(2, int('20'))))).toEqual({ ...defaults, saltLength: 32 })
    expect(read(seq(ctx(0, sha256)))).toEqual({ ...defaults, digestAlgorithm: 'sha256' })
    expect(read(seq(ctx(1, mgf1)))).toEqual({ ...defaults, mgfDigestAlgorithm: 'sha256' })
    expect(read(seq(ctx(3, int('02'))))).toEqual({ ...defaults, trailerField: 2 })
  })

  it.each([
    ['absent', [], 'ERR_ALGORITHM_UNSUPPORTED'],
    ['NULL', [nil()], 'ERR_DER_UNEXPECTED_TAG'],
    ['out of order', [seq(ctx(2, int('20')), ctx(0, sha256))], 'ERR_DER_TRAILING_DATA'],
    ['with a field twice', [seq(ctx(0, sha256), ctx(0, sha256))], 'ERR_DER_TRAILING_DATA'],
    ['with a salt of -1 octets', [seq(ctx(2, int('ff')))], 'ERR_ALGORITHM_UNSUPPORTED'],
    ['with a salt of 2^31 octets', [seq(ctx(2, int('0080000000')))], 'ERR_DER_INTEGER_TOO_LARGE'],
    ['with another mask generation', [seq(ctx(1, seq(oid('1.2.3'), sha256)))], 'ERR_ALGORITHM_UNSUPPORTED'],
    [
      'with a mask generation without its hash',
      [seq(ctx(1, seq(oid('1.2.840.113549.1.1.8'))))],
      'ERR_ALGORITHM_UNSUPPORTED',
    ],
    ['with two hashes in one field', [seq(ctx(0, sha256, sha256))], 'ERR_DER_TRAILING_DATA'],
  ])('are refused when %s', (_, parameters, code) => {
    expect(coded(() => read(...parameters))).toBe(code)
  })
})
