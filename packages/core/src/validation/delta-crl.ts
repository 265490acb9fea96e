/** Delta CRLs (RFC 5280 §5.2.4, §6.3.3 (c), (i) to (l)): what changed since a complete list. */
import { compareBytes, equalBytes } from '../bytes.ts'
import { Oid } from '../der/oids.ts'
import { readIntegerBytes } from '../der/primitives.ts'
import { derReader } from '../der/read.ts'
import { Tag } from '../der/tags.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { CertificateList, RevokedCertificate } from '../x509/crl.ts'
import { authorityKeyIdentifier, type Extensions } from '../x509/extensions.ts'
import { equalNames } from '../x509/name.ts'
import type { UsableList } from './crl-evidence.ts'

/** A delta is no complete list, whatever else it looks like. */
export function isDelta({ extensions }: CertificateList): boolean {
  return extensions.has(Oid.deltaCRLIndicator)
}

export interface Effective {
  readonly entry: RevokedCertificate | undefined
  readonly thisUpdate: Date
  readonly nextUpdate: Date | undefined
}

/** The entry that holds for a certificate when `base` is read together with the newest delta that belongs to it. */
export function applyDelta(base: UsableList, deltas: readonly UsableList[], certificate: Certificate): Effective {
  const { list } = base
  const listed = list.revokedCertificate(certificate.serialNumber, certificate.issuer)
  const delta = deltas.find((one) => belongsTo(one.list, list))
  if (delta === undefined) return { entry: listed, thisUpdate: list.thisUpdate, nextUpdate: list.nextUpdate }
  const { thisUpdate, nextUpdate } = delta.list
  const changed = delta.list.revokedCertificate(certificate.serialNumber, certificate.issuer)
  const entry = changed?.reason === 'removeFromCRL' ? undefined : (changed ?? listed)
  return { entry, thisUpdate, nextUpdate }
}

/** §6.3.3 (c)(1) to (4) and §5.2.4: same issuer, scope and key; made from a list that is not newer than this one. */
function belongsTo(delta: CertificateList, base: CertificateList): boolean {
  const number = readNumber(base.extensions, Oid.cRLNumber)
  const deltaNumber = readNumber(delta.extensions, Oid.cRLNumber)
  const baseNumber = readNumber(delta.extensions, Oid.deltaCRLIndicator)
  if (number === undefined || deltaNumber === undefined || baseNumber === undefined) return false
  return (
    equalNames(delta.issuer, base.issuer) &&
    sameOctets(scopeOf(delta), scopeOf(base)) &&
    sameOctets(keyOf(delta), keyOf(base)) &&
    compareNumbers(baseNumber, number) <= 0 &&
    compareNumbers(number, deltaNumber) < 0
  )
}

function scopeOf({ extensions }: CertificateList): Uint8Array | undefined {
  return extensions.get(Oid.issuingDistributionPoint)?.value
}

function keyOf({ extensions }: CertificateList): Uint8Array | undefined {
  return authorityKeyIdentifier(extensions)?.keyIdentifier
}

function sameOctets(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalBytes(a, b)
}

/** §5.2.3: up to 20 octets, never negative. */
function readNumber(extensions: Extensions, oid: string): Uint8Array | undefined {
  const extension = extensions.get(oid)
  if (extension === undefined) return undefined
  const reader = derReader(extension.value)
  const number = readIntegerBytes(reader.next(Tag.integer))
  reader.finish()
  return number[0] === 0 ? number.subarray(1) : number
}

function compareNumbers(a: Uint8Array, b: Uint8Array): number {
  return a.length - b.length || compareBytes(a, b)
}
