/** Distribution points and the scope of a CRL (RFC 5280 §4.2.1.13, §5.2.5): which lists speak of which certificates. */
import { toHex } from '../bytes.ts'
import { Oid } from '../der/oids.ts'
import { readBoolean, readNamedBits } from '../der/primitives.ts'
import type { DerReader } from '../der/read.ts'
import { context, contextPrimitive, Tag } from '../der/tags.ts'
import { readWhole } from '../der/whole.ts'
import { FormatError } from '../errors.ts'
import type { Extensions } from './extensions.ts'
import { type GeneralName, readGeneralNames } from './general-name.ts'
import { type Name, rdnKey, rdnKeys, readRdn } from './name.ts'

/** ReasonFlags, §4.2.1.13; bit 0 is unused. */
export const reasonFlags = [
  '(0)',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'privilegeWithdrawn',
  'aACompromise',
] as const

export type ReasonFlag = (typeof reasonFlags)[number]

/** `undefined` where the standard has the field absent, which always means "all" or "the issuer". */
export interface DistributionPoint {
  readonly fullName: readonly GeneralName[] | undefined
  readonly nameRelativeToCrlIssuer: Name['rdns'][number] | undefined
  readonly reasons: ReadonlySet<ReasonFlag> | undefined
  readonly cRLIssuer: readonly GeneralName[] | undefined
}

export interface IssuingDistributionPoint {
  readonly fullName: readonly GeneralName[] | undefined
  readonly nameRelativeToCrlIssuer: Name['rdns'][number] | undefined
  readonly onlyContainsUserCerts: boolean
  readonly onlyContainsCaCerts: boolean
  readonly onlySomeReasons: ReadonlySet<ReasonFlag> | undefined
  readonly indirectCrl: boolean
  readonly onlyContainsAttributeCerts: boolean
}

/** §4.2.1.13, or §5.2.6 for the freshest CRL; empty when the extension is absent. */
export function distributionPoints(
  extensions: Extensions,
  oid: string = Oid.cRLDistributionPoints,
): DistributionPoint[] {
  const extension = extensions.get(oid)
  if (extension === undefined) return []
  return readWhole(extension.value, Tag.sequence, (list) =>
    list.each(Tag.sequence, (element) => readDistributionPoint(list.inside(element))),
  )
}

/**
 * The http addresses at which lists on a certificate may be had, or what changed since them (`Oid.freshestCRL`). First those of points for every reason and of the certificate's own
 * issuer, where one list says it all; then those for some reasons, and of indirect lists.
 */
export function crlAddresses(extensions: Extensions, oid: string = Oid.cRLDistributionPoints): readonly string[] {
  const points = distributionPoints(extensions, oid)
  const saysItAll = ({ reasons, cRLIssuer }: DistributionPoint): boolean => (reasons ?? cRLIssuer) === undefined
  const inOrder = [...points.filter(saysItAll), ...points.filter((point) => !saysItAll(point))]
  return inOrder.flatMap(({ fullName = [] }) => fullName.flatMap(httpAddress))
}

function httpAddress(name: GeneralName): string[] {
  return name.form === 'uniformResourceIdentifier' && /^https?:\/\//i.test(name.text) ? [name.text] : []
}

function readDistributionPoint(fields: DerReader): DistributionPoint {
  const name = readDistributionPointName(fields)
  const reasons = fields.optional(contextPrimitive(1))
  const issuer = fields.optional(context(2))
  const cRLIssuer = issuer && readGeneralNames(fields.inside(issuer))
  fields.finish()
  return { ...name, reasons: reasons && readNamedBits(reasons, reasonFlags), cRLIssuer }
}

type DistributionPointName = Pick<DistributionPoint, 'fullName' | 'nameRelativeToCrlIssuer'>

function readDistributionPointName(fields: DerReader): DistributionPointName {
  const explicit = fields.optional(context(0))
  if (explicit === undefined) return { fullName: undefined, nameRelativeToCrlIssuer: undefined }
  const inner = fields.inside(explicit)
  const element = inner.next()
  inner.finish()
  const value = inner.inside(element)
  if (element.tag === context(0)) return { fullName: readGeneralNames(value), nameRelativeToCrlIssuer: undefined }
  if (element.tag === context(1)) return { fullName: undefined, nameRelativeToCrlIssuer: readRdn(value) }
  throw new FormatError('ERR_X509_DISTRIBUTION_POINT', 'A DistributionPointName of no known form')
}

/** §5.2.5; `undefined` when the CRL is for everything its issuer issued. */
export function issuingDistributionPoint(extensions: Extensions): IssuingDistributionPoint | undefined {
  const extension = extensions.get(Oid.issuingDistributionPoint)
  if (extension === undefined) return undefined
  return readWhole(extension.value, Tag.sequence, (fields) => {
    const name = readDistributionPointName(fields)
    const onlyContainsUserCerts = readFlag(fields, 1)
    const onlyContainsCaCerts = readFlag(fields, 2)
    const reasons = fields.optional(contextPrimitive(3))
    const onlySomeReasons = reasons && readNamedBits(reasons, reasonFlags)
    const indirectCrl = readFlag(fields, 4)
    const onlyContainsAttributeCerts = readFlag(fields, 5)
    return {
      ...name,
      onlyContainsUserCerts,
      onlyContainsCaCerts,
      onlySomeReasons,
      indirectCrl,
      onlyContainsAttributeCerts,
    }
  })
}

/**
 * The names under which a point or scope is known, as keys to compare: directory names by §7.1, addresses as they are
 * written. A relative name is completed with its CRL issuer's (§4.2.1.13). `undefined` when the field is absent.
 */
export function pointKeys(point: DistributionPointName, crlIssuer: Name): readonly string[] | undefined {
  const { fullName, nameRelativeToCrlIssuer: relative } = point
  if (fullName !== undefined) return fullName.map(nameKey)
  return relative && [keyOfRdns([...rdnKeys(crlIssuer), rdnKey(relative)])]
}

export function nameKey(name: GeneralName): string {
  if (name.form === 'directoryName') return directoryKey(name.name)
  if ('text' in name) return `${name.form} ${name.text}`
  if ('oid' in name) return `${name.form} ${name.oid}`
  return `${name.form} ${toHex('octets' in name ? name.octets : name.raw)}`
}

export function directoryKey(name: Name): string {
  return keyOfRdns(rdnKeys(name))
}

function keyOfRdns(keys: readonly string[]): string {
  return `directoryName ${keys.join(' ')}`
}

function readFlag(fields: DerReader, number: number): boolean {
  const flag = fields.optional(contextPrimitive(number))
  return flag !== undefined && readBoolean(flag)
}
