/** Evidence records (RFC 4998): what they prove when they hold from end to end, and that anything less proves nothing. */
import { describe, expect, it } from 'vitest'
import { parseEvidenceRecord } from '../../src/cades/evidence-record.ts'
import { UnavailableError } from '../../src/errors.ts'
import type { Http } from '../../src/ports.ts'
import { generic } from '../../src/profiles/generic.ts'
import { gatherEvidence } from '../../src/validation/gather.ts'
import { judgeSignature, type SignatureInput } from '../../src/validation/judge.ts'
import type { SignatureReport } from '../../src/validation/report.ts'
import { contentDigestAlgorithms } from '../../src/validation/signed-content.ts'
import { authority, certify, crlAt, extension, keyUsage, now, signingCertificate } from '../made/certificates.ts'
import { attribute, cadesAttributes, content, membersOf, message } from '../made/cms.ts'
import {
  archiveTimeStamp,
  chain,
  evidenceRecord,
  externalType,
  hash,
  internalType,
  type RecordDigest,
  type StampFields,
  signatureValueOf,
  timeStampAuthority,
  tokenIn,
  withUnsignedAttributes,
} from '../made/evidence-records.ts'
import { sha256Imprint, token, tstInfo } from '../made/time-stamps.ts'
import { ctx, generalizedTime, indefinite, int, nil, octets, oid, seq } from '../made/tlv.ts'

const year = (number: number): Date => new Date(`${number}-06-01T00:00:00Z`)
const root = authority({ subject: 'Root' })
const signer = signingCertificate({ subject: 'Signer', issuer: root, notAfter: year(2028) })
/** Each lives as long as its name says. */
const [until2030, until2034, until2039] = [2030, 2034, 2039].map((end) =>
  timeStampAuthority(`TSA ${end}`, root, year(end)),
)
if (!until2030 || !until2034 || !until2039) throw new Error('three authorities')
const plain = message({ signers: [{ certificate: signer }] })

const profile = { ...generic, revocation: { ...generic.revocation, acceptWithoutRevocationEvidence: true } }

function judge(input: SignatureInput, time: Date = year(2029)): SignatureReport {
  const [report] = judgeSignature(input, { profile, trustAnchors: [root.der], time }).signatures
  return report ?? expect.unreachable('no signature')
}

const recordCheck = ({ checks }: SignatureReport) => checks.find(({ id }) => id === 'time-stamps.evidence-record')
const stamp = (leaves: readonly Buffer[], more: Partial<StampFields> = {}): Buffer =>
  archiveTimeStamp(leaves, { tsa: until2030, genTime: year(2027), ...more })
const carrying = (record: Buffer, type = internalType, base = plain): Buffer =>
  withUnsignedAttributes(base, attribute(type, record))
const archived = (more: Partial<StampFields> = {}, base = plain): Buffer =>
  carrying(evidenceRecord([chain(stamp([hash(more.digest ?? 'sha256', base)], more))]), internalType, base)

/** The signer's certificate has ended by then: only a proof of when the signature existed saves it. */
const saved = { indication: 'TOTAL-PASSED' }
const lost = { indication: 'INDETERMINATE', subIndication: 'OUT_OF_BOUNDS_NO_POE' }
const others = [1, 2, 3].map((number) => hash('sha256', Buffer.from([number])))

function expectSaved(signature: Buffer, time?: Date, more: Partial<SignatureInput> = {}): SignatureReport {
  const report = judge({ signature, ...more }, time)
  expect(recordCheck(report)?.outcome).toBe('passed')
  expect(report.conclusion).toEqual(saved)
  expect(report.bestSignatureTime).toBe(year(2027).toISOString())
  return report
}

function expectLost(signature: Buffer, time?: Date, more: Partial<SignatureInput> = {}): SignatureReport {
  const report = judge({ signature, ...more }, time)
  expect(recordCheck(report)?.outcome).toBe('warning')
  expect(report.conclusion).toEqual(lost)
  expect(report.bestSignatureTime).toBe((time ?? year(2029)).toISOString())
  return report
}

const imprintCheck = ({ timeStamps }: SignatureReport) =>
  timeStamps
    .flatMap(({ checks }) => checks)
    .find(({ id, outcome }) => id === 'time-stamps.imprint' && outcome === 'failed')

