/** Whether an attribute certificate is for the holder of a certificate (RFC 5755 §4.2.2, §5 (1), §7.3). */
import { equalBytes } from '../bytes.ts'
import { digest, digestAlgorithmName } from '../crypto/digest.ts'
import { Oid } from '../der/oids.ts'
import { attempt } from '../errors.ts'
import type { AttributeCertificate, ObjectDigestInfo } from '../x509/attribute-certificate.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { GeneralName } from '../x509/general-name.ts'
import { equalNames, type Name } from '../x509/name.ts'
import { digestObjections } from './algorithm-policy.ts'
import { type CheckList, indeterminate } from './checks.ts'
import type { Profile } from './profile.ts'

export function checkHolder(
  certificate: AttributeCertificate,
  holder: Certificate,
  { profile, time }: { readonly profile: Profile; readonly time: Date },
  checks: CheckList,
): void {
  const failure = indeterminate('SIG_CONSTRAINTS_FAILURE')
  const { objectDigestInfo: info } = certificate.holder
  const outcome = attempt(
    () => {
      const weak =
        info === undefined ? [] : digestObjections(digestAlgorithmName(info.digestAlgorithm), profile.algorithms, time)
      return weak.length === 0 && isHolder(holder, certificate)
    },
    () => false,
  )
  const facts = { namedBy: Object.keys(certificate.holder) }
  if (outcome) checks.passed('attribute-certificate.holder', facts)
  else checks.failed('attribute-certificate.holder', failure, facts)
}

/** Every way in which the holder is named must fit: two ways that disagree name nobody. @throws UnsupportedError, FormatError */
function isHolder(certificate: Certificate, { holder }: AttributeCertificate): boolean {
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

/**
 * §5 (1): the path of the holder's certificate is verified too, or anybody could write another's issuer and number, or name,
 * into a certificate of his own making. What its key may be used for was asked where the holder authenticated.
 */
export function attributeHolderProfile(profile: Profile): Profile {
  return {
    ...profile,
    signer: {
      keyUsages: [...profile.signer.keyUsages, 'digitalSignature', 'contentCommitment', 'keyAgreement'],
      extKeyUsages: [...profile.signer.extKeyUsages, Oid.clientAuth, Oid.emailProtection, Oid.anyExtendedKeyUsage],
      extKeyUsage: 'optional',
      authorities: 'allowed',
    },
  }
}
