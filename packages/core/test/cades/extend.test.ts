import { createHash } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes.ts'
import { archiveTimeStampImprint, atsHashIndexOf, checkAtsHashIndex } from '../../src/cades/archive-time-stamp.ts'
import { addCountersignature, addSignature } from '../../src/cades/co-sign.ts'
import { type ExtendOptions, extendSignature } from '../../src/cades/extend.ts'
import { valuesOf } from '../../src/cms/attributes.ts'
import { augmentSignedData } from '../../src/cms/augment.ts'
import { signData } from '../../src/cms/sign.ts'
import { parseSignedData, type SignedData, type SignerInfo } from '../../src/cms/signed-data.ts'
import { Oid } from '../../src/der/oids.ts'
import { parseTimeStampToken, type TimeStampToken } from '../../src/tsp/token.ts'
import { codedAsync } from '../coded.ts'
import { now } from '../made/certificates.ts'
import { attribute, message as makeMessage } from '../made/cms.ts'
import { newTestAuthority, opensslAccepts } from '../made/test-ca.ts'
import { hex, octets, oid, seq } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'
import { openssl, opensslOk, pem } from '../openssl.ts'

const authority = await newTestAuthority()
afterAll(() => authority.place.remove())

const content = Buffer.from('Өтініш: application for the post of registrar, 2026.')
const signer = await authority.newSigner()
const evidence = await authority.evidenceFor(signer)
const detached = await signData(content, signer, { signingTime: now })
const { timeStampSource } = authority

const extend = (message: Uint8Array, level: ExtendOptions['level'], more: Partial<ExtendOptions> = {}) =>
  extendSignature(message, { level, timeStampSource, evidence, content, ...more })

const signerOf = (signedData: SignedData, index = 0): SignerInfo => {
  const signerInfo = signedData.signerInfos[index]
  if (signerInfo === undefined) throw new Error('no such signer')
  return signerInfo
}

/** The same message with an unsigned attribute more, to be found in `attributes` of some other origin. */
const withAttributes = (message: Uint8Array, ...attributes: readonly Buffer[]): Uint8Array =>
  augmentSignedData(parseSignedData(message), { unsignedAttributes: new Map([[0, attributes]]) })

const tokensOf = (signerInfo: SignerInfo, type: string): TimeStampToken[] =>
  valuesOf(signerInfo.unsignedAttributes, type).map((value) => parseTimeStampToken(value))

const [bT, bLt, bLta] = [
  await extend(detached, 'CAdES-B-T'),
  await extend(detached, 'CAdES-B-LT'),
  await extend(detached, 'CAdES-B-LTA'),
]

const hexOf = (parts: readonly Uint8Array[]): string[] => parts.map(toHex).sort()

/** The archive time-stamps of a signer, the first by default, each with what it comes to. */
function archivesOf(
  signedData: SignedData,
  signed: Uint8Array = signedData.content ?? content,
  signerInfo: SignerInfo = signerOf(signedData),
) {
  return tokensOf(signerInfo, Oid.archiveTimeStampV3).map((token) => {
    const index = atsHashIndexOf(token.signerInfo)
    const { hashAlgorithm, hashedMessage } = token.tstInfo.messageImprint
    const imprint = archiveTimeStampImprint(signedData, signerInfo, index, hashAlgorithm, { content: signed })
    const coverage = checkAtsHashIndex(index, signedData, signerInfo)
    return { index, coverage, isImprintRight: Buffer.compare(imprint, hashedMessage) === 0 }
  })
}

