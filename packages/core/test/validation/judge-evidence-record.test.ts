/** Evidence records in a file of their own (RFC 4998): over which data objects they are, and what time they prove. */
import { describe, expect, it } from 'vitest'
import { parseEvidenceRecord } from '../../src/cades/evidence-record.ts'
import { UnavailableError } from '../../src/errors.ts'
import type { Http } from '../../src/ports.ts'
import { generic } from '../../src/profiles/generic.ts'
import type { JudgeOptions } from '../../src/validation/judge.ts'
import {
  type DataObject,
  type EvidenceRecordInput,
  type EvidenceRecordReport,
  evidenceRecordDigestAlgorithms,
  judgeEvidenceRecord,
  validateEvidenceRecord,
} from '../../src/validation/judge-evidence-record.ts'
import type { Check } from '../../src/validation/report.ts'
import { authority, certify, crlAt, extension, keyUsage } from '../made/certificates.ts'
import { revocationList } from '../made/crls.ts'
import {
  archiveTimeStamp,
  chain,
  evidenceRecord,
  hash,
  type RecordDigest,
  type StampFields,
  timeStampAuthority,
  tokenIn,
} from '../made/evidence-records.ts'
import { digestOids } from '../made/keys.ts'
import { ctx, int, nil, octets, oid, seq } from '../made/tlv.ts'

const year = (number: number): Date => new Date(`${number}-06-01T00:00:00Z`)
const root = authority({ subject: 'Root' })
const [until2030, until2034] = [2030, 2034].map((end) => timeStampAuthority(`TSA ${end}`, root, year(end)))
if (!until2030 || !until2034) throw new Error('two authorities')

const profile = { ...generic, revocation: { ...generic.revocation, acceptWithoutRevocationEvidence: true } }
const options: JudgeOptions = { profile, trustAnchors: [root.der], time: year(2029) }

/** A document with two signatures on it: what RFC 4998 §4.3 calls a group. */
const documents = ['An agreement.', 'A signature on it.', 'Another one.'].map((text) => Buffer.from(text))
const [agreement = Buffer.alloc(0), signature = Buffer.alloc(0)] = documents
const foreign = Buffer.from('Another agreement.')
const hashes = (algorithm: RecordDigest, of: readonly Buffer[] = documents): Buffer[] =>
  of.map((one) => hash(algorithm, one))
const contents = (...of: readonly Buffer[]): DataObject[] => of.map((content) => ({ content }))

const stamp = (leaves: readonly Buffer[], more: Partial<StampFields> = {}): Buffer =>
  archiveTimeStamp(leaves, { tsa: until2030, genTime: year(2027), levels: [[hash('sha256', foreign)]], ...more })
const group = evidenceRecord([chain(stamp(hashes('sha256')))])
const ofRipemd160 = evidenceRecord([chain(seq(ctx(0, oid('1.3.36.3.2.1')), tokenIn(stamp(hashes('sha256')))))])

const judge = (
  record: Buffer,
  dataObjects: readonly DataObject[],
  more: Partial<JudgeOptions & EvidenceRecordInput> = {},
): EvidenceRecordReport => {
  const { isWholeGroup = false, ...changed } = more
  return judgeEvidenceRecord({ evidenceRecord: record, dataObjects, isWholeGroup }, { ...options, ...changed })
}
const checkOf = ({ checks }: EvidenceRecordReport, id: string): Check | undefined => checks.find((one) => one.id === id)

const passed = { indication: 'TOTAL-PASSED' }
const failed = (subIndication: string) => ({ indication: 'TOTAL-FAILED', subIndication })
const open = (subIndication: string) => ({ indication: 'INDETERMINATE', subIndication })

function expectProven(report: EvidenceRecordReport): void {
  expect([report.conclusion, report.provenTime]).toEqual([passed, year(2027).toISOString()])
}

function expectNothing(report: EvidenceRecordReport, conclusion: object): void {
  expect([report.conclusion, report.provenTime]).toEqual([conclusion, null])
}

