import { createHmac, createPrivateKey, createPublicKey } from 'node:crypto'
import { CompactSign, compactVerify } from 'jose'
import { afterAll, describe, expect, it } from 'vitest'
import { signData } from '../../src/cms/sign.ts'
import { generic } from '../../src/profiles/generic.ts'
import { callerEvidence, type Evidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import { signReport, verifyReport } from '../../src/validation/signed-report.ts'
import { codedAsync } from '../coded.ts'
import { now } from '../made/certificates.ts'
import { newTestAuthority } from '../made/test-ca.ts'

const authority = await newTestAuthority()
afterAll(() => authority.place.remove())
const trustAnchors = [authority.ca.rootCertificate]
const options = { profile: generic, trustAnchors, revocation: 'not-checked', time: now } as const
const signature = await signData(Buffer.from('content'), await authority.newSigner(), { attached: true })
const report = judgeSignature({ signature }, options)

async function newReportSigner(key: 'rsa-2048' | 'p-256' | 'ed25519') {
  const issued = await authority.ca.issue({ kind: 'system', commonName: 'Sidecar', key })
  const certificates = [issued.certificate, ...issued.chain] as const
  return { privateKey: createPrivateKey(issued.privateKeyPem), certificates }
}

describe('a signed report', () => {
  it.each(['rsa-2048', 'p-256', 'ed25519'] as const)(
    'by an %s key comes back whole, with the path of its signer',
    async (key) => {
      const verified = await verifyReport(await signReport(report, await newReportSigner(key)), options)
      expect(verified.report).toEqual(report)
      expect(verified.signedBy.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
    },
  )

  it('is not made with a certificate of another key, which nobody could verify', async () => {
    const [mine, other] = [await newReportSigner('p-256'), await newReportSigner('rsa-2048')]
    const mixed = { ...mine, certificates: other.certificates }
    await expect(signReport(report, mixed)).rejects.toThrow(TypeError)
  })

  it('is refused when one character of it is changed', async () => {
    const jws = await signReport(report, await newReportSigner('p-256'))
    const [header = '', payload = '', value = ''] = jws.split('.')
    const changed = [header, `${payload.slice(0, -2)}${payload.at(-2) === 'A' ? 'B' : 'A'}${payload.slice(-1)}`, value]
    expect(await codedAsync(verifyReport(changed.join('.'), options))).toBe('ERR_REPORT_SIGNATURE')
  })

  it('is refused with another header: no algorithm, another one, or the certificate of somebody else', async () => {
    const [mine, other] = [await newReportSigner('p-256'), await newReportSigner('p-256')]
    const [header = '', payload, value] = (await signReport(report, mine)).split('.')
    const fields = JSON.parse(Buffer.from(header, 'base64url').toString())
    const withHeader = (more: object, signature: string | undefined = value): string =>
      [Buffer.from(JSON.stringify({ ...fields, ...more })).toString('base64url'), payload, signature].join('.')
    expect((await verifyReport(withHeader({}), options)).report).toEqual(report)
    const x5c = other.certificates.map((der) => Buffer.from(der).toString('base64'))
    const secret = createPublicKey(mine.privateKey).export({ format: 'pem', type: 'spki' })
    const hmac = createHmac('sha256', secret).update(withHeader({ alg: 'HS256' }).replace(/\.[^.]*$/, ''))
    for (const changed of [
      withHeader({ alg: 'none' }, ''),
      withHeader({ alg: 'HS256' }, hmac.digest('base64url')),
      withHeader({ alg: 'ES384' }),
      withHeader({ x5c }),
      withHeader({ crit: ['exp'], exp: 1 }),
    ]) {
      expect(await codedAsync(verifyReport(changed, options))).toBe('ERR_REPORT_SIGNATURE')
    }
    expect(await codedAsync(verifyReport(withHeader({ typ: 'JWT' }), options))).toBe('ERR_REPORT_JWS')
  })

  it('verifies for whoever has nothing but jose and the key', async () => {
    const { privateKey, certificates } = await newReportSigner('p-256')
    const { payload } = await compactVerify(
      await signReport(report, { privateKey, certificates }),
      createPublicKey(privateKey),
    )
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(report)
  })

  it('by somebody outside the trust anchors says so in its path', async () => {
    const jws = await signReport(report, await newReportSigner('p-256'))
    const { signedBy } = await verifyReport(jws, { ...options, trustAnchors: [] })
    expect(signedBy.conclusion).toEqual({ indication: 'INDETERMINATE', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' })
  })

  it('by somebody who may have been revoked since says so, unless there is evidence', async () => {
    const jws = await signReport(report, await newReportSigner('p-256'))
    const about = async (evidence?: Evidence) => {
      const given = { ...options, revocation: 'checked', ...(evidence && { evidence }) } as const
      return (await verifyReport(jws, given)).signedBy.conclusion
    }
    expect(await about()).toEqual({ indication: 'INDETERMINATE', subIndication: 'TRY_LATER' })
    const crls = [await authority.ca.crl('root'), await authority.ca.crl('intermediate')]
    expect(await about(callerEvidence({ crls }))).toEqual({ indication: 'TOTAL-PASSED' })
  })

  it('is not any other JWS of the same key, nor no JWS', async () => {
    const { privateKey, certificates } = await newReportSigner('p-256')
    const x5c = certificates.map((der) => Buffer.from(der).toString('base64'))
    const token = await new CompactSign(Buffer.from('{}')).setProtectedHeader({ alg: 'ES256', x5c }).sign(privateKey)
    expect(await codedAsync(verifyReport(token, options))).toBe('ERR_REPORT_JWS')
    const header = { alg: 'ES256', x5c, typ: 'tamga-validation-report+jws' }
    for (const payload of ['{}', 'no JSON', '{"type":"tamga-validation-report","version":2}', 'null']) {
      const other = await new CompactSign(Buffer.from(payload)).setProtectedHeader(header).sign(privateKey)
      expect(await codedAsync(verifyReport(other, options))).toBe('ERR_REPORT_JWS')
    }
    expect(await codedAsync(verifyReport('no jws', options))).toBe('ERR_REPORT_JWS')
  })
})
