/** ESS signing-certificate and signing-certificate-v2 (RFC 5035 §3, §4): which certificate the signer meant. */
import { toHex } from '../bytes.ts'
import { readAlgorithmIdentifier } from '../crypto/algorithm.ts'
import { digestAlgorithmName } from '../crypto/digest.ts'
import { readIntegerHex } from '../der/primitives.ts'
import { contentBytes, type DerReader, rawBytes } from '../der/read.ts'
import { context, Tag } from '../der/tags.ts'
import { readWhole } from '../der/whole.ts'
import { type Certificate, certificateDigest } from '../x509/certificate.ts'
import { equalNames, type Name, readName } from '../x509/name.ts'

/** ESSCertID or ESSCertIDv2. */
export interface EssCertId {
  readonly hashAlgorithm: string
  readonly certHash: Uint8Array
  readonly issuerSerial: { readonly issuer: Name | undefined; readonly serialNumber: string } | undefined
}

export interface SigningCertificateAttribute {
  readonly version: 1 | 2
  /** The first identifier, the only one that speaks of the signing certificate (§3: "MUST be the first"). */
  readonly signer: EssCertId
  /** DER of those after it: further certificates that the signer relied on. */
  readonly further: readonly Uint8Array[]
}

/** @throws FormatError, UnsupportedError */
export function readSigningCertificate(value: Uint8Array, version: 1 | 2): SigningCertificateAttribute {
  return readWhole(value, Tag.sequence, (fields) => {
    const certs = fields.enter(Tag.sequence)
    const signer = readEssCertId(certs.enter(Tag.sequence), version)
    const further = certs.each(undefined, rawBytes)
    fields.optional(Tag.sequence)
    return finishing(fields, { version, signer, further })
  })
}

/** One of `further`. @throws FormatError, UnsupportedError */
export function parseEssCertId(der: Uint8Array, version: 1 | 2): EssCertId {
  return readWhole(der, Tag.sequence, (fields) => readEssCertId(fields, version))
}

/** Whether the identifier names this certificate: hash of the whole DER, and issuer and serial when they are given. */
export function namesCertificate(
  { hashAlgorithm, certHash, issuerSerial }: EssCertId,
  certificate: Certificate,
): boolean {
  if (certificateDigest(certificate, hashAlgorithm) !== toHex(certHash)) return false
  if (issuerSerial === undefined) return true
  const sameIssuer = issuerSerial.issuer === undefined || equalNames(issuerSerial.issuer, certificate.issuer)
  return sameIssuer && issuerSerial.serialNumber === certificate.serialNumber
}

function readEssCertId(fields: DerReader, version: 1 | 2): EssCertId {
  // §4: hashAlgorithm is DEFAULT SHA-256 in version 2 and does not exist in version 1, which is always SHA-1.
  const explicit = version === 2 && fields.peek() === Tag.sequence
  const fallback = version === 1 ? 'sha1' : 'sha256'
  const hashAlgorithm = explicit ? digestAlgorithmName(readAlgorithmIdentifier(fields)) : fallback
  const certHash = contentBytes(fields.next(Tag.octetString))
  const issuerSerial = fields.peek() === Tag.sequence ? readIssuerSerial(fields.enter(Tag.sequence)) : undefined
  return finishing(fields, { hashAlgorithm, certHash, issuerSerial })
}

function readIssuerSerial(fields: DerReader): NonNullable<EssCertId['issuerSerial']> {
  const names = fields.enter(Tag.sequence).rest()
  // GeneralNames with one directoryName [4]; other forms say nothing that could be compared.
  const directory = names.length === 1 && names[0]?.tag === context(4) ? names[0] : undefined
  const issuer = directory && readName(fields.inside(directory))
  const serialNumber = readIntegerHex(fields.next(Tag.integer))
  return finishing(fields, { issuer, serialNumber })
}

function finishing<T>(fields: DerReader, value: T): T {
  fields.finish()
  return value
}
