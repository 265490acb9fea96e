/**
 * Signature wrapping in all its shapes (Somorovsky et al., "On Breaking SAML", XSW1–8, drawn for enveloped signatures), and
 * whatever else lets one reader see another document than the one that was signed.
 */
import { createHmac, createPublicKey, X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signXml } from '../src/index.ts'
import { C14N, createWorld, EXC, refusal, template, type World } from './world.ts'

const DSIG = 'http://www.w3.org/2000/09/xmldsig#'
const ENVELOPED = `<Transform Algorithm="${DSIG}enveloped-signature"/>`

let world: World
/** `<order Id="good"><to>Aigul</to></order>`, signed by reference to its Id. */
let signed: string
let signature: string
beforeAll(() => {
  world = createWorld()
  signed = world
    .xmlsecSigns(`<order xml:id="good"><to>Aigul</to>${template({ uri: '#good' })}</order>`, 'p-256')
    .replace(/^<\?xml[^>]*>\s*/, '')
    .trim()
  signature = /<Signature [\s\S]*<\/Signature>/.exec(signed)?.[0] ?? ''
})
afterAll(() => world.remove())

const evil = '<to>Mallory</to>'
const bare = '<order xml:id="good"><to>Aigul</to></order>'

describe('signature wrapping', () => {
  it('the document by itself is good, so that every refusal below is of the wrapping', () => {
    expect(refusal(world.judge(signed))).toBe('none')
  })

  it.each<[string, () => string, string]>([
    [
      'XSW1 the signed root below a new root, signature beside it',
      () => `<order xml:id="evil">${evil}${signed}</order>`,
      'ERR_XML_SIGNATURE_PLACE',
    ],
    [
      'XSW2 the signature moved up, the signed root behind it',
      () => `<order xml:id="evil">${evil}${signature}${bare}</order>`,
      'ERR_XML_SIGNATURE_REFERENCE',
    ],
    [
      'XSW3 the evil part before the signed root, in one envelope',
      () => `<env><order xml:id="evil">${evil}</order>${signed}</env>`,
      'ERR_XML_SIGNATURE_PLACE',
    ],
    [
      'XSW4 the signed root inside the evil part',
      () => `<env><order xml:id="evil">${evil}${signed}</order></env>`,
      'ERR_XML_SIGNATURE_PLACE',
    ],
    [
      'XSW5 the signed root copied behind its signature',
      () => `<order xml:id="evil">${evil}${signature}</order>`,
      'ERR_XML_SIGNATURE_REFERENCE',
    ],
    [
      'XSW6 the signed root inside the signature',
      () => `<order xml:id="evil">${evil}${signature.replace('</Signature>', `${bare}</Signature>`)}</order>`,
      'ERR_XML_SIGNATURE_STRUCTURE',
    ],
    [
      'XSW7 the signed root in an element that takes anything',
      () => `<order xml:id="evil">${evil}<Extensions>${bare}</Extensions>${signature}</order>`,
      'ERR_XML_SIGNATURE_REFERENCE',
    ],
    [
      'XSW8 the signed root in an Object of the signature',
      () =>
        `<order xml:id="evil">${evil}${signature.replace('</Signature>', `<Object>${bare}</Object></Signature>`)}</order>`,
      'ERR_XML_SIGNATURE_OBJECT',
    ],
    [
      'two elements of one Id',
      () => `<order xml:id="good">${evil}${bare}${signature}</order>`,
      'ERR_XML_SIGNATURE_ID_TWICE',
    ],
    [
      'two Ids that differ in their attribute only',
      () => `<order xml:id="good">${evil}<order ID="good"><to>Aigul</to></order>${signature}</order>`,
      'ERR_XML_SIGNATURE_ID_TWICE',
    ],
    ['two signatures', () => signed.replace('</order>', `${signature}</order>`), 'ERR_XML_SIGNATURE_SEVERAL'],
    ['no signature', () => bare, 'ERR_XML_SIGNATURE_MISSING'],
    [
      'a signature by another name space',
      () => signed.replace(`xmlns="${DSIG}"`, 'xmlns="urn:dsig"'),
      'ERR_XML_SIGNATURE_MISSING',
    ],
    ['the signed root itself the signature', () => signature, 'ERR_XML_SIGNATURE_PLACE'],
  ])('%s is refused', (_, document, code) => {
    const verdict = world.judge(document())
    expect(refusal(verdict)).toBe(code)
    expect(verdict.report.conclusion.indication).not.toBe('TOTAL-PASSED')
    expect(verdict.signedContent).toBeUndefined()
  })
})

