/**
 * Where a message may keep what it takes to validate it (EN 319 122-1 §5.5.3 with NOTE 5, A.1.1.2, A.1.2.2): wherever that is, an
 * archive time-stamp over it proves that it is older than the end of the authority that it is about.
 */
import { describe, expect, it } from 'vitest'
import { extendSignature } from '../../src/cades/extend.ts'
import { parseSignedData } from '../../src/cms/signed-data.ts'
import { UnavailableError } from '../../src/errors.ts'
import type { TimeStampSource } from '../../src/ports.ts'
import { generic } from '../../src/profiles/generic.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { gatherEvidence } from '../../src/validation/gather.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import { authority, crlAt, keyUsage, now, signingCertificate } from '../made/certificates.ts'
import { attribute, cadesAttributes, content, message } from '../made/cms.ts'
import { revocationList } from '../made/crls.ts'
import { signatureValueOf, timeStampAuthority, withUnsignedAttributes } from '../made/evidence-records.ts'
import { digestOids } from '../made/keys.ts'
import { basicOcspResponse } from '../made/ocsp.ts'
import { stampingAt, tstInfo, tstInfoType } from '../made/time-stamps.ts'
import { ctx, octets, oid, seq } from '../made/tlv.ts'

const ended = new Date('2027-01-01T00:00:00Z')
const later = new Date('2028-06-01T12:00:00Z')

const root = authority({ subject: 'Root' })
const intermediate = authority({ subject: 'Authority', issuer: root, notAfter: ended })
const extensions = [keyUsage('digitalSignature'), crlAt('http://ca.test/authority.crl')]
const signer = signingCertificate({ subject: 'Signer', issuer: intermediate, notAfter: ended, extensions })
const tsa = timeStampAuthority('TSA', root, new Date('2035-01-01T00:00:00Z'))

const certificates = [intermediate.der]
const crls = [revocationList({ issuer: root }), revocationList({ issuer: intermediate })]
const certificateValues = attribute('1.2.840.113549.1.9.16.2.23', seq(...certificates))
const revocationValues = (...fields: readonly Buffer[]): Buffer =>
  attribute('1.2.840.113549.1.9.16.2.24', seq(...fields))
const lists = revocationValues(ctx(0, seq(...crls)))
const ofSigner = { responses: [{ serial: signer.serial, issuer: intermediate }], signer: intermediate }
const listAndAnswer = revocationValues(ctx(0, seq(...crls.slice(0, 1))), ctx(1, seq(basicOcspResponse(ofSigner))))

/** What the authority puts into its tokens besides. */
interface TokenFields {
  readonly certificates?: readonly Buffer[]
  readonly crls?: readonly Buffer[]
  readonly unsignedAttributes?: readonly Buffer[]
}

const stampingWith = ({
  certificates: more = [],
  crls: own = [],
  unsignedAttributes,
}: TokenFields): TimeStampSource => ({
  timeStamp: async (_, imprint) => {
    const info = tstInfo({ messageImprint: seq(seq(oid(digestOids.sha256)), octets(Buffer.from(imprint))) })
    const one = { certificate: tsa, ...(unsignedAttributes === undefined ? {} : { unsignedAttributes }) }
    const signers = [one]
    return message({ content: info, contentType: tstInfoType, signers, certificates: [tsa.der, ...more], crls: own })
  },
})
const plainSource = stampingAt(now, tsa)

/** Without the time the signer claims, and with no certificate but his own. */
const { signingTime, ...unclaimed } = cadesAttributes({ certificate: signer }, content)
const signed = message({ signers: [{ certificate: signer, signedAttributes: Object.values(unclaimed) }] })

const stamped = (fields: TokenFields, of: Buffer = signed) =>
  extendSignature(of, { level: 'CAdES-B-T', timeStampSource: stampingWith(fields) })
const archive = (of: Uint8Array, timeStampSource: TimeStampSource = plainSource) =>
  extendSignature(of, { level: 'CAdES-B-LTA', timeStampSource })

function reportOf(signature: Uint8Array, time: Date) {
  const list = revocationList({ issuer: root, thisUpdate: time, nextUpdate: null })
  const options = { profile: generic, trustAnchors: [root.der], time }
  // Of the root, on the authority of the time-stamps; so that nothing but the message speaks of the signer.
  return judgeSignature({ signature }, { ...options, evidence: callerEvidence({ crls: [list] }) })
}
const judge = (signature: Uint8Array, time: Date) => reportOf(signature, time).conclusion

