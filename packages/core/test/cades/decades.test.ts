/**
 * A signature of 2008 kept until 2040 (EN 319 102-1 §5.6.3.4): its authorities, keys and digests end one after the other, and every
 * renewal that comes before an end saves all that is under it, by the ends of ETSI TS 119 312.
 */
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { extendSignature } from '../../src/cades/extend.ts'
import type { TimeStampSource } from '../../src/ports.ts'
import { generic } from '../../src/profiles/generic.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import {
  authority,
  type CertificateFields,
  certify,
  extension,
  keyUsage,
  signingCertificate,
} from '../made/certificates.ts'
import { cadesAttributes, content, message } from '../made/cms.ts'
import { revocationList } from '../made/crls.ts'
import { type DigestName, digestOids, type MadeKey, newKey } from '../made/keys.ts'
import { tstInfo, tstInfoType } from '../made/time-stamps.ts'
import { generalizedTime, octets, oid, seq } from '../made/tlv.ts'

const on = (year: number, rest = '06-01'): Date => new Date(`${year}-${rest}T12:00:00Z`)
const between = (from: number, to: number) => ({ notBefore: on(from), notAfter: on(to) })

function shortKey(): MadeKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
  return { kind: 'rsa-2048', privateKey, spki: publicKey.export({ type: 'spki', format: 'der' }) }
}

const purpose = extension('2.5.29.37', seq(oid('1.3.6.1.5.5.7.3.8')), true)
const timeStampAuthority = (fields: CertificateFields) =>
  certify({ extensions: [keyUsage('digitalSignature'), purpose], ...fields })

/** SHA-1 until July 2012, RSA below 2,048 bits until September 2019, below 3,000 until 2028. */
const oldRoot = authority({ subject: 'Root of old', key: newKey('rsa-2048'), digest: 'sha1', ...between(2000, 2045) })
const old = { issuer: oldRoot, key: shortKey(), digest: 'sha1' } as const
const authorityOfOld = authority({ subject: 'Authority of old', ...old, ...between(2001, 2014) })
const under = { issuer: authorityOfOld, digest: 'sha1' } as const
const signer = signingCertificate({ subject: 'Signer', key: shortKey(), ...under, ...between(2007, 2010) })
const first = timeStampAuthority({ subject: 'First', key: shortKey(), ...under, ...between(2005, 2013) })
const secondRoot = authority({ subject: 'Second root', key: newKey('rsa-2048'), ...between(2008, 2045) })
const second = timeStampAuthority({
  subject: 'Second',
  issuer: secondRoot,
  key: newKey('rsa-2048'),
  ...between(2009, 2021),
})
const thirdRoot = authority({ subject: 'Third root', key: newKey('p-384'), ...between(2015, 2045) })
const third = timeStampAuthority({ subject: 'Third', issuer: thirdRoot, key: newKey('p-384'), ...between(2015, 2040) })
const trustAnchors = [oldRoot.der, secondRoot.der, thirdRoot.der]

/** Of all authorities, as they are on a day. */
function listsOf(time: Date): Buffer[] {
  const nextUpdate = new Date(time.getTime() + 86_400_000)
  const ofOld = time < on(2012) ? 'sha1' : 'sha256'
  const list = (issuer: typeof oldRoot, digest: DigestName) =>
    revocationList({ issuer, thisUpdate: time, nextUpdate, digest })
  return [list(oldRoot, ofOld), list(authorityOfOld, ofOld), list(secondRoot, 'sha256'), list(thirdRoot, 'sha384')]
}

interface Renewal {
  readonly by: typeof first
  /** Of the token's signature, and of its imprint. */
  readonly digests: readonly [DigestName, DigestName]
}

const byFirst: Renewal = { by: first, digests: ['sha1', 'sha1'] }
const bySecond: Renewal = { by: second, digests: ['sha256', 'sha256'] }
const byThird: Renewal = { by: third, digests: ['sha384', 'sha512'] }

const stampedAt = (time: Date, { by: certificate, digests: [digest, imprintDigest] }: Renewal): TimeStampSource => ({
  timeStamp: async (_, imprint) => {
    const messageImprint = seq(seq(oid(digestOids[imprintDigest])), octets(Buffer.from(imprint)))
    const info = tstInfo({ messageImprint, genTime: generalizedTime(time) })
    const { signingTime, ...attributes } = cadesAttributes({ certificate, digest }, info, tstInfoType)
    const signers = [{ certificate, digest, signedAttributes: Object.values(attributes) }]
    return message({ content: info, contentType: tstInfoType, signers })
  },
})