describe('extendSignature to CAdES-B-T', () => {
  it('adds a time-stamp over the octets of the signature value', () => {
    const { signature, unsignedAttributes } = signerOf(parseSignedData(bT))
    const [token] = tokensOf(signerOf(parseSignedData(bT)), Oid.signatureTimeStamp)
    expect(unsignedAttributes).toHaveLength(1)
    expect(token?.tstInfo.messageImprint.hashAlgorithm).toBe('sha256')
    expect(token?.tstInfo.messageImprint.hashedMessage).toEqual(createHash('sha256').update(signature).digest())
    expect(token?.tstInfo.genTime).toEqual(now)
  })

  it('adds a token that OpenSSL verifies over the signature value, and over nothing else', () => {
    const { place, trust } = authority
    const [token] = tokensOf(signerOf(parseSignedData(bT)), Oid.signatureTimeStamp)
    const tokenFile = place.write('token.der', token?.raw ?? '')
    const verify = (data: Uint8Array) =>
      openssl(['ts', '-verify', '-token_in', '-in', tokenFile, '-data', place.write('signature.bin', data), ...trust])
    const { signature } = signerOf(parseSignedData(bT))
    expect(verify(signature).output).toContain('Verification: OK')
    expect(verify(content).output).toContain('message imprint mismatch')
  })

  it('gives a signature that has its time-stamp no second one: the message stays as it is', async () => {
    expect(await extend(bT, 'CAdES-B-T')).toEqual(bT)
  })

  it('is not deterred by a time-stamp on something else, which anybody can have put there', async () => {
    const elsewhere = await timeStampSource.timeStamp('sha256', createHash('sha256').update('other').digest())
    const foreign = attribute(Oid.signatureTimeStamp, Buffer.from(elsewhere))
    const unreadable = attribute(Oid.signatureTimeStamp, octets(Buffer.from('a token')))
    const stamped = await extend(withAttributes(detached, foreign, unreadable), 'CAdES-B-T')
    expect(signerOf(parseSignedData(stamped)).unsignedAttributes).toHaveLength(3)
    expect(await extend(stamped, 'CAdES-B-T')).toEqual(stamped)
  })

  it('is not deterred by a time-stamp that does not verify, which anybody can have put there', async () => {
    const [honest] = valuesOf(signerOf(parseSignedData(bT)).unsignedAttributes, Oid.signatureTimeStamp)
    const forged = Uint8Array.from(honest ?? [])
    forged.set([(forged.at(-1) ?? 0) ^ 1], forged.length - 1)
    const stamped = await extend(
      withAttributes(detached, attribute(Oid.signatureTimeStamp, Buffer.from(forged))),
      'CAdES-B-T',
    )
    expect(tokensOf(signerOf(parseSignedData(stamped)), Oid.signatureTimeStamp)).toHaveLength(2)
    expect(await extend(stamped, 'CAdES-B-T')).toEqual(stamped)
  })

  it('uses the digest that was asked for', async () => {
    const message = await extend(detached, 'CAdES-B-T', { digestAlgorithm: 'sha512' })
    const [token] = tokensOf(signerOf(parseSignedData(message)), Oid.signatureTimeStamp)
    expect(token?.tstInfo.messageImprint.hashAlgorithm).toBe('sha512')
  })
})

describe('extendSignature to CAdES-B-LT', () => {
  it('puts in certificates, CRLs and OCSP responses, each once, and says version 5 because of the last', async () => {
    const twice = await extend(bLt, 'CAdES-B-LT')
    for (const { version, certificates, crls, ocspResponses } of [parseSignedData(bLt), parseSignedData(twice)]) {
      expect(hexOf(certificates)).toEqual(hexOf(evidence.certificates))
      expect(hexOf(crls)).toEqual(hexOf(evidence.crls))
      expect(hexOf(ocspResponses)).toEqual(hexOf(evidence.ocspResponses))
      expect(version).toBe(5)
    }
  })

  it('lets OpenSSL check revocation from the message alone, which it could not before', () => {
    const { place, trust } = authority
    const check = (message: Uint8Array) => {
      const files = ['-in', place.write('m.p7s', message), '-content', place.write('content.bin', content)]
      const options = ['-binary', '-purpose', 'any', '-crl_check_all', ...trust]
      return openssl(['cms', '-verify', '-cades', '-inform', 'DER', ...files, ...options])
    }
    expect(check(bT).output).toContain('unable to get certificate CRL')
    expect(check(bLt).output).toContain('CAdES Verification successful')
  })
})

