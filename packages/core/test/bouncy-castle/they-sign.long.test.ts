/** What Bouncy Castle makes, we judge as the standards have it; what is altered or exchanged afterwards passes nowhere. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import { augmentSignedData } from '../../src/cms/augment.ts'
import { parseSignedData } from '../../src/cms/signed-data.ts'
import { cms, generic } from '../../src/profiles/generic.ts'
import { callerEvidence, noEvidence } from '../../src/validation/evidence.ts'
import { type JudgeOptions, judgeSignature, type SignatureInput } from '../../src/validation/judge.ts'
import { type EvidenceRecordReport, judgeEvidenceRecord } from '../../src/validation/judge-evidence-record.ts'
import type { Profile } from '../../src/validation/profile.ts'
import { readSignature } from '../../src/validation/read-signature.ts'
import type { SignatureReport, ValidationReport } from '../../src/validation/report.ts'
import { bouncyCastle } from '../bouncy-castle.ts'
import { meaningIfPassed } from '../forgery/meaning.ts'
import { now } from '../made/certificates.ts'
import { membersOf } from '../made/cms.ts'
import { ctx, seq, set } from '../made/tlv.ts'
import { workplace } from '../openssl.ts'

const place = workplace()
afterAll(() => place.remove())
const made = join(place.directory, 'made')
bouncyCastle(place).run('Make', [made])

const read = (...path: readonly string[]): Buffer => readFileSync(join(made, ...path))
const names = (...path: readonly string[]): string[] => readdirSync(join(made, ...path)).sort()
const content = read('content')
const hours = (count: number): Date => new Date(now.getTime() + count * 3_600_000)

/** RFC 8419 gives Ed448 SHAKE256, which no catalogue of approved algorithms has: here it is the signature that is judged. */
const withShake = (profile: Profile): Profile => {
  const digests = { ...profile.algorithms.digests, shake256: { until: null } }
  return { ...profile, algorithms: { ...profile.algorithms, digests } }
}

const options: JudgeOptions = {
  profile: withShake(generic),
  trustAnchors: [read('root.cer')],
  intermediates: [read('authority.cer')],
  evidence: callerEvidence({ crls: [read('root.crl'), read('authority.crl')] }),
  time: now,
}

const passed = { indication: 'TOTAL-PASSED' }

/** Every check that did not pass, those of time-stamps and countersigners too, so that a failing test says why. */
function objections({ checks, timeStamps, countersignatures }: SignatureReport): string[] {
  const own = [...checks, ...timeStamps.flatMap((one) => one.checks)].filter(({ outcome }) => outcome === 'failed')
  return [...own.map(({ id, facts }) => `${id} ${JSON.stringify(facts)}`), ...countersignatures.flatMap(objections)]
}

function expectPassed(input: SignatureInput, more: Partial<JudgeOptions> = {}): ValidationReport {
  const report = judgeSignature(input, { ...options, ...more })
  expect(report.signatures.flatMap(objections)).toEqual([])
  expect(report.conclusion).toEqual(passed)
  return report
}

/** The message with the content that it lacks. */
const inputOf = (folder: string, name: string, form: string): SignatureInput => ({
  signature: read(folder, name, form),
  ...(form === 'detached' && { content }),
})

describe.each(names('cades'))('a message in the form of CAdES: %s', (name) => {
  it.each(names('cades', name))('is TOTAL-PASSED in %s, held and streamed', async (form) => {
    const input = inputOf('cades', name, form)
    const { conclusion, signatures } = expectPassed(input)
    const streamed = await readSignature(Readable.from([input.signature]), { holdOctets: 0 })
    const judged = judgeSignature({ ...input, ...streamed }, options)
    expect(judged.conclusion).toEqual(conclusion)
    expect(judged.signatures.map(({ certificationPath }) => certificationPath)).toEqual(
      signatures.map(({ certificationPath }) => certificationPath),
    )
  })
})

describe.each(names('cms'))('a message of bare CMS: %s', (name) => {
  it.each(names('cms', name))('is TOTAL-PASSED in %s, and no CAdES', (form) => {
    const input = inputOf('cms', name, form)
    expectPassed(input, { profile: withShake(cms) })
    expect(judgeSignature(input, options).conclusion).toMatchObject({ subIndication: 'SIG_CONSTRAINTS_FAILURE' })
  })
})

