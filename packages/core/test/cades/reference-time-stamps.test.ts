/**
 * Time-stamps on references (EN 319 122-1 A.1.5, the extended levels CAdES-E-X and E-X-L): a real one of another maker, and ones put
 * together here octet by octet, judged when the authority of signer and lists has expired, so that nothing counts that is not proven
 * to be older.
 */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { extendSignature } from '../../src/cades/extend.ts'
import { valuesOf } from '../../src/cms/attributes.ts'
import { augmentSignedData } from '../../src/cms/augment.ts'
import { parseSignedData } from '../../src/cms/signed-data.ts'
import { generic } from '../../src/profiles/generic.ts'
import { parseTimeStampToken } from '../../src/tsp/token.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import type { Profile } from '../../src/validation/profile.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { equalNames } from '../../src/x509/name.ts'
import { authority, certify, extension, keyUsage, now, signingCertificate } from '../made/certificates.ts'
import { attribute, cadesAttributes, content, message } from '../made/cms.ts'
import { revocationList } from '../made/crls.ts'
import { basicOcspResponse } from '../made/ocsp.ts'
import {
  answerReference,
  body,
  certCrlTimeStamp,
  certificateReferences,
  certificateValues,
  escTimeStamp,
  listReference,
  revocationReferences,
  revocationValues,
  signatureTimeStamp,
} from '../made/references.ts'
import { stampingAt } from '../made/time-stamps.ts'
import { ctx, enumerated, octets, oid, seq } from '../made/tlv.ts'
import { read, withSuite } from '../vectors/suite.ts'

const ended = new Date('2027-01-01T00:00:00Z')
const later = new Date('2028-06-01T12:00:00Z')
const root = authority({ subject: 'Root' })
const intermediate = authority({ subject: 'Authority', issuer: root, notAfter: ended })
const signer = signingCertificate({ subject: 'Signer', issuer: intermediate, notAfter: ended })
const purpose = extension('2.5.29.37', seq(oid('1.3.6.1.5.5.7.3.8')), true)
const tsa = certify({ subject: 'TSA', issuer: root, extensions: [keyUsage('digitalSignature'), purpose] })
const list = revocationList({ issuer: intermediate })
const lists = [revocationList({ issuer: root }), list]
const basic = basicOcspResponse({
  responses: [{ serial: signer.serial, issuer: intermediate }],
  signer: intermediate,
})
const answer = seq(enumerated(0), ctx(0, seq(oid('1.3.6.1.5.5.7.48.1.1'), octets(basic))))

const digestOf = (data: Uint8Array) => createHash('sha256').update(data).digest()

const { signingTime, ...unclaimed } = cadesAttributes({ certificate: signer }, content)
const signed = parseSignedData(
  message({
    signers: [{ certificate: signer, signedAttributes: Object.values(unclaimed) }],
    certificates: [signer.der],
  }),
)
const signature = signed.signerInfos[0]?.signature ?? Buffer.alloc(0)

/** What the token is over. */
type Stamp = (onSignature: Buffer, references: readonly Buffer[]) => readonly Buffer[]

interface Archive {
  readonly references?: readonly Buffer[]
  readonly values?: readonly Buffer[]
  /** The second token; `undefined` for none. */
  readonly type?: string
  readonly stamped?: Stamp
  readonly time?: Date
}

const valuesHeld = [certificateValues(intermediate.der), revocationValues(lists)]
const onBoth: Stamp = (onSignature, references) => [Buffer.from(signature), body(onSignature), ...references.map(body)]
const references = [certificateReferences('sha256', intermediate.der), revocationReferences(listReference(list))]

/** CAdES-E-X-L of type 1, unless something else is asked for. */
async function archived(archive: Archive = {}): Promise<Uint8Array> {
  const { references: named = references, values = valuesHeld, type = escTimeStamp, time = now } = archive
  const { stamped = onBoth } = archive
  const source = stampingAt(time, tsa)
  const onSignature = attribute(signatureTimeStamp, Buffer.from(await source.timeStamp('sha256', digestOf(signature))))
  const imprint = digestOf(Buffer.concat(stamped(onSignature, named)))
  const token = attribute(type, Buffer.from(await source.timeStamp('sha256', imprint)))
  const unsignedAttributes = new Map([[0, [onSignature, ...named, ...values, token]]])
  return augmentSignedData(signed, { unsignedAttributes })
}

function reportOf(signedData: Uint8Array, profile: Profile = generic) {
  const evidence = callerEvidence({
    crls: [revocationList({ issuer: root, thisUpdate: later, nextUpdate: null })],
  })
  const options = { profile, trustAnchors: [root.der], evidence, time: later }
  return judgeSignature({ signature: signedData }, options).signatures[0]
}