describe('an evidence record over the message', () => {
  it('proves that the signature existed, with or without a tree above it', () => {
    expect(judge({ signature: plain }).conclusion).toEqual(lost)
    const { timeStamps } = expectSaved(archived())
    expect(timeStamps.map(({ type, conclusion }) => [type, conclusion])).toEqual([['evidence-record', saved]])
    expectSaved(archived({ levels: [] }))
    expectSaved(archived({ levels: [[others[0] ?? root.der], others.slice(1)] }))
    expectSaved(archived({ statedDigest: 'sha256' }))
    expectSaved(archived({ digest: 'sha512', levels: [] }))
  })

  it('may stand among many other documents', () => {
    expectSaved(carrying(evidenceRecord([chain(stamp([...others, hash('sha256', plain)], { levels: [others] }))])))
  })

  it('is found over a message in BER, as it was sent or as DER', () => {
    const streamed = (der: Buffer): Buffer => indefinite(0x30, ...membersOf(der))
    for (const hashed of [streamed(plain), plain]) {
      expectSaved(streamed(carrying(evidenceRecord([chain(stamp([hash('sha256', hashed)]))]))))
    }
  })

  it('is not asked for by a message without one', () => {
    expect(recordCheck(judge({ signature: plain }, now))).toBeUndefined()
  })

  it('proves the age of what lay under it: a time-stamp of an authority that has ended since', () => {
    const info = tstInfo({ messageImprint: sha256Imprint(signatureValueOf(plain)), genTime: generalizedTime(now) })
    const early = timeStampAuthority('Early', root, new Date('2028-01-01T00:00:00Z'))
    const base = withUnsignedAttributes(plain, attribute('1.2.840.113549.1.9.16.2.14', token(early, info)))
    expect(judge({ signature: base }).conclusion).toEqual(lost)
    const report = judge({ signature: archived({}, base) })
    expect(report.conclusion).toEqual(saved)
    expect(report.bestSignatureTime).toBe(now.toISOString())
  })
})

describe('an external evidence record', () => {
  const detached = message({ detached: true, signers: [{ certificate: signer }] })
  const both = [hash('sha256', detached), hash('sha256', content)]
  const recordOf = (leaves: readonly Buffer[], type = externalType): Buffer =>
    carrying(evidenceRecord([chain(stamp(leaves, { levels: [] }))]), type, detached)

  it('covers message and content', () => {
    expectSaved(recordOf(both), undefined, { content })
    expectSaved(recordOf([...both, ...others]), undefined, {
      digest: { algorithm: 'sha256', value: hash('sha256', content) },
    })
  })

  it('proves nothing without one of the two', () => {
    for (const leaves of [both.slice(0, 1), both.slice(1)]) expectLost(recordOf(leaves), undefined, { content })
    const unknown = judge({ signature: recordOf(both) })
    expect(recordCheck(unknown)?.outcome).toBe('warning')
    expect(imprintCheck(unknown)?.conclusion).toMatchObject({ subIndication: 'SIGNED_DATA_NOT_FOUND' })
  })
})

it('the digests of an external record are among those a content in pieces is hashed with', () => {
  const base = message({ detached: true, signers: [{ certificate: signer }] })
  const leaves = [hash('sha512', base), hash('sha512', content)]
  const record = evidenceRecord([chain(stamp(leaves, { digest: 'sha512', levels: [] }))])
  expect(contentDigestAlgorithms(carrying(record, externalType, base))).toEqual(['sha256', 'sha512'])
})

it('what is missing of its authorities is asked for', async () => {
  const asked: string[] = []
  const http: Http = {
    send: async ({ url }) => {
      asked.push(url)
      throw new UnavailableError('ERR_HTTP', 'Nobody there')
    },
  }
  const purpose = extension('2.5.29.37', seq(oid('1.3.6.1.5.5.7.3.8')), true)
  const tsa = certify({
    subject: 'Asked',
    issuer: root,
    extensions: [keyUsage('digitalSignature'), purpose, crlAt('http://crl.example/tsa.crl')],
  })
  const record = evidenceRecord([chain(stamp([hash('sha256', plain)], { tsa }))])
  for (const input of [{ signature: carrying(record) }, { signature: plain, evidenceRecords: [record] }]) {
    await gatherEvidence(input, { profile: generic, trustAnchors: [root.der], time: year(2029) }, http)
    expect(asked.splice(0)).toEqual(['http://crl.example/tsa.crl'])
  }
})

