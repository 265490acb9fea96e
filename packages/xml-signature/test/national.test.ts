/** XML signatures with GOST R 34.10-2015 (NCALayer's URIs) and bign (bee2j's): made, judged, and broken in one place at a time. */
import {
  byGossuok,
  callerEvidence,
  createKeySigner,
  digest,
  generateNationalKey,
  kzNca,
  type Profile,
  type Signer,
  signingKey,
  toBase64,
} from '@tamga/core'
import { describe, expect, it } from 'vitest'
import {
  authority,
  certify,
  emailProtection,
  extKeyUsage,
  keyUsage,
  type MadeCertificate,
  now,
} from '../../core/test/made/certificates.ts'
import { revocationList } from '../../core/test/made/crls.ts'
import { nameOf } from '../../core/test/made/names.ts'
import { madeNationalKey } from '../../core/test/made/national-keys.ts'
import { judgeXmlSignature, signXml, type XmlVerdict } from '../src/index.ts'
import { refusal } from './world.ts'

const NCA = 'urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:'
const BEE2J = 'http://www.w3.org/2009/xmldsig11#'
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#'
const DOCUMENT = Buffer.from('<doc><a>текст</a></doc>')

interface Place {
  readonly root: MadeCertificate
  readonly signer: Signer
  judge(xml: string): XmlVerdict
}

type Kind = Parameters<typeof generateNationalKey>[0]

function placeOf(kind: Kind, profile: Profile): Place {
  const root = authority({ subject: 'Root', key: madeNationalKey(kind, generateNationalKey(kind)) })
  const der = generateNationalKey(kind)
  const leaf = certify({
    subject: nameOf(['CN', 'СЕРІКОВА ӘСЕЛ'], ['SN', 'СЕРІКОВА'], ['serialNumber', 'IIN880101300123'], ['C', 'KZ']),
    issuer: root,
    key: madeNationalKey(kind, der),
    extensions: [keyUsage('digitalSignature', 'contentCommitment'), extKeyUsage(emailProtection)],
  })
  const options = {
    profile,
    trustAnchors: [root.der],
    evidence: callerEvidence({ crls: [revocationList({ issuer: root })] }),
    time: now,
  }
  return {
    root,
    signer: createKeySigner({ privateKey: signingKey(der), certificate: leaf.der }),
    judge: (xml) => judgeXmlSignature(Buffer.from(xml), options),
  }
}

const KINDS = [
  ['gost2015-512', kzNca, `${NCA}gostr34102015-gostr34112015-512`, `${NCA}gostr34112015-512`],
  ['bign-curve256v1', byGossuok, `${BEE2J}bign-with-hbelt`, `${BEE2J}belt-hash256`],
  ['bign-curve384v1', byGossuok, `${BEE2J}bign-with-bash384`, `${BEE2J}bash384`],
  ['bign-curve512v1', byGossuok, `${BEE2J}bign-with-bash512`, `${BEE2J}bash512`],
] as const