describe('extendSignature to CAdES-B-LTA', () => {
  it('adds an archive time-stamp whose imprint is the one of the message, over everything in it', () => {
    const signedData = parseSignedData(bLta)
    const [archive, ...others] = archivesOf(signedData)
    expect(others).toHaveLength(0)
    expect(archive?.isImprintRight).toBe(true)
    expect(archive?.index).toMatchObject({ version: 3, digestAlgorithm: 'sha256' })
    const { certificates, revocationInfos, unsignedAttributes, isIntact } = archive?.coverage ?? {}
    expect(isIntact).toBe(true)
    expect(certificates).toMatchObject({ covered: { length: 3 }, notCovered: { length: 0 }, unmatched: 0 })
    expect(revocationInfos).toMatchObject({ covered: { length: 3 }, notCovered: { length: 0 }, unmatched: 0 })
    expect(unsignedAttributes?.covered.map(({ type }) => type)).toEqual([Oid.signatureTimeStamp])
    expect(unsignedAttributes?.notCovered.map(({ type }) => type)).toEqual([Oid.archiveTimeStampV3])
  })

  it('leaves the signature of the archive token whole, as OpenSSL sees it', () => {
    const { place, trust } = authority
    const [token] = tokensOf(signerOf(parseSignedData(bLta)), Oid.archiveTimeStampV3)
    const imprint = Buffer.from(token?.tstInfo.messageImprint.hashedMessage ?? []).toString('hex')
    const tokenFile = place.write('archive.der', token?.raw ?? '')
    const { output } = openssl(['ts', '-verify', '-token_in', '-in', tokenFile, '-digest', imprint, ...trust])
    expect(output).toContain('Verification: OK')
  })

  it('works on its own result: each archive time-stamp holds, the later covers the earlier', async () => {
    const other = await authority.evidenceFor(await authority.newSigner())
    const archived = parseSignedData(await extend(bLta, 'CAdES-B-LTA', { evidence: other }))
    const archives = archivesOf(archived)
    expect(archives.map(({ isImprintRight, coverage }) => isImprintRight && coverage.isIntact)).toEqual([true, true])
    const byCoverage = archives.map(({ coverage }) =>
      coverage.unsignedAttributes.covered.map(({ type }) => type).sort(),
    )
    expect(byCoverage).toContainEqual([Oid.signatureTimeStamp])
    expect(byCoverage).toContainEqual([Oid.archiveTimeStampV3, Oid.signatureTimeStamp].sort())
    // What came after the first is covered by the second alone.
    expect(archives.map(({ coverage }) => coverage.certificates.notCovered.length).sort()).toEqual([0, 1])
  })

  it('goes by the digest of detached content when that is all there is', async () => {
    const digest = { algorithm: 'sha384', value: createHash('sha384').update(content).digest() }
    const message = await extendSignature(detached, { level: 'CAdES-B-LTA', timeStampSource, evidence, digest })
    const [archive] = archivesOf(parseSignedData(message))
    expect(archive).toMatchObject({ isImprintRight: true, index: { digestAlgorithm: 'sha384' } })
    expect(parseSignedData(message).digestAlgorithms).toHaveLength(2)
  })
})