describe('a renewed evidence record', () => {
  const first = stamp([hash('sha256', plain)])
  const again = (renewed: Buffer, more: Partial<StampFields>): Buffer =>
    archiveTimeStamp([hash(more.digest ?? 'sha256', tokenIn(renewed))], {
      tsa: until2034,
      genTime: year(2029),
      ...more,
    })

  it('lives on after the authority of its first time-stamp', () => {
    expectLost(carrying(evidenceRecord([chain(first)])), year(2031))
    expectSaved(carrying(evidenceRecord([chain(first, again(first, {}))])), year(2033))
    const second = again(first, { levels: [others] })
    const third = again(second, { tsa: until2039, genTime: year(2033) })
    const { timeStamps } = expectSaved(carrying(evidenceRecord([chain(first, second, third)])), year(2038))
    expect(timeStamps).toHaveLength(3)
  })

  it('lives on after the authority of that authority, whose certificate lies in the message', () => {
    const middle = authority({ subject: 'Middle', issuer: root, notAfter: year(2030) })
    const under = timeStampAuthority('TSA under it', middle, year(2030))
    const certificates = [signer.der, middle.der]
    for (const [known, expected] of [
      [certificates, saved],
      [certificates.slice(0, 1), lost],
    ] as const) {
      const base = message({ signers: [{ certificate: signer }], certificates: known })
      const early = stamp([hash('sha256', base)], { tsa: under })
      const signature = carrying(evidenceRecord([chain(early, again(early, {}))]), internalType, base)
      expect(judge({ signature }, year(2033)).conclusion).toEqual(expected)
    }
  })

  it('proves nothing when it was renewed too late, or the newest has ended', () => {
    expectLost(carrying(evidenceRecord([chain(first, again(first, { genTime: year(2031) }))])), year(2033))
    expectLost(carrying(evidenceRecord([chain(first, again(first, {}))])), year(2035))
  })

  it('proves nothing when the renewal is of another token', () => {
    const other = stamp([hash('sha256', plain)], { genTime: year(2026) })
    expectLost(carrying(evidenceRecord([chain(first, again(other, {}))])), year(2033))
  })

  it('must be in the order of time, and of one digest in a chain', () => {
    const early = again(first, { genTime: new Date('2027-05-31T23:59:59Z') })
    const disordered = judge({ signature: carrying(evidenceRecord([chain(first, early)])) })
    expect(recordCheck(disordered)).toMatchObject({ outcome: 'warning', facts: { code: 'ERR_ERS_ORDER' } })
    const mixed = judge({ signature: carrying(evidenceRecord([chain(first, again(first, { digest: 'sha512' }))])) })
    expect(recordCheck(mixed)).toMatchObject({ outcome: 'warning', facts: { code: 'ERR_ERS_DIGEST_ALGORITHM' } })
    for (const report of [disordered, mixed]) expect(report.conclusion).toEqual(lost)
  })

  it('may go on with a stronger digest over the message and all chains before', () => {
    const before = [chain(first, again(first, {}))]
    const next = (...leaf: Buffer[]): Buffer =>
      chain(archiveTimeStamp(leaf, { tsa: until2039, genTime: year(2033), digest: 'sha512' }))
    const covering = (algorithm: RecordDigest, ...chains: Buffer[]): Buffer[] => [
      hash(algorithm, plain),
      hash(algorithm, seq(...chains)),
    ]
    const right = hash('sha512', ...covering('sha512', ...before))
    expectSaved(carrying(evidenceRecord([...before, next(right)])), year(2038))
    const wrong = {
      'the chains first': hash('sha512', ...covering('sha512', ...before).toReversed()),
      'the message alone': hash('sha512', plain),
      'the chains alone': hash('sha512', seq(...before)),
      'other chains': hash('sha512', ...covering('sha512', chain(first))),
      'the older digest inside': hash('sha512', ...covering('sha256', ...before)),
    }
    for (const leaf of Object.values(wrong)) expectLost(carrying(evidenceRecord([...before, next(leaf)])), year(2038))
  })
})