describe.each(KINDS)('%s', (kind, profile, signatureUri, digestUri) => {
  const place = placeOf(kind, profile)

  it('signs a document under its URIs, which is then judged like any other', async () => {
    const signed = await signXml(DOCUMENT, place.signer)
    expect(signed).toContain(`<ds:SignatureMethod Algorithm="${signatureUri}"/>`)
    expect(signed).toContain(`<ds:DigestMethod Algorithm="${digestUri}"/>`)
    const { report, signedContent } = place.judge(signed)
    expect(report.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
    expect(Buffer.from(signedContent ?? []).toString()).toBe('<doc><a>текст</a></doc>')
    expect(report.signatures[0]).toMatchObject({ signatureAlgorithm: signatureUri, subject: { surname: 'СЕРІКОВА' } })
  })

  it('does not verify a document, a value or a digest that was changed', async () => {
    const signed = await signXml(DOCUMENT, place.signer)
    expect(refusal(place.judge(signed.replace('текст', 'текСт')))).toBe('cryptographic.xml-reference')
    const value = /<ds:SignatureValue>([^<]+)</.exec(signed)?.[1] ?? ''
    const octets = Buffer.from(value, 'base64')
    octets[3] = (octets[3] ?? 0) ^ 1
    expect(refusal(place.judge(signed.replace(value, toBase64(octets))))).toBe('cryptographic.xml-signature-value')
    expect(refusal(place.judge(signed.replace(value, value.slice(4))))).toBe('cryptographic.xml-signature-value')
    const other = digest('sha256', Buffer.from('another'))
    expect(refusal(place.judge(signed.replace(/(<ds:DigestValue>)[^<]+/, `$1${toBase64(other)}`)))).toBe(
      'cryptographic.xml-reference',
    )
  })

  it('does not verify under the URI of another algorithm, or with the key of another kind', async () => {
    const signed = await signXml(DOCUMENT, place.signer)
    for (const uri of [`${MORE}rsa-sha256`, `${MORE}ecdsa-sha256`, `${MORE}gost34310-gost34311`]) {
      expect(refusal(place.judge(signed.replace(signatureUri, uri)))).toBe('cryptographic.xml-signature-value')
    }
  })
})

describe('the older URIs of bign', () => {
  it('are read, since the function is the same', async () => {
    const place = placeOf('bign-curve256v1', byGossuok)
    // What is signed holds the URI, so the document is signed with it by a signer that is told to.
    const signed = await signXml(DOCUMENT, {
      ...place.signer,
      sign: (octets) => place.signer.sign(Buffer.from(Buffer.from(octets).toString().replaceAll(BEE2J, MORE))),
    })
    const { report } = place.judge(signed.replaceAll(BEE2J, MORE))
    expect(report.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
  })
})

describe('national algorithms that are not there', () => {
  it.each([
    [`${NCA}gostr34102015-gostr34112015-256`, 'ERR_XML_SIGNATURE_GOST'],
    [`${MORE}gostr34102001-gostr3411`, 'ERR_XML_SIGNATURE_GOST'],
    [`${BEE2J}bign-with-bash256`, 'ERR_XML_SIGNATURE_ALGORITHM'],
  ])('%s is refused by a code', async (uri, code) => {
    const place = placeOf('gost2015-512', kzNca)
    const signed = await signXml(DOCUMENT, place.signer)
    expect(refusal(place.judge(signed.replace(`${NCA}gostr34102015-gostr34112015-512`, uri)))).toBe(code)
  })

  it('nor is a national algorithm good under a profile that does not name it', async () => {
    const place = placeOf('gost2015-512', { ...kzNca, algorithms: byGossuok.algorithms })
    const { report } = place.judge(await signXml(DOCUMENT, place.signer))
    expect(report.conclusion).toEqual({
      indication: 'INDETERMINATE',
      subIndication: 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
    })
  })
})

describe('weaknesses of NCANode that are XML’s', () => {
  const place = placeOf('gost2015-512', kzNca)

  it('W8: a signature counts by its namespace, whatever its prefix, and only over the whole document', async () => {
    const signed = await signXml(DOCUMENT, place.signer)
    const [signature = ''] = /<ds:Signature.*<\/ds:Signature>/s.exec(signed) ?? []
    // The prefix is part of what was signed, so that another one is another signature; none is left unseen.
    expect(refusal(place.judge(signed.replaceAll('ds:', 'x:').replace('xmlns:ds', 'xmlns:x')))).toBe(
      'cryptographic.xml-signature-value',
    )
    expect(refusal(place.judge(signed.replace(/http:\/\/www\.w3\.org\/2000\/09\/xmldsig#"/, 'urn:other"')))).toBe(
      'ERR_XML_SIGNATURE_MISSING',
    )
    const wrapped = `<evil><doc><a>текст</a>${signature}</doc></evil>`
    expect(place.judge(wrapped).report.conclusion.indication).toBe('TOTAL-FAILED')
    expect(place.judge(wrapped).signedContent).toBeUndefined()
  })

  it('W9: two signatures are not read as one', async () => {
    const signed = await signXml(DOCUMENT, place.signer)
    const [signature = ''] = /<ds:Signature.*<\/ds:Signature>/s.exec(signed) ?? []
    expect(refusal(place.judge(signed.replace(signature, signature + signature)))).toBe('ERR_XML_SIGNATURE_SEVERAL')
  })

  it('W14: a document type is refused before anything in it is read', async () => {
    const signed = await signXml(DOCUMENT, place.signer)
    const typed = signed.replace('<doc>', '<!DOCTYPE doc [<!ENTITY a SYSTEM "file:///etc/passwd">]><doc>')
    expect(refusal(place.judge(typed))).toBe('ERR_XML_DOCTYPE')
  })
})

describe('the form that NCALayer writes', () => {
  it('has lines that end in a carriage return written out, inside SignedInfo, values and certificate', async () => {
    const place = placeOf('gost2015-512', kzNca)
    const empty = '(?:CanonicalizationMethod|SignatureMethod|Transform|DigestMethod)'
    const between = new RegExp(`>(?=<(?!/ds:${empty}>))`, 'g')
    const signed = await signXml(DOCUMENT, {
      ...place.signer,
      sign: (octets) => place.signer.sign(Buffer.from(Buffer.from(octets).toString().replace(between, '>&#xD;\n'))),
    })
    const spaced = signed
      .replace(/<ds:SignedInfo>.*<\/ds:SignedInfo>/s, (info) => info.replaceAll('><', '>&#13;\n<'))
      .replace(/(<ds:SignatureValue>)([^<]{64})([^<]*)/, '$1&#13;\n$2&#13;\n$3&#13;\n')
      .replace(/(<ds:X509Certificate>)([^<]{64})([^<]*)/, '$1&#13;\n$2&#13;\n$3&#13;\n')
    expect(spaced.match(/&#13;/g)?.length).toBeGreaterThan(10)
    expect(place.judge(spaced).report.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
  })
})
