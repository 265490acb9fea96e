/** Large things that many signers ask about: each is looked at once, so no message costs more than a moment. */
import { describe, expect, it } from 'vitest'
import { generateNationalKey } from '../../src/crypto/private-key.ts'
import { cms } from '../../src/profiles/generic.ts'
import { kzNca } from '../../src/profiles/kz-nca.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { type JudgeOptions, judgeSignature } from '../../src/validation/judge.ts'
import type { SignatureReport, ValidationReport } from '../../src/validation/report.ts'
import { authority, certify, extension, signingCertificate } from '../made/certificates.ts'
import { attribute, cadesAttributes, content, message, messageDigestId, type SignerFields } from '../made/cms.ts'
import { type MadeEntry, revocationList } from '../made/crls.ts'
import { withEffortBelow } from '../made/effort.ts'
import { newKey, signWith } from '../made/keys.ts'
import { madeNationalKey, nationalForms } from '../made/national-keys.ts'
import { ocspResponse } from '../made/ocsp.ts'
import { bits, ctx, ctxp, int, nil, octets, oid, seq, set, utf8 } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'

const { signer: certificate, intermediate, options } = newWorld()
const attributes = cadesAttributes({ certificate }, content)

const crowd = (count: number, fields: Partial<SignerFields> = {}): SignerFields[] =>
  Array.from({ length: count }, () => ({ certificate, ...fields }))

/** Each of the messages here is a few yardsticks of work, at most fifteen, and was hundreds before it was so. */
function judgeQuickly(signature: Buffer, more: Partial<JudgeOptions> = {}): ValidationReport {
  return withEffortBelow(50, () => judgeSignature({ signature }, { ...options, ...more }))
}

const check = ({ checks }: SignatureReport, id: string) => checks.find((one) => one.id === id)

describe('a content', () => {
  it('is digested once for all signers', () => {
    const large = Buffer.alloc(2_500_000)
    const digestAlgorithm = seq(oid('1.2.112.0.2.0.34.101.31.81'))
    const messageDigest = attribute(messageDigestId, octets(Buffer.alloc(32)))
    const signers = crowd(100, { digestAlgorithm, signedAttributes: Object.values({ ...attributes, messageDigest }) })
    const { signatures } = judgeQuickly(message({ content: large, signers, digestAlgorithms: [digestAlgorithm] }))
    expect(signatures).toHaveLength(100)
    for (const one of signatures) expect(check(one, 'cryptographic.message-digest')?.outcome).toBe('failed')
  })

  it.each(['gost2015-512', 'bign-curve256v1'] as const)('is hashed once for all signatures of %s', (kind) => {
    const large = Buffer.alloc(1_500_000)
    const key = madeNationalKey(kind, generateNationalKey(kind))
    const signed = signWith(key, large)
    const national = signingCertificate({
      subject: 'Signer',
      issuer: intermediate,
      key: { ...key, sign: () => signed },
    })
    const digestAlgorithm = seq(oid(nationalForms[kind].digest), nil())
    const signers = crowd(30, { certificate: national, signedAttributes: null, digestAlgorithm })
    const { signatures } = judgeQuickly(message({ content: large, signers, digestAlgorithms: [digestAlgorithm] }))
    for (const one of signatures) expect(check(one, 'cryptographic.signature-value')?.outcome).toBe('passed')
  })

  it('that a caller writes over is another one', () => {
    const signature = message({ signers: [{ certificate }], detached: true })
    const given = Buffer.from(content)
    const judge = () => judgeSignature({ signature, content: given }, options).conclusion.indication
    expect(judge()).toBe('TOTAL-PASSED')
    given.fill(0)
    expect(judge()).toBe('TOTAL-FAILED')
    given.set(content)
    expect(judge()).toBe('TOTAL-PASSED')
  })

  it('of a hundred thousand attributes is read once', () => {
    const one = attribute('1.2.3', set())
    const signers = crowd(100, { signedAttributes: null })
    const { signatures } = judgeQuickly(message({ content: set(Buffer.alloc(one.length * 100_000, one)), signers }))
    for (const one of signatures) expect(check(one, 'format.content-is-not-attributes')).toBeUndefined()
  })
})

