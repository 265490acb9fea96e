import { createHash } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { equalBytes } from '../../src/bytes.ts'
import { archiveTimeStampImprint, atsHashIndexOf, checkAtsHashIndex } from '../../src/cades/archive-time-stamp.ts'
import { addCountersignature, addSignature } from '../../src/cades/co-sign.ts'
import { extendSignature } from '../../src/cades/extend.ts'
import { messageDigestValue, singleValue, valuesOf } from '../../src/cms/attributes.ts'
import { augmentSignedData } from '../../src/cms/augment.ts'
import { signData } from '../../src/cms/sign.ts'
import { parseSignedData, parseSignerInfo, type SignerInfo } from '../../src/cms/signed-data.ts'
import { signatureAlgorithm, verifySignature } from '../../src/crypto/standard.ts'
import { Oid } from '../../src/der/oids.ts'
import { generic } from '../../src/profiles/generic.ts'
import { parseTimeStampToken } from '../../src/tsp/token.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { codedAsync } from '../coded.ts'
import { now } from '../made/certificates.ts'
import { newTestAuthority, opensslAccepts } from '../made/test-ca.ts'

const authority = await newTestAuthority()
afterAll(() => authority.place.remove())

const content = Buffer.from('Келісім: an agreement of two parties.')
const [first, second] = [await authority.newSigner('p-256'), await authority.newSigner('rsa-2048')]
const detached = await signData(content, first, { signingTime: now })
const { timeStampSource } = authority
const archived = await extendSignature(detached, {
  level: 'CAdES-B-LTA',
  timeStampSource,
  evidence: await authority.evidenceFor(first),
  content,
})

const signersOf = (message: Uint8Array): readonly SignerInfo[] => parseSignedData(message).signerInfos
const indications = (message: Uint8Array) => {
  const crls = parseSignedData(archived).crls
  const report = judgeSignature(
    { signature: message, content },
    { profile: generic, trustAnchors: [authority.ca.rootCertificate], evidence: callerEvidence({ crls }), time: now },
  )
  return report.signatures.map(({ conclusion }) => conclusion.indication)
}

/** Whether the archive time-stamp of the first signer still has its imprint and its index. */
function archiveHolds(message: Uint8Array): boolean {
  const signedData = parseSignedData(message)
  const [signerInfo] = signedData.signerInfos
  const value = signerInfo && singleValue(signerInfo.unsignedAttributes, Oid.archiveTimeStampV3)
  if (signerInfo === undefined || value === undefined) return false
  const token = parseTimeStampToken(value)
  const index = atsHashIndexOf(token.signerInfo)
  const imprint = archiveTimeStampImprint(signedData, signerInfo, index, 'sha256', { content })
  const isRight = equalBytes(imprint, token.tstInfo.messageImprint.hashedMessage)
  return isRight && checkAtsHashIndex(index, signedData, signerInfo).isIntact
}

describe('an archive time-stamp', () => {
  it('outlives what is signed beside it and over it', async () => {
    expect(archiveHolds(archived)).toBe(true)
    expect(archiveHolds(await addSignature(archived, second, { content }))).toBe(true)
    expect(archiveHolds(await addCountersignature(archived, 0, second))).toBe(true)
  })
})

