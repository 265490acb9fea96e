import { describe, expect, it } from 'vitest'
import { expectParameters, readAlgorithmIdentifier } from '../../src/crypto/algorithm.ts'
import { derReader } from '../../src/der/read.ts'
import { coded } from '../coded.ts'
import { hex, int, nil, oid, seq } from '../made/tlv.ts'

const read = (bytes: Uint8Array) => readAlgorithmIdentifier(derReader(bytes))

describe('an AlgorithmIdentifier', () => {
  it('keeps its parameters as the DER they came in', () => {
    const bytes = seq(oid('1.2.3'), seq(int('05')))
    expect(read(bytes)).toEqual({ oid: '1.2.3', parameters: seq(int('05')), raw: bytes })
    expect(read(seq(oid('1.2.3'))).parameters).toBeUndefined()
  })

  it('rejects a third member', () => {
    expect(coded(() => read(seq(oid('1.2.3'), nil(), nil())))).toBe('ERR_DER_TRAILING_DATA')
  })

  it('takes NULL for absent parameters only where its RFC does', () => {
    const absent = read(seq(oid('1.2.3')))
    const isNull = read(seq(oid('1.2.3'), nil()))
    expectParameters(absent, 'absent')
    expectParameters(absent, 'null-or-absent')
    expectParameters(isNull, 'null-or-absent')
    expect(coded(() => expectParameters(isNull, 'absent'))).toBe('ERR_ALGORITHM_PARAMETERS')
    for (const other of [int('05'), hex('0500').subarray(0, 2), seq()].filter((one) => !one.equals(nil()))) {
      const identifier = read(seq(oid('1.2.3'), other))
      expect(coded(() => expectParameters(identifier, 'null-or-absent'))).toBe('ERR_ALGORITHM_PARAMETERS')
    }
  })
})