const renew = (of: Uint8Array, time: Date, renewal: Renewal) =>
  extendSignature(of, {
    level: 'CAdES-B-LTA',
    timeStampSource: stampedAt(time, renewal),
    digestAlgorithm: renewal.digests[1],
    evidence: { crls: listsOf(time) },
  })

const one = { certificate: signer, digest: 'sha1' } as const
const { signingTime, ...unclaimed } = cadesAttributes(one, content)
const signed = message({
  signers: [{ ...one, signedAttributes: Object.values(unclaimed) }],
  certificates: [signer.der, authorityOfOld.der],
})

const archived = await renew(signed, on(2008), byFirst)
const renewed = await renew(archived, on(2011), bySecond)
const messages = {
  'of 2008': archived,
  'renewed in 2011': renewed,
  'renewed in 2011 and 2019': await renew(renewed, on(2019), byThird),
  'renewed in 2011 and, too late, in 2022': await renew(renewed, on(2022), byThird),
  'renewed when SHA-1 had ended': await renew(archived, on(2012, '08-15'), bySecond),
  'renewed on the last day of SHA-1': await renew(archived, on(2012, '07-31'), bySecond),
}

function judge(of: keyof typeof messages, time: Date, evidence = callerEvidence({ crls: listsOf(time) })) {
  const options = { profile: generic, trustAnchors, evidence, time }
  const [report] = judgeSignature({ signature: messages[of] }, options).signatures
  if (report === undefined) throw new TypeError('no signer was judged')
  const held = report.timeStamps.filter(({ conclusion }) => conclusion.indication === 'TOTAL-PASSED').length
  return { ...report, held }
}

const made = on(2008).toISOString()

describe('a signature of 2008', () => {
  it.each<[keyof typeof messages, Date, number]>([
    ['of 2008', on(2009), 2],
    ['of 2008', on(2012, '07-31'), 2],
    ['renewed in 2011', on(2012, '08-15'), 3],
    ['renewed in 2011', on(2020), 3],
    ['renewed in 2011', on(2021), 3],
    ['renewed in 2011 and 2019', on(2022), 4],
    ['renewed in 2011 and 2019', on(2029), 4],
    ['renewed in 2011 and 2019', on(2040), 4],
    ['renewed on the last day of SHA-1', on(2020), 3],
  ])('%s is as good as it was: %s', (of, time, held) => {
    const passed = { conclusion: { indication: 'TOTAL-PASSED' }, bestSignatureTime: made, held }
    expect(judge(of, time)).toMatchObject(passed)
  })

  it.each<[keyof typeof messages, Date, string | undefined]>([
    ['of 2008', on(2012, '08-01'), undefined],
    ['renewed in 2011', on(2021, '06-02'), undefined],
    ['renewed in 2011 and 2019', on(2040, '06-02'), undefined],
    ['renewed in 2011 and, too late, in 2022', on(2023), on(2022).toISOString()],
    ['renewed when SHA-1 had ended', on(2013), on(2012, '08-15').toISOString()],
  ])('%s is proven no more: %s', (of, time, bestSignatureTime = time.toISOString()) => {
    expect(judge(of, time)).toMatchObject({ conclusion: { indication: 'INDETERMINATE' }, bestSignatureTime })
  })

  it('hangs on what is known of the last authority', () => {
    const unknown = judge('renewed in 2011 and 2019', on(2029), callerEvidence({}))
    expect(unknown).toMatchObject({ conclusion: { indication: 'INDETERMINATE' }, held: 0 })
    const entries = [{ serial: third.serial, revoked: on(2018), reason: 5 }]
    const list = revocationList({
      issuer: thirdRoot,
      thisUpdate: on(2029),
      nextUpdate: null,
      entries,
      digest: 'sha384',
    })
    const revoked = judge('renewed in 2011 and 2019', on(2029), callerEvidence({ crls: [list] }))
    expect(revoked).toMatchObject({ conclusion: { indication: 'INDETERMINATE' }, held: 0 })
  })

  it('needs nothing of the authorities that have ended', () => {
    const ofThird = listsOf(on(2029)).slice(-1)
    const { conclusion, held } = judge('renewed in 2011 and 2019', on(2029), callerEvidence({ crls: ofThird }))
    expect({ conclusion, held }).toEqual({ conclusion: { indication: 'TOTAL-PASSED' }, held: 4 })
  })
})
