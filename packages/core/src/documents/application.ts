/** The application for access: the fields a person fills in, and the exact octets the person signs. */
import { type DocumentForm, type DocumentOptions, decodeDocument, type Envelope, encodeDocument } from './envelope.ts'
import { type FieldRules, normalizeFields } from './field.ts'

export interface ApplicationFields {
  readonly familyName: string
  readonly givenName: string
  readonly middleName?: string
  readonly personalNumber: string
  readonly organisation?: string
  readonly organisationNumber?: string
  readonly unit?: string
  readonly post?: string
  readonly email?: string
  readonly phone?: string
  /** Why access is asked for; the only field of several lines. */
  readonly reason: string
}

export interface Application extends ApplicationFields, Envelope {
  readonly type: 'tamga-application'
}

export const applicationMediaType = 'application/vnd.tamga.application+json'

/** Both Kazakh (IIN, BIN: digits) and Belarusian (digits and Latin capitals) numbers; profiles know more. */
const NUMBER = /^[0-9A-Z][0-9A-Z-]*$/

const rules: FieldRules = {
  familyName: { required: true, maxLength: 100 },
  givenName: { required: true, maxLength: 100 },
  middleName: { required: false, maxLength: 100 },
  personalNumber: { required: true, maxLength: 32, pattern: NUMBER },
  organisation: { required: false, maxLength: 300 },
  organisationNumber: { required: false, maxLength: 32, pattern: NUMBER },
  unit: { required: false, maxLength: 200 },
  post: { required: false, maxLength: 200 },
  email: { required: false, maxLength: 254, pattern: /^[^\s@]+@[^\s@]+$/ },
  phone: { required: false, maxLength: 32, pattern: /^\+?[0-9][0-9 ()-]*$/ },
  reason: { required: true, maxLength: 2000, multiline: true },
}

const form: DocumentForm = {
  type: 'tamga-application',
  maxOctets: 65_536,
  rules,
  errorCode: 'ERR_APPLICATION_FIELDS',
}

/** The fields in the order in which a person reads them. */
export const applicationFieldNames: readonly (keyof ApplicationFields)[] = Object.keys(
  rules,
) as (keyof ApplicationFields)[]

/**
 * Canonical JSON (RFC 8785) of an application. What was typed is brought to NFC; control characters are refused, invisible
 * ones are kept and made visible by `renderDocument`.
 * @throws FormatError ERR_APPLICATION_FIELDS, whose `facts` map each wrong field to its reason
 */
export function createApplication(fields: ApplicationFields, options: DocumentOptions): Uint8Array {
  return encodeDocument(form, normalizeFields(fields), options)
}

/**
 * Reads exactly what `createApplication` writes: canonical, in NFC, known members only.
 * @throws FormatError ERR_JCS_TOO_LARGE, ERR_JCS_INVALID, ERR_JCS_NOT_CANONICAL, ERR_APPLICATION_FIELDS
 */
export function parseApplication(bytes: Uint8Array): Application {
  // The rules above made the members what the type says.
  return { ...(decodeDocument(form, bytes) as unknown as Application), type: 'tamga-application', version: 1 }
}