describe('what lies in a message besides', () => {
  const reportOf = (name: string, form = 'der'): SignatureReport | undefined =>
    judgeSignature(inputOf('cades', name, form), options).signatures[0]

  it.each([
    ['stamped-sha256', hours(-20).toISOString()],
    ['stamped-milliseconds', hours(-20).toISOString()],
    ['stamped-twice', hours(-20).toISOString()],
    ['stamped-accuracy', hours(-20).toISOString()],
    ['evidence-record', hours(-20).toISOString()],
  ])('proves when the signature was there: %s', (name, time) => {
    expect(reportOf(name)?.bestSignatureTime).toBe(time)
  })

  it('proves it for detached content too, by an external evidence record', () => {
    expect(reportOf('external-evidence-record', 'detached')?.bestSignatureTime).toBe(hours(-20).toISOString())
  })

  it('is a time-stamp on the content, which the signature came after', () => {
    expect(reportOf('content-time-stamp')).toMatchObject({
      timeStamps: [{ type: 'content-time-stamp', genTime: hours(-30).toISOString(), conclusion: passed }],
      bestSignatureTime: now.toISOString(),
    })
  })

  it('is three countersigners, each over the one before', () => {
    const [first] = reportOf('countersigned')?.countersignatures ?? []
    const [second] = first?.countersignatures ?? []
    expect(second?.countersignatures).toHaveLength(1)
  })

  it('is another message, which can be judged as well', () => {
    expectPassed({ signature: Buffer.from(parseSignedData(read('cades', 'nested', 'der')).content ?? []) })
  })
})

describe('a public key infrastructure all of one kind of key', () => {
  it.each(names('authorities'))('is judged from its root and the message alone: %s', (kind) => {
    const trustAnchors = [read('authorities', kind, 'root.cer')]
    const signature = read('authorities', kind, 'message')
    const { signatures } = expectPassed({ signature }, { trustAnchors, intermediates: [], evidence: noEvidence })
    expect(signatures[0]?.certificationPath.map(({ revocation }) => revocation.source)).toEqual([
      'ocsp',
      'crl',
      undefined,
    ])
    expect(signatures[0]?.bestSignatureTime).toBe(hours(-20).toISOString())
  })
})

const statuses = names('statuses').flatMap((status) => names('statuses', status).map((name) => `${status}/${name}`))

/** What the evidence beside a message says of its signer, after a change. */
function judgeByEvidence(name: string, change: (der: Buffer) => Buffer = (der) => der): SignatureReport | undefined {
  const files = (ending: string): Buffer[] =>
    names('statuses', name)
      .filter((file) => file.endsWith(ending))
      .map((file) => change(read('statuses', name, file)))
  const evidence = callerEvidence({ crls: [read('root.crl'), ...files('.crl')], ocspResponses: files('.ocsp') })
  return judgeSignature({ signature: read('statuses', name, 'message') }, { ...options, evidence }).signatures[0]
}
const statusOf = (report: SignatureReport | undefined): string | undefined =>
  report?.certificationPath[0]?.revocation.status

describe('the status of a certificate', () => {
  it.each(statuses)('is what lists and answers say of it: %s', (name) => {
    const report = judgeByEvidence(name)
    expect(statusOf(report)).toBe(name.slice(0, name.indexOf('/')))
    expect(report?.conclusion.indication).toBe(name.startsWith('good/') ? 'TOTAL-PASSED' : 'INDETERMINATE')
  })
})

const records = names('records').flatMap((of) =>
  names('records', of).flatMap((one) => names('records', of, one).map((stage) => [of, one, stage].join('/'))),
)
const documentsOf = (record: string): Buffer[] =>
  names('records', record, 'documents').map((name) => read('records', record, 'documents', name))

interface RecordQuestion {
  readonly documents?: readonly Buffer[]
  readonly isWholeGroup?: boolean
  readonly evidenceRecord?: Buffer
}

function judgeRecord(record: string, question: RecordQuestion = {}): EvidenceRecordReport {
  const { documents = documentsOf(record), isWholeGroup = true } = question
  const { evidenceRecord = read('records', record, 'record') } = question
  const dataObjects = documents.map((one) => ({ content: one }))
  return judgeEvidenceRecord({ evidenceRecord, dataObjects, isWholeGroup }, options)
}

describe('an evidence record', () => {
  it.each(records)('is of its documents and of nothing else: %s', (record) => {
    expect(judgeRecord(record)).toMatchObject({ conclusion: passed, provenTime: hours(-7000).toISOString() })
    const documents = [...documentsOf(record), Buffer.from('Another document')]
    expect(judgeRecord(record, { documents }).conclusion).toEqual({
      indication: 'TOTAL-FAILED',
      subIndication: 'HASH_FAILURE',
    })
  })

  it.each(records.filter((record) => record.startsWith('group')))('tells a group from a part of it: %s', (record) => {
    const [, ...documents] = documentsOf(record)
    expect(judgeRecord(record, { documents, isWholeGroup: false }).conclusion).toEqual(passed)
    expect(judgeRecord(record, { documents }).conclusion).toMatchObject({ subIndication: 'SIG_CONSTRAINTS_FAILURE' })
  })
})

