/** Whether a CRL speaks of a certificate, and for which reasons (RFC 5280 §6.3.3 (b), (d)). */
import { remember } from '../crypto/remember.ts'
import { attempt, FormatError } from '../errors.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { CertificateList } from '../x509/crl.ts'
import {
  type DistributionPoint,
  directoryKey,
  distributionPoints,
  type IssuingDistributionPoint,
  issuingDistributionPoint,
  nameKey,
  pointKeys,
  type ReasonFlag,
  reasonFlags,
} from '../x509/distribution-point.ts'
import { issuerAltNames } from '../x509/general-name.ts'
import { equalNames, type Name } from '../x509/name.ts'
import { readWhetherUsable } from './statement.ts'

export const allReasons: ReadonlySet<ReasonFlag> = new Set(reasonFlags.slice(1))

/** The reasons for which `list` answers for `certificate`; empty when it does not speak of it at all. */
export function coveredReasons(
  list: CertificateList,
  certificate: Certificate,
  points: readonly CertificatePoint[],
): ReadonlySet<ReasonFlag> {
  const { scope } = scopeOf(list)
  if (scope !== undefined && !isOfKind(scope, certificate)) return new Set()
  const reasons = points.filter((point) => fits(point, list, scope)).map(({ point }) => intersect(point, scope))
  // Bit 0 is unused (§4.2.1.13), yet lists set it.
  return new Set(reasons.flatMap((flags) => [...flags]).filter((flag) => allReasons.has(flag)))
}

/** A point of a certificate, with the issuer to which its names may be relative. */
interface CertificatePoint {
  readonly point: DistributionPoint
  readonly issuer: Name
}

/** The points at which lists on `certificate` may be, for `coveredReasons`, and why those that it names itself are not among them. */
interface CertificatePoints {
  readonly points: readonly CertificatePoint[]
  readonly unusable: readonly string[]
}

/** Points that cannot be read take nothing from lists that were got elsewhere (the end of §6.3.3), nor from what those revoke. */
export const pointsOf: (certificate: Certificate) => CertificatePoints = remember((certificate: Certificate) => {
  const read = readWhetherUsable(() => statedPoints(certificate))
  const stated = 'value' in read ? read.value : []
  const points = [...stated, assumedPoint(certificate)].map((point) => ({ point, issuer: certificate.issuer }))
  return { points, unusable: 'unusable' in read ? [read.unusable] : [] }
})

function statedPoints({ extensions }: Certificate): DistributionPoint[] {
  const stated = distributionPoints(extensions)
  if (stated.length <= MAX_POINTS) return stated
  throw new FormatError('ERR_X509_DISTRIBUTION_POINT', 'More distribution points than anyone needs')
}

/** Each is held against every list of a message, which may be thousands. */
const MAX_POINTS = 100

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

/** The end of §6.3.3: a point is assumed with all names of the certificate's issuer, for lists that were got elsewhere. */
function assumedPoint({ issuer, extensions }: Certificate): DistributionPoint {
  const others = attempt(
    () => issuerAltNames(extensions) ?? [],
    () => [],
  )
  const fullName = [{ form: 'directoryName' as const, name: issuer }, ...others]
  return { fullName, nameRelativeToCrlIssuer: undefined, reasons: undefined, cRLIssuer: undefined }
}

/** (b)(1), (b)(2)(i) */
function fits(known: CertificatePoint, list: CertificateList, scope: IssuingDistributionPoint | undefined): boolean {
  if (known.point.cRLIssuer === undefined) {
    if (!equalNames(list.issuer, known.issuer)) return false
  } else if (!issuersOf(known).has(directoryKey(list.issuer)) || scope?.indirectCrl !== true) return false
  const { keys } = scopeKeysOf(list)
  return keys === undefined || haveInCommon(keys, pointKeysOf(known))
}

/** As many questions as the smaller one has elements. */
function haveInCommon(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const [fewer, more] = a.size < b.size ? [a, b] : [b, a]
  for (const key of fewer) if (more.has(key)) return true
  return false
}

// Of both sides once: a certificate and a list may have thousands of names, and anybody can make a message with both.
const issuersOf = remember(({ point }: CertificatePoint) => new Set(point.cRLIssuer?.map(nameKey)))

const scopeKeysOf = remember((list: CertificateList) => {
  const { scope } = scopeOf(list)
  const keys = scope && pointKeys(scope, list.issuer)
  return { keys: keys && new Set(keys) }
})

const pointKeysOf = remember(({ point, issuer }: CertificatePoint): ReadonlySet<string> => {
  const crlIssuer = point.cRLIssuer?.find((name) => name.form === 'directoryName')
  const base = crlIssuer?.form === 'directoryName' ? crlIssuer.name : issuer
  return new Set(pointKeys(point, base) ?? point.cRLIssuer?.map(nameKey))
})

/** (d) */
function intersect(
  { reasons }: DistributionPoint,
  scope: IssuingDistributionPoint | undefined,
): ReadonlySet<ReasonFlag> {
  const offered = scope?.onlySomeReasons ?? allReasons
  return reasons === undefined ? offered : new Set([...offered].filter((flag) => reasons.has(flag)))
}