describe('an evidence record proves nothing', () => {
  const other = message({ content: Buffer.from('another'), signers: [{ certificate: signer }] })
  const recordOf = (leaf: Buffer, more: Partial<StampFields> = {}): Buffer =>
    evidenceRecord([chain(stamp([leaf], more))])
  const good = recordOf(hash('sha256', plain))
  const added = attribute('1.2.3.4', nil())
  const cases: Readonly<Record<string, Buffer>> = {
    'of another message': carrying(recordOf(hash('sha256', other))),
    'whose leaves are others': carrying(recordOf(others[0] ?? root.der, { levels: [others] })),
    'that has the message only higher up': carrying(
      evidenceRecord([chain(stamp(others, { levels: [[hash('sha256', plain)]] }))]),
    ),
    'whose token stamps something else': carrying(
      recordOf(hash('sha256', plain), { levels: [], root: others[0] ?? root.der }),
    ),
    'whose tree is of another digest than its token': carrying(
      recordOf(hash('sha256', plain), { statedDigest: 'sha512' }),
    ),
    'by a digest that had ended': carrying(recordOf(hash('sha1', plain), { digest: 'sha1' })),
    'by somebody who is no authority': carrying(recordOf(hash('sha256', plain), { tsa: signer })),
    'from the future': carrying(recordOf(hash('sha256', plain), { genTime: new Date('2029-12-01T00:00:00Z') })),
    'over the message with itself inside': carrying(recordOf(hash('sha256', carrying(good)))),
    'over a message that has changed since': withUnsignedAttributes(plain, added, attribute(internalType, good)),
  }
  it.each(Object.entries(cases))('%s', (_, signature) => {
    expectLost(signature)
  })

  const unreadable: Readonly<Record<string, [Buffer, string]>> = {
    'of another version': [evidenceRecord([chain(stamp([hash('sha256', plain)]))], int('02')), 'ERR_ERS_VERSION'],
    'without a chain': [evidenceRecord([]), 'ERR_ERS_EMPTY'],
    'with an empty chain': [evidenceRecord([chain()]), 'ERR_ERS_EMPTY'],
    'with a tree of nothing': [evidenceRecord([chain(seq(ctx(2), nil()))]), 'ERR_DER_UNEXPECTED_TAG'],
    'with an empty list': [evidenceRecord([chain(seq(ctx(2, seq()), seq()))]), 'ERR_ERS_EMPTY'],
    'with more than anyone needs': [
      evidenceRecord([chain(...Array.from({ length: 101 }, () => seq(seq())))]),
      'ERR_ERS_TOO_MANY',
    ],
    'with a tree higher than any': [
      evidenceRecord([chain(seq(ctx(2, ...Array.from({ length: 65 }, () => seq(octets(root.der)))), seq()))]),
      'ERR_ERS_TOO_MANY',
    ],
    'that is none': [octets(Buffer.alloc(3)), 'ERR_DER_UNEXPECTED_TAG'],
  }
  it.each(Object.entries(unreadable))('%s', (_, [record, code]) => {
    expect(() => parseEvidenceRecord(record)).toThrow(expect.objectContaining({ code }))
    expect(recordCheck(expectLost(carrying(record)))?.facts).toMatchObject({ code })
  })

  it('when nobody could afford to look for what it is of', () => {
    const crowd = attribute('1.2.3.4', seq(Buffer.alloc(1_200_000, nil())))
    const base = withUnsignedAttributes(plain, crowd)
    expectSaved(archived({}, base))
    const foreign = carrying(recordOf(hash('sha256', other)), internalType, base)
    expect(recordCheck(expectLost(foreign))?.facts).toMatchObject({ code: 'ERR_DER_TOO_MANY_ELEMENTS' })
  })

  it('when others before it have used up what may be digested in vain', () => {
    const base = message({ content: Buffer.alloc(7 * 1024 * 1024), signers: [{ certificate: signer }] })
    const own = attribute(internalType, evidenceRecord([chain(stamp([hash('sha256', base)]))]))
    const [sha256, bash256] = ['2.16.840.1.101.3.4.2.1', '1.2.112.0.2.0.34.101.77.11']
    const after = (digest: string): Buffer => {
      const messageImprint = seq(seq(oid(digest)), octets(hash('sha256')))
      const foreign = seq(token(until2030, tstInfo({ messageImprint, genTime: generalizedTime(year(2027)) })))
      return withUnsignedAttributes(base, attribute(internalType, evidenceRecord([chain(foreign)])), own)
    }
    expect(judge({ signature: after(sha256) }).conclusion).toEqual(saved)
    expect(judge({ signature: after(bash256) }).conclusion).toEqual(lost)
  })

  it('whatever octet of it is changed', () => {
    const record = evidenceRecord([chain(stamp([hash('sha256', plain)], { levels: [others] }))])
    for (let place = 0; place < record.length; place += 7) {
      const changed = Buffer.from(record)
      changed[place] = (changed[place] ?? 0) ^ 0x10
      const { conclusion, bestSignatureTime } = judge({ signature: carrying(changed) })
      if (conclusion.indication === 'TOTAL-PASSED')
        expect([place, bestSignatureTime]).toEqual([place, year(2027).toISOString()])
    }
  })
})