describe('addSignature', () => {
  it.each([
    ['a plain signature', detached],
    ['an archived one', archived],
  ])('puts a second signer beside %s and leaves every octet of the first', async (_, message) => {
    const both = await addSignature(message, second, { content, signingTime: now })
    const signers = signersOf(both)
    expect(signers).toHaveLength(2)
    expect(signers[0]?.raw).toEqual(signersOf(message)[0]?.raw)
    expect(indications(both)).toEqual(['TOTAL-PASSED', 'TOTAL-PASSED'])
    expect(opensslAccepts(authority, both, content)).toBe(true)
  })

  it('names the new digest among those of the message', async () => {
    const ed25519 = await authority.newSigner('ed25519')
    const { digestAlgorithms } = parseSignedData(await addSignature(detached, ed25519, { content }))
    expect(digestAlgorithms).toHaveLength(2)
    const { digestAlgorithms: same } = parseSignedData(await addSignature(detached, second, { content }))
    expect(same).toHaveLength(1)
  })

  it('signs attached content without being given it, and detached content by its digest', async () => {
    const attached = await signData(content, first, { attached: true })
    expect(indications(await addSignature(attached, second))).toEqual(['TOTAL-PASSED', 'TOTAL-PASSED'])
    const digest = { algorithm: 'sha256', value: createHash('sha256').update(content).digest() }
    expect(indications(await addSignature(detached, second, { digest }))).toEqual(['TOTAL-PASSED', 'TOTAL-PASSED'])
  })

  it('refuses another content than the first signer signed, and none at all', async () => {
    const other = Buffer.from('another agreement')
    expect(await codedAsync(addSignature(detached, second, { content: other }))).toBe('ERR_CADES_CONTENT_MISMATCH')
    expect(await codedAsync(addSignature(detached, second))).toBe('ERR_CADES_CONTENT_MISSING')
  })

  it('wants the digest by the algorithm of the signer, and as long as such a digest is', async () => {
    const digest = { algorithm: 'sha512', value: createHash('sha512').update(content).digest() }
    await expect(addSignature(detached, second, { digest })).rejects.toThrow(TypeError)
    const short = { ...digest, value: digest.value.subarray(1) }
    const ed25519 = await authority.newSigner('ed25519')
    await expect(addSignature(detached, ed25519, { digest: short })).rejects.toThrow(TypeError)
  })

  it('refuses a digest of something else than the content that is at hand', async () => {
    const digest = { algorithm: 'sha384', value: createHash('sha384').update('another agreement').digest() }
    const attached = await signData(content, first, { attached: true })
    expect(await codedAsync(addSignature(attached, second, { digest }))).toBe('ERR_CADES_CONTENT_MISMATCH')
    expect(await codedAsync(addSignature(detached, second, { content, digest }))).toBe('ERR_CADES_CONTENT_MISMATCH')
  })

  it('refuses to make a message of more signers than are read', async () => {
    const { raw, signerInfos } = parseSignedData(detached)
    const all = Array.from({ length: 99 }, () => signerInfos[0]?.raw ?? raw.message)
    const full = augmentSignedData(parseSignedData(detached), { signerInfos: all })
    expect(await codedAsync(addSignature(full, second, { content }))).toBe('ERR_CMS_TOO_MANY_SIGNERS')
  })

  it('goes by the message as it was when it was called', async () => {
    const buffer = Buffer.from(detached)
    const signing = [addSignature(buffer, second, { content }), addCountersignature(buffer, 0, second)]
    buffer.fill(0)
    for (const message of await Promise.all(signing)) expect(indications(message)).toContain('TOTAL-PASSED')
  })
})

describe('addCountersignature', () => {
  it.each([
    ['a plain signature', detached],
    ['an archived one', archived],
  ])('keeps the octets of %s and adds one attribute', async (_, message) => {
    const countersigned = await addCountersignature(message, 0, second, { signingTime: now })
    const [before, after] = [signersOf(message)[0], signersOf(countersigned)[0]]
    expect(after?.rawSigned).toEqual(before?.rawSigned)
    const rawsOf = (one?: SignerInfo) =>
      one?.unsignedAttributes.filter(({ type }) => type !== Oid.countersignature).map(({ raw }) => raw)
    expect(rawsOf(after)).toEqual(rawsOf(before))
    expect(after?.unsignedAttributes).toHaveLength((before?.unsignedAttributes.length ?? 0) + 1)
    expect(indications(countersigned)).toEqual(['TOTAL-PASSED'])
    expect(opensslAccepts(authority, countersigned, content)).toBe(true)
  })

  it('signs the signature value, and has no content-type (RFC 5652 §11.4)', async () => {
    const countersigned = await addCountersignature(detached, 0, second, { signingTime: now })
    const [parent] = signersOf(countersigned)
    const value = singleValue(parent?.unsignedAttributes ?? [], Oid.countersignature)
    const countersignature = parseSignerInfo(value ?? new Uint8Array(0))
    const attributes = countersignature.signedAttributes?.attributes ?? []
    expect(attributes.map(({ type }) => type).sort()).toEqual(
      [Oid.messageDigest, Oid.signingCertificateV2, Oid.signingTime].sort(),
    )
    const claimed = messageDigestValue(singleValue(attributes, Oid.messageDigest) ?? new Uint8Array(0))
    const expected = createHash('sha256')
      .update(parent?.signature ?? '')
      .digest()
    expect(Buffer.from(claimed)).toEqual(expected)
    const algorithm = signatureAlgorithm(countersignature.signatureAlgorithm, countersignature.digestAlgorithm)
    const { publicKey } = parseCertificate(second.certificate)
    const signed = countersignature.signedAttributes?.der ?? new Uint8Array(0)
    expect(verifySignature(algorithm, publicKey, signed, countersignature.signature)).toBe(true)
  })

  it('takes a second countersignature as a second attribute', async () => {
    const once = await addCountersignature(detached, 0, second)
    const twice = await addCountersignature(once, 0, await authority.newSigner())
    expect(valuesOf(signersOf(twice)[0]?.unsignedAttributes ?? [], Oid.countersignature)).toHaveLength(2)
  })

  it('knows no signer that is not there', async () => {
    await expect(addCountersignature(detached, 1, second)).rejects.toThrow(TypeError)
  })
})