describe('extendSignature, at every level', () => {
  const levels = [
    ['CAdES-B-T', bT],
    ['CAdES-B-LT', bLt],
    ['CAdES-B-LTA', bLta],
  ] as const

  it.each(levels)('%s: OpenSSL still accepts it', (_, message) => {
    expect(opensslAccepts(authority, message, content)).toBe(true)
  })

  it.each(levels)('%s: attached content, and a signer with RSA', async (level) => {
    const rsa = await authority.newSigner('rsa-2048')
    const attached = await signData(content, rsa, { attached: true })
    const extended = await extendSignature(attached, { level, timeStampSource, evidence })
    const file = authority.place.write('attached.p7m', extended)
    const verify = ['cms', '-verify', '-cades', '-binary', '-purpose', 'any', '-inform', 'DER', '-in', file]
    opensslOk([...verify, '-out', `${authority.place.directory}/out.bin`, ...authority.trust])
    expect(authority.place.read('out.bin')).toEqual(content)
  })

  it('keeps every octet of what was signed and of the attributes that were there', () => {
    const steps = [detached, bT, bLt, bLta].map((message) => parseSignedData(message))
    for (const [i, later] of steps.slice(1).entries()) {
      const earlier = steps[i]
      expect(later.raw.encapContentInfo).toEqual(earlier?.raw.encapContentInfo)
      expect(signerOf(later).rawSigned).toEqual(earlier && signerOf(earlier).rawSigned)
    }
  })

  it('keeps earlier attributes, certificates and CRLs in their order and to the octet', async () => {
    const before = parseSignedData(bLta)
    const after = parseSignedData(await extend(bLta, 'CAdES-B-LTA'))
    const kept = <T extends Uint8Array>(all: readonly T[], old: readonly T[]) =>
      all.filter((one) => old.some((other) => Buffer.compare(one, other) === 0))
    const oldAttributes = signerOf(before).unsignedAttributes.map(({ raw }) => raw)
    const newAttributes = signerOf(after).unsignedAttributes.map(({ raw }) => raw)
    expect(kept(newAttributes, oldAttributes)).toEqual(oldAttributes)
    expect(newAttributes).toHaveLength(oldAttributes.length + 1)
    expect(after.raw.certificates).toEqual(before.raw.certificates)
    expect(after.raw.revocationInfos).toEqual(before.raw.revocationInfos)
  })

  it('keeps BER as it is: indefinite lengths and chunks of the content, and OpenSSL accepts the result', async () => {
    const { place, trust, ca } = authority
    const issued = await ca.issue({ kind: 'system', key: 'p-256', commonName: 'Registry' })
    const files = {
      signer: place.write('system.pem', pem('CERTIFICATE', issued.certificate)),
      key: place.write('system.key', issued.privateKeyPem),
      data: place.write('large.bin', Buffer.alloc(50_000, content)),
      message: `${place.directory}/streamed.p7m`,
    }
    const names = ['-signer', files.signer, '-inkey', files.key, '-in', files.data, '-out', files.message]
    opensslOk(['cms', '-sign', '-cades', '-binary', '-nodetach', '-stream', '-outform', 'DER', ...names])
    const streamed = place.read('streamed.p7m')
    expect(streamed.subarray(0, 2)).toEqual(Buffer.from([0x30, 0x80]))
    const extended = await extendSignature(streamed, { level: 'CAdES-B-LTA', timeStampSource, evidence })
    const [before, after] = [parseSignedData(streamed), parseSignedData(extended)]
    expect(after.raw.encapContentInfo).toEqual(before.raw.encapContentInfo)
    expect(after.raw.encapContentInfo[1]).toBe(0x80)
    expect(signerOf(after).rawSigned).toEqual(signerOf(before).rawSigned)
    const [archive] = archivesOf(after)
    expect(archive).toMatchObject({ isImprintRight: true, coverage: { isIntact: true } })
    const file = place.write('streamed-lta.p7m', extended)
    const verify = ['cms', '-verify', '-cades', '-binary', '-purpose', 'any', '-inform', 'DER', '-in', file]
    opensslOk([...verify, '-out', `${place.directory}/out.bin`, ...trust])
    expect(place.read('out.bin')).toEqual(place.read('large.bin'))
  })
})

describe('extendSignature with several signers', async () => {
  const second = await authority.newSigner('rsa-2048')
  const both = await addSignature(detached, second, { content })

  it('extends each of them, over the same certificates', async () => {
    const signedData = parseSignedData(await extend(both, 'CAdES-B-LTA'))
    for (const signerInfo of signedData.signerInfos) {
      const [archive] = archivesOf(signedData, content, signerInfo)
      expect(archive).toMatchObject({ isImprintRight: true, coverage: { isIntact: true } })
      expect(tokensOf(signerInfo, Oid.signatureTimeStamp)).toHaveLength(1)
    }
    expect(signedData.signerInfos).toHaveLength(2)
    expect(opensslAccepts(authority, await extend(both, 'CAdES-B-LTA'), content)).toBe(true)
  })

  it('extends the one that was asked for and leaves the other to the octet', async () => {
    const [first, other] = parseSignedData(both).signerInfos
    const { signerInfos } = parseSignedData(await extend(both, 'CAdES-B-LTA', { signerIndex: 1 }))
    expect(signerInfos[0]?.raw).toEqual(first?.raw)
    expect(signerInfos[1]?.rawSigned).toEqual(other?.rawSigned)
    expect(signerInfos[1]?.unsignedAttributes).toHaveLength(2)
  })

  it('knows no signer that is not there', async () => {
    await expect(extend(both, 'CAdES-B-T', { signerIndex: 2 })).rejects.toThrow(TypeError)
  })

  it('knows no level that is not there, and takes it for none of the others', async () => {
    await expect(extend(both, 'B-T' as 'CAdES-B-T')).rejects.toThrow(TypeError)
  })
})

