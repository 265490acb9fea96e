/** Rules that RFC 5280 §4 lays on conforming CAs, each with a certificate that keeps it: the public suites have the others. */
import { describe, expect, it } from 'vitest'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { type CertificateRule, INTERNET_PROFILE } from '../../src/x509/certificate-profile.ts'
import { pathFindings } from '../../src/x509/path-rules.ts'
import { qcStatements } from '../../src/x509/qc-statements.ts'
import {
  authority,
  authorityKeyIdentifier,
  basicConstraints,
  certify,
  commonName,
  extension,
  type MadeCertificate,
  now,
  subjectKeyIdentifier,
} from '../made/certificates.ts'
import { newKey, signWith } from '../made/keys.ts'
import { bits, ctx, ctxp, generalizedTime, hex, ia5, int, nil, oid, seq, utcTime } from '../made/tlv.ts'

const identifiers = [subjectKeyIdentifier(hex('01')), authorityKeyIdentifier(hex('02'))]
const root = authority({ subject: 'Root' })

/** The rules that a certificate under the root breaks. */
function objections({ der }: Pick<MadeCertificate, 'der'>): readonly unknown[] {
  const path = [parseCertificate(der), parseCertificate(root.der)] as const
  const findings = pathFindings(path, now, { certificateProfile: 'required' })
  return findings
    .filter(({ rule, outcome, facts }) => rule === 'certificate-profile' && outcome === 'failed' && facts.index === 0)
    .map(({ facts }) => facts.objection)
}

const leaf = (...extensions: readonly Buffer[]) =>
  certify({ subject: 'Leaf', issuer: root, extensions: [...identifiers, ...extensions] })

const uri = ctx(0, ctxp(6, ia5('http://x/').subarray(2)))

/** A certificate of the root whose validity is written so. */
function validFor(notBefore: Buffer, notAfter: Buffer): Pick<MadeCertificate, 'der'> {
  const { algorithm } = signWith(root.key, Buffer.alloc(0))
  const fields = [algorithm, root.name, seq(notBefore, notAfter), commonName('Leaf'), newKey().spki]
  const tbs = seq(ctx(0, int('02')), int('05'), ...fields, ctx(3, seq(...identifiers)))
  return { der: seq(tbs, algorithm, bits(signWith(root.key, tbs).value)) }
}

describe('the certificate profile', () => {
  it.each([
    ['§4.2.1.13 a point with reasons alone', [seq(ctxp(1, hex('0640')))], ['crl-distribution-point-nowhere']],
    ['§4.2.1.13 no point', [], ['crl-distribution-point-nowhere']],
    ['§4.2.1.13 what is no point', [nil()], ['ERR_DER_UNEXPECTED_TAG']],
    ['§4.2.1.13 a point', [seq(ctx(0, uri))], []],
    ['§4.2.1.13 a point that is known by its issuer', [seq(ctx(2, ctx(4, commonName('Lists'))))], []],
  ])('%s', (_, points, broken) => {
    expect(objections(leaf(extension('2.5.29.31', seq(...points))))).toEqual(broken)
  })

  it.each([
    ['a name', seq(ctxp(2, Buffer.from('issuer.example'))), []],
    ['none', seq(), ['issuer-alt-name-empty']],
    ['what is no name', nil(), ['ERR_DER_UNEXPECTED_TAG']],
  ])('§4.2.1.7 other names of the issuer: %s', (_, value, broken) => {
    expect(objections(leaf(extension('2.5.29.18', value)))).toEqual(broken)
  })

  it.each([
    ['of 20 octets', '7f'.padEnd(40, '1'), []],
    ['of 20 octets that take 21 to write', '00'.padEnd(42, 'f'), []],
    ['of 21 octets', '7f'.padEnd(42, '1'), ['serial-number-too-long']],
    ['of 21 octets that take 22 to write', '00'.padEnd(44, 'f'), ['serial-number-too-long']],
    ['0', '00', ['serial-number-not-positive']],
    ['below 0', 'ff', ['serial-number-not-positive']],
  ])('§4.1.2.2 a serial number %s', (_, serial, broken) => {
    expect(objections(certify({ subject: 'Leaf', issuer: root, serial, extensions: identifiers }))).toEqual(broken)
  })

  const [before, after] = [new Date('2020-01-01T00:00:00Z'), new Date('2049-12-31T23:59:59Z')]
  it.each([
    ['UTCTime', utcTime(before), utcTime(after), []],
    ['GeneralizedTime from 2050 on', utcTime(before), generalizedTime(new Date('2050-01-01T00:00:00Z')), []],
    ['GeneralizedTime before 1950', generalizedTime(new Date('1949-12-31T00:00:00Z')), utcTime(after), []],
    ['a beginning in GeneralizedTime', generalizedTime(before), utcTime(after), ['validity-not-in-utc-time']],
    ['an end in GeneralizedTime', utcTime(before), generalizedTime(after), ['validity-not-in-utc-time']],
  ])('§4.1.2.5 %s', (_, notBefore, notAfter, broken) => {
    expect(objections(validFor(notBefore, notAfter))).toEqual(broken)
  })

  it('§4.2.1.1 asks no key identifier of the issuer where the key signed itself', () => {
    const missing = INTERNET_PROFILE.find(({ name }) => name === 'authority-key-identifier-missing')
    const breaks = ({ der }: MadeCertificate): boolean | undefined =>
      missing?.broken(parseCertificate(der), { isAuthority: false, isAnchor: false })
    expect(breaks(certify({ subject: 'Alone', extensions: [extension('1.2.3', oid('1.2'))] }))).toBe(false)
    // Of one name, but not of one key.
    expect(breaks(certify({ subject: 'Root', issuer: root }))).toBe(true)
    expect(breaks(certify({ subject: 'Leaf', issuer: root }))).toBe(true)
  })
})

