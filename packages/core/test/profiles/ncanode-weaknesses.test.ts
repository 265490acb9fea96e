/**
 * What Kazakhstan's best known open verifier lets pass (NCANode's released line of 2026-03; W1 to W15), one named test each, with GOST keys and in
 * the forms that NCA's services use. XML (W8, W9, W14) is in `packages/xml-signature/test/national.test.ts`, the choice of keys
 * (W10) in `packages/client-agent/test/mock`, what travels (W12) in `test/house`, names (W15) in `kz-nca-subject.test.ts`.
 */
import { describe, expect, it } from 'vitest'
import { generateNationalKey } from '../../src/crypto/private-key.ts'
import { kzNca, kzNcaAuthentication } from '../../src/profiles/kz-nca.ts'
import { callerEvidence, type Evidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import type { ValidationReport } from '../../src/validation/report.ts'
import {
  authority,
  basicConstraints,
  certify,
  emailProtection,
  extension,
  extKeyUsage,
  keyUsage,
  longAgo,
  type MadeCertificate,
  now,
} from '../made/certificates.ts'
import { message } from '../made/cms.ts'
import { aDayAgo, anHourAgo, revocationList } from '../made/crls.ts'
import { nameOf } from '../made/names.ts'
import { madeNationalKey } from '../made/national-keys.ts'
import { type NcaMessageFields, ncaMessage, ncaToken } from '../made/nca-message.ts'
import { nonce, ocspResponse, type SingleFields } from '../made/ocsp.ts'
import { oid, seq } from '../made/tlv.ts'

const gost = (): ReturnType<typeof madeNationalKey> =>
  madeNationalKey('gost2015-512', generateNationalKey('gost2015-512'))
const hours = (count: number): Date => new Date(now.getTime() + count * 3_600_000)

const root = authority({ subject: 'NCA', key: gost() })
const name = nameOf(['CN', 'СЕРІКОВА ӘСЕЛ'], ['SN', 'СЕРІКОВА'], ['serialNumber', 'IIN880101300123'], ['C', 'KZ'])
const usage = keyUsage('digitalSignature', 'contentCommitment', 'keyAgreement')
const extensions = [usage, extKeyUsage(emailProtection, '1.2.398.3.3.4.1.1')]
const key = gost()
const person = certify({ subject: name, issuer: root, key, extensions })
const expired = certify({ subject: name, issuer: root, key, extensions, notBefore: longAgo, notAfter: hours(-100) })
const timeStamping = (critical: boolean): Buffer => extension('2.5.29.37', seq(oid('1.3.6.1.5.5.7.3.8')), critical)
const stampingKey = gost()
const stamper = (critical: boolean): MadeCertificate =>
  certify({
    subject: 'TSA',
    issuer: root,
    key: stampingKey,
    extensions: [keyUsage('digitalSignature', 'contentCommitment'), timeStamping(critical)],
  })
const tsa = stamper(true)

const content = Buffer.from('Өтініш')
const goodList = (thisUpdate: Date = anHourAgo): Buffer => revocationList({ issuer: root, thisUpdate })
const lists = callerEvidence({ crls: [goodList()] })
const options = { profile: kzNca, trustAnchors: [root.der], evidence: lists, time: now }
const judge = (fields: Partial<NcaMessageFields>, more: object = {}): ValidationReport =>
  judgeSignature({ signature: ncaMessage({ signer: person, content, ...fields }) }, { ...options, ...more })
const changedAtEnd = (der: Buffer): Buffer => Buffer.from(der.with(-1, (der.at(-1) ?? 0) ^ 1))
const passed = { indication: 'TOTAL-PASSED' }
const later = { indication: 'INDETERMINATE', subIndication: 'TRY_LATER' }
const outOfBounds = { indication: 'INDETERMINATE', subIndication: 'OUT_OF_BOUNDS_NO_POE' }

describe('a message of NCALayer', () => {
  it('is good as it is, so that every refusal below is of what was changed', () => {
    const report = judge({})
    expect(report.conclusion).toEqual(passed)
    expect(report.signatures[0]).toMatchObject({
      signatureAlgorithm: 'gostR34102015-512',
      subject: { kind: 'person', personalNumber: '880101300123', personalNumberScheme: 'PNOKZ' },
    })
  })

  it('W1: without a signer proves nothing', () => {
    const { conclusion } = judgeSignature({ signature: message({ content, signers: [] }) }, options)
    expect(conclusion).toEqual({ indication: 'TOTAL-FAILED', subIndication: 'FORMAT_FAILURE' })
  })

  it('W2: without its signer’s certificate has no signer', () => {
    for (const certificates of [[], [tsa.der]]) {
      expect(judge({ certificates }).conclusion).toEqual({
        indication: 'INDETERMINATE',
        subIndication: 'NO_SIGNING_CERTIFICATE_FOUND',
      })
    }
  })

  it('W3: needs a path to an anchor, of authorities that may issue, and no issuer of the same name will do', () => {
    const signerOf = (issuer: MadeCertificate): MadeCertificate => certify({ subject: name, issuer, key, extensions })
    const namesake = authority({ subject: 'NCA', key: gost() })
    const people = certify({ subject: 'Person', issuer: root, key: gost(), extensions })
    const forSigning = [basicConstraints(true), keyUsage('digitalSignature')]
    const misused = certify({ subject: 'CA', issuer: root, key: gost(), extensions: forSigning })
    const outcome = (issuer: MadeCertificate): unknown =>
      judge({ signer: signerOf(issuer) }, { intermediates: [namesake.der, people.der, misused.der] }).conclusion
    expect(outcome(namesake)).toEqual({ indication: 'INDETERMINATE', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' })
    for (const issuer of [people, misused]) {
      expect(outcome(issuer)).toMatchObject({ subIndication: 'CERTIFICATE_CHAIN_GENERAL_FAILURE' })
    }
  })

  it('W7, W13: is not good while nothing is known of revocation, which nobody can switch off', () => {
    expect(judge({}, { evidence: callerEvidence({}) }).conclusion).toEqual(later)
    expect(judge({}, { evidence: undefined }).conclusion).toEqual(later)
  })

  it('W11: is judged for a purpose: one for documents, another for signing in', () => {
    const { purposes: documents } = kzNca.signer
    const { purposes: signIn } = kzNcaAuthentication.signer
    expect([documents?.expected, signIn?.expected]).toEqual(['signing', 'authentication'])
    const only = certify({
      subject: name,
      issuer: root,
      key,
      extensions: [keyUsage('digitalSignature'), extKeyUsage(emailProtection)],
    })
    expect(judge({ signer: only }).conclusion).toMatchObject({ subIndication: 'CHAIN_CONSTRAINTS_FAILURE' })
    expect(judge({ signer: only }, { profile: kzNcaAuthentication }).conclusion).toEqual(passed)
  })
})

describe('the time of a signature', () => {
  const signingTime = hours(-150)
  const genTime = hours(-150)
  const stamp = (stamped: Buffer, certificate = tsa): Buffer => ncaToken({ authority: certificate, stamped, genTime })
  const judgeStamped = (timeStamp?: NcaMessageFields['timeStamp'], more: object = {}): ValidationReport =>
    judge({ signer: expired, signingTime, ...(timeStamp === undefined ? {} : { timeStamp }) }, more)
  // A list of then: afterwards the certificate may have been forgotten.
  const evidence: Evidence = callerEvidence({ crls: [goodList(hours(-120)), goodList()] })

  it('W4: counts as proven by a token of NCA’s authority, not as it is now', () => {
    const report = judgeStamped(stamp, { evidence })
    expect(report.conclusion).toEqual(passed)
    const [signature] = report.signatures
    expect(signature).toMatchObject({ signatureLevel: 'CMS', bestSignatureTime: genTime.toISOString() })
    expect(signature?.timeStamps[0]).toMatchObject({ conclusion: passed, genTime: genTime.toISOString() })
  })

  it('W4: is not the one the signer claims', () => {
    expect(judgeStamped(undefined, { evidence }).conclusion).toEqual(outOfBounds)
  })

  it.each<[string, (value: Buffer) => Buffer]>([
    ['of another signature', (value) => stamp(Buffer.concat([value, Buffer.alloc(1)]))],
    ['of an authority whose certificate does not say so as it must', (value) => stamp(value, stamper(false))],
    ['by a person', (value) => stamp(value, person)],
    [
      'under a root of its own',
      (value) => stamp(value, certify({ subject: 'TSA', key: stampingKey, extensions: [timeStamping(true)] })),
    ],
    ['of which one octet was changed', (value) => changedAtEnd(stamp(value))],
  ])('W5: is not proven by a token %s', (_what, timeStamp) => {
    const report = judgeStamped(timeStamp, { evidence })
    expect(report.conclusion).toEqual(outOfBounds)
    expect(report.signatures[0]?.bestSignatureTime).toBe(now.toISOString())
  })
})

describe('what says whether a certificate is revoked', () => {
  const about: SingleFields = { serial: person.serial, issuer: root, nextUpdate: null }
  const asked = Buffer.alloc(8, 1)
  const answered = (single: Partial<SingleFields>, more: object = {}): unknown => {
    const der = ocspResponse({
      signer: root,
      responses: [{ ...about, ...single }],
      extensions: [nonce(asked)],
      ...more,
    })
    const evidence: Evidence = {
      ...callerEvidence({}),
      ocspResponses: [{ origin: 'network', der, expectedNonce: asked }],
    }
    return judge({}, { evidence }).conclusion
  }

  it('W6: is an answer of the authority, about this certificate, of now, to this question', () => {
    expect(answered({})).toEqual(passed)
  })

  it.each<[string, Partial<SingleFields>, object]>([
    ['signed by another key', {}, { signer: { key: gost(), name: root.name } }],
    ['about another number', { serial: '7777' }, {}],
    ['about another issuer', { issuer: { key: gost(), name: root.name } }, {}],
    ['older than a day, without nextUpdate', { thisUpdate: hours(-25) }, {}],
    ['with another nonce', {}, { extensions: [nonce(Buffer.alloc(8, 2))] }],
    ['without the nonce, which may be of yesterday', {}, { extensions: [] }],
    ['of a responder that is none', {}, { signer: person, certificates: [person.der] }],
  ])('W6: is no answer %s', (_what, single, more) => {
    expect(answered(single, more)).toEqual(later)
  })

  it.each<[string, Buffer]>([
    ['signed by another key', revocationList({ issuer: { key: gost(), name: root.name } })],
    ['past its nextUpdate', revocationList({ issuer: root, thisUpdate: aDayAgo, nextUpdate: anHourAgo })],
    ['of no octets', Buffer.alloc(0)],
    ['that is a page of a proxy', Buffer.from('<html>502</html>')],
  ])('W7: is no list %s', (_what, list) => {
    expect(judge({}, { evidence: callerEvidence({ crls: [list] }) }).conclusion).toEqual(later)
  })
})