describe('references, transforms and algorithms', () => {
  const sign = (options: Parameters<typeof template>[0]): string =>
    world.xmlsecSigns(`<order xml:id="good"><to>Aigul</to><x xml:id="part"/>${template(options)}</order>`, 'p-256')

  it.each<[string, () => string, string]>([
    ['a part of the document', () => sign({ uri: '#part' }), 'ERR_XML_SIGNATURE_REFERENCE'],
    ['a pointer', () => sign({ uri: '#xpointer(/)' }), 'ERR_XML_SIGNATURE_REFERENCE'],
    [
      'no transform at all, an empty document signed',
      () => signed.replace(/<Transforms>.*<\/Transforms>/, '<Transforms/>'),
      'ERR_XML_SIGNATURE_TRANSFORM',
    ],
    [
      'an XPath filter that keeps nothing',
      () =>
        sign({
          transforms: `${ENVELOPED}<Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><XPath>false()</XPath></Transform>`,
        }),
      'ERR_XML_SIGNATURE_TRANSFORM',
    ],
    [
      'a style sheet',
      () =>
        signed.replace(ENVELOPED, `${ENVELOPED}<Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>`),
      'ERR_XML_SIGNATURE_TRANSFORM',
    ],
    [
      'base64',
      () => signed.replace(ENVELOPED, `${ENVELOPED}<Transform Algorithm="${DSIG}base64"/>`),
      'ERR_XML_SIGNATURE_TRANSFORM',
    ],
    [
      'three transforms',
      () => signed.replace(ENVELOPED, `${ENVELOPED}<Transform Algorithm="${C14N}"/><Transform Algorithm="${EXC}"/>`),
      'ERR_XML_SIGNATURE_TRANSFORM',
    ],
    ['a file', () => signed.replace('URI="#good"', 'URI="file:///etc/passwd"'), 'ERR_XML_SIGNATURE_REFERENCE'],
    ['an address', () => signed.replace('URI="#good"', 'URI="http://127.0.0.1/"'), 'ERR_XML_SIGNATURE_REFERENCE'],
    ['no URI', () => signed.replace('URI="#good"', ''), 'ERR_XML_SIGNATURE_STRUCTURE'],
    [
      'two references',
      () => signed.replace(/<Reference.*<\/Reference>/s, (one) => one + one),
      'ERR_XML_SIGNATURE_STRUCTURE',
    ],
    ['SHA-1', () => sign({ digestMethod: `${DSIG}sha1` }), 'ERR_XML_SIGNATURE_ALGORITHM'],
    [
      'a length for the value',
      () => signed.replace(/(<SignatureMethod[^>]*)\/>/, '$1><HMACOutputLength>8</HMACOutputLength></SignatureMethod>'),
      'ERR_XML_SIGNATURE_STRUCTURE',
    ],
    [
      'a GOST of another country',
      () => signed.replace(/xmldsig-more#ecdsa-sha256/, 'xmldsig-more#gostr34102001-gostr3411'),
      'ERR_XML_SIGNATURE_GOST',
    ],
    ['a comment in the digest', () => signed.replace(/(<DigestValue>)/, '$1<!--x-->'), 'ERR_XML_SIGNATURE_STRUCTURE'],
    [
      'a comment in SignedInfo',
      () => signed.replace('<SignedInfo>', '<SignedInfo><!--x-->'),
      'ERR_XML_SIGNATURE_STRUCTURE',
    ],
    ['text in SignedInfo', () => signed.replace('<SignedInfo>', '<SignedInfo>x'), 'ERR_XML_SIGNATURE_STRUCTURE'],
    [
      'a second SignedInfo',
      () => signed.replace(/<SignedInfo>.*<\/SignedInfo>/s, (one) => one + one),
      'ERR_XML_SIGNATURE_STRUCTURE',
    ],
    [
      'SignedInfo behind the value',
      () => signed.replace(/(<SignedInfo>.*<\/SignedInfo>)(.*<\/SignatureValue>)/s, '$2$1'),
      'ERR_XML_SIGNATURE_STRUCTURE',
    ],
    [
      'a key to be fetched',
      () => signed.replace('<KeyInfo>', `<KeyInfo><RetrievalMethod URI="http://127.0.0.1/"/>`),
      'ERR_XML_SIGNATURE_KEY_INFO',
    ],
    [
      'a value that is not base64',
      () => signed.replace('<SignatureValue>', '<SignatureValue>*'),
      'ERR_XML_SIGNATURE_BASE64',
    ],
  ])('%s is refused', (_, document, code) => {
    const verdict = world.judge(document())
    expect(refusal(verdict)).toBe(code)
    expect(verdict.signedContent).toBeUndefined()
  })

  it('a code made with the public key as shared secret is refused by its algorithm', () => {
    const certificate = new X509Certificate(world.signer('p-256').certificate)
    const key = certificate.publicKey.export({ type: 'spki', format: 'pem' })
    const hmac = signed.replace(/xmldsig-more#ecdsa-sha256/, 'xmldsig-more#hmac-sha256')
    const value = createHmac('sha256', key).update(hmac).digest('base64')
    const forged = hmac.replace(/(<SignatureValue>)[^<]*/, `$1${value}`)
    expect(refusal(world.judge(forged))).toBe('ERR_XML_SIGNATURE_HMAC')
  })

  it('a bare key is nobody: without a certificate there is no signer', () => {
    const { x, y } = createPublicKey(new X509Certificate(world.signer('p-256').certificate).toString()).export({
      format: 'jwk',
    })
    const keyValue = `<KeyValue><ECKeyValue><PublicKey>${x}${y}</PublicKey></ECKeyValue></KeyValue>`
    const verdict = world.judge(signed.replace(/<KeyInfo>.*<\/KeyInfo>/s, `<KeyInfo>${keyValue}</KeyInfo>`))
    expect(refusal(verdict)).toBe('signing-certificate.key-info')
  })

  it('an RSA algorithm over an EC key is false, not another way to verify', () => {
    const confused = signed.replace('ecdsa-sha256', 'rsa-sha256')
    expect(refusal(world.judge(confused))).toBe('cryptographic.xml-signature-value')
  })

  it('somebody else’s certificate in KeyInfo is not the signer', () => {
    const other = Buffer.from(world.signer('p-384').certificate).toString('base64')
    const swapped = signed.replace(/(<X509Certificate>)[^<]*/, `$1${other}`)
    expect(refusal(world.judge(swapped))).toBe('cryptographic.xml-signature-value')
  })
})

describe('what comes back as signed', () => {
  it('is the octets that were hashed: no comment, no CDATA, no signature', async () => {
    const document = '<?a b?><to xmlns="urn:x">ai<!-- -->gul@<![CDATA[bank.kz]]><!-- .evil --></to>'
    const { signedContent } = world.judge(await signXml(Buffer.from(document), world.signer('p-256')))
    expect(Buffer.from(signedContent ?? []).toString()).toBe('<?a b?>\n<to xmlns="urn:x">aigul@bank.kz</to>')
  })

  it('is withheld when the certificate is not trusted', async () => {
    const document = await signXml(Buffer.from('<a/>'), world.signer('p-256'))
    const { judgeXmlSignature } = await import('../src/index.ts')
    const verdict = judgeXmlSignature(Buffer.from(document), { ...world.options, trustAnchors: [] })
    expect(verdict.report.conclusion).toEqual({
      indication: 'INDETERMINATE',
      subIndication: 'NO_CERTIFICATE_CHAIN_FOUND',
    })
    expect(verdict.signedContent).toBeUndefined()
  })

  it('is withheld without evidence on revocation', async () => {
    const { judgeXmlSignature } = await import('../src/index.ts')
    const document = await signXml(Buffer.from('<a/>'), world.signer('p-256'))
    const { evidence: _, ...options } = world.options
    expect(judgeXmlSignature(Buffer.from(document), options).signedContent).toBeUndefined()
  })

  it('is never there when any one octet of the document has changed in meaning', async () => {
    const document = Buffer.from(await signXml(Buffer.from('<a b="c">d<e/></a>'), world.signer('p-256')))
    const expected = Buffer.from('<a b="c">d<e></e></a>')
    for (let at = 0; at < document.length; at += 1) {
      const mutated = Buffer.from(document)
      mutated[at] = (mutated[at] ?? 0) ^ 0x01
      const { signedContent } = world.judge(mutated)
      // Some octets say nothing: a prefix, white space in base64. Then what is signed is still the same.
      if (signedContent !== undefined) expect(Buffer.from(signedContent)).toEqual(expected)
    }
  })
})
