/**
 * Reads the one enveloped signature of a document (XMLDSig 1.1 §4) in the one shape that cannot be wrapped: a single
 * Signature, a child of the root, over the whole document element. Any other shape is refused, not searched for meaning.
 */
import { FormatError, fromBase64, UnsupportedError } from '@tamga/core'
import {
  canonicalizationMethod,
  type DigestName,
  DSIG,
  digestAlgorithm,
  ENVELOPED,
  EXCLUSIVE,
  isCanonicalization,
  signatureAlgorithm,
  type XmlSignatureAlgorithm,
} from './algorithms.ts'
import type { Canonicalization } from './xml/canonicalize.ts'
import { attributeOf, childElements, expectChildren, textOf } from './xml/strict-children.ts'
import type { XmlDocument, XmlElement } from './xml/tree.ts'

export interface XmlSignature {
  readonly element: XmlElement
  readonly signedInfo: XmlElement
  readonly canonicalization: Canonicalization
  readonly algorithm: XmlSignatureAlgorithm
  readonly reference: XmlReference
  readonly value: Uint8Array
  /** DER of the certificates in KeyInfo, in the order given; unverified. */
  readonly unverifiedCertificates: readonly Uint8Array[]
}

export interface XmlReference {
  /** `document`: URI="", processing instructions around the root included; `root`: by the root's own Id. */
  readonly covers: 'document' | 'root'
  readonly canonicalization: Canonicalization
  readonly digestAlgorithm: DigestName
  readonly digest: Uint8Array
}

const MAX_CERTIFICATES = 10
const MAX_PREFIXES = 20
/** What is read as an Id somewhere: XMLDSig, SAML, WS-Security and `xml:id` all call it alike but for case. */
const ID = /^(?:id|assertionid|requestid|responseid)$/i

/** @throws FormatError ERR_XML_SIGNATURE_…, UnsupportedError ERR_XML_SIGNATURE_… */
export function readXmlSignature(document: XmlDocument): XmlSignature {
  const element = findSignature(document)
  refuseSharedIds(document)
  // An Object, or anything else that carries matter along, would have to be looked at by other rules.
  if (childElements(element).some(({ localName }) => localName === 'Object')) {
    throw new UnsupportedError('ERR_XML_SIGNATURE_OBJECT', 'A signature that carries objects (XAdES among them)')
  }
  const [signedInfo, value, keyInfo] = expectChildren(element, DSIG, ['SignedInfo', 'SignatureValue', 'KeyInfo?'])
  const [method, signatureMethod, reference] = expectChildren(signedInfo, DSIG, [
    'CanonicalizationMethod',
    'SignatureMethod',
    'Reference',
  ])
  expectChildren(signatureMethod, DSIG, [])
  return {
    element,
    signedInfo,
    canonicalization: readCanonicalization(method),
    algorithm: signatureAlgorithm(attributeOf(signatureMethod, 'Algorithm')),
    reference: readReference(reference, document.root),
    value: readBase64(value),
    unverifiedCertificates: keyInfo === undefined ? [] : readCertificates(keyInfo),
  }
}

function findSignature({ root, elements }: XmlDocument): XmlElement {
  const found = elements.filter(({ namespace, localName }) => namespace === DSIG && localName === 'Signature')
  const [element] = found
  if (element === undefined) throw new FormatError('ERR_XML_SIGNATURE_MISSING', 'The document is not signed')
  if (found.length > 1) throw new FormatError('ERR_XML_SIGNATURE_SEVERAL', 'More than one signature')
  if (element.parent !== root)
    throw new FormatError('ERR_XML_SIGNATURE_PLACE', 'A signature that is no child of the root')
  return element
}

/** Two elements that answer to one name are the start of every wrapping. */
function refuseSharedIds({ elements }: XmlDocument): void {
  const ids = elements.flatMap(({ attributes }) => attributes.filter(isId).map(({ value }) => value))
  if (new Set(ids).size !== ids.length) throw new FormatError('ERR_XML_SIGNATURE_ID_TWICE', 'An Id given twice')
}

function isId({ localName }: { readonly localName: string }): boolean {
  return ID.test(localName)
}