describe('extendSignature and the buffers it was given', () => {
  it('goes by what was in them when it was called', async () => {
    const [message, given] = [Buffer.from(detached), Buffer.from(content)]
    const extending = extend(message, 'CAdES-B-LTA', { content: given })
    for (const buffer of [message, given]) buffer.fill(0)
    const extended = parseSignedData(await extending)
    expect(signerOf(extended).rawSigned).toEqual(signerOf(parseSignedData(detached)).rawSigned)
    expect(archivesOf(extended)).toMatchObject([{ isImprintRight: true, coverage: { isIntact: true } }])
  })
})

describe('extendSignature and what is not implemented here', () => {
  it('extends a signature by an algorithm that it does not know: it signs nothing anew', async () => {
    const algorithm = seq(oid('1.2.3.4'))
    const fields = { digestAlgorithm: algorithm, signatureAlgorithm: algorithm }
    const foreign = makeMessage({ signers: [{ certificate: newWorld().signer, ...fields }] })
    const extended = parseSignedData(await extendSignature(foreign, { level: 'CAdES-B-LTA', timeStampSource }))
    const [archive] = archivesOf(extended)
    expect(archive).toMatchObject({ isImprintRight: true, coverage: { isIntact: true } })
  })
})

describe('extendSignature and the order of what is there', () => {
  const [early, late] = [attribute('1.2.3.1', octets(Buffer.from('a'))), attribute('1.2.3.4', octets(Buffer.from('b')))]
  const typesOf = (message: Uint8Array) => signerOf(parseSignedData(message)).unsignedAttributes.map(({ type }) => type)

  it('keeps a set that arrived in the order of DER in that order', async () => {
    const { unsignedAttributes } = signerOf(
      parseSignedData(await extend(withAttributes(detached, early, late), 'CAdES-B-T')),
    )
    const raws = unsignedAttributes.map(({ raw }) => raw)
    expect(raws).toEqual(raws.toSorted(Buffer.compare))
    expect(raws).toHaveLength(3)
  })

  it('only appends to a set in another order', async () => {
    const shuffled = makeMessage({ signers: [{ certificate: newWorld().signer, unsignedAttributes: [late, early] }] })
    const extended = await extendSignature(shuffled, { level: 'CAdES-B-T', timeStampSource })
    expect(typesOf(extended)).toEqual(['1.2.3.4', '1.2.3.1', Oid.signatureTimeStamp])
  })
})

