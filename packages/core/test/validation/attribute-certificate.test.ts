/** Whether powers are believed (RFC 5755 §5): the holder, the authority, the time, every byte. */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { HttpRequest } from '../../src/ports.ts'
import { generic } from '../../src/profiles/generic.ts'
import {
  type AttributeCertificateOptions,
  judgeAttributeCertificate,
  validateAttributeCertificate,
} from '../../src/validation/attribute-certificate.ts'
import { callerEvidence, noEvidence } from '../../src/validation/evidence.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { coded } from '../coded.ts'
import {
  type AttributeCertificateFields,
  acWorld,
  attributeAuthority,
  attributeCertificate,
  directoryName,
  heldBy,
  noRevAvail,
  period,
  role,
  uri,
  v2Form,
} from '../made/attribute-certificates.ts'
import {
  authority,
  basicConstraints,
  certify,
  commonName,
  extension,
  extKeyUsage,
  keyUsage,
  now,
  signingCertificate,
} from '../made/certificates.ts'
import { revocationList } from '../made/crls.ts'
import { newTestAuthority } from '../made/test-ca.ts'
import { bits, ctx, ctxp, enumerated, nil, oid, seq, set } from '../made/tlv.ts'

const { root, intermediate, signer } = acWorld
const options: AttributeCertificateOptions = {
  ...acWorld.options,
  holder: signer.der,
  attributeAuthorities: [attributeAuthority.der],
}
const judge = (fields: AttributeCertificateFields = {}, more: Partial<AttributeCertificateOptions> = {}) =>
  judgeAttributeCertificate(attributeCertificate(fields), { ...options, ...more })
/** `TOTAL-PASSED` or the sub-indication, and the check that led to it. */
function outcome(...args: Parameters<typeof judge>): string {
  const { conclusion, checks, powers } = judge(...args)
  if (conclusion.indication === 'TOTAL-PASSED') return 'TOTAL-PASSED'
  expect(powers).toEqual([])
  const telling = checks.find(({ conclusion: one }) => JSON.stringify(one) === JSON.stringify(conclusion))
  return `${conclusion.subIndication} ${telling?.id}`
}
const person = (subject: string) => signingCertificate({ subject, issuer: intermediate })
const digestOf = (der: Uint8Array) => bits(createHash('sha256').update(der).digest())
const sha = (id: string) => seq(oid(id))

describe('an attribute certificate', () => {
  it('gives its powers when everything holds', () => {
    const report = judge()
    expect(report).toMatchObject({
      type: 'tamga-attribute-certificate-report',
      profile: 'generic',
      conclusion: { indication: 'TOTAL-PASSED' },
      issuer: 'CN=Attribute authority',
      serialNumber: '2a',
      powers: [{ name: 'urn:example:power:sign', grantedBy: 'CN=Attribute authority' }],
    })
    expect(report.certificationPath.map(({ subject }) => subject)).toEqual([
      'CN=Attribute authority',
      'CN=Test authority',
      'CN=Test root',
    ])
    expect(report.checks.map(({ outcome: one }) => one)).not.toContain('failed')
  })

  it('comes to the same report for the same input', () => {
    const der = attributeCertificate()
    const report = () => JSON.stringify(judgeAttributeCertificate(der, options))
    expect(report()).toBe(report())
  })

  it('of the test CA passes for its holder, with the status of the authority fetched, and for nobody else', async () => {
    const { ca, newSigner } = await newTestAuthority()
    const [one, other] = [await newSigner(), await newSigner()]
    const powers = ['urn:example:power:sign']
    const asked: string[] = []
    const http = {
      send: async ({ url, body = new Uint8Array(0) }: { url: string; body?: Uint8Array }) => {
        asked.push(url)
        if (url === 'http://ca.test/ocsp') return { status: 200, contentType: undefined, body: await ca.ocsp(body) }
        return { status: 404, contentType: undefined, body }
      },
    }
    const common = {
      profile: generic,
      trustAnchors: [ca.rootCertificate],
      intermediates: [ca.intermediateCertificate],
      attributeAuthorities: [ca.attributeAuthorityCertificate],
      time: now,
      http,
    }
    for (const holderForm of [undefined, 'entityName', 'certificateDigest', 'publicKeyDigest'] as const) {
      const deviations = holderForm === undefined ? {} : { holderForm }
      const der = await ca.issueAttributeCertificate({ holder: one.certificate, powers }, deviations)
      const evidence = callerEvidence({ crls: [await ca.crl('root')] })
      const report = await validateAttributeCertificate(der, { ...common, evidence, holder: one.certificate })
      expect(report).toMatchObject({ conclusion: { indication: 'TOTAL-PASSED' }, powers: [{ name: powers[0] }] })
      const theirs = await validateAttributeCertificate(der, { ...common, evidence, holder: other.certificate })
      // Both are certificates of one person: the name fits both, the number and the key do not.
      expect(theirs.powers.length).toBe(holderForm === 'entityName' ? 1 : 0)
    }
    expect(new Set(asked)).toEqual(new Set(['http://ca.test/ocsp']))
  })
})

