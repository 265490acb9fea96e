/** Attribute certificates that Bouncy Castle makes: read, and judged as RFC 5755 has it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { generic } from '../../src/profiles/generic.ts'
import {
  type AttributeCertificateOptions,
  type AttributeCertificateReport,
  judgeAttributeCertificate,
} from '../../src/validation/attribute-certificate.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { bouncyCastle } from '../bouncy-castle.ts'
import { now } from '../made/certificates.ts'
import { workplace } from '../openssl.ts'

const place = workplace()
afterAll(() => place.remove())
const made = join(place.directory, 'powers')
bouncyCastle(place).run('Powers', [made])

const read = (...path: readonly string[]): Buffer => readFileSync(join(made, ...path))
const names = (folder: string): string[] => readdirSync(join(made, folder)).sort()

const options: AttributeCertificateOptions = {
  // RFC 8419 gives Ed448 SHAKE256, which no catalogue of approved algorithms has: here it is the signature that is judged.
  profile: {
    ...generic,
    algorithms: { ...generic.algorithms, digests: { ...generic.algorithms.digests, shake256: { until: null } } },
  },
  trustAnchors: [read('root.cer')],
  intermediates: [read('authority.cer')],
  evidence: callerEvidence({ crls: [read('root.crl'), read('authority.crl')] }),
  time: now,
  holder: read('holder.cer'),
  attributeAuthorities: names('givers').map((name) => read('givers', name)),
}
const judge = (der: Buffer, holder: Buffer = read('holder.cer')): AttributeCertificateReport =>
  judgeAttributeCertificate(der, { ...options, holder })

const objections = ({ checks }: AttributeCertificateReport): string[] =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)

describe.each(['holders', 'kinds'])('an attribute certificate of Bouncy Castle (%s)', (folder) => {
  it.each(names(folder))('gives its powers to its holder and to nobody else: %s', (name) => {
    const report = judge(read(folder, name))
    expect(objections(report)).toEqual([])
    expect(report).toMatchObject({ conclusion: { indication: 'TOTAL-PASSED' }, serialNumber: `40${'00'.repeat(19)}` })
    expect(report.powers.map((power) => power.name)).toEqual(['urn:role:registrar'])
    const theirs = judge(read(folder, name), read('other.cer'))
    expect(theirs.powers).toEqual([])
    expect(objections(theirs)).toEqual(['attribute-certificate.holder'])
  })
})

it.each([
  ['without-status', 'attribute-certificate.revocation'],
  ['for-another-server', 'attribute-certificate.critical-extensions'],
  ['not-critical', 'attribute-certificate.critical-extensions'],
])('an attribute certificate of Bouncy Castle is not believed %s', (name, check) => {
  const report = judge(read('refused', name))
  expect(objections(report)).toEqual([check])
  expect(report.powers).toEqual([])
})