describe('the data objects', () => {
  it('one alone, under a token without a tree', () => {
    const alone = evidenceRecord([chain(stamp(hashes('sha256', [agreement]), { levels: undefined }))])
    const report = judge(alone, contents(agreement), { isWholeGroup: true })
    expectProven(report)
    expect(report).toMatchObject({
      type: 'tamga-evidence-record-report',
      profile: 'generic',
      validationTime: year(2029).toISOString(),
      evidenceRecordSha256: hash('sha256', alone).toString('hex'),
      timeStamps: [{ type: 'evidence-record', genTime: year(2027).toISOString(), conclusion: passed }],
    })
    expectNothing(judge(alone, contents(foreign)), failed('HASH_FAILURE'))
  })

  it('a whole group, in any order', () => {
    expectProven(judge(group, contents(...documents), { isWholeGroup: true }))
    expectProven(judge(group, contents(...documents.toReversed()), { isWholeGroup: true }))
  })

  it('a part of a group is proven, and is not the group', () => {
    expectProven(judge(group, contents(agreement)))
    const report = judge(group, contents(agreement, signature), { isWholeGroup: true })
    expectNothing(report, open('SIG_CONSTRAINTS_FAILURE'))
    expect(checkOf(report, 'evidence-record.group')).toMatchObject({ outcome: 'failed', facts: { others: 1 } })
    const twice = judge(group, contents(agreement, signature, signature), { isWholeGroup: true })
    expectNothing(twice, open('SIG_CONSTRAINTS_FAILURE'))
  })

  it('all must be covered, and the report says by place which are not', () => {
    const report = judge(group, contents(agreement, foreign, signature, Buffer.from('One more')))
    expectNothing(report, failed('HASH_FAILURE'))
    expect(checkOf(report, 'evidence-record.data-objects')).toMatchObject({
      outcome: 'failed',
      facts: { dataObjects: 4, leaves: 3, notCovered: ['2', '4'] },
    })
  })

  it('what stands higher up in the tree is not covered', () => {
    expectNothing(judge(group, contents(foreign)), failed('HASH_FAILURE'))
  })

  it('by digests, if they are those the record uses', () => {
    const digests = (algorithm: RecordDigest, of: Buffer): DataObject => ({
      digests: [{ algorithm, value: hash(algorithm, of) }],
    })
    expectProven(judge(group, [digests('sha256', agreement), { content: signature }]))
    expectNothing(judge(group, [digests('sha256', foreign)]), failed('HASH_FAILURE'))
    const report = judge(group, [{ content: agreement }, digests('sha512', signature)])
    expectNothing(report, open('SIGNED_DATA_NOT_FOUND'))
    expect(checkOf(report, 'evidence-record.data-objects')?.facts).toEqual({ needed: 'sha256' })
    expect(evidenceRecordDigestAlgorithms(group)).toEqual(['sha256'])
  })

  it('none is a mistake of the caller, since everything is true of none', () => {
    expect(() => judge(group, [])).toThrow(TypeError)
  })

  it('a digest that is none is one too', () => {
    const short = [{ algorithm: 'sha256', value: Buffer.alloc(31) }]
    expect(() => judge(group, [{ digests: short }])).toThrow(expect.objectContaining({ code: 'ERR_DIGEST_LENGTH' }))
  })
})

