/** What every signed document carries around its own fields: its type, its version, its name and its time. */
import { FormatError } from '../errors.ts'
import { decodeCanonicalJson, encodeCanonicalJson } from './canonical-json.ts'
import { checkFields, type FieldRule, type FieldRules } from './field.ts'

export interface DocumentOptions {
  /** Chosen by whoever keeps the document: letters, digits, `-` and `_`, at most 64. */
  readonly id: string
  readonly createdAt: Date
}

export interface DocumentForm {
  readonly type: 'tamga-application' | 'tamga-agreement'
  readonly maxOctets: number
  readonly rules: FieldRules
  readonly errorCode: string
}

/** A document as read: strings only, besides the version of its form. */
export interface Envelope {
  readonly version: 1
  readonly id: string
  /** ISO 8601 in UTC with milliseconds. */
  readonly createdAt: string
}

const text = (maxLength: number, pattern: RegExp): FieldRule => ({ required: true, maxLength, pattern })
const envelopeRules: FieldRules = {
  id: text(64, /^[A-Za-z0-9_-]+$/),
  createdAt: text(24, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
}

/** @throws FormatError with the form's code, naming every field that is wrong */
export function encodeDocument(
  form: DocumentForm,
  fields: Readonly<Record<string, string>>,
  options: DocumentOptions,
): Uint8Array {
  if (Number.isNaN(options.createdAt.getTime())) throw new TypeError('createdAt is not a date')
  const document = { ...fields, id: options.id, createdAt: options.createdAt.toISOString() }
  // Checked apart, so that a field named `id` cannot slip in under the envelope's name.
  checkFields(fields, form.rules, form.errorCode)
  checkFields(document, { ...form.rules, ...envelopeRules }, form.errorCode)
  return encodeCanonicalJson({ ...document, type: form.type, version: 1 })
}

/**
 * The checked members besides `type` and `version`, which are as expected.
 * @throws FormatError ERR_JCS_* or with the form's code; members that are not known are refused
 */
export function decodeDocument(form: DocumentForm, bytes: Uint8Array): Readonly<Record<string, string>> {
  const { type, version, ...document } = decodeCanonicalJson(bytes, { maxOctets: form.maxOctets })
  if (type !== form.type || version !== 1) refuse(form, 'type', `is not ${form.type}, version 1`)
  checkFields(document, { ...form.rules, ...envelopeRules }, form.errorCode)
  if (!isInstant(document.createdAt ?? '')) refuse(form, 'createdAt', 'is not a time')
  return document
}

function refuse(form: DocumentForm, field: string, reason: string): never {
  throw new FormatError(form.errorCode, 'Some fields cannot be accepted', { facts: { [field]: reason } })
}

function isInstant(value: string): boolean {
  const date = new Date(value)
  return !Number.isNaN(date.getTime()) && date.toISOString() === value
}
