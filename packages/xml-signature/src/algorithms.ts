/** The algorithms by their URIs (XMLDSig 1.1 §6, RFC 9231), and which are refused in so many words. */
import { FormatError, type Signer, type TamgaError, UnsupportedError } from '@tamga/core'
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

export type DigestName = Signer['algorithm']['digestAlgorithm']

const DIGESTS: ReadonlyMap<string, DigestName> = new Map([
  ['http://www.w3.org/2001/04/xmlenc#sha256', 'sha256'],
  ['http://www.w3.org/2001/04/xmldsig-more#sha384', 'sha384'],
  ['http://www.w3.org/2001/04/xmlenc#sha512', 'sha512'],
])

export interface XmlSignatureAlgorithm {
  readonly uri: string
  readonly name: 'RSASSA-PKCS1-v1_5' | 'RSASSA-PSS' | 'ECDSA'
  readonly digestAlgorithm: DigestName
}

const MORE = 'http://www.w3.org/2001/04/xmldsig-more#'
/** RFC 9231 §2.3.9: MGF1 with the same hash, salt as long as the hash. */
const PSS = 'http://www.w3.org/2007/05/xmldsig-more#'

const SIGNATURES: readonly XmlSignatureAlgorithm[] = (['sha256', 'sha384', 'sha512'] as const).flatMap(
  (digestAlgorithm) => [
    { uri: `${MORE}rsa-${digestAlgorithm}`, name: 'RSASSA-PKCS1-v1_5' as const, digestAlgorithm },
    { uri: `${PSS}${digestAlgorithm}-rsa-MGF1`, name: 'RSASSA-PSS' as const, digestAlgorithm },
    { uri: `${MORE}ecdsa-${digestAlgorithm}`, name: 'ECDSA' as const, digestAlgorithm },
  ],
)

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
    return new UnsupportedError('ERR_XML_SIGNATURE_GOST', 'GOST comes with the national profiles')
  }
  return new UnsupportedError('ERR_XML_SIGNATURE_ALGORITHM', 'Another algorithm than RSA or ECDSA with SHA-2')
}

function fail(error: TamgaError): never {
  throw error
}