describe('a renewed record', () => {
  const first = stamp(hashes('sha256'))
  const again = (renewed: Buffer, more: Partial<StampFields> = {}): Buffer =>
    archiveTimeStamp([hash('sha256', tokenIn(renewed))], { tsa: until2034, genTime: year(2029), ...more })
  const later = { time: year(2033) }

  it('lives on after the authority of its first time-stamp, and proves the first time', () => {
    expectNothing(judge(evidenceRecord([chain(first)]), contents(agreement), later), open('OUT_OF_BOUNDS_NO_POE'))
    const renewed = judge(evidenceRecord([chain(first, again(first))]), contents(...documents), later)
    expectProven(renewed)
    expect(renewed.timeStamps.map(({ genTime }) => genTime)).toEqual([
      year(2029).toISOString(),
      year(2027).toISOString(),
    ])
  })

  it('proves nothing when it was renewed too late, or over another token', () => {
    const late = evidenceRecord([chain(first, again(first, { genTime: year(2031) }))])
    expectNothing(judge(late, contents(agreement), later), open('OUT_OF_BOUNDS_NO_POE'))
    const other = stamp(hashes('sha256'), { genTime: year(2026) })
    const swapped = evidenceRecord([chain(first, again(other))])
    expectNothing(judge(swapped, contents(agreement), later), failed('HASH_FAILURE'))
  })

  it('goes on with a stronger digest over each data object and all chains before (§5.2)', () => {
    const before = chain(first)
    const next = (of: readonly Buffer[], chains = before): Buffer => {
      const leaves = hashes('sha512', of).map((one) => hash('sha512', one, hash('sha512', seq(chains))))
      return chain(archiveTimeStamp(leaves, { tsa: until2034, genTime: year(2029), digest: 'sha512', levels: [] }))
    }
    const whole = evidenceRecord([before, next(documents)])
    expectProven(judge(whole, contents(...documents), { ...later, isWholeGroup: true }))
    expect(evidenceRecordDigestAlgorithms(whole)).toEqual(['sha256', 'sha512'])
    // One that was left out when the hash was renewed has lost its proof; the others have not.
    const partly = evidenceRecord([before, next([agreement])])
    expectProven(judge(partly, contents(agreement), later))
    expectNothing(judge(partly, contents(signature), later), failed('HASH_FAILURE'))
    const elsewhere = evidenceRecord([before, next(documents, chain(stamp(hashes('sha256', [foreign]))))])
    expectNothing(judge(elsewhere, contents(agreement), later), failed('HASH_FAILURE'))
  })

  it('must be in the order of time, and of one digest in a chain', () => {
    const early = evidenceRecord([chain(first, again(first, { genTime: new Date('2027-05-31T23:59:59Z') }))])
    const disordered = judge(early, contents(agreement))
    expectNothing(disordered, open('TIMESTAMP_ORDER_FAILURE'))
    expect(checkOf(disordered, 'evidence-record.order')?.facts).toEqual({ code: 'ERR_ERS_ORDER' })
    const changed = archiveTimeStamp([hash('sha512', tokenIn(first))], {
      tsa: until2034,
      genTime: year(2029),
      digest: 'sha512',
    })
    const digest = { content: agreement }
    const mixed = judge(evidenceRecord([chain(first, changed)]), [digest])
    expectNothing(mixed, failed('FORMAT_FAILURE'))
    expect(checkOf(mixed, 'evidence-record.order')?.facts).toEqual({ code: 'ERR_ERS_DIGEST_ALGORITHM' })
  })
})

