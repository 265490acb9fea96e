/** Messages signed with national keys, judged by the code that judges every other. */
import { describe, expect, it } from 'vitest'
import { addCountersignature, addSignature } from '../../src/cades/co-sign.ts'
import { extendSignature } from '../../src/cades/extend.ts'
import { createKeySigner } from '../../src/cms/key-signer.ts'
import { signData, signDigest } from '../../src/cms/sign.ts'
import { parseSignedData } from '../../src/cms/signed-data.ts'
import { createSignerInfo } from '../../src/cms/signer-info.ts'
import { digest } from '../../src/crypto/digest.ts'
import type { NationalKeyKind } from '../../src/crypto/national-keys.ts'
import { generateNationalKey, signingKey } from '../../src/crypto/private-key.ts'
import type { Signer, TimeStampSource } from '../../src/ports.ts'
import { byEsifulAlgorithms } from '../../src/profiles/by-esiful.ts'
import { generic } from '../../src/profiles/generic.ts'
import { kzNcaAlgorithms } from '../../src/profiles/kz-nca.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import { readSignature } from '../../src/validation/read-signature.ts'
import type { SignatureReport } from '../../src/validation/report.ts'
import { validateSignature } from '../../src/validation/validate-signature.ts'
import { meaningIfPassed } from '../forgery/meaning.ts'
import { authority, certify, extension, keyUsage, now, signingCertificate } from '../made/certificates.ts'
import { revocationList } from '../made/crls.ts'
import { madeNationalKey, nationalForms, nationalKinds } from '../made/national-keys.ts'
import { tstInfo, tstInfoType } from '../made/time-stamps.ts'
import { ctx, int, nil, octets, oid, seq, set } from '../made/tlv.ts'

const content = Buffer.from('Өтініш: заява, заявление')

/** A root, a signer under it and a time-stamping authority, all with keys of one kind. */
function nationalWorld(kind: NationalKeyKind) {
  const [rootKey, key, tsaKey] = [generateNationalKey(kind), generateNationalKey(kind), generateNationalKey(kind)]
  const root = authority({ subject: 'National root', key: madeNationalKey(kind, rootKey) })
  const certified = { issuer: root, key: madeNationalKey(kind, key) }
  const { der } = signingCertificate({ subject: 'Signer', ...certified })
  const stamping = extension('2.5.29.37', seq(oid('1.3.6.1.5.5.7.3.8')), true)
  const tsa = certify({
    subject: 'TSA',
    issuer: root,
    key: madeNationalKey(kind, tsaKey),
    extensions: [keyUsage('digitalSignature'), stamping],
  })
  const signer = createKeySigner({ privateKey: signingKey(key), certificate: der })
  const profile = { ...generic, algorithms: kind === 'gost2015-512' ? kzNcaAlgorithms : byEsifulAlgorithms }
  const evidence = callerEvidence({ crls: [revocationList({ issuer: root })] })
  const options = { profile, trustAnchors: [root.der], evidence, time: now }
  const stamper = createKeySigner({ privateKey: signingKey(tsaKey), certificate: tsa.der })
  return { signer, options, timeStampSource: stampingWith(stamper, kind), crl: revocationList({ issuer: root }) }
}

/** A TSA in the form of RFC 3161, its token put together by another encoder around our SignerInfo. */
function stampingWith(signer: Signer, kind: NationalKeyKind): TimeStampSource {
  const algorithm = seq(oid(nationalForms[kind].digest), nil())
  return {
    timeStamp: async (name, imprint) => {
      expect(name).toBe(signer.algorithm.digestAlgorithm)
      const info = tstInfo({ messageImprint: seq(algorithm, octets(Buffer.from(imprint))) })
      const messageDigest = digest(name, info)
      const signerInfo = Buffer.from(await createSignerInfo(signer, { contentType: tstInfoType, messageDigest }))
      const encapsulated = seq(oid(tstInfoType), ctx(0, octets(info)))
      const certificates = ctx(0, Buffer.from(signer.certificate))
      const signedData = seq(int('03'), set(algorithm), encapsulated, certificates, set(signerInfo))
      return seq(oid('1.2.840.113549.1.7.2'), ctx(0, signedData))
    },
  }
}

const passed = { indication: 'TOTAL-PASSED' }

