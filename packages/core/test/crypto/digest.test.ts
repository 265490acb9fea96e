import { describe, expect, it } from 'vitest'
import { readAlgorithmIdentifier } from '../../src/crypto/algorithm.ts'
import { digest, digestAlgorithmName, digestAlgorithmOid, digestLength } from '../../src/crypto/digest.ts'
import { derReader } from '../../src/der/read.ts'
import { coded } from '../coded.ts'
import { int, nil, oid, seq } from '../made/tlv.ts'

const name = (bytes: Uint8Array): string => digestAlgorithmName(readAlgorithmIdentifier(derReader(bytes)))

/** Name, identifier, and the digest of "abc" as FIPS 180-4, FIPS 202, RFC 1321 and RFC 3174 print it. */
const PUBLISHED = [
  ['md5', '1.2.840.113549.2.5', '900150983cd24fb0d6963f7d28e17f72'],
  ['sha1', '1.3.14.3.2.26', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['sha224', '2.16.840.1.101.3.4.2.4', '23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7'],
  ['sha256', '2.16.840.1.101.3.4.2.1', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'sha384',
    '2.16.840.1.101.3.4.2.2',
    'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7',
  ],
  [
    'sha512',
    '2.16.840.1.101.3.4.2.3',
    'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f',
  ],
  ['sha3-224', '2.16.840.1.101.3.4.2.7', 'e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf'],
  ['sha3-256', '2.16.840.1.101.3.4.2.8', '3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532'],
  [
    'sha3-384',
    '2.16.840.1.101.3.4.2.9',
    'ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25',
  ],
  [
    'sha3-512',
    '2.16.840.1.101.3.4.2.10',
    'b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0',
  ],
] as const

describe('digest algorithms', () => {
  it.each([
    ['streebog256', '1.2.398.3.10.1.3.2', '3f539a213e97c802cc229d474c6aa32a825a360b2a933a949fd925208d9ce1bb'],
    [
      'streebog512',
      '1.2.398.3.10.1.3.3',
      '8e945da209aa869f0455928529bcae4679e9873ab707b55315f56ceb98bef0a7362f715528356ee83cda5f2aac4c6ad2ba3a715c1bcd81cb8e9f90bf4c1c1a8a',
    ],
  ])('%s, which node:crypto does not have, is a row like the others', (algorithm, identifier, ofNothing) => {
    expect(name(seq(oid(identifier), nil()))).toBe(algorithm)
    expect(digestAlgorithmOid(algorithm)).toBe(identifier)
    expect(digestLength(algorithm)).toBe(ofNothing.length / 2)
    expect(Buffer.from(digest(algorithm, new Uint8Array(0))).toString('hex')).toBe(ofNothing)
  })

  it.each(PUBLISHED)('%s has its identifier, its length and its published value', (algorithm, identifier, expected) => {
    expect(name(seq(oid(identifier), nil()))).toBe(algorithm)
    expect(name(seq(oid(identifier)))).toBe(algorithm)
    expect(digestAlgorithmOid(algorithm)).toBe(identifier)
    expect(digestLength(algorithm)).toBe(expected.length / 2)
    expect(Buffer.from(digest(algorithm, Buffer.from('abc'))).toString('hex')).toBe(expected)
  })

  it('rejects what is no digest, and parameters that a digest does not have', () => {
    expect(coded(() => name(seq(oid('1.2.840.113549.1.1.11'))))).toBe('ERR_ALGORITHM_UNSUPPORTED')
    expect(coded(() => name(seq(oid('2.16.840.1.101.3.4.2.1'), int('05'))))).toBe('ERR_ALGORITHM_PARAMETERS')
    expect(digestAlgorithmOid('md4')).toBeUndefined()
    expect(digestAlgorithmOid('constructor')).toBeUndefined()
    expect(digestLength('md4')).toBeUndefined()
    expect(() => digest('md4', Buffer.alloc(0))).toThrow(TypeError)
  })
})
