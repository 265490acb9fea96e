/** Makes an enveloped signature over a whole document (XMLDSig 1.1 §3.1), in the text as it was given. */
import { digest as computeDigest, FormatError, parseCertificate, type Signer, toBase64 } from '@tamga/core'
import { algorithmUris, DSIG, ENVELOPED, EXCLUSIVE, INCLUSIVE } from './algorithms.ts'
import { plainEcdsaValue } from './signature-value.ts'
import { type Canonicalization, canonicalizeDocument, canonicalizeElement } from './xml/canonicalize.ts'
import { parseXml } from './xml/parse.ts'
import type { XmlDocument, XmlElement } from './xml/tree.ts'

export interface SignXmlOptions {
  /** Default `inclusive`, which portals expect; `exclusive` lets the signed element move into another document. */
  readonly canonicalization?: Canonicalization['method']
  /** Certificates above the signer's that go along; none by default. */
  readonly chain?: 'included'
}

const HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="no"?>'

/**
 * The document with a Signature as the last child of its root. Nothing else in it changes but the XML declaration and line
 * ends, neither of which is signed. Comments are not signed either.
 * @throws FormatError ERR_XML_… for what cannot be read, ERR_XML_SIGNATURE_SEVERAL when it is signed already;
 *   UnsupportedError ERR_XML_SIGNATURE_ALGORITHM; whatever `signer` throws
 */
export async function signXml(xml: Uint8Array, signer: Signer, options: SignXmlOptions = {}): Promise<string> {
  const method = options.canonicalization ?? 'inclusive'
  const document = parseUnsigned(xml)
  const how = { method, inclusivePrefixes: [] }
  const uris = algorithmUris(signer.algorithm)
  const digest = toBase64(computeDigest(signer.algorithm.digestAlgorithm, canonicalizeDocument(document, how)))
  const certificates = options.chain === 'included' ? [signer.certificate, ...signer.chain] : [signer.certificate]
  const signature = (value: string): string => signatureText({ method, uris, digest, value, certificates })
  const octets = signedInfoOctets(insert(document, signature('')), how)
  const value = toBase64(asXmlValue(await signer.sign(octets), signer))
  return `${HEADER}${insert(document, signature(value))}`
}

/**
 * Whether `signXml` will take the document, asked before anybody is disturbed.
 * @throws FormatError as `signXml`
 */
export function checkSignableXml(xml: Uint8Array): void {
  parseUnsigned(xml)
}

function parseUnsigned(xml: Uint8Array): XmlDocument {
  const document = parseXml(xml)
  const signed = document.elements.some(({ namespace, localName }) => namespace === DSIG && localName === 'Signature')
  if (signed) throw new FormatError('ERR_XML_SIGNATURE_SEVERAL', 'The document carries a signature already')
  return document
}

/** Read back from the very text that is given out, so that what is signed is what a verifier will see. */
function signedInfoOctets(text: string, how: Canonicalization): Uint8Array {
  const { elements } = parseXml(Buffer.from(text))
  const signedInfo = elements.find(({ namespace, localName }) => namespace === DSIG && localName === 'SignedInfo')
  if (signedInfo === undefined) throw new TypeError('A signature without SignedInfo')
  return canonicalizeElement(signedInfo, how)
}

function asXmlValue(value: Uint8Array, { algorithm, certificate }: Signer): Uint8Array {
  return algorithm.name === 'ECDSA' ? plainEcdsaValue(value, parseCertificate(certificate).publicKey.curve) : value
}

function insert({ text, root }: XmlDocument, signature: string): string {
  const before = text.slice(0, root.contentEnd)
  return isEmptyTag(text, root)
    ? `${before}>${signature}</${root.name}>${text.slice(root.contentStart)}`
    : `${before}${signature}${text.slice(root.contentEnd)}`
}

function isEmptyTag(text: string, { contentStart, contentEnd }: XmlElement): boolean {
  return contentEnd < contentStart && text.startsWith('/>', contentEnd)
}

interface SignatureFields {
  readonly method: Canonicalization['method']
  readonly uris: ReturnType<typeof algorithmUris>
  readonly digest: string
  readonly value: string
  readonly certificates: readonly Uint8Array[]
}

/** In the form NCALayer gives: `#WithComments` in the transform, which a reference to the document makes meaningless. */
function signatureText({ method, uris, digest, value, certificates }: SignatureFields): string {
  const canonical = method === 'exclusive' ? EXCLUSIVE : INCLUSIVE
  const withComments = method === 'exclusive' ? `${EXCLUSIVE}WithComments` : `${INCLUSIVE}#WithComments`
  const x509 = certificates.map((der) => `<ds:X509Certificate>${toBase64(der)}</ds:X509Certificate>`).join('')
  return [
    `<ds:Signature xmlns:ds="${DSIG}"><ds:SignedInfo>`,
    `<ds:CanonicalizationMethod Algorithm="${canonical}"/><ds:SignatureMethod Algorithm="${uris.signature}"/>`,
    `<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="${ENVELOPED}"/>`,
    `<ds:Transform Algorithm="${withComments}"/></ds:Transforms><ds:DigestMethod Algorithm="${uris.digest}"/>`,
    `<ds:DigestValue>${digest}</ds:DigestValue></ds:Reference></ds:SignedInfo>`,
    `<ds:SignatureValue>${value}</ds:SignatureValue>`,
    `<ds:KeyInfo><ds:X509Data>${x509}</ds:X509Data></ds:KeyInfo></ds:Signature>`,
  ].join('')
}