describe('an authority that changes its key', () => {
  it('has the status of the certificate fetched whose key signed', async () => {
    const { ca, newSigner } = await newTestAuthority()
    const { certificate: holder } = await newSigner()
    const der = await ca.issueAttributeCertificate({ holder, powers: ['urn:a'] })
    const namesake = certify({ subject: parseCertificate(ca.attributeAuthorityCertificate).subject.raw as Buffer })
    const http = {
      send: async ({ body = new Uint8Array(0) }: HttpRequest) => ({
        status: 200,
        contentType: undefined,
        body: await ca.ocsp(body),
      }),
    }
    const report = await validateAttributeCertificate(der, {
      profile: generic,
      trustAnchors: [ca.rootCertificate],
      intermediates: [ca.intermediateCertificate],
      attributeAuthorities: [namesake.der, ca.attributeAuthorityCertificate],
      evidence: callerEvidence({ crls: [await ca.crl('root')] }),
      holder,
      time: now,
      http,
    })
    expect(report.powers).toMatchObject([{ name: 'urn:a' }])
  })
})

describe('the holder', () => {
  it.each([
    ['another serial number', [heldBy(person('Other'))]],
    ['another issuer', [heldBy(signer, root.name)]],
    ['another name', [ctx(1, directoryName(commonName('Other')))]],
    ['an address', [ctx(1, uri('urn:example:holder'))]],
    ['his name among others', [ctx(1, directoryName(signer.name), directoryName(commonName('Other')))]],
    ['the digest of another certificate', [ctx(2, enumerated(1), sha('2.16.840.1.101.3.4.2.1'), digestOf(root.der))]],
    ['the digest of another key', [ctx(2, enumerated(0), sha('2.16.840.1.101.3.4.2.1'), digestOf(root.key.spki))]],
    ['a digest by an algorithm nobody knows', [ctx(2, enumerated(1), sha('1.2.3.4'), digestOf(signer.der))]],
    [
      'a digest by SHA-1',
      [ctx(2, enumerated(1), sha('1.3.14.3.2.26'), bits(createHash('sha1').update(signer.der).digest()))],
    ],
    ['the right number and the wrong name', [heldBy(signer), ctx(1, directoryName(commonName('Other')))]],
  ])('is nobody else than is named: %s', (_, holder) => {
    expect(outcome({ holder })).toBe('SIG_CONSTRAINTS_FAILURE attribute-certificate.holder')
  })

  it.each([
    ['number', [heldBy(signer)]],
    ['name', [ctx(1, directoryName(signer.name))]],
  ])('is nobody who writes his %s into a certificate of his own making (§5 (1))', (_, holder) => {
    const issuer = { ...certify({ subject: 'Forger' }), name: intermediate.name }
    const forged = certify({ subject: 'Signer', issuer, serial: signer.serial })
    expect(outcome({ holder }, { holder: forged.der })).toMatch(/^NO_CERTIFICATE_CHAIN_FOUND /)
  })

  it('is one whose own certificate stands', () => {
    const entries = [{ serial: signer.serial }]
    const crls = [revocationList({ issuer: root }), revocationList({ issuer: intermediate, entries })]
    expect(outcome({}, { evidence: callerEvidence({ crls }) })).toMatch(/^REVOKED/)
    expect(judge().holderPath.map(({ subject }) => subject)).toEqual(['CN=Signer', 'CN=Test authority', 'CN=Test root'])
  })

  it('may be named in all ways at once when they agree', () => {
    const digests = ctx(2, enumerated(0), sha('2.16.840.1.101.3.4.2.1'), digestOf(signer.key.spki))
    expect(outcome({ holder: [heldBy(signer), ctx(1, directoryName(signer.name)), digests] })).toBe('TOTAL-PASSED')
  })
})

