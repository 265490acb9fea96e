import { describe, expect, it } from 'vitest'
import { tlsServer, tlsServerProfile } from '../../src/profiles/tls-server.ts'
import { validateCertificationPath } from '../../src/validation/validate-certification-path.ts'
import { publicSuffixes } from '../../src/x509/public-suffix.ts'
import {
  authorityKeyIdentifier,
  basicConstraints,
  certify,
  extension,
  extKeyUsage,
  keyUsage,
  type MadeCertificate,
  now,
  subjectKeyIdentifier,
} from '../made/certificates.ts'
import { newKey } from '../made/keys.ts'
import { ctx, ctxp, hex, oid, seq } from '../made/tlv.ts'

const serverAuth = '1.3.6.1.5.5.7.3.1'
const rootKey = newKey()
const rootId = hex('0123456789abcdef')
const rootExtensions = [basicConstraints(true), keyUsage('keyCertSign', 'cRLSign'), subjectKeyIdentifier(rootId)]
const alternatives = (critical: boolean, ...names: readonly Buffer[]): Buffer =>
  extension('2.5.29.17', seq(...names), critical)
const dns = (name: string): Buffer => ctxp(2, Buffer.from(name))
const address = (octets: string): Buffer => ctxp(7, hex(octets))

const makeRoot = (...more: readonly Buffer[]): MadeCertificate =>
  certify({ subject: 'Root', key: rootKey, serial: '00', extensions: [...rootExtensions, ...more] })

/** What a server's certificate has; `replaced` stands in for parts of it, `null` leaves one out. */
function server(
  replaced: { readonly names?: Buffer | null; readonly purpose?: Buffer | null; readonly issued?: Buffer } = {},
  subject = 'www.example.com',
  issuer: MadeCertificate = makeRoot(),
): MadeCertificate {
  const { names = alternatives(false, dns('www.example.com')), purpose = extKeyUsage(serverAuth) } = replaced
  const { issued = authorityKeyIdentifier(rootId) } = replaced
  const own = [names, purpose].filter((one) => one !== null)
  return certify({ subject, issuer, extensions: [keyUsage('digitalSignature'), issued, ...own] })
}

function objections(leaf: MadeCertificate, root: MadeCertificate = makeRoot()): unknown[] {
  const { checks } = validateCertificationPath(leaf.der, {
    profile: tlsServer,
    trustAnchors: [root.der],
    revocation: 'not-checked',
    time: now,
  })
  return checks.filter(({ outcome }) => outcome === 'failed').map(({ facts }) => facts.objection ?? facts)
}

describe('the TLS-server profile', () => {
  it('accepts a certificate as the Baseline Requirements want it, under a root with the serial number zero', () => {
    expect(objections(server())).toEqual([])
  })

  it.each([
    ['without names', { names: null }, ['subject-alt-name-missing']],
    [
      'with critical names beside a subject',
      { names: alternatives(true, dns('www.example.com')) },
      ['subject-alt-name-critical'],
    ],
    ['for any purpose', { purpose: extKeyUsage(serverAuth, '2.5.29.37.0') }, ['extended-key-usage-not-for-servers']],
    ['for no stated purpose', { purpose: null }, ['extended-key-usage-not-for-servers']],
    [
      'with a critical purpose',
      { purpose: extension('2.5.29.37', seq(oid(serverAuth)), true) },
      ['extended-key-usage-critical'],
    ],
    [
      'that names its issuer by serial number',
      { issued: extension('2.5.29.35', seq(ctxp(0, rootId), ctxp(2, hex('01')))) },
      ['authority-key-identifier-with-issuer'],
    ],
    [
      'that names its issuer by name',
      { issued: extension('2.5.29.35', seq(ctxp(0, rootId), ctx(1, ctx(4, seq())))) },
      ['authority-key-identifier-with-issuer'],
    ],
  ])('refuses one %s', (_, replaced, expected) => {
    expect(objections(server(replaced))).toEqual(expect.arrayContaining(expected))
  })

  it.each([
    ['www.example.com', [dns('www.example.com')], true],
    ['WWW.example.com', [dns('www.example.com')], false],
    ['other.example.com', [dns('www.example.com')], false],
    ['example.com', [dns('*.example.com')], true],
    ['192.168.1.1', [address('c0a80101')], true],
    ['192.168.001.001', [address('c0a80101')], false],
    ['0xC0A80101', [address('c0a80101')], false],
    ['2001:db8::1', [address('20010db8000000000000000000000001')], true],
    ['2001:DB8::1', [address('20010db8000000000000000000000001')], false],
    ['www.example.com', [address('c0a80101')], true],
  ])('the common name %s', (name, names, fits) => {
    const expected = fits ? [] : ['common-name-not-in-subject-alt-name']
    expect(objections(server({ names: alternatives(false, ...names) }, name))).toEqual(expected)
  })

  it.each([
    ['with a purpose', [extKeyUsage(serverAuth)], ['root-extended-key-usage']],
    [
      'that names another key as its issuer’s',
      [authorityKeyIdentifier(hex('00'))],
      ['root-authority-key-identifier-of-another'],
    ],
    [
      'that names its issuer without a key',
      [extension('2.5.29.35', seq())],
      ['root-authority-key-identifier-of-another'],
    ],
    ['that names itself', [authorityKeyIdentifier(rootId)], []],
  ])('a root %s', (_, more, expected) => {
    expect(objections(server(), makeRoot(...more))).toEqual(expected)
  })

  it('voids wildcards over public suffixes, not the certificates that carry them', () => {
    const leaf = server({ names: alternatives(false, dns('*.co.uk'), dns('www.example.com')) })
    const judge = (text: string, ...rules: readonly string[]) =>
      validateCertificationPath(leaf.der, {
        profile: tlsServerProfile(publicSuffixes(rules)),
        trustAnchors: [makeRoot().der],
        expectedNames: [{ form: 'dNSName', text }],
        revocation: 'not-checked',
        time: now,
      }).conclusion.indication
    expect(judge('www.example.com', 'co.uk')).toBe('TOTAL-PASSED')
    expect(judge('example.co.uk', 'co.uk')).toBe('INDETERMINATE')
    expect(judge('example.co.uk')).toBe('TOTAL-PASSED')
  })
})