function readReference(reference: XmlElement, root: XmlElement): XmlReference {
  const [transforms, method, value] = expectChildren(reference, DSIG, ['Transforms', 'DigestMethod', 'DigestValue'])
  expectChildren(method, DSIG, [])
  return {
    covers: readCoverage(attributeOf(reference, 'URI'), root),
    canonicalization: readTransforms(transforms),
    digestAlgorithm: digestAlgorithm(attributeOf(method, 'Algorithm')),
    digest: readBase64(value),
  }
}

function readCoverage(uri: string, root: XmlElement): XmlReference['covers'] {
  if (uri === '') return 'document'
  if (uri.startsWith('#') && root.attributes.some((one) => isId(one) && one.value === uri.slice(1))) return 'root'
  throw new FormatError('ERR_XML_SIGNATURE_REFERENCE', 'A reference to something else than the whole document')
}

/** XMLDSig §4.4.3.2: enveloped-signature, then at most one canonical form; without one it is inclusive. */
function readTransforms(transforms: XmlElement): Canonicalization {
  const [enveloped, canonical, ...more] = childElements(transforms)
  const known = [enveloped, canonical].every((one) => one === undefined || isTransform(one))
  if (enveloped === undefined || !known || more.length > 0) throw refusedTransforms()
  expectChildren(enveloped, DSIG, [])
  if (attributeOf(enveloped, 'Algorithm') !== ENVELOPED) throw refusedTransforms()
  if (canonical === undefined) return { method: 'inclusive', inclusivePrefixes: [] }
  if (!isCanonicalization(attributeOf(canonical, 'Algorithm'))) throw refusedTransforms()
  return readCanonicalization(canonical)
}

function isTransform({ namespace, localName }: XmlElement): boolean {
  return namespace === DSIG && localName === 'Transform'
}

function refusedTransforms(): FormatError {
  return new FormatError(
    'ERR_XML_SIGNATURE_TRANSFORM',
    'Other transforms than enveloped-signature and a canonical form',
  )
}

function readCanonicalization(element: XmlElement): Canonicalization {
  const method = canonicalizationMethod(attributeOf(element, 'Algorithm'))
  if (method === 'inclusive') {
    expectChildren(element, DSIG, [])
    return { method, inclusivePrefixes: [] }
  }
  const [list] = expectChildren(element, EXCLUSIVE, ['InclusiveNamespaces?'])
  const prefixes =
    list === undefined
      ? []
      : attributeOf(list, 'PrefixList')
          .split(/[ \t\n\r]+/)
          .filter(Boolean)
  if (prefixes.length > MAX_PREFIXES) throw new FormatError('ERR_XML_SIGNATURE_TOO_MANY', 'Too many prefixes')
  return { method, inclusivePrefixes: prefixes.map((prefix) => (prefix === '#default' ? '' : prefix)) }
}

/**
 * Only X509Data counts. A bare KeyValue says nothing of whose key it is and is passed over, never used; what points
 * elsewhere is refused (XMLDSig §4.5.3 RetrievalMethod).
 */
function readCertificates(keyInfo: XmlElement): readonly Uint8Array[] {
  const children = childElements(keyInfo)
  const known = children.every(({ namespace, localName }) => namespace === DSIG && KEY_INFO.has(localName))
  if (!known) throw new FormatError('ERR_XML_SIGNATURE_KEY_INFO', 'KeyInfo holds something else than certificates')
  const data = children.filter(({ localName }) => localName === 'X509Data').flatMap(childElements)
  const certificates = data.filter(({ namespace, localName }) => namespace === DSIG && localName === 'X509Certificate')
  if (certificates.length > MAX_CERTIFICATES)
    throw new FormatError('ERR_XML_SIGNATURE_TOO_MANY', 'Too many certificates')
  return certificates.map(readBase64)
}

const KEY_INFO: ReadonlySet<string> = new Set(['X509Data', 'KeyValue', 'KeyName'])

/** XMLDSig §2.3: base64 with any white space; nothing but text inside, for a comment would hide part of the value. */
function readBase64(element: XmlElement): Uint8Array {
  const text = textOf(element).replace(/[ \t\n\r]+/g, '')
  try {
    if (text !== '') return fromBase64(text)
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
  }
  throw new FormatError('ERR_XML_SIGNATURE_BASE64', 'A value that is not base64')
}
