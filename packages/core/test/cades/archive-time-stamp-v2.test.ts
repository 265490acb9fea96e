/** archive-time-stamp-v2: a real one of another maker, and ones made here whose imprint is put together from the octets. */
import { createHash } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { extendSignature } from '../../src/cades/extend.ts'
import { augmentSignedData } from '../../src/cms/augment.ts'
import { signData } from '../../src/cms/sign.ts'
import { parseSignedData } from '../../src/cms/signed-data.ts'
import { generic } from '../../src/profiles/generic.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature, type SignatureInput } from '../../src/validation/judge.ts'
import type { Check, TimeStampReport } from '../../src/validation/report.ts'
import { now } from '../made/certificates.ts'
import { attribute, membersOf } from '../made/cms.ts'
import { chain, evidenceRecord, internalType } from '../made/evidence-records.ts'
import { newTestAuthority } from '../made/test-ca.ts'
import { ctx, indefinite, int, oid, seq, set } from '../made/tlv.ts'
import { read, suiteFolder } from '../vectors/suite.ts'

const version2 = '1.2.840.113549.1.9.16.2.48'
const clock = { time: now, now: () => clock.time }
const authority = await newTestAuthority(clock)
afterAll(() => authority.place.remove())

const content = Buffer.from('An agreement in an old archive')
const signer = await authority.newSigner()
const evidence = await authority.evidenceFor(signer)
const later = new Date('2028-03-01T00:00:00Z')

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
const body = (der: Uint8Array): Buffer => Buffer.concat(membersOf(Buffer.from(der)))

/** The message with all evidence in it and an archive-time-stamp-v2 over everything, as TS 101 733 §6.4.1 lists it. */
async function archived(options: { attached: boolean; tagged?: boolean; stamp?: Date }): Promise<Buffer> {
  const { attached, tagged = true, stamp = now } = options
  const note = attribute('1.2.3.4', Buffer.from([0x05, 0x00]))
  const plain = parseSignedData(await signData(content, signer, { attached, signingTime: now }))
  const unsignedAttributes = new Map([[0, [note]]])
  const full = Buffer.from(augmentSignedData(plain, { ...evidence, unsignedAttributes }))
  const fields = membersOf(membersOf(membersOf(full)[1] ?? full)[0] ?? full)
  const [, , encapsulated, certificates, crls, signerInfos] = fields.map((one) => Buffer.from(one))
  if (!encapsulated || !certificates || !crls || !signerInfos) throw new Error('a field is missing')
  const signed = membersOf(membersOf(signerInfos)[0] ?? signerInfos)
  const before = [encapsulated, ...(attached ? [] : [content]), certificates, crls, ...signed.slice(0, -1)]
  clock.time = stamp
  const imprint = sha256(...before, tagged ? ctx(1, note) : note)
  const token = Buffer.from(await authority.timeStampSource.timeStamp('sha256', imprint))
  clock.time = now
  expect(body(signed.at(-1) ?? full)).toEqual(note)
  const added = new Map([[0, [attribute(version2, token)]]])
  return Buffer.from(augmentSignedData(parseSignedData(full), { unsignedAttributes: added }))
}

/** Judged in 2028, with the authorities' lists of that day. */
async function judgedLater(input: SignatureInput) {
  clock.time = later
  const crls = [await authority.ca.crl('root'), await authority.ca.crl('intermediate')]
  clock.time = now
  const trustAnchors = [authority.ca.rootCertificate]
  const options = { profile: generic, trustAnchors, evidence: callerEvidence({ crls }), time: later }
  return judgeSignature(input, options).signatures[0]
}

const imprintOf = (token: TimeStampReport | undefined): Check | undefined =>
  token?.checks.find(({ id }) => id === 'time-stamps.imprint')
const expired = { indication: 'INDETERMINATE', subIndication: 'OUT_OF_BOUNDS_NO_POE' }

