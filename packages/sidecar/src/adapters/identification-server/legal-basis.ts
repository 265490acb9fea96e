/** The legal basis on the wire: one `authorization_details` entry of type `legal_basis` (RFC 9396 §2). */
import type { LegalBasis } from './identification-server.ts'
import { refusal } from './refusals.ts'
import { isObject, type JsonObject } from './strict-token.ts'

const TYPE = 'legal_basis'
const MAX_SERVICES = 64

/** No markup, no line feed, no invisible or direction-changing character: a judge reads this on paper one day. */
const FIELDS = {
  kind: /^[a-z][a-z0-9_-]{0,63}$/,
  number: /^[\p{L}\p{N}][\p{L}\p{N} .,/№()_-]{0,63}$/u,
  service: /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/,
} as const

/** @throws FormatError ERR_OIDC_LEGAL_BASIS with the field */
export function encodeLegalBasis(basis: LegalBasis): JsonObject {
  const mistake = mistakeIn(basis)
  if (mistake !== undefined) throw refusal('ERR_OIDC_LEGAL_BASIS', { field: mistake })
  const { kind, caseNumber, services, outgoingNumber } = basis
  const optional = outgoingNumber === undefined ? {} : { outgoing_number: outgoingNumber }
  return { type: TYPE, kind, case_number: caseNumber, services, ...optional }
}

function mistakeIn({ kind, caseNumber, services, outgoingNumber }: LegalBasis): string | undefined {
  if (!FIELDS.kind.test(kind)) return 'kind'
  if (!FIELDS.number.test(caseNumber)) return 'caseNumber'
  if (outgoingNumber !== undefined && !FIELDS.number.test(outgoingNumber)) return 'outgoingNumber'
  const plain = services.length <= MAX_SERVICES && services.every((service) => FIELDS.service.test(service))
  return plain ? undefined : 'services'
}

/**
 * What was granted of what was asked: the same ground, and services from among the asked ones. Undefined: not granted.
 * @throws VerificationError ERR_OIDC_LEGAL_BASIS_WIDER for anything that was not asked for
 */
export function grantedLegalBasis(details: unknown, asked: LegalBasis | undefined): LegalBasis | undefined {
  if (details === undefined) return undefined
  if (!Array.isArray(details) || details.length > 1) throw refusal('ERR_OIDC_LEGAL_BASIS_WIDER')
  const [granted] = details
  if (granted === undefined) return undefined
  if (asked === undefined || !isObject(granted) || !isWithin(granted, asked))
    throw refusal('ERR_OIDC_LEGAL_BASIS_WIDER')
  return { ...asked, services: asked.services.filter((service) => (granted.services as unknown[]).includes(service)) }
}

function isWithin(granted: JsonObject, asked: LegalBasis): boolean {
  const { services, ...rest } = encodeLegalBasis(asked)
  const members = Object.entries(granted).filter(([name]) => name !== 'services')
  const sameGround =
    members.length === Object.keys(rest).length && members.every(([name, value]) => rest[name] === value)
  return sameGround && Array.isArray(granted.services) && granted.services.every((s) => asked.services.includes(s))
}
