/** What the caller knows by a record of its own: since when the message exists (EN 319 102-1 §5.5.4 step 1), §5.6.3.4). */
import { describe, expect, it } from 'vitest'
import { addCountersignature } from '../../src/cades/co-sign.ts'
import { extendSignature } from '../../src/cades/extend.ts'
import type { Signer } from '../../src/ports.ts'
import { generic } from '../../src/profiles/generic.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import type { ValidationReport } from '../../src/validation/report.ts'
import {
  authority,
  certify,
  extension,
  keyUsage,
  type MadeCertificate,
  now,
  signingCertificate,
} from '../made/certificates.ts'
import { message } from '../made/cms.ts'
import { type MadeEntry, revocationList } from '../made/crls.ts'
import { signWith } from '../made/keys.ts'
import { stampingAt } from '../made/time-stamps.ts'
import { oid, seq } from '../made/tlv.ts'

const day = 86_400_000
const received = new Date(now.getTime() + day)
const ended = new Date('2027-01-01T00:00:00Z')
const later = new Date('2028-06-01T12:00:00Z')

const root = authority({ subject: 'Root' })
const intermediate = authority({ subject: 'Authority', issuer: root, notAfter: ended })
const signer = signingCertificate({ subject: 'Signer', issuer: root, notAfter: ended })
const purpose = extension('2.5.29.37', seq(oid('1.3.6.1.5.5.7.3.8')), true)
const tsa = certify({ subject: 'TSA', issuer: root, extensions: [keyUsage('digitalSignature'), purpose] })
const plain = message({ signers: [{ certificate: signer }] })

interface Known {
  readonly existedAt?: Date
  readonly time?: Date
  readonly crls?: readonly Buffer[]
}

const listAt = (thisUpdate: Date, ...entries: readonly MadeEntry[]): Buffer =>
  revocationList({ issuer: root, thisUpdate, nextUpdate: null, entries })

function judge(signature: Uint8Array, { existedAt, time = later, crls = [listAt(later)] }: Known): ValidationReport {
  const input = { signature, ...(existedAt === undefined ? {} : { existedAt }) }
  const evidence = callerEvidence({ crls })
  return judgeSignature(input, { profile: generic, trustAnchors: [root.der], evidence, time })
}

const signerOf = (certificate: MadeCertificate): Signer => ({
  certificate: certificate.der,
  chain: [],
  algorithm: { name: 'ECDSA', digestAlgorithm: 'sha256' },
  sign: async (data) => signWith(certificate.key, Buffer.from(data)).value,
})

const passed = { indication: 'TOTAL-PASSED' }
const open = (subIndication: string) => ({ indication: 'INDETERMINATE', subIndication })
const assertion = ({ checks }: ValidationReport) => checks.find(({ id }) => id === 'time-stamps.existence-asserted')
/** Made while the signer's certificate was in force. */
const crls = [listAt(new Date(received.getTime() + day))]

describe('a message that the caller has known for long', () => {
  it('is judged as of then, and the report says whose word that is', () => {
    expect(judge(plain, { crls }).conclusion).toEqual(open('OUT_OF_BOUNDS_NO_POE'))
    const report = judge(plain, { crls, existedAt: received })
    expect(report.conclusion).toEqual(passed)
    expect(report.signatures[0]?.bestSignatureTime).toBe(received.toISOString())
    expect(assertion(report)).toMatchObject({ outcome: 'warning', facts: { existedAt: received.toISOString() } })
  })

  it('gains nothing from a moment at which its certificate had ended', () => {
    const tooLate = new Date(ended.getTime() + day)
    expect(judge(plain, { crls, existedAt: tooLate }).conclusion).toEqual(open('OUT_OF_BOUNDS_NO_POE'))
  })

  it('fails when it existed before its certificate was in force', () => {
    const tooEarly = new Date('2001-01-01T00:00:00Z')
    expect(judge(plain, { crls, existedAt: tooEarly }).conclusion).toMatchObject({ indication: 'TOTAL-FAILED' })
  })

  it.each([
    ['before the revocation', received, passed],
    ['after it', new Date(received.getTime() + 3 * day), open('REVOKED_NO_POE')],
  ])('is good if it was known %s', (_, existedAt, expected) => {
    const revoked = new Date(received.getTime() + day)
    const list = listAt(new Date(received.getTime() + 2 * day), { serial: signer.serial, revoked })
    expect(judge(plain, { crls: [list], existedAt, time: new Date(received.getTime() + 4 * day) }).conclusion).toEqual(
      expected,
    )
  })

  it.each([
    ['later than the time judged for', later],
    ['that very time', received],
  ])('gains nothing where it is known since %s', (_, existedAt) => {
    const report = judge(plain, { crls: [listAt(now)], existedAt, time: received })
    expect(report.conclusion).toEqual(passed)
    expect(report.signatures[0]?.bestSignatureTime).toBe(received.toISOString())
    expect(assertion(report)?.outcome).toBe('skipped')
  })

  it('says nothing of it where nothing was said', () => {
    expect(assertion(judge(plain, { crls }))).toBeUndefined()
  })

  it('proves its certificates too, where a time-stamp on the signature does not (§5.6.2.2)', async () => {
    const lower = signingCertificate({ subject: 'Lower', issuer: intermediate, notAfter: ended })
    const signed = message({ signers: [{ certificate: lower }], certificates: [lower.der, intermediate.der] })
    const anHourLater = new Date(received.getTime() + 3_600_000)
    const lists = [
      listAt(anHourLater),
      revocationList({ issuer: intermediate, thisUpdate: anHourLater, nextUpdate: ended }),
    ]
    const carrying = await extendSignature(signed, {
      level: 'CAdES-B-LT',
      timeStampSource: stampingAt(received, tsa),
      evidence: { crls: lists },
    })
    expect(judge(carrying, {}).conclusion).toEqual(open('CERTIFICATE_CHAIN_GENERAL_FAILURE'))
    expect(judge(carrying, { existedAt: new Date(received.getTime() + day) }).conclusion).toEqual(passed)
  })

  it('is contradicted by a time-stamp in it that is newer', async () => {
    const stampedAt = (time: Date) =>
      extendSignature(plain, { level: 'CAdES-B-T', timeStampSource: stampingAt(time, tsa) })
    const stamped = await stampedAt(new Date(received.getTime() + day))
    expect(judge(stamped, { crls: [...crls, listAt(later)] }).conclusion).toEqual(passed)
    expect(judge(stamped, { crls, existedAt: received }).conclusion).toEqual(open('TIMESTAMP_ORDER_FAILURE'))
    const alike = await stampedAt(new Date(received.getTime() + 60_000))
    expect(judge(alike, { crls, existedAt: received }).conclusion).toEqual(passed)
  })

  it('proves the countersignatures in it', async () => {
    const notary = signingCertificate({ subject: 'Notary', issuer: root, notAfter: ended })
    const countersigned = await addCountersignature(plain, 0, signerOf(notary), { signingTime: now })
    const [signature] = judge(countersigned, { crls, existedAt: received }).signatures
    expect(signature?.countersignatures).toMatchObject([
      { conclusion: passed, bestSignatureTime: received.toISOString() },
    ])
  })
})
