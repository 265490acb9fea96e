/** Certificates of authorities that a message leaves out: whom is asked for them, and what may come of it (RFC 5280 §4.2.2.1). */
import { describe, expect, it } from 'vitest'
import { UnavailableError } from '../../src/errors.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import type { JudgeOptions } from '../../src/validation/judge.ts'
import { validateEvidenceRecord } from '../../src/validation/judge-evidence-record.ts'
import type { ValidationReport } from '../../src/validation/report.ts'
import { validateSignature } from '../../src/validation/validate-signature.ts'
import {
  authority,
  basicConstraints,
  certify,
  extension,
  issuersAt,
  keyUsage,
  type MadeCertificate,
  now,
} from '../made/certificates.ts'
import { attribute, message } from '../made/cms.ts'
import { revocationList } from '../made/crls.ts'
import {
  archiveTimeStamp,
  chain,
  evidenceRecord,
  hash,
  signatureValueOf,
  withUnsignedAttributes,
} from '../made/evidence-records.ts'
import { type Answer, httpThat } from '../made/http.ts'
import { sha256Imprint, token, tstInfo } from '../made/time-stamps.ts'
import { ctx, generalizedTime, int, nil, oid, seq, set } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'

const { root, options: base } = newWorld()
const [UPPER, LOWER] = ['http://authority.example/upper.cer', 'http://authority.example/lower.cer']
const caExtensions = [basicConstraints(true), keyUsage('keyCertSign', 'cRLSign')]
const upper = authority({ subject: 'Upper', issuer: root })
const lower = authority({ subject: 'Lower', issuer: upper, extensions: [...caExtensions, issuersAt(UPPER)] })
const extensions = [keyUsage('digitalSignature'), issuersAt(LOWER)]
const signer = certify({ subject: 'Signer', issuer: lower, extensions })
const signature = message({ signers: [{ certificate: signer }], certificates: [signer.der] })
const crls = [root, upper, lower].map((issuer) => revocationList({ issuer }))
const options: JudgeOptions = { ...base, intermediates: [], evidence: callerEvidence({ crls }) }

