import * as asn1js from 'asn1js'
import fc from 'fast-check'
import * as pkijs from 'pkijs'
import { describe, expect, it } from 'vitest'
import { claimedPowers } from '../../src/identity/powers.ts'
import { parseAttributeCertificate } from '../../src/x509/attribute-certificate.ts'
import { formatName } from '../../src/x509/name.ts'
import { coded } from '../coded.ts'
import {
  acWorld,
  attributeAuthority,
  attributeCertificate,
  directoryName,
  heldBy,
  noRevAvail,
  role,
  uri,
  v2Form,
} from '../made/attribute-certificates.ts'
import { commonName, now } from '../made/certificates.ts'
import { newTestAuthority, person } from '../made/test-ca.ts'
import { bits, ctx, ctxp, enumerated, generalizedTime, int, nil, octets, oid, seq, set, utcTime } from '../made/tlv.ts'

const sha256 = seq(oid('2.16.840.1.101.3.4.2.1'))
const codeOf = (fields: Parameters<typeof attributeCertificate>[0]) =>
  coded(() => parseAttributeCertificate(attributeCertificate(fields)))

describe('parseAttributeCertificate', () => {
  it('reads what the test CA issues as pkijs reads it', async () => {
    const { ca } = await newTestAuthority()
    const { certificate } = await ca.issue({ ...person, key: 'p-256' })
    const powers = ['urn:example:power:sign', 'urn:example:power:approve']
    const der = await ca.issueAttributeCertificate({ holder: certificate, powers })
    const ours = parseAttributeCertificate(der)
    const { acinfo, signatureValue } = new pkijs.AttributeCertificateV2({
      schema: asn1js.fromBER(Buffer.from(der)).result,
    })
    const hexOf = (view: Uint8Array) => Buffer.from(view).toString('hex')
    expect(ours.serialNumber).toBe(hexOf(acinfo.serialNumber.valueBlock.valueHexView))
    expect(ours.notBefore).toEqual(acinfo.attrCertValidityPeriod.notBeforeTime)
    expect(ours.notAfter).toEqual(acinfo.attrCertValidityPeriod.notAfterTime)
    expect(ours.signatureAlgorithm.oid).toBe(acinfo.signature.algorithmId)
    expect(hexOf(ours.signature)).toBe(hexOf(signatureValue.valueBlock.valueHexView))
    expect(ours.holder.baseCertificateID?.serialNumber).toBe(
      hexOf(acinfo.holder.baseCertificateID?.serialNumber.valueBlock.valueHexView ?? new Uint8Array()),
    )
    expect([...ours.attributes].map(([type, values]) => [type, values.length])).toEqual(
      acinfo.attributes.map(({ type, values }) => [type, values.length]),
    )
    expect([...ours.extensions.keys()]).toEqual(acinfo.extensions?.extensions.map(({ extnID }) => extnID))
    expect(formatName(ours.issuer)).toContain('CN=Tamga Test Attribute Authority')
    expect(
      claimedPowers(ours)
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(powers.toSorted())
  })

  it('reads a holder named in each of the three ways', () => {
    const digestInfo = ctx(2, enumerated(0), sha256, bits(Buffer.alloc(32)))
    const holder = [heldBy(acWorld.signer), ctx(1, directoryName(acWorld.signer.name)), digestInfo]
    expect(parseAttributeCertificate(attributeCertificate({ holder })).holder).toMatchObject({
      baseCertificateID: { serialNumber: acWorld.signer.serial },
      entityName: [{ form: 'directoryName' }],
      objectDigestInfo: { digestedObjectType: 'publicKey' },
    })
  })

  it('reads a number of twenty octets', () => {
    for (const serial of ['7f'.repeat(20), `00${'ff'.repeat(20)}`]) {
      expect(parseAttributeCertificate(attributeCertificate({ serial })).serialNumber).toBe(serial)
    }
  })

  it('reads one without extensions', () => {
    expect(parseAttributeCertificate(attributeCertificate({ extensions: null })).extensions.size).toBe(0)
  })

  it.each([
    ['version 1', { version: '00' }, 'ERR_ATTRIBUTE_CERTIFICATE_VERSION'],
    ['nobody as holder', { holder: [] }, 'ERR_ATTRIBUTE_CERTIFICATE_HOLDER'],
    [
      'the digest of some other object',
      { holder: [ctx(2, enumerated(2), oid('1.2.3'), sha256, bits(Buffer.alloc(32)))] },
      'ERR_ATTRIBUTE_CERTIFICATE_HOLDER',
    ],
    [
      'two issuers',
      { issuer: v2Form(directoryName(commonName('A')), directoryName(commonName('B'))) },
      'ERR_ATTRIBUTE_CERTIFICATE_ISSUER',
    ],
    ['an issuer named by address', { issuer: v2Form(uri('urn:example:issuer')) }, 'ERR_ATTRIBUTE_CERTIFICATE_ISSUER'],
    ['an issuer without a name', { issuer: v2Form(directoryName(seq())) }, 'ERR_ATTRIBUTE_CERTIFICATE_ISSUER'],
    ['the issuer’s form of version 1', { issuer: seq(directoryName(commonName('A'))) }, 'ERR_DER_UNEXPECTED_TAG'],
    [
      'the issuer named a second time by certificate',
      { issuer: ctx(0, seq(directoryName(attributeAuthority.name)), heldBy(acWorld.signer)) },
      'ERR_DER_TRAILING_DATA',
    ],
    ['UTCTime', { validity: seq(utcTime(now), utcTime(now)) }, 'ERR_DER_UNEXPECTED_TAG'],
    ['one end of a period', { validity: seq(generalizedTime(now)) }, 'ERR_DER_MISSING'],
    ['no attribute', { attributes: [] }, 'ERR_ATTRIBUTE_CERTIFICATE_ATTRIBUTES'],
    ['an attribute twice', { attributes: [role('urn:a'), role('urn:b')] }, 'ERR_ATTRIBUTE_CERTIFICATE_ATTRIBUTES'],
    [
      'more attributes than anyone needs',
      { attributes: Array.from({ length: 51 }, (_, i) => seq(oid(`2.5.4.${i + 1}`), set(nil()))) },
      'ERR_ATTRIBUTE_CERTIFICATE_ATTRIBUTES',
    ],
    ['an extension twice', { extensions: [noRevAvail, noRevAvail] }, 'ERR_X509_DUPLICATE_EXTENSION'],
    [
      'another algorithm inside',
      { innerAlgorithm: seq(oid('1.3.101.112')) },
      'ERR_ATTRIBUTE_CERTIFICATE_ALGORITHM_MISMATCH',
    ],
    ['a number below zero', { serial: 'ff' }, 'ERR_ATTRIBUTE_CERTIFICATE_SERIAL_NUMBER'],
    ['the number zero', { serial: '00' }, 'ERR_ATTRIBUTE_CERTIFICATE_SERIAL_NUMBER'],
    ['a number of 21 octets', { serial: '01'.repeat(21) }, 'ERR_ATTRIBUTE_CERTIFICATE_SERIAL_NUMBER'],
    ['a number that is not in its shortest form', { serial: '0001' }, 'ERR_DER_INTEGER_NOT_MINIMAL'],
  ])('refuses %s', (_, fields, code) => {
    expect(codeOf(fields)).toBe(code)
  })

  it('refuses octets after it, sizes and element counts beyond any real one', () => {
    const der = attributeCertificate()
    expect(coded(() => parseAttributeCertificate(Buffer.concat([der, Buffer.from([0])])))).toBe('ERR_DER_TRAILING_DATA')
    expect(coded(() => parseAttributeCertificate(Buffer.alloc(70_000)))).toBe('ERR_ATTRIBUTE_CERTIFICATE_TOO_LARGE')
    const many = [seq(oid('2.5.4.1'), set(...Array.from({ length: 12_000 }, () => nil())))]
    expect(codeOf({ attributes: many })).toBe('ERR_DER_TOO_MANY_ELEMENTS')
  })

  it('either reads changed octets or refuses them with a code', () => {
    const der = attributeCertificate()
    const change = fc.tuple(fc.nat(der.length - 1), fc.integer({ min: 0, max: 255 }))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const changed = Buffer.from(der)
        for (const [at, octet] of changes) changed.writeUInt8(octet, at)
        expect(coded(() => claimedPowers(parseAttributeCertificate(changed)))).toMatch(/^(ERR_|nothing thrown)/)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('claimedPowers', () => {
  const powersOf = (...attributes: Buffer[]) =>
    claimedPowers(parseAttributeCertificate(attributeCertificate({ attributes })))

  it('tells each role, by whom and until when', () => {
    const withAuthority = seq(ctx(0, directoryName(commonName('Ministry'))), ctx(1, uri('urn:b')))
    expect(powersOf(seq(oid('2.5.4.72'), set(seq(ctx(1, uri('urn:a'))), withAuthority)))).toEqual([
      { name: 'urn:a', grantedBy: 'CN=Attribute authority', validUntil: '2026-06-01T13:00:00.000Z' },
      { name: 'urn:b', grantedBy: 'CN=Ministry', validUntil: '2026-06-01T13:00:00.000Z' },
    ])
  })

  it('finds none in other attributes', () => {
    expect(powersOf(seq(oid('2.5.4.10'), set(octets(Buffer.from('x')))))).toEqual([])
  })

  it.each([
    ['that is no URI', seq(ctx(1, ctxp(2, Buffer.from('host.example')))), 'ERR_ATTRIBUTE_CERTIFICATE_ROLE'],
    ['without a name', seq(), 'ERR_DER_MISSING'],
    ['with something after it', seq(ctx(1, uri('urn:a')), int('01')), 'ERR_DER_TRAILING_DATA'],
  ])('refuses a role %s', (_, value, code) => {
    expect(coded(() => powersOf(seq(oid('2.5.4.72'), set(value))))).toBe(code)
  })

  it('refuses more roles than anyone has', () => {
    const roles = Array.from({ length: 201 }, (_, i) => `urn:${i}`)
    expect(coded(() => powersOf(role(...roles)))).toBe('ERR_ATTRIBUTE_CERTIFICATE_ROLE')
  })
})