describe('altered', () => {
  const STEP = 13
  const alterations = (der: Uint8Array): Buffer[] =>
    Array.from({ length: Math.ceil(der.length / STEP) }, (_, i) => {
      const altered = Buffer.from(der)
      altered.writeUInt8(altered.readUInt8(i * STEP) ^ (1 << (i % 8)), i * STEP)
      return altered
    })

  /** What a message that passes asserts: who signed what, and the proofs that lie beside it. */
  function asserted(input: SignatureInput, profile: Profile) {
    const meaning = meaningIfPassed(input, { ...options, profile })
    const signatures = meaning && judgeSignature(input, { ...options, profile }).signatures
    return { meaning, proofs: signatures?.flatMap(proofsOf) ?? [] }
  }

  const proofsOf = ({ timeStamps, countersignatures }: SignatureReport): string[] => [
    ...timeStamps
      .filter(({ conclusion }) => conclusion.indication === passed.indication)
      .map(({ type, genTime, authority }) => [type, genTime, authority].join()),
    ...countersignatures
      .filter(({ conclusion }) => conclusion.indication === passed.indication)
      .flatMap((one) => [one.certificationPath[0]?.sha256 ?? '', ...proofsOf(one)]),
  ]

  it.each([...names('cades').map((name) => ['cades', name]), ...names('cms').map((name) => ['cms', name])])(
    'in one bit of every 13th octet a message passes only if it still asserts the same, or less: %s/%s',
    (folder, name) => {
      const [form = ''] = names(folder, name)
      const input = inputOf(folder, name, form)
      const profile = withShake(folder === 'cms' ? cms : generic)
      const genuine = asserted(input, profile)
      expect(genuine.meaning).toBeDefined()
      for (const signature of alterations(input.signature)) {
        const { meaning, proofs } = asserted({ ...input, signature }, profile)
        if (meaning === undefined) continue
        expect(meaning).toEqual(genuine.meaning)
        expect(genuine.proofs).toEqual(expect.arrayContaining(proofs))
      }
    },
  )

  it.each(statuses.filter((name) => names('statuses', name).length === 2))(
    'in one bit of every 13th octet a list or an answer says nothing: %s',
    (name) => {
      const [file = ''] = names('statuses', name).filter((one) => one !== 'message')
      for (const altered of alterations(read('statuses', name, file))) {
        expect(statusOf(judgeByEvidence(name, () => altered))).toBe('unknown')
      }
    },
  )

  it.each(['tree-of-5/2/all-renewed', 'group-of-3/in-a-tree/new-tree'])(
    'in one bit of every 13th octet an evidence record proves the same time or none: %s',
    (record) => {
      for (const evidenceRecord of alterations(read('records', record, 'record'))) {
        expect([hours(-7000).toISOString(), null]).toContain(judgeRecord(record, { evidenceRecord }).provenTime)
      }
    },
  )
})

describe('exchanged', () => {
  /** The SignerInfos of a message in DER, put back after a change. */
  function withSigners(message: Buffer, change: (signers: Buffer[]) => Buffer[]): Buffer {
    const [type = message, explicit = message] = membersOf(message)
    const fields = membersOf(membersOf(explicit)[0] ?? explicit)
    return seq(type, ctx(0, seq(...fields.with(-1, set(...change(membersOf(fields.at(-1) ?? message)))))))
  }

  const three = read('cades', 'three-signers', 'der')

  it('three signers may stand in any order', () => {
    expectPassed({ signature: withSigners(three, (signers) => signers.toReversed()) })
  })

  // version, sid, digestAlgorithm, signedAttrs, signatureAlgorithm, signature
  it.each([
    ['names', 1],
    ['attributes', 3],
    ['values', 5],
  ])('their %s may not', (_, field) => {
    const signature = withSigners(three, (signers) =>
      signers.map((one, i) => {
        const [next = one] = signers.slice((i + 1) % signers.length)
        return seq(...membersOf(one).with(field, membersOf(next)[field] ?? next))
      }),
    )
    expect(judgeSignature({ signature }, options).signatures).toHaveLength(3)
    for (const { conclusion } of judgeSignature({ signature }, options).signatures)
      expect(conclusion).not.toEqual(passed)
  })

  it.each(['stamped-sha256', 'countersigned', 'evidence-record'])(
    'what %s has beside it proves nothing elsewhere',
    (name) => {
      const attributes = parseSignedData(read('cades', name, 'der')).signerInfos[0]?.unsignedAttributes ?? []
      const other = parseSignedData(read('cades', 'p-256', 'der'))
      const { certificates } = parseSignedData(read('cades', name, 'der'))
      const unsignedAttributes = new Map([[0, attributes.map(({ raw }) => raw)]])
      const signature = augmentSignedData(other, { certificates, unsignedAttributes })
      const { conclusion, signatures } = judgeSignature({ signature }, options)
      expect(conclusion).toEqual(passed)
      const [report] = signatures
      const beside = [...(report?.timeStamps ?? []), ...(report?.countersignatures ?? [])]
      expect(beside.map((one) => one.conclusion)).toEqual([
        { indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' },
      ])
      expect(report?.bestSignatureTime).toBe(now.toISOString())
    },
  )
})