describe('the authority', () => {
  it('is one that is trusted to be one: a person under the same anchor is not', () => {
    expect(outcome({ signedBy: signer })).toBe('NO_SIGNING_CERTIFICATE_FOUND attribute-certificate.issuer')
    expect(outcome({}, { attributeAuthorities: [] })).toBe('NO_SIGNING_CERTIFICATE_FOUND attribute-certificate.issuer')
  })

  it('signed it: another key under its name does not pass', () => {
    const namesake = certify({
      subject: 'Attribute authority',
      issuer: intermediate,
      extensions: [keyUsage('digitalSignature')],
    })
    expect(outcome({ signedBy: namesake })).toBe('SIG_CRYPTO_FAILURE attribute-certificate.signature')
    expect(outcome({ signedBy: signer, issuer: v2Form(directoryName(attributeAuthority.name)) })).toBe(
      'SIG_CRYPTO_FAILURE attribute-certificate.signature',
    )
    const both = [namesake.der, attributeAuthority.der]
    expect(outcome({}, { attributeAuthorities: both })).toBe('TOTAL-PASSED')
  })

  it('may have renewed its certificate for the same key: the one in force counts', () => {
    const long = (years: number) => new Date(now.getTime() - years * 365 * 86_400_000)
    const expired = certify({
      subject: 'Attribute authority',
      issuer: intermediate,
      key: attributeAuthority.key,
      notBefore: long(3),
      notAfter: long(1),
      extensions: [keyUsage('digitalSignature')],
    })
    for (const attributeAuthorities of [
      [expired.der, attributeAuthority.der],
      [attributeAuthority.der, expired.der],
    ]) {
      expect(outcome({}, { attributeAuthorities })).toBe('TOTAL-PASSED')
    }
    expect(outcome({}, { attributeAuthorities: [expired.der] })).toMatch(/^OUT_OF_BOUNDS_NO_POE /)
  })

  it('that signs by an algorithm nobody knows is not proven to be another', () => {
    const unknown = seq(oid('1.2.3.4'))
    const { conclusion } = judge({ innerAlgorithm: unknown, outerAlgorithm: unknown })
    expect(conclusion.indication).toBe('INDETERMINATE')
  })

  it('stands under an anchor', () => {
    const other = authority({ subject: 'Other root' })
    expect(outcome({}, { trustAnchors: [other.der], intermediates: [] })).toMatch(/^NO_CERTIFICATE_CHAIN_FOUND /)
  })

  it.each([
    ['a certification authority', [basicConstraints(true), keyUsage('digitalSignature', 'keyCertSign')]],
    ['a key that does not sign', [keyUsage('keyAgreement')]],
    ['a web server', [keyUsage('digitalSignature'), extKeyUsage('1.3.6.1.5.5.7.3.1')]],
  ])('is not %s', (_, extensions) => {
    const signedBy = certify({ subject: 'Attribute authority', issuer: intermediate, extensions })
    expect(outcome({ signedBy }, { attributeAuthorities: [signedBy.der] })).toMatch(
      /^CHAIN_CONSTRAINTS_FAILURE certification-path\.purpose$/,
    )
  })

  it('is not revoked, and not of unknown status', () => {
    const entries = [{ serial: attributeAuthority.serial }]
    const crls = [revocationList({ issuer: root }), revocationList({ issuer: intermediate, entries })]
    expect(outcome({}, { evidence: callerEvidence({ crls }) })).toMatch(/^REVOKED/)
    expect(outcome({}, { evidence: noEvidence })).toMatch(/^TRY_LATER revocation/)
  })
})

