import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseTimeStampToken } from '../../src/tsp/token.ts'
import { coded } from '../coded.ts'
import { now } from '../made/certificates.ts'
import { message } from '../made/cms.ts'
import { digestOids } from '../made/keys.ts'
import { sha256Imprint, stamped, type TstInfoFields, token, tstInfo, tstInfoType } from '../made/time-stamps.ts'
import { bool, ctx, ctxp, hex, int, nil, octets, oid, seq, tlv, utf8 } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'

const { signer } = newWorld()
const read = (fields: TstInfoFields) => parseTimeStampToken(token(signer, tstInfo(fields))).tstInfo
const codeOf = (fields: TstInfoFields): string => coded(() => read(fields))
const time = (text: string): Buffer => tlv(0x18, Buffer.from(text))

describe('parseTimeStampToken', () => {
  it('reads the least there is', () => {
    const der = token(signer)
    const { tstInfo: info, signerInfo, signedData, raw } = parseTimeStampToken(der)
    expect(info).toEqual({
      policy: '1.2.3.4.5',
      messageImprint: { hashAlgorithm: 'sha256', hashedMessage: createHash('sha256').update(stamped).digest() },
      serialNumber: '00ff',
      genTime: now,
      accuracyMilliseconds: undefined,
      ordering: false,
      nonce: undefined,
      tsa: undefined,
      extensions: new Map(),
    })
    expect(raw).toBe(der)
    expect(signerInfo).toBe(signedData.signerInfos[0])
  })

  it('reads all there can be', () => {
    const accuracy = seq(int('02'), ctxp(0, hex('01f4')), ctxp(1, hex('64')))
    const tsa = ctx(0, ctx(4, seq(tlv(0x31, seq(oid('2.5.4.3'), utf8('TSA'))))))
    const extension = seq(oid('1.2.3.9'), bool(true), octets(nil()))
    const info = read({ optional: [accuracy, bool(true), int('00c0ffee'), tsa, ctx(1, extension)] })
    expect(info).toMatchObject({ accuracyMilliseconds: 2500.1, ordering: true, nonce: '00c0ffee' })
    expect(info.tsa).toMatchObject({ form: 'directoryName' })
    expect(info.extensions.get('1.2.3.9')).toMatchObject({ critical: true })
  })

  it('reads the fraction of a second, down to the millisecond', () => {
    expect(read({ genTime: time('20260601120000.5Z') }).genTime).toEqual(new Date('2026-06-01T12:00:00.500Z'))
    expect(read({ genTime: time('20260601120000.123456Z') }).genTime).toEqual(new Date('2026-06-01T12:00:00.123Z'))
  })

  it.each(['20260601120000.50Z', '20260601120000,5Z', '202606011200Z', '20260601120000', '20260601120000+0600'])(
    'refuses the time %s',
    (text) => {
      expect(codeOf({ genTime: time(text) })).toBe('ERR_DER_TIME')
    },
  )

  it.each<[string, TstInfoFields, string]>([
    ['a version that does not exist', { version: int('02') }, 'ERR_TSP_VERSION'],
    [
      'an imprint shorter than its digest',
      { messageImprint: seq(seq(oid(digestOids.sha256)), octets(Buffer.alloc(20))) },
      'ERR_TSP_IMPRINT_LENGTH',
    ],
    [
      'an imprint by an unknown digest',
      { messageImprint: seq(seq(oid('1.2.3')), octets(Buffer.alloc(32))) },
      'ERR_ALGORITHM_UNSUPPORTED',
    ],
    ['a negative accuracy', { optional: [seq(int('ff'))] }, 'ERR_TSP_ACCURACY'],
    ['a thousand thousandths', { optional: [seq(ctxp(0, hex('03e8')))] }, 'ERR_TSP_ACCURACY'],
    ['fields in another order', { optional: [int('01'), seq(int('01'))] }, 'ERR_DER_TRAILING_DATA'],
  ])('refuses %s', (_, fields, code) => {
    expect(codeOf(fields)).toBe(code)
  })

  it('refuses a message that is no token', () => {
    const codeFor = (der: Buffer) => coded(() => parseTimeStampToken(der))
    expect(codeFor(message({ signers: [{ certificate: signer }] }))).toBe('ERR_TSP_NOT_A_TOKEN')
    const without = { contentType: tstInfoType, detached: true, signers: [{ certificate: signer }] }
    expect(codeFor(message(without))).toBe('ERR_TSP_NOT_A_TOKEN')
    const fields = { content: tstInfo(), contentType: tstInfoType }
    expect(codeFor(message({ ...fields, signers: [] }))).toBe('ERR_TSP_SIGNERS')
    expect(codeFor(message({ ...fields, signers: [{ certificate: signer }, { certificate: signer }] }))).toBe(
      'ERR_TSP_SIGNERS',
    )
    expect(codeFor(token(signer, Buffer.concat([tstInfo(), nil()])))).toBe('ERR_DER_TRAILING_DATA')
    expect(codeFor(token(signer, sha256Imprint()))).toBe('ERR_DER_UNEXPECTED_TAG')
  })
})
