/**
 * What a requester checks of a token before keeping it (RFC 3161 §2.2): that it answers the request, and that it is
 * signed by a certificate for it. Whether the authority is trusted is judged in `validation/`.
 */
import { equalBytes } from '../bytes.ts'
import { contentTypeValue, messageDigestValue, singleValue } from '../cms/attributes.ts'
import { namesCertificate, readSigningCertificate } from '../cms/signing-certificate-attribute.ts'
import { digest, digestAlgorithmName } from '../crypto/digest.ts'
import { signatureAlgorithm, verifySignature } from '../crypto/standard.ts'
import { Oid } from '../der/oids.ts'
import { readIntegerHex } from '../der/primitives.ts'
import { derReader } from '../der/read.ts'
import { unsignedInteger } from '../der/write.ts'
import { attempt, VerificationError } from '../errors.ts'
import { endOfPeriod } from '../iso-time.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'
import { distinctCertificates } from '../x509/distinct.ts'
import type { TimeStampRequest } from './request.ts'
import type { TimeStampToken } from './token.ts'

/**
 * @throws VerificationError ERR_TSP_IMPRINT_MISMATCH, ERR_TSP_NONCE_MISMATCH, ERR_TSP_POLICY_MISMATCH,
 *   ERR_TSP_CERTIFICATE_MISSING, ERR_TSP_SIGNATURE, ERR_TSP_CERTIFICATE_PURPOSE, ERR_TSP_GEN_TIME,
 *   ERR_TSP_EXTENSION
 */
export function checkTimeStampToken(token: TimeStampToken, request: TimeStampRequest): void {
  const { digestAlgorithm, imprint, nonce, policy, certReq = true } = request
  const { tstInfo } = token
  const { hashAlgorithm, hashedMessage } = tstInfo.messageImprint
  if (hashAlgorithm !== digestAlgorithm || !equalBytes(hashedMessage, imprint)) {
    throw new VerificationError('ERR_TSP_IMPRINT_MISMATCH', 'A time-stamp on something else than was asked for')
  }
  if (nonce !== undefined && tstInfo.nonce !== integerHex(nonce)) {
    throw new VerificationError('ERR_TSP_NONCE_MISMATCH', 'A time-stamp that answers another request')
  }
  if (policy !== undefined && tstInfo.policy !== policy) {
    throw new VerificationError('ERR_TSP_POLICY_MISMATCH', 'A time-stamp under another policy than was asked for')
  }
  // §2.4.2: the extensions of RFC 5280, and what is critical there must be understood by whoever judges the token.
  if ([...tstInfo.extensions.values()].some(({ critical }) => critical)) {
    throw new VerificationError(
      'ERR_TSP_EXTENSION',
      'A time-stamp with a critical extension, which nobody would accept',
    )
  }
  if (certReq) checkSignature(token)
}

/** A token that does not verify today never will: kept in an archive, it would prove nothing when it is needed. */
function checkSignature(token: TimeStampToken): void {
  const certificates = token.signedData.certificates.flatMap((der) =>
    attempt(
      () => [parseCertificate(der)],
      () => [],
    ),
  )
  // One that lies in the token a thousand times would be tried as often.
  const named = distinctCertificates(certificates, ({ raw }) => raw).filter((one) => isNamed(token, one))
  if (named.length === 0) {
    throw new VerificationError('ERR_TSP_CERTIFICATE_MISSING', 'A time-stamp without the certificate that made it')
  }
  const certificate = attempt(
    () => (isOfItsContent(token) ? named.find((one) => isSignedBy(token, one)) : undefined),
    () => undefined,
  )
  if (certificate === undefined) {
    throw new VerificationError('ERR_TSP_SIGNATURE', 'A time-stamp whose signature does not verify')
  }
  checkCertificate(token, certificate)
}

/** §2.3: a key reserved for time-stamping; and no certificate speaks for a time that is not its own. */
function checkCertificate({ tstInfo: { genTime } }: TimeStampToken, certificate: Certificate): void {
  const { extKeyUsage, extensions, notBefore, notAfter } = certificate
  const isAlone = extKeyUsage?.length === 1 && extKeyUsage[0] === Oid.timeStamping
  if (!isAlone || extensions.get(Oid.extKeyUsage)?.critical !== true) {
    throw new VerificationError('ERR_TSP_CERTIFICATE_PURPOSE', 'A time-stamp by a certificate that is not for it')
  }
  if (genTime < notBefore || genTime.getTime() > endOfPeriod(notAfter)) {
    throw new VerificationError('ERR_TSP_GEN_TIME', 'A time-stamp from outside the validity of its certificate')
  }
}

/** §2.4.2, RFC 5816 §2.2.1: the ESS attribute, in either version, says which certificate it is. */
function isNamed(token: TimeStampToken, certificate: Certificate): boolean {
  const attributes = token.signerInfo.signedAttributes?.attributes ?? []
  const v1 = singleValue(attributes, Oid.signingCertificate)
  const v2 = singleValue(attributes, Oid.signingCertificateV2)
  return attempt(
    () => {
      const references = [
        ...(v1 ? [readSigningCertificate(v1, 1).signer] : []),
        ...(v2 ? [readSigningCertificate(v2, 2).signer] : []),
      ]
      return references.length > 0 && references.every((reference) => namesCertificate(reference, certificate))
    },
    () => false,
  )
}

/** RFC 5652 §5.3, §11.1, §11.2: the signed attributes are of this content, and of its type. */
function isOfItsContent(token: TimeStampToken): boolean {
  const { signedAttributes, digestAlgorithm } = token.signerInfo
  const attributes = signedAttributes?.attributes ?? []
  const [type, claimed] = [Oid.contentType, Oid.messageDigest].map((oid) => singleValue(attributes, oid))
  const { content, contentType } = token.signedData
  if (type === undefined || claimed === undefined || content === undefined) return false
  return (
    contentTypeValue(type) === contentType &&
    equalBytes(messageDigestValue(claimed), digest(digestAlgorithmName(digestAlgorithm), content))
  )
}

function isSignedBy(token: TimeStampToken, { publicKey }: Certificate): boolean {
  const { signedAttributes, signatureAlgorithm: identifier, digestAlgorithm, signature } = token.signerInfo
  if (signedAttributes === undefined) return false
  return verifySignature(signatureAlgorithm(identifier, digestAlgorithm), publicKey, signedAttributes.der, signature)
}

/** Contents octets of the INTEGER that the request carried, as hex. */
function integerHex(octets: Uint8Array): string {
  return readIntegerHex(derReader(unsignedInteger(octets)).next())
}
