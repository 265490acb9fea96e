/** The algorithms by their URIs (XMLDSig 1.1 §6, RFC 9231, and the national ones), and which are refused in so many words. */
import { FormatError, type SignatureValue, type Signer, type TamgaError, UnsupportedError } from '@tamga/core'
import type { Canonicalization } from './xml/canonicalize.ts'

export const DSIG = 'http://www.w3.org/2000/09/xmldsig#'
export const ENVELOPED: string = `${DSIG}enveloped-signature`
export const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#'
export const INCLUSIVE = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315'

/** With and without comments come to the same octets here, see `canonicalize.ts`. */
const METHODS: ReadonlyMap<string, Canonicalization['method']> = new Map([
  [INCLUSIVE, 'inclusive'],
  [`${INCLUSIVE}#WithComments`, 'inclusive'],
  [EXCLUSIVE, 'exclusive'],
  [`${EXCLUSIVE}WithComments`, 'exclusive'],
])

export type DigestName = SignatureValue['algorithm']['digestAlgorithm']

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#'
/** RFC 9231 §2.3.9: MGF1 with the same hash, salt as long as the hash. */
const PSS = 'http://www.w3.org/2007/05/xmldsig-more#'
/** Kazakhstan's NCA, as NCALayer writes them; the 256-bit ones are left out, see `GOST_PARAMETER_SETS` of the core. */
const NCA = 'urn:ietf:params:xml:ns:pkigovkz:xmlsec:algorithms:'
/** Not of the W3C, whatever they begin with: bee2j's, and those of the older jbelt. The first is written, both are read. */
const STB: readonly string[] = ['http://www.w3.org/2009/xmldsig11#', MORE]

/** Of two URIs for one function the first is written. */
const DIGESTS: ReadonlyMap<string, DigestName> = new Map<string, DigestName>([
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  [`${MORE}sha384`, 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
  [`${NCA}gostr34112015-512`, 'streebog512'],
  [`${MORE}gost34311`, 'gost34311'],
  ...STB.flatMap((base): [string, DigestName][] => [
    [`${base}belt-hash256`, 'belt-hash'],
    [`${base}bash384`, 'bash384'],
    [`${base}bash512`, 'bash512'],
  ]),
])

export type XmlSignatureAlgorithm = SignatureValue['algorithm'] & { readonly uri: string }

const SIGNATURES: readonly XmlSignatureAlgorithm[] = [
  ...(['sha256', 'sha384', 'sha512'] as const).flatMap((digestAlgorithm) => [
    { uri: `${MORE}rsa-${digestAlgorithm}`, name: 'RSASSA-PKCS1-v1_5' as const, digestAlgorithm },
    { uri: `${PSS}${digestAlgorithm}-rsa-MGF1`, name: 'RSASSA-PSS' as const, digestAlgorithm },
    { uri: `${MORE}ecdsa-${digestAlgorithm}`, name: 'ECDSA' as const, digestAlgorithm },
  ]),
  { uri: `${NCA}gostr34102015-gostr34112015-512`, name: 'GOST R 34.10-2015', digestAlgorithm: 'streebog512' },
  // For archives: nobody signs with it any more.
  { uri: `${MORE}gost34310-gost34311`, name: 'GOST 34.310-2004', digestAlgorithm: 'gost34311' },
  ...STB.flatMap((base) => [
    { uri: `${base}bign-with-hbelt`, name: 'bign' as const, digestAlgorithm: 'belt-hash' as const },
    { uri: `${base}bign-with-bash384`, name: 'bign' as const, digestAlgorithm: 'bash384' as const },
    { uri: `${base}bign-with-bash512`, name: 'bign' as const, digestAlgorithm: 'bash512' as const },
  ]),
]

/** @throws UnsupportedError ERR_XML_SIGNATURE_CANONICALIZATION */
export function canonicalizationMethod(uri: string): Canonicalization['method'] {
  return METHODS.get(uri) ?? fail(new UnsupportedError('ERR_XML_SIGNATURE_CANONICALIZATION', 'Another canonical form'))
}

export function isCanonicalization(uri: string): boolean {
  return METHODS.has(uri)
}

/** @throws UnsupportedError ERR_XML_SIGNATURE_GOST, ERR_XML_SIGNATURE_ALGORITHM */
export function digestAlgorithm(uri: string): DigestName {
  return DIGESTS.get(uri) ?? fail(refusedAlgorithm(uri))
}

/** @throws FormatError ERR_XML_SIGNATURE_HMAC; UnsupportedError ERR_XML_SIGNATURE_GOST, ERR_XML_SIGNATURE_ALGORITHM */
export function signatureAlgorithm(uri: string): XmlSignatureAlgorithm {
  return SIGNATURES.find((one) => one.uri === uri) ?? fail(refusedAlgorithm(uri))
}

/** URIs for what a Signer does. @throws UnsupportedError ERR_XML_SIGNATURE_ALGORITHM, for Ed25519 */
export function algorithmUris({ name, digestAlgorithm }: Signer['algorithm']): {
  readonly signature: string
  readonly digest: string
} {
  const row = SIGNATURES.find((one) => one.name === name && one.digestAlgorithm === digestAlgorithm)
  const [digest] = [...DIGESTS].find(([, name]) => name === digestAlgorithm) ?? []
  if (row === undefined || digest === undefined) throw refusedAlgorithm(name)
  return { signature: row.uri, digest }
}

/** `algorithm` comes from the document: only its kind is told, never its text. */
function refusedAlgorithm(algorithm: string): TamgaError {
  if (/hmac/i.test(algorithm)) {
    return new FormatError('ERR_XML_SIGNATURE_HMAC', 'A code made with a shared secret is nobody’s signature')
  }
  if (/gost/i.test(algorithm)) {
    return new UnsupportedError('ERR_XML_SIGNATURE_GOST', 'Another GOST than 34.10-2015 of 512 bits and 34.310-2004')
  }
  return new UnsupportedError(
    'ERR_XML_SIGNATURE_ALGORITHM',
    'Another algorithm than RSA or ECDSA with SHA-2, and the national ones',
  )
}

function fail(error: TamgaError): never {
  throw error
}
