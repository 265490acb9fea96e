import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { written } from '../../src/validation/evidence.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { formatName } from '../../src/x509/name.ts'
import { coded } from '../coded.ts'
import { authority, certify, farAhead, longAgo, signingCertificate } from '../made/certificates.ts'
import { membersOf } from '../made/cms.ts'
import { newKey, signWith } from '../made/keys.ts'
import { bits, ctx, ctxp, hex, int, nil, oid, seq, set, tlv, utcTime } from '../made/tlv.ts'

const key = newKey()
const root = authority({ subject: 'Root', key })
const leaf = signingCertificate({ subject: 'Leaf', issuer: root, serial: '00ff' })

/** The leaf with the members of its TBSCertificate replaced; the signature no longer matters to the parser. */
function rebuilt(change: (members: Buffer[]) => (Buffer | undefined)[]): Buffer {
  const [tbs = leaf.der, algorithm = leaf.der, signature = leaf.der] = membersOf(leaf.der)
  const members = change(membersOf(tbs)).filter((one) => one !== undefined)
  return seq(seq(...members), algorithm, signature)
}

describe('a certificate', () => {
  it('is read into named facts, its raw fields windows on the bytes that arrived', () => {
    const certificate = parseCertificate(leaf.der)
    expect(certificate).toMatchObject({ version: 3, serialNumber: '00ff', notBefore: longAgo, notAfter: farAhead })
    expect(formatName(certificate.subject)).toBe('CN=Leaf')
    expect(formatName(certificate.issuer)).toBe('CN=Root')
    expect(certificate.raw).toEqual(leaf.der)
    expect(certificate.raw.buffer).toBe(leaf.der.buffer)
    expect(certificate.tbs.buffer).toBe(leaf.der.buffer)
    expect(certificate.tbs).toEqual(membersOf(leaf.der)[0])
    expect(certificate.publicKey.raw).toEqual(leaf.key.spki)
  })

  it('is known by the octets that were there when it was read, in a buffer that is used again', () => {
    const buffer = Buffer.from(leaf.der)
    for (const subject of ['Leaf', 'Loaf']) {
      buffer.write(subject, leaf.der.lastIndexOf('Leaf'))
      expect(written(parseCertificate(buffer).raw).hex).toBe(buffer.toString('hex'))
    }
  })

  it('may be of version 1, without extensions', () => {
    expect(parseCertificate(certify({ subject: 'Old' }).der)).toMatchObject({ version: 1, keyUsage: undefined })
  })

  it('may carry unique identifiers, which say nothing', () => {
    const der = rebuilt((members) => [
      ...members.slice(0, -1),
      ctxp(1, hex('00aa')),
      ctxp(2, hex('00bb')),
      members.at(-1),
    ])
    expect(parseCertificate(der).serialNumber).toBe('00ff')
  })

  it.each([
    ['octets after it', Buffer.concat([leaf.der, hex('00')]), 'ERR_DER_TRAILING_DATA'],
    ['BER around it', Buffer.concat([hex('3080'), leaf.der.subarray(4), hex('0000')]), 'ERR_DER_INDEFINITE_LENGTH'],
    ['more than 256 KiB', seq(Buffer.alloc(300_000)), 'ERR_X509_TOO_LARGE'],
    ['a fourth member', seq(...membersOf(leaf.der), nil()), 'ERR_DER_TRAILING_DATA'],
    ['version 4', rebuilt(([, ...rest]) => [ctx(0, int('03')), ...rest]), 'ERR_X509_VERSION'],
    ['extensions in version 2', rebuilt(([, ...rest]) => [ctx(0, int('01')), ...rest]), 'ERR_X509_VERSION'],
    ['two versions', rebuilt(([, ...rest]) => [ctx(0, int('02'), int('02')), ...rest]), 'ERR_DER_TRAILING_DATA'],
    [
      'a serial number that is not minimal',
      rebuilt(([v, , ...rest]) => [v, int('0005'), ...rest]),
      'ERR_DER_INTEGER_NOT_MINIMAL',
    ],
    [
      'another algorithm inside than outside',
      rebuilt(([v, s, , ...rest]) => [v, s, seq(oid('1.2.840.10045.4.3.4')), ...rest]),
      'ERR_X509_ALGORITHM_MISMATCH',
    ],
    [
      'a third time',
      rebuilt((m) => m.with(4, seq(utcTime(longAgo), utcTime(farAhead), utcTime(farAhead)))),
      'ERR_DER_TRAILING_DATA',
    ],
    [
      'a time that is a string',
      rebuilt((m) => m.with(4, seq(tlv(0x13, hex('3230')), utcTime(farAhead)))),
      'ERR_DER_TIME',
    ],
    ['a SET for its subject', rebuilt((m) => m.with(5, set())), 'ERR_DER_UNEXPECTED_TAG'],
    ['extensions twice', rebuilt((m) => [...m, m.at(-1)]), 'ERR_DER_TRAILING_DATA'],
    [
      'a signature that ends within an octet',
      seq(...membersOf(leaf.der).with(2, bits(hex('80'), 7))),
      'ERR_DER_BIT_STRING',
    ],
    ['nothing in it', seq(), 'ERR_DER_MISSING'],
  ])('is refused with %s', (_, der, code) => {
    expect(coded(() => parseCertificate(der))).toBe(code)
  })

  it('keeps serial numbers of any sign and of 21 octets', () => {
    for (const serial of ['ff', '00', `7f${'aa'.repeat(20)}`]) {
      expect(parseCertificate(certify({ subject: 'S', serial }).der).serialNumber).toBe(serial)
    }
  })

  it('comes to a certificate or a coded error however its bytes are changed', () => {
    const { algorithm } = signWith(key, Buffer.alloc(0))
    expect(algorithm.length).toBeGreaterThan(0)
    fc.assert(
      fc.property(fc.nat(leaf.der.length - 1), fc.integer({ min: 1, max: 255 }), (at, difference) => {
        const der = Buffer.from(leaf.der)
        der.writeUInt8(der.readUInt8(at) ^ difference, at)
        expect(coded(() => parseCertificate(der))).toMatch(/^(nothing thrown|ERR_[A-Z0-9_]+)$/)
      }),
      { numRuns: 2_000, seed: 5 },
    )
  })
})
