/**
 * An authority whose certificate has expired since (EN 319 102-1 §5.2.6.4 steps 4, 8, §5.6.2.2): with its key anybody may make
 * certificates and lists of any day, so what it made counts where an archive time-stamp proves that it is older.
 */
import { describe, expect, it } from 'vitest'
import { type ExtendOptions, extendSignature } from '../../src/cades/extend.ts'
import { generic } from '../../src/profiles/generic.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import {
  authority,
  certify,
  extension,
  extKeyUsage,
  keyUsage,
  type MadeCertificate,
  now,
  ocspSigning,
  signingCertificate,
} from '../made/certificates.ts'
import { cadesAttributes, content, message } from '../made/cms.ts'
import { revocationList } from '../made/crls.ts'
import { ocspResponse } from '../made/ocsp.ts'
import { stampingAt } from '../made/time-stamps.ts'
import { generalizedTime, nil, oid, seq } from '../made/tlv.ts'

const ended = new Date('2027-01-01T00:00:00Z')
const later = new Date('2028-06-01T12:00:00Z')

const root = authority({ subject: 'Root' })
const intermediate = authority({ subject: 'Authority', issuer: root, notAfter: ended })
const signer = signingCertificate({ subject: 'Signer', issuer: intermediate, notAfter: ended })
/** RFC 6960 §4.2.2.2.1 */
const noCheck = '1.3.6.1.5.5.7.48.1.5'
const purpose = extension('2.5.29.37', seq(oid('1.3.6.1.5.5.7.3.8')), true)
const tsa = certify({ subject: 'TSA', issuer: root, extensions: [keyUsage('digitalSignature'), purpose] })

const lists = [revocationList({ issuer: root }), revocationList({ issuer: intermediate })]
const listOfLater = revocationList({ issuer: root, thisUpdate: later, nextUpdate: null })
/** Without the time the signer claims, which would be later than the tokens. */
function signedBy(certificate: MadeCertificate, ...authorities: readonly MadeCertificate[]): Buffer {
  const { signingTime, ...unclaimed } = cadesAttributes({ certificate }, content)
  const signers = [{ certificate, signedAttributes: Object.values(unclaimed) }]
  return message({ signers, certificates: [certificate, ...authorities].map(({ der }) => der) })
}

const signed = signedBy(signer, intermediate)

type Level = ExtendOptions['level']

const extended = (level: Level, { crls = lists, time = now, by = tsa, of = signed }: Partial<Extension> = {}) =>
  extendSignature(of, { level, timeStampSource: stampingAt(time, by), evidence: { crls } })

interface Extension {
  readonly crls: readonly Buffer[]
  readonly time: Date
  readonly by: MadeCertificate
  readonly of: Uint8Array
}

/** What somebody brings beside the message. */
interface Beside {
  readonly ocspResponses?: readonly Buffer[]
  readonly intermediates?: readonly Buffer[]
}

/** Judged when the authority has expired, with a fresh list of the root and whatever else somebody brings. */
function reportOf(
  signature: Uint8Array,
  crls: readonly Buffer[] = [],
  { ocspResponses = [], intermediates = [] }: Beside = {},
) {
  const evidence = callerEvidence({ crls: [listOfLater, ...crls], ocspResponses })
  const trustAnchors = [root.der]
  return judgeSignature({ signature }, { profile: generic, trustAnchors, intermediates, evidence, time: later })
}
const judge = (signature: Uint8Array, crls?: readonly Buffer[], beside?: Beside) =>
  reportOf(signature, crls, beside).conclusion

const open = (subIndication: string) => ({ indication: 'INDETERMINATE', subIndication })

it('the certificate and the list of one that is no longer are good under an archive time-stamp', async () => {
  expect(judge(await extended('CAdES-B-LTA'))).toEqual({ indication: 'TOTAL-PASSED' })
})

it.each(['CAdES-B-T', 'CAdES-B-LT'] as const)('its certificate proves nothing in %s', async (level) => {
  expect(judge(await extended(level), lists)).toEqual(open('CERTIFICATE_CHAIN_GENERAL_FAILURE'))
})

