/** The agreement on use of the system: its whole text is inside the signed octets, so nobody can change it later. */
import { type DocumentForm, type DocumentOptions, decodeDocument, type Envelope, encodeDocument } from './envelope.ts'
import { type FieldRules, normalizeFields } from './field.ts'
import type { Language } from './language.ts'

export interface AgreementFields {
  /** Version of the text, not of the form. */
  readonly version: string
  readonly language: Language
  readonly text: string
  readonly personalNumber: string
  readonly fullName: string
}

export interface Agreement extends Omit<AgreementFields, 'version'>, Envelope {
  readonly type: 'tamga-agreement'
  readonly textVersion: string
}

export const agreementMediaType = 'application/vnd.tamga.agreement+json'

const rules: FieldRules = {
  fullName: { required: true, maxLength: 300 },
  personalNumber: { required: true, maxLength: 32, pattern: /^[0-9A-Z][0-9A-Z-]*$/ },
  textVersion: { required: true, maxLength: 32, pattern: /^[0-9A-Za-z._-]+$/ },
  language: { required: true, maxLength: 2, pattern: /^(?:kk|ru|be|en)$/ },
  text: { required: true, maxLength: 50_000, multiline: true },
}

const form: DocumentForm = { type: 'tamga-agreement', maxOctets: 262_144, rules, errorCode: 'ERR_AGREEMENT_FIELDS' }

/**
 * Canonical JSON (RFC 8785) of an agreement.
 * @throws FormatError ERR_AGREEMENT_FIELDS, whose `facts` map each wrong field to its reason
 */
export function createAgreement(input: AgreementFields & DocumentOptions): Uint8Array {
  const { id, createdAt, version, ...fields } = input
  return encodeDocument(form, normalizeFields({ ...fields, textVersion: version }), { id, createdAt })
}

/**
 * Reads exactly what `createAgreement` writes.
 * @throws FormatError ERR_JCS_TOO_LARGE, ERR_JCS_INVALID, ERR_JCS_NOT_CANONICAL, ERR_AGREEMENT_FIELDS
 */
export function parseAgreement(bytes: Uint8Array): Agreement {
  // The rules above made the members what the type says.
  return { ...(decodeDocument(form, bytes) as unknown as Agreement), type: 'tamga-agreement', version: 1 }
}
