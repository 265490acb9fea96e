/** Signatures archived in one call: what comes out stands alone, and what is not good is not archived. */
import { createPrivateKey } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { addCountersignature, addSignature } from '../../src/cades/co-sign.ts'
import { createKeySigner } from '../../src/cms/key-signer.ts'
import { signData } from '../../src/cms/sign.ts'
import { UnavailableError } from '../../src/errors.ts'
import type { Http } from '../../src/ports.ts'
import { generic } from '../../src/profiles/generic.ts'
import { type AugmentOptions, augmentSignature } from '../../src/validation/augment-signature.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import type { ValidationReport } from '../../src/validation/report.ts'
import {
  certify,
  extension,
  keyUsage,
  type MadeCertificate,
  authority as madeAuthority,
  now,
} from '../made/certificates.ts'
import { attribute, cadesAttributes, content as made, message } from '../made/cms.ts'
import { revocationList } from '../made/crls.ts'
import { newTestAuthority, opensslAccepts, person } from '../made/test-ca.ts'
import { sha256Imprint, stampingAt, token, tstInfo } from '../made/time-stamps.ts'
import { generalizedTime, oid, seq } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'

const clock = { time: now, now: () => clock.time }
const authority = await newTestAuthority(clock)
afterAll(() => authority.place.remove())
const { ca, timeStampSource } = authority
const other = await newTestAuthority(clock, 'http://other.test')
afterAll(() => other.place.remove())

let asked: string[]
beforeEach(() => {
  asked = []
  clock.time = now
})

/** What both publish; `down` does not answer. */
function published(down: readonly string[] = []): Http {
  return {
    send: async ({ url, body = new Uint8Array() }) => {
      const { hostname, pathname } = new URL(url)
      asked.push(url)
      const { ca } = hostname === 'ca.test' ? authority : other
      const answers: Readonly<Record<string, () => Promise<Uint8Array>>> = {
        '/ocsp': () => ca.ocsp(body),
        '/crl/root.crl': () => ca.crl('root'),
        '/crl/intermediate.crl': () => ca.crl('intermediate'),
        '/ca/intermediate.cer': async () => ca.intermediateCertificate,
      }
      const answer = down.includes(pathname) ? undefined : answers[pathname]
      if (answer === undefined) throw new UnavailableError('ERR_HTTP_TIMEOUT', 'no answer')
      return { status: 200, contentType: undefined, body: await answer() }
    },
  }
}

const trustAnchors = [ca.rootCertificate]
const options: AugmentOptions = {
  profile: generic,
  trustAnchors,
  level: 'CAdES-B-LTA',
  timeStampSource,
  http: published(),
  clock,
}
const content = Buffer.from('An application.')
const signer = await authority.newSigner()
const signed = await signData(content, signer, { attached: true, signingTime: now })
const alone = (signature: Uint8Array, time: Date): ValidationReport =>
  judgeSignature({ signature }, { profile: generic, trustAnchors, time })
const passed = { indication: 'TOTAL-PASSED' }
/** The signer's certificate has ended. */
const afterwards = new Date('2028-01-01T00:00:00Z')

