import { describe, expect, it } from 'vitest'
import { derReader } from '../../src/der/read.ts'
import { crlReason, crlReasons, parseCertificateList } from '../../src/x509/crl.ts'
import { formatName } from '../../src/x509/name.ts'
import { coded } from '../coded.ts'
import { authority, extension, time } from '../made/certificates.ts'
import { membersOf } from '../made/cms.ts'
import { aDayAgo, anHourAgo, inADay, revocationList } from '../made/crls.ts'
import { bits, ctx, ctxp, enumerated, generalizedTime, hex, int, nil, oid, seq } from '../made/tlv.ts'

const issuer = authority({ subject: 'Root' })
const entries = [
  { serial: '05' },
  { serial: '00ff', revoked: anHourAgo, reason: 1 },
  { serial: `7f${'ab'.repeat(19)}`, reason: 6, extensions: [extension('1.2.3', nil(), false)] },
]
const der = revocationList({ issuer, entries, extensions: [extension('2.5.29.20', int('07'))] })
const list = parseCertificateList(der)

function rebuilt(change: (members: Buffer[]) => Buffer[]): Buffer {
  const [tbs = der, ...rest] = membersOf(der)
  return seq(seq(...change(membersOf(tbs))), ...rest)
}

describe('a CRL (RFC 5280 §5)', () => {
  it('is read into named facts, its raw fields windows on the bytes that arrived', () => {
    expect(formatName(list.issuer)).toBe('CN=Root')
    expect(list).toMatchObject({ thisUpdate: anHourAgo, nextUpdate: inADay })
    expect([...list.extensions.keys()]).toEqual(['2.5.29.20'])
    expect(list.tbs.buffer).toBe(der.buffer)
    expect(list.tbs).toEqual(membersOf(der)[0])
  })

  it('knows its entries by the octets of the serial number', () => {
    expect(list.revokedCertificate('05')).toMatchObject({ revocationDate: aDayAgo, reason: 'unspecified' })
    expect(list.revokedCertificate('00ff')).toMatchObject({ revocationDate: anHourAgo, reason: 'keyCompromise' })
    expect(list.revokedCertificate('ff')).toBeUndefined()
    expect(list.revokedCertificate('06')).toBeUndefined()
    expect(list.revokedCertificate('')).toBeUndefined()
  })

  it('may have several entries of one serial number, and names them all', () => {
    const twice = [{ serial: '05', reason: 6 }, { serial: '06' }, { serial: '05', revoked: anHourAgo, reason: 1 }]
    const indirect = extension('2.5.29.28', seq(ctxp(4, hex('ff'))), true)
    for (const extensions of [[], [indirect]]) {
      const found = parseCertificateList(revocationList({ issuer, entries: twice, extensions })).entriesOf('05')
      expect(found.map(({ reason }) => reason)).toEqual(['certificateHold', 'keyCompromise'])
    }
    expect(list.entriesOf('06')).toEqual([])
  })

  it('keeps the extensions of an entry', () => {
    const entry = list.revokedCertificate(`7f${'ab'.repeat(19)}`)
    expect(entry).toMatchObject({ reason: 'certificateHold' })
    expect(entry?.extensions.has('1.2.3')).toBe(true)
  })

  it('says nothing of any certificate when one entry has a critical extension that is not understood', () => {
    const critical = [{ serial: '05' }, { serial: '07', extensions: [extension('1.2.3', nil(), true)] }]
    const doubtful = parseCertificateList(revocationList({ issuer, entries: critical }))
    for (const serial of ['05', '06', '07']) {
      expect(coded(() => doubtful.revokedCertificate(serial))).toBe('ERR_CRL_CRITICAL_ENTRY_EXTENSION')
    }
  })

  it('may have the extensions of an entry critical that are understood', () => {
    const extensions = [
      extension('2.5.29.21', enumerated(1), true),
      extension('2.5.29.24', generalizedTime(aDayAgo), true),
    ]
    const strict = parseCertificateList(revocationList({ issuer, entries: [{ serial: '05', extensions }] }))
    expect(strict.revokedCertificate('05')).toMatchObject({ reason: 'keyCompromise' })
    expect(strict.revokedCertificate('06')).toBeUndefined()
  })

  it('is walked to its end among a hundred thousand entries, and names the last of them', () => {
    const many = Array.from({ length: 100_000 }, (_, i) => ({ serial: (i + 0x10_00_00).toString(16).padStart(6, '0') }))
    const long = parseCertificateList(revocationList({ issuer, entries: many }))
    expect(long.revokedCertificate(many.at(-1)?.serial ?? '')).toMatchObject({ revocationDate: aDayAgo })
    expect(long.revokedCertificate('7fffffff')).toBeUndefined()
  })

  it('may be empty, without nextUpdate, and of version 1', () => {
    const bare = parseCertificateList(revocationList({ issuer, nextUpdate: null }))
    expect(bare.nextUpdate).toBeUndefined()
    expect(bare.revokedCertificate('05')).toBeUndefined()
    expect(parseCertificateList(rebuilt(([, ...rest]) => rest)).revokedCertificate('05')).toBeDefined()
  })

  it.each([
    ['version 3', rebuilt(([, ...rest]) => [int('02'), ...rest]), 'ERR_CRL_VERSION'],
    ['version 1 written out', rebuilt(([, ...rest]) => [int('00'), ...rest]), 'ERR_CRL_VERSION'],
    [
      'another algorithm inside than outside',
      rebuilt((m) => m.with(1, seq(oid('1.2.3')))),
      'ERR_CRL_ALGORITHM_MISMATCH',
    ],
    ['octets after it', Buffer.concat([der, hex('00')]), 'ERR_DER_TRAILING_DATA'],
    ['something after its extensions', rebuilt((m) => [...m, nil()]), 'ERR_DER_TRAILING_DATA'],
    ['two lists of extensions', rebuilt((m) => m.with(-1, ctx(0, seq(), seq()))), 'ERR_DER_TRAILING_DATA'],
    [
      'a time with a fraction',
      rebuilt((m) => m.with(3, Buffer.from('\x18\x1120260601000000.5Z', 'latin1'))),
      'ERR_DER_TIME',
    ],
    ['a signature that ends within an octet', seq(...membersOf(der).with(2, bits(hex('80'), 7))), 'ERR_DER_BIT_STRING'],
  ])('is refused with %s', (_, bytes, code) => {
    expect(coded(() => parseCertificateList(bytes))).toBe(code)
  })

  it.each([
    ['a serial number that is not minimal', seq(int('0005'), time(aDayAgo))],
    ['a serial number that is no INTEGER', seq(nil(), time(aDayAgo))],
    ['no serial number', seq()],
    ['two serial numbers', seq(int('04'), int('05'), time(aDayAgo))],
  ])('does not pass over an entry with %s in search of another', (_, entry) => {
    const odd = parseCertificateList(rebuilt((m) => m.with(5, seq(entry))))
    expect(coded(() => odd.revokedCertificate('05'))).toMatch(/^ERR_DER_/)
  })

  it('does not take an entry with more than RFC 5280 knows', () => {
    const odd = parseCertificateList(rebuilt((m) => m.with(5, seq(seq(int('05'), time(aDayAgo), seq(), nil())))))
    expect(coded(() => odd.revokedCertificate('05'))).toBe('ERR_DER_TRAILING_DATA')
  })

  it('of 200,000 entries answers for the last and for none', () => {
    const many = Array.from({ length: 200_000 }, (_, i) =>
      seq(int(`01${i.toString(16).padStart(6, '0')}`), generalizedTime(aDayAgo)),
    )
    const big = parseCertificateList(rebuilt((m) => m.with(5, seq(Buffer.concat(many)))))
    expect(big.revokedCertificate('01030d3f')).toMatchObject({ revocationDate: aDayAgo })
    expect(big.revokedCertificate('01030d40')).toBeUndefined()
  })
})

describe('CRLReason', () => {
  it.each(crlReasons.map((reason, value) => [reason, value] as const).filter(([, value]) => value !== 7))(
    '%s is %d',
    (reason, value) => {
      expect(crlReason(derReader(enumerated(value)).next())).toBe(reason)
    },
  )

  it.each([7, 11, 0xff])('has no value %d', (value) => {
    expect(coded(() => crlReason(derReader(enumerated(value)).next()))).toBe('ERR_CRL_REASON')
  })
})