describe.each(nationalKinds)('a message signed with %s', (kind) => {
  const form = nationalForms[kind]
  const { signer, options, timeStampSource, crl } = nationalWorld(kind)
  const judged = (signature: Uint8Array, more: object = {}): readonly SignatureReport[] =>
    judgeSignature({ signature, content }, { ...options, ...more }).signatures

  it('names its algorithms as the country writes them, with NULL parameters', async () => {
    const { digestAlgorithms, signerInfos } = parseSignedData(await signData(content, signer))
    const [signerInfo] = signerInfos
    expect(digestAlgorithms.map(({ raw }) => Buffer.from(raw))).toEqual([seq(oid(form.digest), nil())])
    expect(Buffer.from(signerInfo?.digestAlgorithm.raw ?? [])).toEqual(seq(oid(form.digest), nil()))
    expect(Buffer.from(signerInfo?.signatureAlgorithm.raw ?? [])).toEqual(seq(oid(form.signature), nil()))
    expect(Buffer.from(signerInfo?.raw ?? []).includes(Buffer.from(digest('sha256', signer.certificate)))).toBe(false)
  })

  it('is TOTAL-PASSED, attached and detached, through gathering too', async () => {
    for (const attached of [true, false]) {
      const signature = await signData(content, signer, { attached, signingTime: now })
      expect(judged(signature).map(({ conclusion }) => conclusion)).toEqual([passed])
    }
    const http = { send: () => Promise.reject(new Error('nothing is asked')) }
    const signature = await signData(content, signer)
    const report = await validateSignature({ signature, content }, { ...options, http })
    expect(report.signatures.map(({ conclusion }) => conclusion)).toEqual([passed])
  })

  it('is TOTAL-PASSED known by its digest alone: signed so, and read as a stream', async () => {
    const messageDigest = digest(signer.algorithm.digestAlgorithm, content)
    expect(judged(await signDigest(messageDigest, signer)).map(({ conclusion }) => conclusion)).toEqual([passed])
    const attached = await signData(Buffer.alloc(100_000, content), signer, { attached: true })
    const pieces = async function* () {
      for (let at = 0; at < attached.length; at += 9_999) yield attached.subarray(at, at + 9_999)
    }
    const input = await readSignature(pieces(), { holdOctets: 0 })
    expect(input).not.toHaveProperty('content')
    expect(judgeSignature(input, options).signatures.map(({ conclusion }) => conclusion)).toEqual([passed])
  })

  it('is TOTAL-FAILED over another content, and under a changed value', async () => {
    const signature = Buffer.from(await signData(content, signer))
    const other = judgeSignature({ signature, content: Buffer.from('other') }, options).signatures
    expect(other[0]?.conclusion).toEqual({ indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' })
    const changed = Uint8Array.from(signature, (octet, i) => (i === signature.length - 3 ? octet ^ 1 : octet))
    expect(judged(changed)[0]?.conclusion).toEqual({ indication: 'TOTAL-FAILED', subIndication: 'SIG_CRYPTO_FAILURE' })
  })

  it('is never TOTAL-PASSED with a flipped bit that changes what it says (one octet in 23)', async () => {
    const signature = Buffer.from(await signData(content, signer, { attached: true }))
    const genuine = meaningIfPassed({ signature }, options)
    expect(genuine?.content).toBe(content.toString('hex'))
    for (let at = 0; at < signature.length; at += 23) {
      const changed = Uint8Array.from(signature, (octet, i) => (i === at ? octet ^ (1 << (at % 8)) : octet))
      expect([undefined, genuine], `octet ${at}`).toContainEqual(meaningIfPassed({ signature: changed }, options))
    }
  })

  it('is not approved by a profile without a country', async () => {
    const [report] = judged(await signData(content, signer), { profile: generic })
    expect(report?.conclusion).toMatchObject({ indication: 'INDETERMINATE' })
  })

  it('grows to CAdES-B-LTA with time-stamps of the same country', async () => {
    const signature = await extendSignature(await signData(content, signer), {
      level: 'CAdES-B-LTA',
      timeStampSource,
      evidence: { crls: [crl] },
      content,
    })
    const [report] = judged(signature)
    expect(report?.conclusion).toEqual(passed)
    expect(report?.timeStamps.map(({ type, conclusion }) => [type, conclusion.indication])).toEqual([
      ['signature-time-stamp', 'TOTAL-PASSED'],
      ['archive-time-stamp', 'TOTAL-PASSED'],
    ])
  })
})

describe('signers of two countries on one message', () => {
  const [kz, by] = [nationalWorld('gost2015-512'), nationalWorld('bign-curve256v1')]
  const algorithms = {
    source: 'both',
    digests: { ...kzNcaAlgorithms.digests, ...byEsifulAlgorithms.digests },
    publicKeys: [...kzNcaAlgorithms.publicKeys, ...byEsifulAlgorithms.publicKeys],
  }
  const options = {
    profile: { ...generic, algorithms },
    trustAnchors: [...kz.options.trustAnchors, ...by.options.trustAnchors],
    evidence: callerEvidence({ crls: [kz.crl, by.crl] }),
    time: now,
  }

  it('are both TOTAL-PASSED, and so is the countersignature of the one on the other', async () => {
    const both = await addSignature(await signData(content, kz.signer), by.signer, { content })
    const signature = await addCountersignature(both, 0, by.signer)
    const { signatures } = judgeSignature({ signature, content }, options)
    expect(signatures.map(({ conclusion }) => conclusion)).toEqual([passed, passed])
    expect(signatures[0]?.countersignatures.map(({ conclusion }) => conclusion)).toEqual([passed])
  })
})
