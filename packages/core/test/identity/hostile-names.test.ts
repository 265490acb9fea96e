/** Names and extensions that somebody made up: whatever parses as a certificate has a subject under every profile's rules. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TamgaError } from '../../src/errors.ts'
import { subject } from '../../src/identity/subject.ts'
import { likelySubjectRules } from '../../src/profiles/likely-subject-rules.ts'
import { profiles } from '../../src/profiles/profiles.ts'
import { createCheckList } from '../../src/validation/checks.ts'
import { checkPurpose } from '../../src/validation/purpose.ts'
import { type Certificate, parseCertificate } from '../../src/x509/certificate.ts'
import { certify, extension, keyUsage, rdn } from '../made/certificates.ts'
import { newKey } from '../made/keys.ts'
import { oid, seq, tlv } from '../made/tlv.ts'

const key = newKey()
const TYPES = ['2.5.4.3', '2.5.4.4', '2.5.4.5', '2.5.4.11', '2.5.4.42', '2.5.4.97', '1.2.112.1.2.1.1.1.1.1'] as const
const EXTENSIONS = ['1.2.398.3.3.5', '1.2.112.1.2.1.1.1.1.2', '1.3.6.1.5.5.7.1.3', '2.5.29.32'] as const
const TAGS = [0x0c, 0x13, 0x14, 0x16, 0x1e, 0x30, 0x04] as const

const octets = fc.uint8Array({ maxLength: 24 }).map((bytes) => Buffer.from(bytes))
const text = fc.oneof(
  fc
    .constantFrom('IIN880101300123', 'BIN990140000129', 'PNOBY-0000000A000PB2', 'А/Б', '/', '//', 'IIN', '')
    .map((one) => Buffer.from(one)),
  octets,
)
const names = fc.array(fc.tuple(fc.constantFrom(...TYPES), fc.constantFrom(...TAGS), text), { maxLength: 6 })
const extensions = fc.array(
  fc.tuple(
    fc.constantFrom(...EXTENSIONS),
    fc.oneof(
      octets,
      octets.map((one) => tlv(0x30, one)),
      fc.constant(seq(oid('1.2.3'))),
    ),
  ),
  { maxLength: 3 },
)

function parsed(build: () => Buffer): Certificate | undefined {
  try {
    return parseCertificate(build())
  } catch (error) {
    if (error instanceof TamgaError) return undefined
    throw error
  }
}

describe('hostile names', () => {
  it('are read by every profile, and say nothing that is not there', () => {
    let read = 0
    fc.assert(
      fc.property(names, extensions, (attributes, more) => {
        const name = seq(...attributes.map(([type, tag, value]) => rdn([type, tlv(tag, value)])))
        const certificate = parsed(
          () =>
            certify({
              subject: name,
              key,
              extensions: [keyUsage('digitalSignature'), ...more.map(([id, value]) => extension(id, value))],
            }).der,
        )
        if (certificate === undefined) return
        read += 1
        for (const { subject: rules, signer } of [
          ...profiles.values(),
          { subject: likelySubjectRules(certificate), signer: undefined },
        ]) {
          const { personalNumber, personalNumberScheme, organisation } = subject(certificate, rules)
          expect(personalNumber === '' || organisation?.number === '').toBe(false)
          if (rules.id === 'kz-nca' && personalNumber !== null) {
            expect([personalNumber, personalNumberScheme]).toEqual([expect.stringMatching(/^\d{12}$/), 'PNOKZ'])
          }
          if (signer !== undefined) checkPurpose([certificate], signer, createCheckList())
        }
      }),
      { numRuns: 300 },
    )
    expect(read).toBeGreaterThan(50)
  })
})
