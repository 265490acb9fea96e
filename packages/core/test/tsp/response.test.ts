import { createHash } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { UnavailableError } from '../../src/errors.ts'
import { createTimeStampRequest } from '../../src/tsp/request.ts'
import { parseTimeStampResponse } from '../../src/tsp/response.ts'
import { coded } from '../coded.ts'
import { newTestAuthority } from '../made/test-ca.ts'
import { response, token } from '../made/time-stamps.ts'
import { nil } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'

const { signer } = newWorld()
const authority = await newTestAuthority()
afterAll(() => authority.place.remove())

function errorOf(der: Uint8Array): unknown {
  try {
    return parseTimeStampResponse(der)
  } catch (error) {
    return error
  }
}

describe('parseTimeStampResponse', () => {
  it.each([
    [0, 'granted'],
    [1, 'grantedWithMods'],
  ])('finds the token under status %i, %s', (status) => {
    const { raw, tstInfo } = parseTimeStampResponse(response(status, [], token(signer)))
    expect(tstInfo.policy).toBe('1.2.3.4.5')
    expect(raw[0]).toBe(0x30)
  })

  it.each([
    [0, 'badAlg'],
    [2, 'badRequest'],
    [5, 'badDataFormat'],
    [15, 'unacceptedPolicy'],
    [16, 'unacceptedExtension'],
    [17, 'addInfoNotAvailable'],
  ])('is a refusal for good with failInfo bit %i, %s', (bit, name) => {
    expect(errorOf(response(2, [bit]))).toMatchObject({
      code: 'ERR_TSP_REJECTED',
      facts: { status: 'rejection', failInfo: [name] },
    })
  })

  it.each([
    ['timeNotAvailable', 2, [14]],
    ['systemFailure', 2, [25]],
    ['a rejection without a reason', 2, []],
    ['waiting', 3, []],
    ['revocationWarning', 4, []],
    ['revocationNotification', 5, []],
  ])('may be asked again after %s', (_, status, failInfo) => {
    const error = errorOf(response(status, failInfo))
    expect(error).toBeInstanceOf(UnavailableError)
    expect(error).toMatchObject({ code: 'ERR_TSP_UNAVAILABLE' })
  })

  it('reads what a real authority refuses', async () => {
    const sha1 = createHash('sha1').update('a document').digest()
    const refused = await authority.ca.timeStamp(createTimeStampRequest({ digestAlgorithm: 'sha1', imprint: sha1 }))
    expect(errorOf(refused)).toMatchObject({ code: 'ERR_TSP_REJECTED', facts: { failInfo: ['badAlg'] } })
  })

  it.each([
    ['granted without a token', response(0), 'ERR_TSP_STATUS'],
    ['a status that does not exist', response(6), 'ERR_TSP_STATUS'],
    ['octets after it', Buffer.concat([response(0, [], token(signer)), nil()]), 'ERR_DER_TRAILING_DATA'],
    ['a token of another type', response(0, [], nil()), 'ERR_DER_UNEXPECTED_TAG'],
    ['nothing at all', Buffer.alloc(0), 'ERR_DER_MISSING'],
  ])('refuses %s', (_, der, code) => {
    expect(coded(() => parseTimeStampResponse(der))).toBe(code)
  })
})