const published: Readonly<Record<string, Answer>> = { [UPPER]: upper.der, [LOWER]: lower.der }
const passed = { indication: 'TOTAL-PASSED' }
const noPath = { indication: 'INDETERMINATE', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' }

interface Outcome {
  readonly report: ValidationReport
  readonly urls: readonly string[]
}

async function validate(
  answers: Readonly<Record<string, Answer>>,
  of = signature,
  fetchIssuers = true,
): Promise<Outcome> {
  const { http, asked } = httpThat(({ url }) => answers[url] ?? 404)
  const report = await validateSignature({ signature: of }, { ...options, http, fetchIssuers })
  return { report, urls: asked.map(({ method, url }) => `${method} ${url}`) }
}

const failures = ({ signatures }: ValidationReport): unknown[] =>
  (signatures[0]?.checks ?? []).filter(({ id }) => id === 'certification-path.fetch').map(({ facts }) => facts)

/** RFC 5652 §5.2: SignedData without content and without signers. */
const bundle = (...certificates: readonly Uint8Array[]): Buffer =>
  seq(
    oid('1.2.840.113549.1.7.2'),
    ctx(0, seq(int('01'), set(), seq(oid('1.2.840.113549.1.7.1')), ctx(0, ...certificates), set())),
  )

describe('what comes without the certificates of its authorities', () => {
  it('is judged with those that they publish, one above the other', async () => {
    const { report, urls } = await validate(published)
    expect(report.conclusion).toEqual(passed)
    expect(urls).toEqual([`GET ${LOWER}`, `GET ${UPPER}`])
    expect(report.signatures[0]?.certificationPath.map(({ subject }) => subject)).toHaveLength(4)
    expect(failures(report)).toEqual([])
  })

  it('calls nobody unless that is wanted', async () => {
    const { report, urls } = await validate(published, signature, false)
    expect(report.conclusion).toEqual(noPath)
    expect(urls).toEqual([])
  })

  it('calls nobody for what it has with it, or the caller', async () => {
    const whole = message({ signers: [{ certificate: signer }], certificates: [signer.der, lower.der, upper.der] })
    expect((await validate(published, whole)).urls).toEqual([])
    const partly = message({ signers: [{ certificate: signer }], certificates: [signer.der, lower.der] })
    const { report, urls } = await validate(published, partly)
    expect(report.conclusion).toEqual(passed)
    expect(urls).toEqual([`GET ${UPPER}`])
  })

  it('takes them from a certs-only message, of which it takes those called for', async () => {
    const strangers = Array.from({ length: 19 }, (_, i) => authority({ subject: `Stranger ${i}` }).der)
    const { report } = await validate({ ...published, [LOWER]: bundle(lower.der, ...strangers) })
    expect(report.conclusion).toEqual(passed)
    const { report: late } = await validate({ ...published, [LOWER]: bundle(...strangers, seq(nil()), lower.der) })
    expect(late.conclusion).toEqual(noPath)
  })

  const purpose = extension('2.5.29.37', seq(oid('1.3.6.1.5.5.7.3.8')), true)
  const tsaExtensions = [keyUsage('digitalSignature'), purpose, issuersAt(UPPER)]
  const tsa = certify({ subject: 'TSA', issuer: upper, extensions: tsaExtensions })

  it('has its time-stamps judged with those of their authorities', async () => {
    const info = tstInfo({ messageImprint: sha256Imprint(signatureValueOf(signature)), genTime: generalizedTime(now) })
    const stamped = withUnsignedAttributes(signature, attribute('1.2.840.113549.1.9.16.2.14', token(tsa, info)))
    const { report } = await validate(published, stamped)
    expect(report.signatures[0]?.timeStamps.map(({ conclusion }) => conclusion)).toEqual([passed])
  })

  it('may be an evidence record, whose time-stamps are judged likewise', async () => {
    const stamp = archiveTimeStamp([hash('sha256', signature)], { tsa, genTime: now })
    const input = {
      evidenceRecord: evidenceRecord([chain(stamp)]),
      dataObjects: [{ content: signature }],
      isWholeGroup: false,
    }
    const { http } = httpThat(({ url }) => published[url] ?? 404)
    const judged = async (fetchIssuers: boolean) =>
      (await validateEvidenceRecord(input, { ...options, http, fetchIssuers })).conclusion
    expect(await judged(true)).toEqual(passed)
    expect((await judged(false)).indication).toBe('INDETERMINATE')
  })
})

describe('what comes instead', () => {
  const unavailable = new UnavailableError('ERR_HTTP_TIMEOUT', 'no answer')
  const namesake = authority({ subject: 'Lower', issuer: upper })
  it.each<[string, Answer, string | undefined]>([
    ['nothing', unavailable, 'ERR_HTTP_TIMEOUT'],
    ['another status', 404, 'ERR_HTTP_STATUS'],
    ['a page', Buffer.from('<html>'), 'ERR_DER_'],
    ['no octet', Buffer.alloc(0), 'ERR_DER_'],
    ['a message that is cut off', bundle(lower.der).subarray(0, -1), 'ERR_DER_'],
    ['an authority of another name', upper.der, undefined],
    ['a namesake with another key', namesake.der, undefined],
    ['the certificate itself', signer.der, undefined],
    ['a bundle of nobody', bundle(), undefined],
  ])('%s leaves the path open, and the report says what did not come', async (_, answer, code) => {
    const { report, urls } = await validate({ [LOWER]: answer, [UPPER]: upper.der })
    expect(report.conclusion).toEqual(noPath)
    expect(urls).toEqual([`GET ${LOWER}`])
    const noted = code === undefined ? [] : [{ url: LOWER, code: expect.stringContaining(code) }]
    expect(failures(report)).toEqual(noted)
  })

  it('at the first address is made good at the second', async () => {
    const twice = [keyUsage('digitalSignature'), issuersAt('http://down.example/', LOWER)]
    const certificate = certify({ subject: 'Signer', issuer: lower, extensions: twice })
    const of = message({ signers: [{ certificate }], certificates: [certificate.der] })
    const { report } = await validate(published, of)
    expect(report.conclusion).toEqual(passed)
    expect(failures(report)).toEqual([{ url: 'http://down.example/', code: 'ERR_HTTP_STATUS' }])
  })

  it('is a defect of the program when it is not of the network', async () => {
    await expect(validate({ [LOWER]: new TypeError('a defect') })).rejects.toThrow(TypeError)
  })
})

describe('whoever may write addresses', () => {
  it('has a few calls made, one above the other, and no more', async () => {
    let calls = 0
    const made: MadeCertificate[] = []
    const { http } = httpThat(() => {
      calls += 1
      return made.at(-1 - calls)?.der ?? 404
    })
    for (let i = 0; i < 12; i += 1) {
      const issuer = made.at(-1)
      const more = [...caExtensions, issuersAt(`http://endless.example/${i}`)]
      made.push(authority({ subject: `Number ${i}`, ...(issuer && { issuer }), extensions: more }))
    }
    const [certificate = signer] = made.slice(-1)
    const of = message({ signers: [{ certificate }], certificates: [certificate.der] })
    const report = await validateSignature({ signature: of }, { ...options, http, fetchIssuers: true })
    expect(report.conclusion.indication).toBe('INDETERMINATE')
    expect(calls).toBe(4)
  })

  it('has twenty addresses called for a message, each once', async () => {
    const signers = Array.from({ length: 30 }, (_, i) => ({
      certificate: certify({
        subject: `Stranger ${i}`,
        issuer: lower,
        extensions: [
          keyUsage('digitalSignature'),
          issuersAt(`http://many.example/${i >> 1}/a`, `http://many.example/${i >> 1}/b`),
        ],
      }),
    }))
    const { urls } = await validate(
      {},
      message({ signers, certificates: signers.map(({ certificate }) => certificate.der) }),
    )
    expect(urls).toHaveLength(20)
    expect(new Set(urls).size).toBe(20)
  })

  it('has only http and https called, at three addresses of a certificate', async () => {
    const addresses = ['ldap://a.example/', 'file:///etc/passwd', ...[1, 2, 3, 4].map((i) => `https://a.example/${i}`)]
    const certificate = certify({
      subject: 'Signer',
      issuer: lower,
      extensions: [keyUsage('digitalSignature'), issuersAt(...addresses)],
    })
    const { urls } = await validate({}, message({ signers: [{ certificate }], certificates: [certificate.der] }))
    expect(urls).toEqual([1, 2, 3].map((i) => `GET https://a.example/${i}`))
  })
})