describe('a signer', () => {
  it('with tens of thousands of attributes that come once is told so at once', () => {
    const { signingTime, ...others } = attributes
    const signedAttributes = [...Object.values(others), ...Array<Buffer>(40_000).fill(signingTime)]
    const { signatures } = judgeQuickly(message({ signers: [{ certificate, signedAttributes }] }))
    expect(signatures[0] && check(signatures[0], 'format.signed-attributes')?.facts).toMatchObject({
      code: 'ERR_CMS_ATTRIBUTE_REPEATED',
      attributes: expect.objectContaining({ length: 39_999 }),
    })
  })

  it('whose issuer has a long name is sought among a thousand certificates of his number', () => {
    const { serial, key } = certificate
    const namesakes = Array.from({ length: 990 }, (_, i) =>
      signingCertificate({ subject: `Namesake ${i}`, issuer: intermediate, serial, key }),
    )
    const issuerName = seq(...Array.from({ length: 200 }, () => set(seq(oid('2.5.4.10'), utf8('Ä'.repeat(100))))))
    const certificates = namesakes.map(({ der }) => der)
    const { conclusion } = judgeQuickly(message({ signers: crowd(20, { issuerName }), certificates }))
    expect(conclusion).toMatchObject({ subIndication: 'NO_SIGNING_CERTIFICATE_FOUND' })
  })

  it('known by his key is sought among a thousand certificates that do not say theirs', () => {
    const modulus = int(`00${'ff'.repeat(2048)}`)
    const key = { ...newKey(), spki: seq(seq(oid('1.2.840.113549.1.1.1'), nil()), bits(seq(modulus, int('03')))) }
    const sid = ctxp(0, Buffer.alloc(32, 1))
    const others = Array.from({ length: 990 }, (_, i) => certify({ subject: `Other ${i}`, issuer: intermediate, key }))
    const signature = message({ signers: crowd(50, { sid }), certificates: others.map(({ der }) => der) })
    expect(judgeQuickly(signature).conclusion).toMatchObject({ subIndication: 'NO_SIGNING_CERTIFICATE_FOUND' })
  })

  it('known by a key identifier of thousands of octets is sought where one stands, not in all there is', () => {
    const others = Array.from({ length: 200 }, (_, i) => {
      const extensions = [
        extension('2.5.29.14', octets(Buffer.alloc(20, 1))),
        extension('1.2.3', octets(Buffer.alloc(8000, 'a'))),
      ]
      return certify({ subject: `Other ${i}`, issuer: intermediate, key: certificate.key, extensions })
    })
    // Of this shape the search for octets in octets is at its slowest.
    const sid = ctxp(0, Buffer.concat([Buffer.alloc(2000, 'a'), Buffer.from('b'), Buffer.alloc(2000, 'a')]))
    const signature = message({ signers: crowd(20, { sid }), certificates: others.map(({ der }) => der) })
    expect(judgeQuickly(signature).conclusion).toMatchObject({ subIndication: 'NO_SIGNING_CERTIFICATE_FOUND' })
  })

  it('without attributes is not told from others of his number by hashing megabytes again and again', () => {
    const large = Buffer.alloc(8_000_000)
    const { serial } = certificate
    const others = Array.from({ length: 9 }, () =>
      signingCertificate({ subject: 'Other', issuer: intermediate, serial }),
    )
    const judge = (count: number) => {
      const certificates = [...others, certificate].map(({ der }) => der)
      const signers = crowd(count, { signedAttributes: null })
      return judgeQuickly(message({ content: large, signers, certificates }), { profile: cms }).signatures
    }
    expect(judge(1)).toMatchObject([{ conclusion: { indication: 'TOTAL-PASSED' } }])
    const conclusions = judge(90).map(({ conclusion }) => conclusion)
    expect(conclusions[0]).toEqual({ indication: 'TOTAL-PASSED' })
    expect(conclusions.at(-1)).toEqual({ indication: 'INDETERMINATE', subIndication: 'NO_SIGNING_CERTIFICATE_FOUND' })
  })
})

