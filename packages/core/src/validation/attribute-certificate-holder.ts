/** Whether an attribute certificate is for the holder of a certificate (RFC 5755 §4.2.2, §5 (1), §7.3). */
import { equalBytes } from '../bytes.ts'
import { digest, digestAlgorithmName } from '../crypto/digest.ts'
import type { AttributeCertificate, ObjectDigestInfo } from '../x509/attribute-certificate.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { GeneralName } from '../x509/general-name.ts'
import { equalNames, type Name } from '../x509/name.ts'

/** Every way in which the holder is named must fit: two ways that disagree name nobody. @throws UnsupportedError, FormatError */
export function isHolder(certificate: Certificate, { holder }: AttributeCertificate): boolean {
  const { baseCertificateID: base, entityName, objectDigestInfo } = holder
  if (
    base !== undefined &&
    !(isOne(base.issuer, certificate.issuer) && base.serialNumber === certificate.serialNumber)
  ) {
    return false
  }
  if (entityName !== undefined && !isOne(entityName, certificate.subject)) return false
  return objectDigestInfo === undefined || isDigested(certificate, objectDigestInfo)
}

/** One distinguished name that is not empty: several, or a name of another form, could be read as anyone's. */
function isOne([name, ...others]: readonly GeneralName[], expected: Name): boolean {
  if (name?.form !== 'directoryName' || others.length > 0 || expected.rdns.length === 0) return false
  return equalNames(name.name, expected)
}

function isDigested({ raw, publicKey }: Certificate, info: ObjectDigestInfo): boolean {
  const digested = info.digestedObjectType === 'publicKey' ? publicKey.raw : raw
  return equalBytes(digest(digestAlgorithmName(info.digestAlgorithm), digested), info.objectDigest)
}