/** Addresses that are turned to for a message whose authority is known otherwise. */
async function askedFor(signature: Uint8Array): Promise<string[]> {
  const asked: string[] = []
  const send = ({ url }: { readonly url: string }) => {
    asked.push(url)
    return Promise.reject(new UnavailableError('ERR_HTTP_TIMEOUT', 'Nobody answers'))
  }
  const evidence = callerEvidence({ crls: crls.slice(0, 1) })
  const options = { profile: generic, trustAnchors: [root.der], intermediates: certificates, evidence, time: now }
  await gatherEvidence({ signature }, options, { send })
  return asked
}

const passed = { indication: 'TOTAL-PASSED' }
const values = [certificateValues, lists]

const places: readonly (readonly [string, Uint8Array])[] = [
  ['the token on the signature', await stamped({ certificates, crls })],
  ['certificate-values and revocation-values of that token', await stamped({ unsignedAttributes: values })],
  ['those of the signature', withUnsignedAttributes(signed, ...values)],
  ['those of the signature, with an answer', withUnsignedAttributes(signed, certificateValues, listAndAnswer)],
  ['both', await stamped({ certificates }, withUnsignedAttributes(signed, lists))],
]

describe.each(places)('validation data in %s', (_, message) => {
  it('counts', () => {
    expect(judge(message, now)).toEqual(passed)
    expect(judge(signed, now)).toMatchObject({ subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' })
  })

  it('counts under an archive time-stamp after the end of the authority, and without one no more', async () => {
    expect(judge(await archive(message), later)).toEqual(passed)
    expect(judge(message, later)).toMatchObject({ indication: 'INDETERMINATE' })
  })

  it('need not be fetched', async () => {
    expect(await askedFor(message)).toEqual([])
    expect(await askedFor(signed)).toEqual(['http://ca.test/authority.crl'])
  })
})

it('validation data in an archive time-stamp that nothing is over is as old as today', async () => {
  const own = await archive(await stamped({}), stampingWith({ certificates, crls }))
  expect(judge(own, now)).toEqual(passed)
  expect(judge(own, later)).toMatchObject({ subIndication: 'CERTIFICATE_CHAIN_GENERAL_FAILURE' })
  expect(judge(await archive(own), later)).toEqual(passed)
})

it('validation data of who countersigned lies in the countersignature, under the archive time-stamp above it', async () => {
  const value = signatureValueOf(signed)
  const { contentType, signingTime: _, ...own } = cadesAttributes({ certificate: signer }, value)
  const countersigner = { certificate: signer, signedAttributes: Object.values(own), unsignedAttributes: values }
  const [made] = parseSignedData(message({ content: value, signers: [countersigner] })).signerInfos
  const countersignature = attribute('1.2.840.113549.1.9.6', Buffer.from(made?.raw ?? []))
  const archivedWith = await archive(withUnsignedAttributes(signed, countersignature))
  const archivedBefore = withUnsignedAttributes(Buffer.from(await archive(signed)), countersignature)
  const [conclusion, late] = [archivedWith, archivedBefore].map(
    (signature) => reportOf(signature, later).signatures[0]?.countersignatures[0]?.conclusion,
  )
  expect(conclusion).toEqual(passed)
  expect(late).toMatchObject({ indication: 'INDETERMINATE' })
})

it('a revocation counts wherever it lies', async () => {
  const entries = [{ serial: signer.serial, reason: 1 }]
  const revoking = [revocationList({ issuer: intermediate, entries })]
  const beside = withUnsignedAttributes(signed, certificateValues, lists)
  expect(judge(await stamped({ crls: revoking }, beside), now)).toMatchObject({ subIndication: 'REVOKED_NO_POE' })
})

it.each([
  ['no values', revocationValues()],
  ['others only', revocationValues(ctx(2, seq(oid('1.2.3'), seq())))],
  ['what is no list', attribute('1.2.840.113549.1.9.16.2.24', octets(Buffer.from('lists')))],
  ['something after them', revocationValues(ctx(0, seq()), ctx(3, seq()))],
])('revocation-values with %s say nothing, and break nothing', (_, attribute) => {
  const message = withUnsignedAttributes(signed, certificateValues, attribute)
  expect(judge(message, now)).toMatchObject({ subIndication: 'TRY_LATER' })
})
