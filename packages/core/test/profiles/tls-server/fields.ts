/** Serial numbers, validity, version and what else is no extension. */
import { extension, extKeyUsage } from '../../made/certificates.ts'
import { generalizedTime, hex, nil, seq, tlv, utcTime } from '../../made/tlv.ts'
import { both, row, serverAuth, type TlsCase } from './path.ts'

export const FIELDS_CASES: readonly TlsCase[] = [
  // Serial numbers
  row('zero, authority', both, { authority: { serial: '00' } }, 'refuse', 'RFC 5280 §4.1.2.2'),
  row('negative, authority', both, { authority: { serial: 'ff' } }, 'refuse', 'RFC 5280 §4.1.2.2'),
  row('twenty octets', both, { server: { serial: '7f'.repeat(20) } }, 'accept', 'RFC 5280 §4.1.2.2'),
  row('twenty-one octets', both, { server: { serial: '7f'.repeat(21) } }, 'refuse', 'RFC 5280 §4.1.2.2'),
  row('twenty-one octets, root', both, { root: { serial: '7f'.repeat(21) } }, 'refuse', 'RFC 5280 §4.1.2.2'),
  row('superfluous octet', both, { server: { serial: '0001' } }, 'refuse', 'X.690 §8.3.2'),

  // Validity
  row(
    'expired root',
    both,
    { root: { notAfter: new Date('2026-05-01T00:00:00Z') } },
    'refuse',
    'RFC 5280 §6.1.3 (a)(2), limits of the anchor',
  ),
  row(
    'authority not yet valid',
    both,
    { authority: { notBefore: new Date('2026-07-01T00:00:00Z') } },
    'refuse',
    'RFC 5280 §6.1.3 (a)(2)',
  ),
  row('without end', both, { server: { notAfter: new Date('9999-12-31T23:59:59Z') } }, 'accept', 'RFC 5280 §4.1.2.5'),
  row(
    'GeneralizedTime before 2050',
    both,
    {
      server: {
        validity: [generalizedTime(new Date('2020-01-01T00:00:00Z')), utcTime(new Date('2030-01-01T00:00:00Z'))],
      },
    },
    'refuse',
    'RFC 5280 §4.1.2.5',
  ),
  row(
    'UTCTime without seconds',
    both,
    { server: { validity: [tlv(0x17, Buffer.from('2001010000Z')), utcTime(new Date('2030-01-01T00:00:00Z'))] } },
    'refuse',
    'RFC 5280 §4.1.2.5.1',
  ),
  row(
    'UTCTime with an offset',
    both,
    { server: { validity: [tlv(0x17, Buffer.from('200101000000+0000')), utcTime(new Date('2030-01-01T00:00:00Z'))] } },
    'refuse',
    'RFC 5280 §4.1.2.5.1',
  ),
  row(
    'GeneralizedTime with a fraction',
    both,
    { server: { validity: [utcTime(new Date('2020-01-01T00:00:00Z')), tlv(0x18, Buffer.from('20600101000000.5Z'))] } },
    'refuse',
    'RFC 5280 §4.1.2.5.2',
  ),
  row(
    'UTCTime of 1950',
    both,
    { server: { validity: [tlv(0x17, Buffer.from('500101000000Z')), utcTime(new Date('2030-01-01T00:00:00Z'))] } },
    'accept',
    'RFC 5280 §4.1.2.5.1',
  ),
  row(
    'ends in UTCTime 50',
    both,
    { server: { validity: [utcTime(new Date('2020-01-01T00:00:00Z')), tlv(0x17, Buffer.from('500101000000Z'))] } },
    'refuse',
    'RFC 5280 §4.1.2.5.1',
  ),

  row(
    'within its last second',
    both,
    { server: { notAfter: new Date('2026-06-01T00:00:00Z') }, at: '2026-06-01T00:00:00.999Z' },
    'accept',
    'RFC 5280 §4.1.2.5: inclusive',
  ),
  row(
    'at the next second',
    both,
    { server: { notAfter: new Date('2026-06-01T00:00:00Z') }, at: '2026-06-01T00:00:01Z' },
    'refuse',
    'RFC 5280 §4.1.2.5',
  ),
  row(
    'within the last second of the authority',
    both,
    { authority: { notAfter: new Date('2026-06-01T00:00:00Z') }, at: '2026-06-01T00:00:00.001Z' },
    'accept',
    'RFC 5280 §4.1.2.5: inclusive',
  ),
  row(
    'within the second before its first',
    both,
    { server: { notBefore: new Date('2026-06-01T00:00:00Z') }, at: '2026-05-31T23:59:59.999Z' },
    'refuse',
    'RFC 5280 §4.1.2.5',
  ),
  row(
    'at its first moment',
    both,
    { server: { notBefore: new Date('2026-06-01T00:00:00Z') }, at: '2026-06-01T00:00:00Z' },
    'accept',
    'RFC 5280 §4.1.2.5: inclusive',
  ),

  // Version and fields
  row('version 1 server', both, { server: { version: 1 } }, 'refuse', 'RFC 5280 §4.1.2.1'),
  row('version 2 server with extensions', both, { server: { version: 2 } }, 'refuse', 'RFC 5280 §4.1.2.1'),
  row(
    'unique identifier of the issuer',
    both,
    { server: { uniqueIdentifiers: [tlv(0x81, hex('0001'))] } },
    'refuse',
    'RFC 5280 §4.1.2.8',
  ),
  row(
    'unique identifier of the subject, authority',
    both,
    { authority: { uniqueIdentifiers: [tlv(0x82, hex('0001'))] } },
    'refuse',
    'RFC 5280 §4.1.2.8',
  ),
  row('an extension twice', both, { server: { again: [extKeyUsage(serverAuth)] } }, 'refuse', 'RFC 5280 §4.2'),
  row(
    'an unknown extension',
    both,
    { server: { again: [extension('1.3.6.1.4.1.55738.2', nil())] } },
    'accept',
    'RFC 5280 §4.2',
  ),
  row(
    'an unknown extension, critical',
    both,
    { server: { again: [extension('1.3.6.1.4.1.55738.2', nil(), true)] } },
    'refuse',
    'RFC 5280 §4.2',
  ),
  row('authority without a name', both, { authority: { subject: seq() } }, 'refuse', 'RFC 5280 §4.1.2.6'),
  row('root without a name', both, { root: { subject: seq() } }, 'refuse', 'RFC 5280 §4.1.2.4'),
]