describe('augmentSignature', () => {
  it.each(['CAdES-B-LT', 'CAdES-B-LTA'] as const)('to %s makes what stands alone', async (level) => {
    const { signature, report } = await augmentSignature(signed, { ...options, level })
    expect(report.conclusion).toEqual(passed)
    expect(report.signatures[0]?.signatureLevel).toBe(level)
    expect(asked).toContain('http://ca.test/ocsp')
    expect(alone(signature, now)).toEqual(report)
    expect(opensslAccepts(authority, signature, content)).toBe(true)
  })

  it('is done again when the certificates of the signer and of the time-stamps are about to end, or have ended', async () => {
    const { signature } = await augmentSignature(signed, options)
    clock.time = afterwards
    const { signature: renewed, report } = await augmentSignature(signature, options)
    expect(report.conclusion).toEqual(passed)
    expect(report.signatures[0]?.timeStamps).toHaveLength(3)
    expect(alone(renewed, afterwards).conclusion).toEqual(passed)
  })

  it('brings what every signer and countersigner takes', async () => {
    const [second, witness] = [await authority.newSigner('rsa-2048'), await authority.newSigner('ed25519')]
    const together = await addSignature(signed, second, { signingTime: now })
    const witnessed = await addCountersignature(together, 0, witness, { signingTime: now })
    const { signature, report } = await augmentSignature(witnessed, options)
    expect(report.signatures.map(({ conclusion }) => conclusion)).toEqual([passed, passed])
    expect(alone(signature, now).signatures[0]?.countersignatures.map(({ conclusion }) => conclusion)).toEqual([passed])
  })

  it('fetches authorities that are missing where that is wanted, and puts them in', async () => {
    const { certificate, privateKeyPem } = await ca.issue({ ...person, key: 'p-256' })
    const bare = createKeySigner({ privateKey: createPrivateKey(privateKeyPem), certificate, chain: [] })
    const message = await signData(content, bare, { attached: true, signingTime: now })
    // The token of an authority of its own would bring what is missing.
    const both = {
      ...options,
      timeStampSource: other.timeStampSource,
      trustAnchors: [...trustAnchors, other.ca.rootCertificate],
    }
    const facts = { of: 'signature', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' }
    await expect(augmentSignature(message, both)).rejects.toMatchObject({ code: 'ERR_CADES_NOT_PASSED', facts })
    const { report } = await augmentSignature(message, { ...both, fetchIssuers: true })
    expect(report.conclusion).toEqual(passed)
    expect(asked).toContain('http://ca.test/ca/intermediate.cer')
  })

  it('takes a detached content', async () => {
    const detached = await signData(content, signer, { signingTime: now })
    const { report } = await augmentSignature(detached, { ...options, content })
    expect(report.conclusion).toEqual(passed)
    const facts = { of: 'signature', subIndication: 'SIGNED_DATA_NOT_FOUND' }
    await expect(augmentSignature(detached, options)).rejects.toMatchObject({ facts })
  })
})

describe('what is not archived', () => {
  it('a signature of which nobody says whether it is revoked', async () => {
    const http = published(['/ocsp', '/crl/intermediate.crl'])
    const facts = { of: 'signature', indication: 'INDETERMINATE', subIndication: 'TRY_LATER' }
    await expect(augmentSignature(signed, { ...options, http })).rejects.toMatchObject({ facts })
  })

  it('one by a certificate that is revoked', async () => {
    const { certificate, chain, privateKeyPem, serialNumber } = await ca.issue({ ...person, key: 'p-256' })
    const revoked = createKeySigner({ privateKey: createPrivateKey(privateKeyPem), certificate, chain })
    await ca.revoke(serialNumber, 'keyCompromise')
    const message = await signData(content, revoked, { attached: true, signingTime: now })
    await expect(augmentSignature(message, options)).rejects.toMatchObject({ code: 'ERR_CADES_NOT_PASSED' })
  })

  it('one with a time-stamp of an authority that nobody knows', async () => {
    const foreign = { ...options, timeStampSource: other.timeStampSource }
    const facts = { of: 'time-stamp', indication: 'INDETERMINATE', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' }
    await expect(augmentSignature(signed, foreign)).rejects.toMatchObject({ code: 'ERR_CADES_NOT_PASSED', facts })
  })

  const purpose = extension('2.5.29.37', seq(oid('1.3.6.1.5.5.7.3.8')), true)
  const tsaUnder = (issuer?: MadeCertificate): MadeCertificate =>
    certify({ subject: 'TSA', ...(issuer && { issuer }), extensions: [keyUsage('digitalSignature'), purpose] })

  it('one whose content alone is proven to be older', async () => {
    const { root, signer: certificate, options: judging } = newWorld()
    const older = token(tsaUnder(root), tstInfo({ messageImprint: sha256Imprint(made), genTime: generalizedTime(now) }))
    const contentTimeStamp = attribute('1.2.840.113549.1.9.16.2.20', older)
    const signedAttributes = [...Object.values(cadesAttributes({ certificate }, made)), contentTimeStamp]
    const of = message({ signers: [{ certificate, signedAttributes }], certificates: [certificate.der] })
    const local = { ...options, ...judging, timeStampSource: stampingAt(now, tsaUnder()) }
    const facts = { of: 'time-stamp', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' }
    await expect(augmentSignature(of, local)).rejects.toMatchObject({ facts })
    const known = { ...local, timeStampSource: stampingAt(now, tsaUnder(root)) }
    expect((await augmentSignature(of, known)).report.conclusion).toEqual(passed)
  })

  it('one that needs a certificate which lies beside it', async () => {
    const { root, intermediate, signer: certificate, options: judging } = newWorld()
    const tsa = tsaUnder(root)
    const renewed = madeAuthority({ subject: 'Test authority', issuer: root, pathLength: 0 })
    const crls = [root, renewed].map((issuer) => revocationList({ issuer }))
    const beside = { intermediates: [renewed.der], evidence: callerEvidence({ crls }) }
    const local = { ...options, ...judging, ...beside, timeStampSource: stampingAt(now, tsa) }
    const of = message({ signers: [{ certificate }], certificates: [certificate.der, intermediate.der] })
    await expect(augmentSignature(of, local)).rejects.toMatchObject({ code: 'ERR_CADES_NOT_SELF_CONTAINED' })
  })
})