describe('extendSignature refuses', () => {
  it('content that the signer did not sign', async () => {
    const other = Buffer.from('Another application')
    expect(await codedAsync(extend(detached, 'CAdES-B-LTA', { content: other }))).toBe('ERR_CADES_CONTENT_MISMATCH')
    const attached = await signData(content, signer, { attached: true })
    expect(await codedAsync(extend(attached, 'CAdES-B-T', { content: other }))).toBe('ERR_CADES_CONTENT_MISMATCH')
    const digest = { algorithm: 'sha256', value: createHash('sha256').update(other).digest() }
    const byDigest = extendSignature(detached, { level: 'CAdES-B-LTA', timeStampSource, evidence, digest })
    expect(await codedAsync(byDigest)).toBe('ERR_CADES_CONTENT_MISMATCH')
  })

  it('a message without signatures', async () => {
    expect(await codedAsync(extend(makeMessage({ signers: [] }), 'CAdES-B-T'))).toBe('ERR_CADES_NO_SIGNER')
  })

  it('to archive detached content that it was not given', async () => {
    const without = extendSignature(detached, { level: 'CAdES-B-LTA', timeStampSource, evidence })
    expect(await codedAsync(without)).toBe('ERR_CADES_CONTENT_MISSING')
  })

  it('a signature that does not verify, with signed attributes or without', async () => {
    const broken = Buffer.from(detached)
    broken.writeUInt8((broken.at(-1) ?? 0) ^ 1, broken.length - 1)
    expect(await codedAsync(extend(broken, 'CAdES-B-T'))).toBe('ERR_CADES_SIGNATURE_VALUE')
    const signers = [{ certificate: newWorld().signer, signedAttributes: null }]
    const bare = makeMessage({ content, detached: true, signers })
    expect(await codedAsync(extend(bare, 'CAdES-B-T'))).toBe('nothing thrown')
    const other = Buffer.from('Another application')
    expect(await codedAsync(extend(bare, 'CAdES-B-T', { content: other }))).toBe('ERR_CADES_SIGNATURE_VALUE')
  })

  it.each([
    ['PEM', { certificates: [Buffer.from(pem('CERTIFICATE', signer.certificate))] }, 'ERR_DER_UNEXPECTED_TAG'],
    ['nothing', { crls: [Buffer.alloc(0)] }, 'ERR_DER_MISSING'],
    [
      'octets after a list',
      { crls: [Buffer.concat([...(evidence.crls ?? []).slice(0, 1), seq()])] },
      'ERR_DER_TRAILING_DATA',
    ],
    // What the answer of a responder that declines looks like (RFC 6960 §4.2.1).
    ['an OCSP response that is no answer', { ocspResponses: [hex('30030a0103')] }, 'ERR_OCSP_NOT_SUCCESSFUL'],
  ])('evidence that nobody could read: %s', async (_, unreadable, code) => {
    expect(await codedAsync(extend(detached, 'CAdES-B-LT', { evidence: unreadable }))).toBe(code)
  })

  it('to add to what an older archive time-stamp covers as a whole', async () => {
    const archived = withAttributes(detached, attribute(Oid.archiveTimeStampV2, octets(Buffer.from('a token'))))
    expect(await codedAsync(extend(archived, 'CAdES-B-T'))).toBe('ERR_CADES_OLDER_ARCHIVE_TIME_STAMP')
  })

  it('to add anything to what an evidence record covers', async () => {
    const stamped = await extend(detached, 'CAdES-B-T')
    const archived = withAttributes(stamped, attribute(Oid.evidenceRecordInternal, octets(Buffer.from('a record'))))
    expect(await codedAsync(extend(archived, 'CAdES-B-LT'))).toBe('ERR_CADES_EVIDENCE_RECORD')
    expect(await codedAsync(extend(archived, 'CAdES-B-LTA', { evidence: {} }))).toBe('ERR_CADES_EVIDENCE_RECORD')
    expect(await codedAsync(addSignature(archived, signer, { content }))).toBe('ERR_CADES_EVIDENCE_RECORD')
    expect(await codedAsync(addCountersignature(archived, 0, signer))).toBe('ERR_CADES_EVIDENCE_RECORD')
    expect(await extend(archived, 'CAdES-B-T')).toEqual(archived)
  })

  it('evidence that is of another kind than it is given as, with which OpenSSL could not read the message', async () => {
    const [crls, certificates] = [evidence.crls ?? [], [signer.certificate]]
    for (const wrong of [
      { crls: certificates },
      { certificates: crls },
      { crls: [seq()] },
      { certificates: [seq()] },
    ]) {
      const answered = codedAsync(extend(detached, 'CAdES-B-LT', { evidence: wrong }))
      expect(await answered).toMatch(/^ERR_/)
    }
  })

  it('a token on something else, whoever answers so', async () => {
    const elsewhere = createHash('sha256').update('something else').digest()
    const wrong = { timeStamp: () => timeStampSource.timeStamp('sha256', elsewhere) }
    const answered = extend(detached, 'CAdES-B-T', { timeStampSource: wrong })
    expect(await codedAsync(answered)).toBe('ERR_TSP_IMPRINT_MISMATCH')
  })

  it('an archive token with a hash index of its own, beside which ours would say nothing', async () => {
    const forward = {
      timeStamp: async (digestAlgorithm: string, imprint: Uint8Array) => {
        const token = await timeStampSource.timeStamp(digestAlgorithm, imprint)
        return withAttributes(token, attribute(Oid.atsHashIndexV3, seq(seq(), seq(), seq())))
      },
    }
    const answered = extend(detached, 'CAdES-B-LTA', { timeStampSource: forward })
    expect(await codedAsync(answered)).toBe('ERR_CADES_HASH_INDEX_REPEATED')
  })

  it('a token whose signature is broken', async () => {
    const broken = {
      timeStamp: async (digestAlgorithm: string, imprint: Uint8Array) => {
        const token = Uint8Array.from(await timeStampSource.timeStamp(digestAlgorithm, imprint))
        token.set([(token.at(-1) ?? 0) ^ 1], token.length - 1)
        return token
      },
    }
    expect(await codedAsync(extend(detached, 'CAdES-B-T', { timeStampSource: broken }))).toBe('ERR_TSP_SIGNATURE')
  })
})
