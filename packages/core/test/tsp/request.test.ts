import { createHash } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { createTimeStampRequest } from '../../src/tsp/request.ts'
import { opensslOk, workplace } from '../openssl.ts'

const place = workplace()
afterAll(() => place.remove())

const imprint = createHash('sha256').update('a document').digest()
const asOpensslReads = (der: Uint8Array): string =>
  opensslOk(['ts', '-query', '-text', '-in', place.write('query.tsq', der)]).output

describe('createTimeStampRequest', () => {
  it('is what OpenSSL makes of the same, octet for octet', () => {
    const query = ['ts', '-query', '-digest', imprint.toString('hex'), '-sha256', '-cert']
    opensslOk([...query, '-no_nonce', '-tspolicy', '1.2.3.4', '-out', 'theirs.tsq'], place.directory)
    const ours = createTimeStampRequest({ digestAlgorithm: 'sha256', imprint, policy: '1.2.3.4' })
    expect(ours).toEqual(place.read('theirs.tsq'))
  })

  it.each([
    ['ff00000000000001', '0xFF00000000000001'],
    ['0000000000000001', '0x01'],
    ['7f00000000000001', '0x7F00000000000001'],
  ])('writes the nonce %s as a number without sign', (nonce, text) => {
    const der = createTimeStampRequest({ digestAlgorithm: 'sha256', imprint, nonce: Buffer.from(nonce, 'hex') })
    expect(asOpensslReads(der)).toContain(`Nonce: ${text}`)
  })

  it('asks for the certificate unless told not to', () => {
    expect(asOpensslReads(createTimeStampRequest({ digestAlgorithm: 'sha256', imprint }))).toContain(
      'Certificate required: yes',
    )
    const without = createTimeStampRequest({ digestAlgorithm: 'sha256', imprint, certReq: false })
    expect(asOpensslReads(without)).toContain('Certificate required: no')
  })

  it('makes no request for what is no digest', () => {
    expect(() => createTimeStampRequest({ digestAlgorithm: 'sha512', imprint })).toThrow(TypeError)
    expect(() => createTimeStampRequest({ digestAlgorithm: 'sha-256', imprint })).toThrow(TypeError)
  })
})
