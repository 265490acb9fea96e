/** The quick walk over the entries against what a list was made of, with the octets it looks for in all wrong places. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCertificateList } from '../../src/x509/crl.ts'
import { plainEntries } from '../../src/x509/crl-scan.ts'
import { coded } from '../coded.ts'
import { authority, extension, time } from '../made/certificates.ts'
import { aDayAgo, anHourAgo, type MadeEntry, revocationList } from '../made/crls.ts'
import { hex, int, nil, octets, seq } from '../made/tlv.ts'

const issuer = authority({ subject: 'Root' })
const listOf = (...entries: readonly MadeEntry[]) => parseCertificateList(revocationList({ issuer, entries }))
const entryOf = (serial: string, ...more: readonly Buffer[]): Buffer =>
  seq(int(serial), time(aDayAgo), ...(more.length === 0 ? [] : [seq(...more)]))
const walk = (entries: readonly Buffer[], serial: string): Uint8Array[] | undefined =>
  plainEntries(seq(...entries), hex(serial))

describe('a serial number', () => {
  it('is not found in the extension of another entry, nor as part of another number', () => {
    const hidden = extension('1.2.3', octets(entryOf('0badcafe')))
    const list = listOf({ serial: '05', extensions: [hidden] }, { serial: '0a0badcafe' }, { serial: '0badcafe0a' })
    expect(list.revokedCertificate('0badcafe')).toBeUndefined()
    expect(list.revokedCertificate('0a0badcafe')).toBeDefined()
  })

  it('that is listed twice is as first listed', () => {
    const list = listOf({ serial: '05', revoked: aDayAgo, reason: 1 }, { serial: '05', revoked: anHourAgo, reason: 8 })
    expect(list.revokedCertificate('05')).toMatchObject({ revocationDate: aDayAgo, reason: 'keyCompromise' })
    expect(walk([entryOf('05'), entryOf('06'), entryOf('05')], '05')).toHaveLength(2)
  })
})

describe('the mark of a critical extension', () => {
  it('within serial numbers is none', () => {
    const marked = Array.from({ length: 50 }, (_, i) => entryOf(`010101ff0101ff${(i + 16).toString(16)}`))
    expect(walk(marked, '010101ff0101ff10')).toEqual(marked.slice(0, 1))
  })

  it('that begins in one entry and ends in the next is none', () => {
    const split = seq(int('05'), time(aDayAgo), seq(octets(hex('0101'))))
    expect(walk([split, entryOf('06')], '06')).toHaveLength(1)
  })

  it.each([0, 1, 7, 99])('in entry %i of a hundred leaves all of them to the strict reader', (position) => {
    const critical = extension('1.2.3', nil(), true)
    const entries = Array.from({ length: 100 }, (_, i) => ({
      serial: `5a${(i + 0x1000).toString(16)}`,
      ...(i === position ? { extensions: [critical] } : {}),
    }))
    const list = listOf(...entries)
    for (const serial of [entries[0]?.serial ?? '', entries[99]?.serial ?? '', '7f']) {
      expect(coded(() => list.revokedCertificate(serial))).toBe('ERR_CRL_CRITICAL_ENTRY_EXTENSION')
    }
  })

  it('that is the value of an extension leaves them to it as well, and changes no answer', () => {
    const list = listOf({ serial: '05', extensions: [extension('1.2.3', hex('0101ff'))] }, { serial: '06', reason: 1 })
    expect(list.revokedCertificate('06')).toMatchObject({ reason: 'keyCompromise' })
    expect(list.revokedCertificate('07')).toBeUndefined()
  })
})

it('finds just what is there, whatever the numbers', () => {
  const serials = fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 40 })
  const minimal = (bytes: Uint8Array): string => {
    const digits = Buffer.from(bytes).toString('hex')
    return `7e${digits}`.slice(0, 40)
  }
  fc.assert(
    fc.property(serials, fc.nat(60), (numbers, pick) => {
      const listed = numbers.map(minimal)
      const wanted = listed[pick] ?? minimal(Uint8Array.of(pick, 0x01, 0x01, 0xff))
      const found = walk(
        listed.map((one) => entryOf(one)),
        wanted,
      )
      expect(found).toEqual(listed.filter((one) => one === wanted).map((one) => entryOf(one)))
    }),
  )
})

it.each([
  ['ends within an entry', Buffer.concat([seq(entryOf('05')).subarray(0, -1)])],
  ['has a long length that should be short', hex('3015 3081 12 0201 05 170d 3236303533313132303030305a')],
  ['has an entry longer than itself', hex('3004 307f 0201')],
  ['has an entry that is no SEQUENCE', seq(nil())],
  ['has an entry of 16 MiB', hex('3006 3084 01000000')],
  ['has a length of five octets', hex('3085 00 0000000f')],
])('a list that %s is left to the strict reader', (_, entries) => {
  expect(plainEntries(entries, hex('05'))).toBeUndefined()
})