describe('the key usage of an authority (§4.2.1.3)', () => {
  const rule = INTERNET_PROFILE.find(({ name }) => name === 'key-usage-missing')
  const [silent, telling] = [authority({ subject: 'Silent', extensions: [basicConstraints(true)] }), root]

  it.each([
    ['must be said', silent, { isAuthority: true, isAnchor: false }, true],
    ['is said', telling, { isAuthority: true, isAnchor: false }, false],
    // An anchor is a name and a key (§6.1.1 (d)).
    ['need not be said by an anchor', silent, { isAuthority: true, isAnchor: true }, false],
    ['is not asked of a signer', silent, { isAuthority: false, isAnchor: false }, false],
  ])('%s', (_, { der }, position, broken) => {
    expect(rule?.broken(parseCertificate(der), position)).toBe(broken)
  })
})

describe('a rule of a narrower field', () => {
  /** EN 319 412-5 §4.2.1: esi4-qcStatement-1, that the certificate is a qualified one. */
  const QUALIFIED = '0.4.0.1862.1.1'
  const isQualified: CertificateRule = {
    name: 'not-qualified',
    broken: ({ extensions }, { isAuthority }) =>
      !isAuthority && !qcStatements(extensions).statements.includes(QUALIFIED),
  }
  const statements = (...ids: readonly string[]): Buffer =>
    extension('1.3.6.1.5.5.7.1.3', seq(...ids.map((id) => seq(oid(id)))))

  it.each([
    ['says that it is qualified', [statements('0.4.0.1862.1.4', QUALIFIED)], []],
    ['says something else', [statements('0.4.0.1862.1.4')], ['not-qualified 0']],
    ['says nothing', [], ['not-qualified 0']],
    ['says it so that it cannot be read', [extension('1.3.6.1.5.5.7.1.3', nil())], ['ERR_DER_UNEXPECTED_TAG 0']],
  ])('fails the path of a certificate that %s', (_, extensions, broken) => {
    const path = [parseCertificate(leaf(...extensions).der), parseCertificate(root.der)] as const
    const options = { certificateProfile: 'required', certificateRules: [isQualified] } as const
    const found = pathFindings(path, now, options).filter(({ rule, outcome }) => {
      return rule === 'certificate-profile' && outcome === 'failed'
    })
    // The root of these tests has no key identifier, which is no matter here.
    expect(
      found.filter(({ facts }) => facts.index === 0).map(({ facts }) => `${facts.objection} ${facts.index}`),
    ).toEqual(broken)
  })
})