describe('an archive-time-stamp-v2', () => {
  it.each([
    ['attached', { attached: true }],
    ['attached, the attributes without tag and length', { attached: true, tagged: false }],
  ])('proves that the signature and its evidence existed: %s', async (_, options) => {
    const report = await judgedLater({ signature: await archived(options) })
    expect(report).toMatchObject({ conclusion: { indication: 'TOTAL-PASSED' }, bestSignatureTime: now.toISOString() })
    expect(report?.timeStamps).toMatchObject([
      { type: 'archive-time-stamp', genTime: now.toISOString(), conclusion: { indication: 'TOTAL-PASSED' } },
    ])
    expect(report?.checks.map(({ id }) => id)).not.toContain('time-stamps.not-judged')
  })

  it('covers a detached content, which must be given itself', async () => {
    const signature = await archived({ attached: false })
    expect(await judgedLater({ signature, content })).toMatchObject({ conclusion: { indication: 'TOTAL-PASSED' } })
    const digest = { algorithm: 'sha256', value: sha256(content) }
    const byDigest = await judgedLater({ signature, digest })
    expect(byDigest?.conclusion).toEqual(expired)
    expect(imprintOf(byDigest?.timeStamps[0])?.outcome).toBe('failed')
  })

  it('stands under an evidence record that was put beside it later', async () => {
    const signature = await archived({ attached: true })
    clock.time = new Date('2027-06-01T00:00:00Z')
    const token = Buffer.from(await authority.timeStampSource.timeStamp('sha256', sha256(signature)))
    clock.time = now
    const record = attribute(internalType, evidenceRecord([chain(seq(token))]))
    const unsignedAttributes = new Map([[0, [record]]])
    const report = await judgedLater({
      signature: augmentSignedData(parseSignedData(signature), { unsignedAttributes }),
    })
    expect(report).toMatchObject({ conclusion: { indication: 'TOTAL-PASSED' }, bestSignatureTime: now.toISOString() })
    expect(report?.timeStamps.map(({ type, conclusion }) => [type, conclusion.indication])).toEqual([
      ['evidence-record', 'TOTAL-PASSED'],
      ['archive-time-stamp', 'TOTAL-PASSED'],
    ])
  })

  it('over sets of indefinite length, one of them empty, stays under an archive-time-stamp-v3', async () => {
    const attached = await signData(content, signer, { attached: true, signingTime: now })
    const { timeStampSource } = authority
    const { certificates } = evidence
    const lt = await extendSignature(attached, { level: 'CAdES-B-LT', timeStampSource, evidence: { certificates } })
    const { raw, signerInfos } = parseSignedData(lt)
    const { rawSigned = lt, unsignedAttributes = [] } = signerInfos[0] ?? {}
    const sets = [indefinite(0xa0, ...raw.certificates), indefinite(0xa1)]
    const attributes = unsignedAttributes.map((one) => one.raw)
    const imprint = sha256(raw.encapContentInfo, ...sets, rawSigned, ...attributes)
    const token = Buffer.from(await timeStampSource.timeStamp('sha256', imprint))
    const signerInfo = seq(rawSigned, ctx(1, ...attributes, attribute(version2, token)))
    const digests = set(seq(oid('2.16.840.1.101.3.4.2.1')))
    const fields = seq(int('01'), digests, raw.encapContentInfo, ...sets, set(signerInfo))
    const old = seq(oid('1.2.840.113549.1.7.2'), ctx(0, fields))
    const renewed = await extendSignature(old, { level: 'CAdES-B-LTA', timeStampSource })
    const options = { profile: generic, trustAnchors: [authority.ca.rootCertificate], time: now }
    const today = { ...options, evidence: callerEvidence(evidence) }
    const report = judgeSignature({ signature: renewed }, today).signatures[0]
    const archives = report?.timeStamps.filter(({ type }) => type === 'archive-time-stamp')
    expect(archives?.map((one) => imprintOf(one)?.outcome)).toEqual(['passed', 'passed'])
  })

  it('made after the signer had expired proves too little', async () => {
    const signature = await archived({ attached: true, stamp: new Date('2028-02-01T00:00:00Z') })
    const report = await judgedLater({ signature })
    expect(report?.timeStamps[0]?.conclusion.indication).toBe('TOTAL-PASSED')
    expect(report?.conclusion.indication).not.toBe('TOTAL-PASSED')
  })

  it('proves nothing of a message that something was added to, or taken from', async () => {
    const signature = parseSignedData(await archived({ attached: true }))
    const stranger = (await authority.newSigner()).certificate
    const unsignedAttributes = new Map([[0, [attribute('1.2.3.5', Buffer.from([0x05, 0x00]))]]])
    const others = [
      augmentSignedData(signature, { certificates: [stranger] }),
      augmentSignedData(signature, { unsignedAttributes }),
      augmentSignedData(
        { ...signature, raw: { ...signature.raw, revocationInfos: [], revocationInfoSet: undefined } },
        {},
      ),
    ]
    for (const other of others) {
      const report = await judgedLater({ signature: other })
      expect(report?.conclusion).not.toMatchObject({ indication: 'TOTAL-PASSED' })
      expect(report?.timeStamps[0]?.conclusion).toEqual({ indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' })
    }
  })
})

describe("the European Commission's samples", () => {
  const folder = suiteFolder('dss-cades')
  if (folder === undefined) {
    it('the vectors are not beside this checkout, nothing of them is tested', () => {
      expect(process.env.CI, 'CI needs the test vectors').toBeUndefined()
    })
    return
  }
  const given = read(folder, 'files/dss-1469/screenshot2.png')

  it.each([
    'dss-1469/cadesLTAwithATv2.sig',
    // These two have an archive-time-stamp-v3 on top, which came later and is not covered.
    'cades-ats-v3-rev-val-crl.p7s',
    'cades-ats-v3-wrong-crl.p7s',
  ])('%s: the imprint of its archive-time-stamp-v2 is over just this content', (file) => {
    const signature = read(folder, `files/${file}`)
    const options = { profile: generic, trustAnchors: [], time: new Date('2020-01-01T00:00:00Z') }
    const [report] = judgeSignature({ signature, content: given }, options).signatures
    const [token] = report?.timeStamps.filter(({ genTime }) => genTime === '2019-05-03T18:29:39.421Z') ?? []
    expect(imprintOf(token)?.outcome).toBe('passed')
    const [other] = judgeSignature({ signature, content: Buffer.from('another') }, options).signatures
    expect(other?.timeStamps.filter(({ type }) => type === 'archive-time-stamp').map(imprintOf)).not.toContainEqual(
      expect.objectContaining({ outcome: 'passed' }),
    )
  })
})