it('its certificate proves nothing under an archive time-stamp that came too late', async () => {
  const onTime = await extended('CAdES-B-T')
  const archived = await extended('CAdES-B-LTA', { of: onTime, time: new Date('2027-02-01T00:00:00Z') })
  expect(judge(archived)).toEqual(open('CERTIFICATE_CHAIN_GENERAL_FAILURE'))
})

it('its list proves nothing beside the archive time-stamp', async () => {
  const without = await extended('CAdES-B-LTA', { crls: lists.slice(0, 1) })
  expect(judge(without)).toEqual(open('TRY_LATER'))
  expect(judge(without, lists)).toEqual(open('REVOCATION_OUT_OF_BOUNDS_NO_POE'))
})

it('what was stamped under it counts with a newer archive time-stamp over that', async () => {
  const extensions = [keyUsage('digitalSignature'), purpose]
  const old = certify({ subject: 'TSA of old', issuer: intermediate, extensions, notAfter: ended })
  const first = await extended('CAdES-B-LTA', { by: old })
  expect(reportOf(first).signatures[0]?.bestSignatureTime).toBe(later.toISOString())
  const december = new Date('2026-12-01T00:00:00Z')
  const crls = [root, intermediate].map((issuer) => revocationList({ issuer, thisUpdate: december, nextUpdate: null }))
  const renewed = await extended('CAdES-B-LTA', { of: first, crls, time: december })
  const [report] = reportOf(renewed).signatures
  expect(report).toMatchObject({ conclusion: { indication: 'TOTAL-PASSED' }, bestSignatureTime: now.toISOString() })
  expect(report?.timeStamps.map(({ conclusion }) => conclusion?.indication)).toEqual(Array(3).fill('TOTAL-PASSED'))
})

describe('whoever has its key after it has expired', () => {
  it('certifies no authority that an archive time-stamp has not seen', async () => {
    const own = authority({ subject: 'Of whom nobody knew' })
    const certificate = signingCertificate({ subject: 'Somebody else', issuer: own })
    const crls = [...lists, revocationList({ issuer: own })]
    const archived = await extended('CAdES-B-LTA', { of: signedBy(certificate, intermediate), crls })
    const forged = authority({ subject: 'Of whom nobody knew', key: own.key, issuer: intermediate })
    expect(judge(archived, [], { intermediates: [forged.der] })).toEqual(open('CERTIFICATE_CHAIN_GENERAL_FAILURE'))
  })

  it('certifies no signer of its lists under the name of another authority', async () => {
    const other = authority({ subject: 'Another authority', issuer: root })
    const certificate = signingCertificate({ subject: 'Signer', issuer: other })
    const archived = await extended('CAdES-B-LTA', { of: signedBy(certificate, other, intermediate) })
    const forged = authority({ subject: 'Another authority', issuer: intermediate })
    const crls = [revocationList({ issuer: forged })]
    expect(judge(archived, [revocationList({ issuer: other })])).toEqual({ indication: 'TOTAL-PASSED' })
    expect(judge(archived, crls, { intermediates: [forged.der] })).toEqual(open('TRY_LATER'))
  })

  it('certifies no responder', async () => {
    const archived = await extended('CAdES-B-LTA', { crls: lists.slice(0, 1) })
    const extensions = [keyUsage('digitalSignature'), extKeyUsage(ocspSigning), extension(noCheck, nil())]
    const forged = certify({ subject: 'Responder', issuer: intermediate, extensions })
    const responses = [{ serial: signer.serial, issuer: intermediate }]
    const answer = ocspResponse({ responses, signer: forged, certificates: [forged.der] })
    const beside = { ocspResponses: [answer] }
    expect(judge(archived, [], beside)).toEqual(open('REVOCATION_OUT_OF_BOUNDS_NO_POE'))
  })
})