describe('time and extensions', () => {
  it('is in force from its first second to its last', () => {
    const at = (seconds: number) => new Date(now.getTime() + seconds * 1000)
    const between = (from: number, to: number) => outcome({ validity: period(at(from), at(to)) })
    expect([between(0, 10), between(-10, 0)]).toEqual(['TOTAL-PASSED', 'TOTAL-PASSED'])
    expect(between(1, 10)).toBe('NOT_YET_VALID attribute-certificate.validity')
    expect(between(-10, -1)).toBe('EXPIRED attribute-certificate.validity')
  })

  it('holds no critical extension that nobody reads, targets among them', () => {
    const targets = extension('2.5.29.55', seq(seq(ctx(0, uri('https://other.example')))), true)
    const unknown = extension('1.3.6.1.4.1.32473.9.9', nil(), true)
    for (const one of [targets, unknown]) {
      expect(outcome({ extensions: [noRevAvail, one] })).toBe(
        'CERTIFICATE_CHAIN_GENERAL_FAILURE attribute-certificate.critical-extensions',
      )
    }
    expect(outcome({ extensions: [noRevAvail, extension('1.3.6.1.4.1.32473.9.9', nil())] })).toBe('TOTAL-PASSED')
  })

  it.each([
    ['targets', extension('2.5.29.55', seq(seq(ctx(0, uri('https://other.example')))))],
    ['proxies', extension('1.3.6.1.5.5.7.1.10', seq(seq(seq(ctx(0, uri('https://other.example'))))))],
  ])('names no %s, though its issuer forgot to make them critical', (_, one) => {
    expect(outcome({ extensions: [noRevAvail, one] })).toBe(
      'CERTIFICATE_CHAIN_GENERAL_FAILURE attribute-certificate.critical-extensions',
    )
  })

  const access = (method: string) => extension('1.3.6.1.5.5.7.1.1', seq(seq(oid(method), uri('http://a.test/'))))

  it.each([
    ['distribution points', extension('2.5.29.31', seq())],
    ['a responder', access('1.3.6.1.5.5.7.48.1')],
    ['something unreadable', extension('1.3.6.1.5.5.7.1.1', nil())],
  ])('that points to its status by %s is not believed to have none', (_, pointer) => {
    expect(outcome({ extensions: [noRevAvail, pointer] })).toBe('TRY_LATER attribute-certificate.revocation')
  })

  it('may point to the certificate of its issuer', () => {
    expect(outcome({ extensions: [noRevAvail, access('1.3.6.1.5.5.7.48.2')] })).toBe('TOTAL-PASSED')
  })

  it('without noRevAvail its revocation is not known, and its powers are not believed', () => {
    expect(outcome({ extensions: null })).toBe('TRY_LATER attribute-certificate.revocation')
  })

  it('is judged even when it cannot be read, or when its roles cannot', () => {
    expect(judgeAttributeCertificate(Buffer.from('nonsense'), options)).toMatchObject({
      conclusion: { subIndication: 'FORMAT_FAILURE' },
      issuer: null,
      powers: [],
    })
    const badRole = seq(oid('2.5.4.72'), set(seq(ctx(1, ctxp(2, Buffer.from('host'))))))
    expect(outcome({ attributes: [badRole] })).toBe('FORMAT_FAILURE attribute-certificate.format')
  })

  it('a holder that is no certificate is a mistake of the caller, not a verdict', () => {
    expect(coded(() => judge({}, { holder: Buffer.from('x') }))).toMatch(/^ERR_DER/)
  })
})

describe('forgery', () => {
  it('gives no other powers, and none to anyone else, with a bit of any byte flipped', () => {
    const der = attributeCertificate({ attributes: [role('urn:example:power:sign', 'urn:example:power:read')] })
    const genuine = JSON.stringify(judgeAttributeCertificate(der, options).powers)
    const passed: number[] = []
    for (let at = 0; at < der.length; at += 1) {
      const forged = Buffer.from(der)
      forged.writeUInt8(forged.readUInt8(at) ^ (1 << (at % 8)), at)
      const { conclusion, powers } = judgeAttributeCertificate(forged, options)
      if (conclusion.indication === 'TOTAL-PASSED') passed.push(at)
      else expect(powers).toEqual([])
    }
    expect(genuine).toContain('urn:example:power:read')
    expect(passed).toEqual([])
  })
})