describe('a record that proves nothing', () => {
  const of = (more: Partial<StampFields>): Buffer => evidenceRecord([chain(stamp(hashes('sha256'), more))])

  it.each<[string, Buffer, object]>([
    ['its token stamps something else', of({ root: hash('sha256', foreign) }), failed('HASH_FAILURE')],
    ['its tree is of another digest than its token', of({ statedDigest: 'sha512' }), failed('HASH_FAILURE')],
    ['it is from the future', of({ genTime: new Date('2029-12-01T00:00:00Z') }), open('TIMESTAMP_ORDER_FAILURE')],
    [
      'its digest had ended',
      evidenceRecord([chain(stamp(hashes('sha1'), { digest: 'sha1', levels: [] }))]),
      open('CRYPTO_CONSTRAINTS_FAILURE_NO_POE'),
    ],
    ['it has another version', evidenceRecord([chain(stamp(hashes('sha256')))], int('02')), failed('FORMAT_FAILURE')],
    ['it is empty', evidenceRecord([]), failed('FORMAT_FAILURE')],
    ['its token cannot be read', evidenceRecord([chain(seq(seq(nil())))]), failed('FORMAT_FAILURE')],
    ['it is none', agreement, failed('FORMAT_FAILURE')],
    ['it is of a digest that is not implemented here', ofRipemd160, open('CRYPTO_CONSTRAINTS_FAILURE')],
  ])('when %s', (_, record, conclusion) => {
    expectNothing(judge(record, contents(agreement)), conclusion)
  })

  it('when nobody trusts its authority', () => {
    const { der } = authority({ subject: 'Stranger' })
    expectNothing(judge(group, contents(agreement), { trustAnchors: [der] }), open('NO_CERTIFICATE_CHAIN_FOUND'))
  })

  it('whatever octet of it is changed', () => {
    for (let place = 0; place < group.length; place += 11) {
      const changed = Buffer.from(group)
      changed[place] = (changed[place] ?? 0) ^ 0x10
      const { conclusion, provenTime } = judge(changed, contents(...documents), { isWholeGroup: true })
      const isProven = conclusion.indication === 'TOTAL-PASSED'
      expect([place, provenTime]).toEqual([place, isProven ? year(2027).toISOString() : null])
    }
  })
})

describe('what the authorities have to say', () => {
  const purpose = extension('2.5.29.37', seq(oid('1.3.6.1.5.5.7.3.8')), true)
  const address = 'http://crl.example/tsa.crl'
  const extensions = [keyUsage('digitalSignature'), purpose, crlAt(address)]
  const tsa = certify({ subject: 'Asked', issuer: root, extensions })
  const record = evidenceRecord([chain(stamp(hashes('sha256'), { tsa }))])
  const strict = { ...options, profile: generic }
  const input = { evidenceRecord: record, dataObjects: contents(agreement) }
  const list = (entries: readonly { readonly serial: string }[]): Buffer =>
    revocationList({
      issuer: root,
      entries: entries.map(({ serial }) => ({ serial, revoked: year(2026) })),
      thisUpdate: new Date('2029-05-31T00:00:00Z'),
      nextUpdate: new Date('2029-06-02T00:00:00Z'),
    })

  it('is asked for, and decides', async () => {
    const asked: string[] = []
    const answering = (body: Buffer): Http => ({
      send: async ({ url }) => {
        asked.push(url)
        return { status: 200, contentType: 'application/pkix-crl', body }
      },
    })
    expectProven(await validateEvidenceRecord(input, { ...strict, http: answering(list([])) }))
    expect(asked).toEqual([address])
    const revoked = await validateEvidenceRecord(input, { ...strict, http: answering(list([tsa])) })
    expectNothing(revoked, open('REVOKED_NO_POE'))
  })

  it('is missed when nobody answers, or nobody is asked', async () => {
    const silent: Http = { send: () => Promise.reject(new UnavailableError('ERR_HTTP', 'Nobody there')) }
    expectNothing(await validateEvidenceRecord(input, { ...strict, http: silent }), open('TRY_LATER'))
    expectNothing(await validateEvidenceRecord(input, strict), open('TRY_LATER'))
  })
})

it('that a record is over encrypted data objects is said, and octets as they were encrypted are judged like any', () => {
  const encrypted = (over: Buffer): Buffer => {
    const info = ctx(1, seq(oid('1.2.3.4'), octets(Buffer.alloc(1))))
    return seq(int('01'), seq(seq(oid(digestOids.sha256))), info, seq(chain(stamp(hashes('sha256', [over])))))
  }
  expect(parseEvidenceRecord(encrypted(foreign)).isEncrypted).toBe(true)
  expect(parseEvidenceRecord(group).isEncrypted).toBe(false)
  const report = judge(encrypted(foreign), contents(foreign))
  expectProven(report)
  expect(checkOf(report, 'evidence-record.format')?.facts).toMatchObject({ isEncrypted: true })
  expectNothing(judge(encrypted(foreign), contents(agreement)), failed('HASH_FAILURE'))
})
