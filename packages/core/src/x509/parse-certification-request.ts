/** Reading certification requests (PKCS #10, RFC 2986) with what STB 34.101.78 puts into their attributes. */
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from '../crypto/algorithm.ts'
import { type PublicKey, readSubjectPublicKeyInfo } from '../crypto/public-key.ts'
import { signatureAlgorithm, verifySignature } from '../crypto/standard.ts'
import { Oid } from '../der/oids.ts'
import { readBitStringOctets, readObjectIdentifier, readSmallInteger, readText } from '../der/primitives.ts'
import { type DerReader, rawBytes } from '../der/read.ts'
import { context, Tag } from '../der/tags.ts'
import { readWhole } from '../der/whole.ts'
import { FormatError } from '../errors.ts'
import { type Extensions, readExtensions } from './extensions.ts'
import { type Name, readName } from './name.ts'

export interface CertificationRequest {
  /** DER of CertificationRequestInfo: the bytes that are signed. */
  readonly info: Uint8Array
  readonly subject: Name
  readonly publicKey: PublicKey
  /** RFC 2985 §5.4.1; a secret when it begins with `/EPWD:`. */
  readonly challengePassword?: string
  /** RFC 2985 §5.4.2; empty without the attribute. */
  readonly extensions: Extensions
  readonly signatureAlgorithm: AlgorithmIdentifier
  readonly signature: Uint8Array
}

const MAX_OCTETS = 256 * 1024

/** @throws FormatError ERR_DER_…, ERR_X509_…, ERR_PKCS10_TOO_LARGE, ERR_PKCS10_VERSION, ERR_PKCS10_DUPLICATE_ATTRIBUTE */
export function parseCertificationRequest(der: Uint8Array): CertificationRequest {
  if (der.length > MAX_OCTETS) throw invalid('ERR_PKCS10_TOO_LARGE', 'Larger than any request')
  return readWhole(der, Tag.sequence, (fields) => {
    const element = fields.next(Tag.sequence)
    const info = readInfo(fields.inside(element))
    const algorithm = readAlgorithmIdentifier(fields)
    const signature = readBitStringOctets(fields.next(Tag.bitString))
    return { info: rawBytes(element), ...info, signatureAlgorithm: algorithm, signature }
  })
}

/**
 * Whether the owner of the key in the request has signed it (RFC 2986 §4.2).
 * @throws UnsupportedError ERR_ALGORITHM_UNSUPPORTED, FormatError ERR_PUBLIC_KEY_INVALID
 */
export function verifyCertificationRequest(request: CertificationRequest): boolean {
  const { info, publicKey, signature } = request
  return verifySignature(signatureAlgorithm(request.signatureAlgorithm), publicKey, info, signature)
}

type Info = Omit<CertificationRequest, 'info' | 'signatureAlgorithm' | 'signature'>

function readInfo(fields: DerReader): Info {
  const version = readSmallInteger(fields.next(Tag.integer))
  if (version !== 0) throw invalid('ERR_PKCS10_VERSION', 'A version that PKCS #10 does not have')
  const subject = readName(fields)
  const publicKey = readSubjectPublicKeyInfo(fields)
  const attributes = readAttributes(fields.enter(context(0)))
  fields.finish()
  return { subject, publicKey, ...attributes }
}

/** Attributes that are not named here are for whoever knows them; none may come twice. */
function readAttributes(list: DerReader): Pick<Info, 'challengePassword' | 'extensions'> {
  const values = new Map<string, DerReader>()
  while (!list.done) {
    const attribute = list.enter(Tag.sequence)
    const type = readObjectIdentifier(attribute.next(Tag.objectIdentifier))
    if (values.has(type)) throw invalid('ERR_PKCS10_DUPLICATE_ATTRIBUTE', 'An attribute twice')
    values.set(type, attribute.enter(Tag.set))
    attribute.finish()
  }
  const password = values.get(Oid.challengePassword)
  const request = values.get(Oid.extensionRequest)
  const challengePassword = password && single(password, (value) => readText(value.next()))
  const extensions = request ? single(request, readExtensions) : new Map()
  return { ...(challengePassword !== undefined && { challengePassword }), extensions }
}

function single<T>(values: DerReader, read: (value: DerReader) => T): T {
  const value = read(values)
  values.finish()
  return value
}

function invalid(code: string, message: string): FormatError {
  return new FormatError(code, message)
}
