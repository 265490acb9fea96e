/** Whether a CRL speaks of a certificate, and for which reasons (RFC 5280 §6.3.3 (b), (d)). */
import { remember } from '../crypto/remember.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { CertificateList } from '../x509/crl.ts'
import {
  type DistributionPoint,
  distributionPoints,
  type IssuingDistributionPoint,
  issuingDistributionPoint,
  nameKey,
  namesDirectory,
  pointKeys,
  type ReasonFlag,
  reasonFlags,
} from '../x509/distribution-point.ts'
import { equalNames } from '../x509/name.ts'
import { readWhetherUsable } from './statement.ts'

export const allReasons: ReadonlySet<ReasonFlag> = new Set(reasonFlags.slice(1))

/** The reasons for which `list` answers for `certificate`; empty when it does not speak of it at all. */
export function coveredReasons(
  list: CertificateList,
  certificate: Certificate,
  points: readonly DistributionPoint[],
): ReadonlySet<ReasonFlag> {
  const { scope } = scopeOf(list)
  if (scope !== undefined && !isOfKind(scope, certificate)) return new Set()
  const reasons = points
    .filter((point) => fits(point, list, scope, certificate))
    .map((point) => intersect(point, scope))
  // Bit 0 is unused (§4.2.1.13), yet lists set it.
  return new Set(reasons.flatMap((flags) => [...flags]).filter((flag) => allReasons.has(flag)))
}

/** The points at which lists on `certificate` may be, for `coveredReasons`. */
export const pointsOf: (
  certificate: Certificate,
) => { readonly value: readonly DistributionPoint[] } | { readonly unusable: string } = remember(
  (certificate: Certificate) =>
    readWhetherUsable(() => [...distributionPoints(certificate.extensions), ...assumedPoint(certificate)]),
)

/** @throws FormatError ERR_DER_…, ERR_X509_… for an issuingDistributionPoint that cannot be read */
export const scopeOf: (list: CertificateList) => { readonly scope: IssuingDistributionPoint | undefined } = remember(
  ({ extensions }: CertificateList) => ({ scope: issuingDistributionPoint(extensions) }),
)

/** (b)(2)(ii) to (iv) */
function isOfKind(scope: IssuingDistributionPoint, { basicConstraints }: Certificate): boolean {
  const isAuthority = basicConstraints?.cA === true
  if (scope.onlyContainsAttributeCerts) return false
  return isAuthority ? !scope.onlyContainsUserCerts : !scope.onlyContainsCaCerts
}

/** The end of §6.3.3: a point is assumed with the certificate's issuer as its name, for lists that were got elsewhere. */
function assumedPoint({ issuer }: Certificate): DistributionPoint[] {
  const fullName = [{ form: 'directoryName' as const, name: issuer }]
  return [{ fullName, nameRelativeToCrlIssuer: undefined, reasons: undefined, cRLIssuer: undefined }]
}

/** (b)(1), (b)(2)(i) */
function fits(
  point: DistributionPoint,
  list: CertificateList,
  scope: IssuingDistributionPoint | undefined,
  { issuer }: Certificate,
): boolean {
  if (point.cRLIssuer === undefined) {
    if (!equalNames(list.issuer, issuer)) return false
  } else if (!namesDirectory(point.cRLIssuer, list.issuer) || scope?.indirectCrl !== true) return false
  const scopeKeys = scope && pointKeys(scope, list.issuer)
  if (scopeKeys === undefined) return true
  const crlIssuer = point.cRLIssuer?.find((name) => name.form === 'directoryName')
  const base = crlIssuer?.form === 'directoryName' ? crlIssuer.name : issuer
  const keys = pointKeys(point, base) ?? point.cRLIssuer?.map(nameKey) ?? []
  return keys.some((key) => scopeKeys.includes(key))
}

/** (d) */
function intersect(
  { reasons }: DistributionPoint,
  scope: IssuingDistributionPoint | undefined,
): ReadonlySet<ReasonFlag> {
  const offered = scope?.onlySomeReasons ?? allReasons
  return reasons === undefined ? offered : new Set([...offered].filter((flag) => reasons.has(flag)))
}