// EN 319 102-1 §5.6.3.4
describe('a message that the caller has known since before the authority of its record ended', () => {
  const [since, time] = [year(2029), year(2031)]

  it('has a record that still proves when it was made', () => {
    expectLost(archived(), time)
    expectSaved(archived(), time, { existedAt: since })
  })

  it('has none where the authority had ended by then, or where the record came to it later', () => {
    const tooLate = judge({ signature: archived(), existedAt: new Date('2030-07-01T00:00:00Z') }, time)
    const evidenceRecords = [evidenceRecord([chain(stamp([hash('sha256', plain)]))])]
    const beside = judge({ signature: plain, evidenceRecords, existedAt: since }, time)
    for (const report of [tooLate, beside]) expect(report.conclusion).toEqual(lost)
  })
})

describe('a record that lies beside the message', () => {
  const recordOf = (leaves: readonly Buffer[], more: Partial<StampFields> = {}): Buffer =>
    evidenceRecord([chain(stamp(leaves, { levels: [], ...more }))])
  const attached = recordOf([hash('sha256', plain)])

  it('proves that the signature existed', () => {
    const { timeStamps } = expectSaved(plain, undefined, { evidenceRecords: [attached] })
    expect(timeStamps.map(({ type, conclusion }) => [type, conclusion])).toEqual([['evidence-record', saved]])
  })

  it('proves the age of what is in the message, as of a time-stamp whose authority has ended since', () => {
    const info = tstInfo({ messageImprint: sha256Imprint(signatureValueOf(plain)), genTime: generalizedTime(now) })
    const early = timeStampAuthority('Early', root, new Date('2028-01-01T00:00:00Z'))
    const signature = withUnsignedAttributes(plain, attribute('1.2.840.113549.1.9.16.2.14', token(early, info)))
    const evidenceRecords = [recordOf([hash('sha256', signature)])]
    const report = judge({ signature, evidenceRecords })
    expect([report.conclusion, report.bestSignatureTime]).toEqual([saved, now.toISOString()])
  })

  it('proves nothing over another message, and takes nothing away', () => {
    const foreign = recordOf([hash('sha256', content)])
    expectLost(plain, undefined, { evidenceRecords: [foreign] })
    expect(judge({ signature: plain, evidenceRecords: [foreign] }, now).conclusion).toEqual(saved)
    expectLost(plain, undefined, { evidenceRecords: [octets(root.der)] })
    const changed = withUnsignedAttributes(plain, attribute('1.2.3.4', nil()))
    expectLost(changed, undefined, { evidenceRecords: [attached] })
  })

  it('must cover the content as well where that is detached', () => {
    const signature = message({ detached: true, signers: [{ certificate: signer }] })
    const [ofMessage, ofContent] = [hash('sha512', signature), hash('sha512', content)]
    const evidenceRecords = [recordOf([ofMessage, ofContent], { digest: 'sha512' })]
    expectSaved(signature, undefined, { content, evidenceRecords })
    expectLost(signature, undefined, {
      content,
      evidenceRecords: [recordOf([ofMessage], { digest: 'sha512', levels: [others] })],
    })
    expect(contentDigestAlgorithms(signature, evidenceRecords)).toEqual(['sha256', 'sha512'])
  })
})

it('an evidence record under the signature is a mistake of form', () => {
  const signed = attribute(internalType, evidenceRecord([chain(stamp([hash('sha256', plain)]))]))
  const signedAttributes = [...Object.values(cadesAttributes({ certificate: signer }, content)), signed]
  const report = judge({ signature: message({ signers: [{ certificate: signer, signedAttributes }] }) }, now)
  expect(report.conclusion).toEqual({ indication: 'TOTAL-FAILED', subIndication: 'FORMAT_FAILURE' })
})