const open = (subIndication: string) => ({ indication: 'INDETERMINATE', subIndication })
const passed = { indication: 'TOTAL-PASSED' }
const broken = { indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' }

describe('a CAdES-C-timestamp', () => {
  it('proves what the references are of, and the certificate the signature names', async () => {
    const report = reportOf(await archived())
    expect(report).toMatchObject({ conclusion: passed, bestSignatureTime: now.toISOString() })
    expect(report?.timeStamps).toMatchObject([
      { type: 'signature-time-stamp', conclusion: passed },
      { type: 'CAdES-C-timestamp', genTime: now.toISOString(), conclusion: passed },
    ])
  })

  it('is needed for that: under a time-stamp on the signature alone nothing of it is proven', async () => {
    const report = reportOf(await archived({ type: '1.2.3.4' }))
    expect(report?.conclusion).toEqual(open('CERTIFICATE_CHAIN_GENERAL_FAILURE'))
  })

  it('proves the signature without a time-stamp on it', async () => {
    const imprint = digestOf(Buffer.concat([signature, ...references.map(body)]))
    const token = attribute(escTimeStamp, Buffer.from(await stampingAt(now, tsa).timeStamp('sha256', imprint)))
    const unsignedAttributes = new Map([[0, [...references, ...valuesHeld, token]]])
    expect(reportOf(augmentSignedData(signed, { unsignedAttributes }))).toMatchObject({
      conclusion: passed,
      bestSignatureTime: now.toISOString(),
    })
  })

  it.each([
    ['as the responder sent it', answer],
    ['as the answer in it', basic],
  ])('proves an OCSP answer that is named %s', async (_, data) => {
    const named = [certificateReferences('sha384', intermediate.der), revocationReferences(answerReference(data))]
    const values = [certificateValues(intermediate.der), revocationValues(lists.slice(0, 1), [basic])]
    expect(reportOf(await archived({ references: named, values }))?.conclusion).toEqual(passed)
  })

  it.each([
    [
      'the list by another one',
      [certificateReferences('sha256', intermediate.der), revocationReferences(listReference(answer))],
    ],
    ['no list', [certificateReferences('sha256', intermediate.der)]],
    [
      'an answer without its digest',
      [certificateReferences('sha256', intermediate.der), revocationReferences(answerReference())],
    ],
  ])('proves no list where the references name %s', async (_, named) => {
    expect(reportOf(await archived({ references: named }))?.conclusion).toEqual(open('REVOCATION_OUT_OF_BOUNDS_NO_POE'))
  })

  describe('by a digest that nobody relies on any more', () => {
    const weak = [certificateReferences('sha256', intermediate.der), revocationReferences(listReference(list, 'sha1'))]
    const { algorithms } = generic
    const relyingOnSha1 = (until: string | null): Profile => ({
      ...generic,
      algorithms: { ...algorithms, digests: { ...algorithms.digests, sha1: { until } } },
    })

    it('proves nothing', async () => {
      const archive = await archived({ references: weak })
      expect(reportOf(archive)?.conclusion).toEqual(open('REVOCATION_OUT_OF_BOUNDS_NO_POE'))
      expect(reportOf(archive, relyingOnSha1(null))?.conclusion).toEqual(passed)
    })

    it('proves what a newer time-stamp has seen when it was still relied on', async () => {
      const february = stampingAt(new Date('2027-02-01T00:00:00Z'), tsa)
      const archive = await archived({ references: weak })
      const renewed = await extendSignature(archive, { level: 'CAdES-B-LTA', timeStampSource: february })
      expect(reportOf(renewed, relyingOnSha1('2027-01-15T00:00:00Z'))?.conclusion).toEqual(
        open('REVOCATION_OUT_OF_BOUNDS_NO_POE'),
      )
      expect(reportOf(renewed, relyingOnSha1('2027-03-01T00:00:00Z'))?.conclusion).toEqual(passed)
    })
  })

  it('that came too late proves nothing in time', async () => {
    const late = await archived({ time: new Date('2027-02-01T00:00:00Z') })
    expect(reportOf(late)?.conclusion).toEqual(open('CERTIFICATE_CHAIN_GENERAL_FAILURE'))
  })

  it.each<[string, Stamp]>([
    [
      'another signature',
      (onSignature, named) => [Buffer.from(digestOf(signature)), body(onSignature), ...named.map(body)],
    ],
    ['no time-stamp', (_, named) => [Buffer.from(signature), ...named.map(body)]],
    ['whole attributes', (onSignature, named) => [Buffer.from(signature), onSignature, ...named]],
    [
      'references in the other order',
      (onSignature, named) => [Buffer.from(signature), body(onSignature), ...named.map(body).reverse()],
    ],
    ['the references alone', (_, named) => named.map(body)],
    ['the signature alone', () => [Buffer.from(signature)]],
  ])('over %s is none of this signature', async (_, stamped) => {
    const report = reportOf(await archived({ stamped }))
    expect(report?.timeStamps[1]?.conclusion).toEqual(broken)
    expect(report?.conclusion).toEqual(open('CERTIFICATE_CHAIN_GENERAL_FAILURE'))
  })

  it('is no time-stamp on the signature that was moved there', async () => {
    const onSignature = Buffer.from(await stampingAt(now, tsa).timeStamp('sha256', digestOf(signature)))
    const unsignedAttributes = new Map([[0, [...valuesHeld, attribute(escTimeStamp, onSignature)]]])
    const report = reportOf(augmentSignedData(signed, { unsignedAttributes }))
    expect(report).toMatchObject({ bestSignatureTime: later.toISOString() })
    expect(report?.timeStamps[0]?.conclusion).toEqual(open('SIGNED_DATA_NOT_FOUND'))
  })

  it('under the signature is where none can be', async () => {
    const token = Buffer.from(await stampingAt(now, tsa).timeStamp('sha256', digestOf(content)))
    for (const type of [escTimeStamp, certCrlTimeStamp]) {
      const signedAttributes = [...Object.values(unclaimed), attribute(type, token)]
      const misplaced = message({ signers: [{ certificate: signer, signedAttributes }], certificates: [signer.der] })
      expect(reportOf(misplaced)?.conclusion).toEqual({ indication: 'TOTAL-FAILED', subIndication: 'FORMAT_FAILURE' })
    }
  })
})

describe('a time-stamped-certs-crls-references', () => {
  const onReferences: Stamp = (_, named) => named.map(body)
  const kind = { type: certCrlTimeStamp, stamped: onReferences }

  it('proves what the references are of, and nothing of the signature', async () => {
    const alone = [
      certificateReferences('sha256', signer.der, intermediate.der),
      revocationReferences(listReference(list)),
    ]
    expect(reportOf(await archived({ ...kind, references: alone }))).toMatchObject({
      conclusion: passed,
      timeStamps: [
        { type: 'signature-time-stamp' },
        { type: 'time-stamped-certs-crls-references', conclusion: passed },
      ],
    })
    const imprint = digestOf(Buffer.concat(alone.map(body)))
    const token = attribute(certCrlTimeStamp, Buffer.from(await stampingAt(now, tsa).timeStamp('sha256', imprint)))
    const unsignedAttributes = new Map([[0, [...alone, ...valuesHeld, token]]])
    const report = reportOf(augmentSignedData(signed, { unsignedAttributes }))
    expect(report).toMatchObject({ bestSignatureTime: later.toISOString(), timeStamps: [{ conclusion: passed }] })
    expect(report?.conclusion.indication).toBe('INDETERMINATE')
  })

  it('does not prove the signing certificate that the references leave out', async () => {
    expect(reportOf(await archived(kind))?.conclusion).toEqual(open('CERTIFICATE_CHAIN_GENERAL_FAILURE'))
  })

  it('without references is of nothing', async () => {
    const report = reportOf(await archived({ ...kind, references: [], stamped: () => [] }))
    expect(report?.timeStamps[1]?.conclusion).toEqual(open('SIGNED_DATA_NOT_FOUND'))
  })
})

it(
  "a real CAdES-E-X-L, one of the European Commission's samples, is TOTAL-PASSED from its root and itself alone",
  withSuite('dss-cades', (folder) => {
    const signature = read(folder, 'files/cades-dss1997.p7m')
    const [signerInfo] = parseSignedData(signature).signerInfos
    const [token = Buffer.alloc(0)] = valuesOf(signerInfo?.unsignedAttributes ?? [], escTimeStamp)
    const { certificates } = parseTimeStampToken(token).signedData
    const selfIssued = certificates.filter((der) => {
      const { subject, issuer } = parseCertificate(der)
      return equalNames(subject, issuer)
    })
    const options = { profile: generic, trustAnchors: selfIssued, time: new Date('2015-06-18T00:00:00Z') }
    expect(judgeSignature({ signature }, options).signatures[0]).toMatchObject({
      conclusion: passed,
      bestSignatureTime: '2015-06-17T17:09:39.270Z',
      timeStamps: [
        { type: 'signature-time-stamp', conclusion: passed },
        { type: 'CAdES-C-timestamp', genTime: '2015-06-17T17:10:11.614Z', conclusion: passed },
        // Made before the one above it, and its index names what is not there any more.
        { type: 'archive-time-stamp', conclusion: open('SIGNED_DATA_NOT_FOUND') },
      ],
    })
  }),
)
