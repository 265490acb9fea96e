/** Made, extended and renewed over the years, and judged: the parts of this folder against `validation/`. */
import { afterAll, describe, expect, it } from 'vitest'
import { addCountersignature } from '../../src/cades/co-sign.ts'
import { type ExtendOptions, extendSignature } from '../../src/cades/extend.ts'
import { signData } from '../../src/cms/sign.ts'
import { generic } from '../../src/profiles/generic.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import type { SignatureReport } from '../../src/validation/report.ts'
import { now } from '../made/certificates.ts'
import { membersOf } from '../made/cms.ts'
import { newTestAuthority } from '../made/test-ca.ts'
import { ctx, seq, tlv } from '../made/tlv.ts'

const clock = { time: now, now: () => clock.time }
const authority = await newTestAuthority(clock)
afterAll(() => authority.place.remove())

const { timeStampSource } = authority
const content = Buffer.from('An agreement for many years')
const signer = await authority.newSigner()
const plain = await signData(content, signer, { attached: true, signingTime: now })
/** The certificate of the signer, valid for one year, is then no longer; that of the authorities is. */
const later = new Date('2028-03-01T00:00:00Z')

const extend = async (message: Uint8Array, level: ExtendOptions['level']) =>
  extendSignature(message, { level, timeStampSource, evidence: await authority.evidenceFor(signer) })

/** Judged at the time of the clock with the authorities' lists of that day: those the message has are long out of date. */
async function judge(message: Uint8Array): Promise<SignatureReport | undefined> {
  const evidence = callerEvidence({ crls: [await authority.ca.crl('root'), await authority.ca.crl('intermediate')] })
  const trustAnchors = [authority.ca.rootCertificate]
  const report = judgeSignature({ signature: message }, { profile: generic, trustAnchors, evidence, time: clock.time })
  return report.signatures[0]
}

const messages = {
  'CAdES-B-B': plain,
  'CAdES-B-T': await extend(plain, 'CAdES-B-T'),
  'CAdES-B-LT': await extend(plain, 'CAdES-B-LT'),
  'CAdES-B-LTA': await extend(plain, 'CAdES-B-LTA'),
}

describe('an extended signature', () => {
  it.each(Object.entries(messages))('%s passes on the day it was made', async (_, message) => {
    clock.time = now
    expect(await judge(message)).toMatchObject({ conclusion: { indication: 'TOTAL-PASSED' } })
  })

  it.each([
    // Nothing says when it was made: perhaps after its certificate had expired.
    ['CAdES-B-B', 'OUT_OF_BOUNDS_NO_POE'],
    // It was made in time, but whether the certificate was revoked then nobody can tell from the lists of today.
    ['CAdES-B-T', 'TRY_LATER'],
  ] as const)('%s proves too little once its certificate has expired', async (level, subIndication) => {
    clock.time = later
    const conclusion = { indication: 'INDETERMINATE', subIndication }
    expect(await judge(messages[level])).toMatchObject({ conclusion })
  })

  it.each(['CAdES-B-LT', 'CAdES-B-LTA'] as const)('%s passes then as before', async (level) => {
    clock.time = later
    expect(await judge(messages[level])).toMatchObject({ conclusion: { indication: 'TOTAL-PASSED' } })
  })

  it('can be renewed, and both archive time-stamps pass', async () => {
    clock.time = later
    const renewed = await extend(messages['CAdES-B-LTA'], 'CAdES-B-LTA')
    clock.time = new Date('2029-03-01T00:00:00Z')
    const report = await judge(renewed)
    expect(report).toMatchObject({ conclusion: { indication: 'TOTAL-PASSED' }, bestSignatureTime: now.toISOString() })
    const archives = report?.timeStamps.filter(({ type }) => type === 'archive-time-stamp') ?? []
    expect(archives.map(({ genTime }) => genTime).sort()).toEqual([now, later].map((time) => time.toISOString()))
    expect(archives.map(({ conclusion }) => conclusion?.indication)).toEqual(['TOTAL-PASSED', 'TOTAL-PASSED'])
  })

  it('is archived with its countersignatures (EN 319 122-1 §5.5.3)', async () => {
    clock.time = now
    const notary = await authority.newSigner('rsa-2048')
    const stamped = await extend(plain, 'CAdES-B-T')
    const countersigned = await addCountersignature(stamped, 0, notary, { signingTime: now })
    const [own, ofNotary] = [await authority.evidenceFor(signer), await authority.evidenceFor(notary)]
    const evidence = { ...own, ocspResponses: [...own.ocspResponses, ...ofNotary.ocspResponses] }
    const archived = await extendSignature(countersigned, { level: 'CAdES-B-LTA', timeStampSource, evidence })
    const late = await addCountersignature(await extend(stamped, 'CAdES-B-LTA'), 0, notary, { signingTime: now })
    clock.time = later
    const passed = { conclusion: { indication: 'TOTAL-PASSED' } }
    const sealed = { ...passed, bestSignatureTime: now.toISOString() }
    expect(await judge(archived)).toMatchObject({ ...passed, countersignatures: [sealed] })
    const unproven = { conclusion: { indication: 'INDETERMINATE' }, bestSignatureTime: later.toISOString() }
    expect(await judge(late)).toMatchObject({ ...passed, countersignatures: [unproven] })
  })

  it.each([
    ['a certificate', 0xa0],
    ['a list', 0xa1],
  ])(
    'from under whose archive time-stamp %s was taken is not archived any more (EN 319 122-1 §5.5.2)',
    async (_, tag) => {
      clock.time = now
      const message = Buffer.from(messages['CAdES-B-LTA'])
      const [type = message, explicit = message] = membersOf(message)
      const fields = membersOf(membersOf(explicit)[0] ?? explicit)
      const less = (field: Buffer): Buffer => (field[0] === tag ? tlv(tag, ...membersOf(field).slice(1)) : field)
      const report = await judge(seq(type, ctx(0, seq(...fields.map(less)))))
      const archive = report?.timeStamps.find((one) => one.type === 'archive-time-stamp')
      expect(archive?.conclusion?.indication).not.toBe('TOTAL-PASSED')
      expect(archive?.checks.map(({ facts }) => facts.code)).toContain('ERR_CADES_HASH_INDEX_UNMATCHED')
    },
  )
})