// §5.2.6.4 step 4 (b) comes before step 8
describe('a list from before its end that came too late to be archived', () => {
  const december = new Date('2026-12-01T00:00:00Z')
  const naming = (revoked: Date) =>
    revocationList({
      issuer: intermediate,
      thisUpdate: december,
      nextUpdate: ended,
      entries: [{ serial: signer.serial, revoked }],
    })

  it('revokes, beside an older one that did not know it yet', async () => {
    const archived = await extended('CAdES-B-LTA')
    const hourBefore = new Date(now.getTime() - 3_600_000)
    expect(judge(archived, [naming(hourBefore)])).toEqual(open('REVOKED_NO_POE'))
    expect(judge(archived, [naming(december)])).toEqual({ indication: 'TOTAL-PASSED' })
  })

  it('and so does an answer, of the authority or of its responder', async () => {
    const archived = await extended('CAdES-B-LTA')
    const extensions = [keyUsage('digitalSignature'), extKeyUsage(ocspSigning), extension(noCheck, nil())]
    const responder = certify({ subject: 'Responder', issuer: intermediate, extensions, notAfter: ended })
    const answer = (by: MadeCertificate, thisUpdate: Date): Buffer => {
      const revoked = new Date(now.getTime() - 3_600_000)
      const about = { serial: signer.serial, issuer: intermediate, status: { revoked }, thisUpdate, nextUpdate: null }
      return ocspResponse({ responses: [about], signer: by, certificates: [responder.der], producedAt: thisUpdate })
    }
    for (const by of [intermediate, responder]) {
      expect(judge(archived, [], { ocspResponses: [answer(by, december)] })).toEqual(open('REVOKED_NO_POE'))
      const afterwards = answer(by, new Date('2027-02-01T00:00:00Z'))
      expect(judge(archived, [], { ocspResponses: [afterwards] })).toEqual({ indication: 'TOTAL-PASSED' })
    }
  })
})

// §5.6.2.2.4 steps 1 (a) and 2 (a): its end is its sunset date
describe('an anchor that has expired since', () => {
  const old = authority({ subject: 'Root of old', notAfter: ended })
  const certificate = signingCertificate({ subject: 'Signer', issuer: old, notAfter: ended })
  const ofOld = revocationList({ issuer: old })
  const judgeUnder = (signature: Uint8Array, ...crls: readonly Buffer[]) => {
    const evidence = callerEvidence({ crls: [listOfLater, ...crls] })
    const options = { profile: generic, trustAnchors: [root.der, old.der], evidence, time: later }
    return judgeSignature({ signature }, options).conclusion
  }

  it('has issued what an archive time-stamp saw in time, and nothing else', async () => {
    const archived = await extended('CAdES-B-LTA', { of: signedBy(certificate), crls: [lists[0] ?? ofOld, ofOld] })
    expect(judgeUnder(archived)).toEqual({ indication: 'TOTAL-PASSED' })
    const stamped = await extended('CAdES-B-T', { of: signedBy(certificate) })
    expect(judgeUnder(stamped, ofOld)).toEqual(open('NO_CERTIFICATE_CHAIN_FOUND_NO_POE'))
  })

  it('makes no list: with its key anybody says of a revoked signer that it was good', async () => {
    const archived = await extended('CAdES-B-LTA', { of: signedBy(certificate), crls: lists.slice(0, 1) })
    expect(judgeUnder(archived, ofOld)).toEqual(open('REVOCATION_OUT_OF_BOUNDS_NO_POE'))
  })
})

it('a signer that is no longer is told apart when the authority still says that nothing was revoked', () => {
  const certificate = signingCertificate({ subject: 'Signer', issuer: root, notAfter: ended })
  const keeps = extension('2.5.29.60', generalizedTime(new Date('2020-01-01T00:00:00Z')))
  const signature = message({ signers: [{ certificate }] })
  expect(judge(signature)).toEqual(open('OUT_OF_BOUNDS_NO_POE'))
  const list = revocationList({ issuer: root, thisUpdate: later, nextUpdate: null, extensions: [keeps] })
  expect(judge(signature, [list])).toEqual(open('OUT_OF_BOUNDS_NOT_REVOKED'))
})
