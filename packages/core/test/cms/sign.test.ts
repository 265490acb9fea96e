import { constants, createHash, createPublicKey, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { claimedSigningTime, valuesOf } from '../../src/cms/attributes.ts'
import { createKeySigner } from '../../src/cms/key-signer.ts'
import { signData } from '../../src/cms/sign.ts'
import { parseSignedData, type SignerInfo } from '../../src/cms/signed-data.ts'
import { Oid } from '../../src/der/oids.ts'
import type { Signer } from '../../src/ports.ts'
import { authority, now, signingCertificate } from '../made/certificates.ts'
import { cadesAttributes, content } from '../made/cms.ts'
import { keyKinds, type MadeKey, newKey } from '../made/keys.ts'
import { octets, oid, seq, tlv, utf8 } from '../made/tlv.ts'

const issuer = authority({ subject: 'Issuer' })
const certified = (key: MadeKey) => signingCertificate({ subject: 'Signer', issuer, key })
const signerOf = (key: MadeKey): Signer =>
  createKeySigner({ privateKey: key.privateKey, certificate: certified(key).der, chain: [issuer.der] })

function onlySigner(message: Uint8Array): SignerInfo {
  const [signerInfo, ...others] = parseSignedData(message).signerInfos
  if (signerInfo === undefined || others.length > 0) throw new Error('not one signer')
  return signerInfo
}

describe('signData', () => {
  it('makes strict DER, reading which finds what was put in', async () => {
    const signer = signerOf(newKey())
    const message = await signData(content, signer, { attached: true })
    const signedData = parseSignedData(message)
    expect(signedData).toMatchObject({ version: 1, contentType: Oid.data, content, crls: [], ocspResponses: [] })
    expect(signedData.certificates.map((der) => Buffer.from(der).toString('hex')).toSorted()).toEqual(
      [signer.certificate, issuer.der].map((der) => Buffer.from(der).toString('hex')).toSorted(),
    )
    expect(signedData.digestAlgorithms.map(({ oid: id, parameters }) => [id, parameters])).toEqual([
      ['2.16.840.1.101.3.4.2.1', undefined],
    ])
    expect(onlySigner(message)).toMatchObject({
      version: 1,
      unsignedAttributes: [],
      signedAttributes: { receivedAsDer: true },
    })
  })

  it('puts a certificate in once that its chain holds again', async () => {
    const { certificate, chain, ...signer } = signerOf(newKey())
    const message = await signData(content, { ...signer, certificate, chain: [certificate, ...chain, ...chain] })
    expect(parseSignedData(message).certificates).toHaveLength(2)
  })

  it('holds the content that was signed, whatever becomes of the buffer while a person looks for a card', async () => {
    const given = Buffer.from(content)
    const signing = signData(given, signerOf(newKey()), { attached: true })
    given.fill(0)
    expect(parseSignedData(await signing).content).toEqual(content)
  })

  it('labels each signature with the algorithm that the signer has then', async () => {
    const key = newKey('rsa-2048')
    const { der: certificate } = certified(key)
    const by = (name: 'RSASSA-PKCS1-v1_5' | 'RSASSA-PSS'): Signer =>
      createKeySigner({ privateKey: key.privateKey, certificate, algorithm: { name, digestAlgorithm: 'sha512' } })
    const [first, second] = [by('RSASSA-PKCS1-v1_5'), by('RSASSA-PSS')]
    const card = { ...first }
    await signData(content, card)
    Object.assign(card, second)
    const { signatureAlgorithm } = onlySigner(await signData(content, card))
    expect(signatureAlgorithm.oid).toBe('1.2.840.113549.1.1.10')
  })

  it('leaves the content where it is unless told otherwise', async () => {
    expect(parseSignedData(await signData(content, signerOf(newKey()))).content).toBeUndefined()
  })

  it('signs the attributes of CAdES B-B, in the values another encoder gives them', async () => {
    const key = newKey()
    const certificate = certified(key)
    const signer = createKeySigner({ privateKey: key.privateKey, certificate: certificate.der })
    const { signedAttributes } = onlySigner(
      await signData(content, signer, { signingTime: now, mimeType: 'text/plain; charset=utf-8' }),
    )
    const expected = cadesAttributes({ certificate }, content)
    const der = Buffer.from(signedAttributes?.der ?? [])
    for (const one of [expected.contentType, expected.messageDigest, expected.signingTime])
      expect(der.includes(one)).toBe(true)
    expect(der.includes(seq(oid('0.4.0.1733.2.1'), tlv(0x31, utf8('text/plain; charset=utf-8'))))).toBe(true)
    expect(der.includes(octets(createHash('sha256').update(certificate.der).digest()))).toBe(true)
    expect(signedAttributes?.attributes).toHaveLength(5)
    expect(claimedSigningTime(signedAttributes?.attributes ?? [])).toEqual(now)
  })

  it('claims no time and no media type that it was not given', async () => {
    const { signedAttributes } = onlySigner(await signData(content, signerOf(newKey())))
    const types = signedAttributes?.attributes.map(({ type }) => type).toSorted()
    expect(types).toEqual([Oid.contentType, Oid.messageDigest, Oid.signingCertificateV2].toSorted())
  })

  it.each(keyKinds)('has the signer sign the DER of the SET of attributes, never the content (%s)', async (kind) => {
    const key = newKey(kind)
    const asked: Uint8Array[] = []
    const signer = signerOf(key)
    const watched: Signer = {
      ...signer,
      sign: (data) => {
        asked.push(data)
        return signer.sign(data)
      },
    }
    const { signedAttributes, signature } = onlySigner(await signData(content, watched))
    expect(asked).toEqual([signedAttributes?.der])
    const publicKey = createPublicKey({ key: key.spki, format: 'der', type: 'spki' })
    const hash = kind === 'ed25519' ? null : signer.algorithm.digestAlgorithm
    const padding = kind === 'rsa-pss' ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 } : {}
    expect(verify(hash, asked[0] ?? content, { key: publicKey, ...padding }, signature)).toBe(true)
    expect(valuesOf(signedAttributes?.attributes ?? [], Oid.messageDigest)[0]).toEqual(
      octets(createHash(signer.algorithm.digestAlgorithm).update(content).digest()),
    )
  })

  it('ends as the signer ends when he declines', async () => {
    const declined = { ...signerOf(newKey()), sign: () => Promise.reject(new Error('cancelled')) }
    await expect(signData(content, declined)).rejects.toThrow('cancelled')
  })

  it('signs with an RSA key as PSS when told so', async () => {
    const key = newKey('rsa-2048')
    const algorithm = { name: 'RSASSA-PSS', digestAlgorithm: 'sha512' } as const
    const signer = createKeySigner({ privateKey: key.privateKey, certificate: certified(key).der, algorithm })
    const { signatureAlgorithm, digestAlgorithm } = onlySigner(await signData(content, signer))
    expect([signatureAlgorithm.oid, digestAlgorithm.oid]).toEqual(['1.2.840.113549.1.1.10', '2.16.840.1.101.3.4.2.3'])
  })
})

describe('createKeySigner', () => {
  it('refuses a certificate of another key: such a signature would never verify', () => {
    const other = certified(newKey())
    expect(() => createKeySigner({ privateKey: newKey().privateKey, certificate: other.der })).toThrow(TypeError)
  })
})