describe('evidence that nobody has signed', () => {
  const kind = 'gost2015-512'
  const key = () => madeNationalKey(kind, generateNationalKey(kind))
  const root = authority({ subject: 'Root', key: key() })
  const issuer = authority({ subject: 'Authority', issuer: root, key: key() })
  const person = signingCertificate({ subject: 'Signer', issuer, key: key() })
  const namesakes = Array.from({ length: 10 }, () => authority({ subject: 'Authority', issuer: root, key: key() }))
  const forger = { name: issuer.name, key: key() }
  const forgedList = revocationList({ issuer: forger })
  // Two delegates of the authority's name beside it are tried for each.
  const delegates = namesakes.slice(0, 2).map(({ der }) => der)
  const about = { serial: person.serial, issuer }
  const forgedAnswer = ocspResponse({ signer: forger, certificates: delegates, responses: [about] })
  const honest = [root, issuer].map((one) => revocationList({ issuer: one }))
  const certificates = [person, issuer, ...namesakes].map(({ der }) => der)
  const signature = message({ signers: [{ certificate: person }], certificates })
  const many = <T>(one: T, count: number): T[] => Array<T>(count).fill(one)

  it.each([
    ['lists', { crls: many(forgedList, 75) }, { crls: many(forgedList, 10) }],
    ['answers', { ocspResponses: many(forgedAnswer, 270) }, { ocspResponses: many(forgedAnswer, 30) }],
  ])('is tried with the keys of one name a limited number of times: %s', (_what, crowded, few) => {
    const unusable = (given: Parameters<typeof callerEvidence>[0]): unknown => {
      const evidence = callerEvidence({ ...given, crls: [...(given.crls ?? []), ...honest] })
      const judging = { ...options, profile: kzNca, trustAnchors: [root.der], evidence }
      const [report] = judgeSignature({ signature }, judging).signatures
      const { unusable: codes } = (report && check(report, 'revocation.evidence')?.facts) ?? {}
      return [report?.certificationPath[0]?.revocation.status, codes]
    }
    // What is left unread may be the revocation.
    expect(unusable(crowded)).toEqual(['unknown', ['ERR_EVIDENCE_TOO_MUCH']])
    expect(unusable(few)).toEqual(['good', [expect.stringMatching(/^ERR_(?:CRL|OCSP)_SIGNATURE$/)]])
  })
})

describe('a list of megabytes', () => {
  const signature = message({ signers: crowd(100) })
  const statuses = (entries: readonly MadeEntry[], extensions: readonly Buffer[] = []): unknown[] => {
    const list = revocationList({ issuer: intermediate, entries, extensions })
    const evidence = callerEvidence({ crls: [list] })
    const { signatures } = judgeQuickly(signature, { trustAnchors: [], evidence })
    return [...new Set(signatures.map(({ certificationPath: [own] }) => own?.revocation.status))]
  }
  const others = Array.from({ length: 100_000 }, (_, i) => ({ serial: `10${i.toString(16).padStart(6, '0')}` }))
  const indirect = extension('2.5.29.28', seq(ctxp(4, Buffer.from([0xff]))), true)
  const odd = { serial: '7001', extensions: [extension('1.2.3', nil(), true)] }

  it('is read strictly once, where it must be, however many certificates ask', () => {
    expect(statuses([...others, { serial: certificate.serial }], [indirect])).toEqual(['revoked'])
    expect(statuses([...others, odd])).toEqual(['unknown'])
  })

  it('that names one certificate ten thousand times is told so once, and charged for each time', () => {
    const held = Array<MadeEntry>(20_000).fill({ serial: certificate.serial, reason: 6 })
    expect(statuses(held)).toEqual(['revoked', 'unknown'])
  })
})

describe('distribution points', () => {
  const address = (text: string): Buffer => ctxp(6, Buffer.from(text))
  const numbered = (count: number, host: string): Buffer[] =>
    Array.from({ length: count }, (_, i) => address(`http://${host}/${i}`))
  const named = (names: readonly Buffer[]): Buffer => ctx(0, ctx(0, Buffer.concat(names)))
  const listOf = (names: readonly Buffer[]): Buffer => {
    const extensions = [extension('2.5.29.20', int('05')), extension('2.5.29.28', seq(named(names)), true)]
    return revocationList({ issuer: intermediate, extensions })
  }
  function checksWith(points: readonly Buffer[], crls: readonly Buffer[]): SignatureReport['checks'] {
    const pointed = signingCertificate({
      subject: 'Pointed',
      issuer: intermediate,
      extensions: [extension('2.5.29.31', seq(...points))],
    })
    const signature = message({ signers: [{ certificate: pointed }], certificates: [pointed.der] })
    const [report] = judgeQuickly(signature, { trustAnchors: [], evidence: callerEvidence({ crls }) }).signatures
    return report?.checks ?? []
  }
  const failed = { id: 'revocation.status', outcome: 'failed' }

  it('are held against the names of a list once for all of them', () => {
    const points = numbered(100, 'a').map((one) => seq(named([one])))
    expect(checksWith(points, [listOf(numbered(250_000, 'b'))])).toContainEqual(expect.objectContaining(failed))
  })

  it('by the thousand are more than any list is asked about', () => {
    const checks = checksWith(
      numbered(9_000, 'a').map((one) => seq(named([one]))),
      [listOf(numbered(20_000, 'b'))],
    )
    const unusable = ['ERR_X509_DISTRIBUTION_POINT']
    expect(checks.find(({ id }) => id === 'revocation.evidence')?.facts).toMatchObject({ unusable })
    expect(checks).toContainEqual(expect.objectContaining(failed))
  })
})
