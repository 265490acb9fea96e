/** The page on which a person fills in an application for access. */
import { html } from '../html.ts'
import type { ApplicationFieldName } from '../texts/texts.ts'
import {
  errorSummary,
  type FieldOptions,
  type FieldValues,
  field,
  problemRegion,
  problemTemplates,
  steps,
} from './form-parts.ts'
import { page, type Reader } from './page.ts'

const number = { pattern: '[0-9A-Z][0-9A-Z\\-]*', maxLength: 32, literal: true } as const

/** Bounds as the sidecar has them, so that most mistakes are told before anything is sent; the sidecar decides. */
const options: Readonly<Record<ApplicationFieldName, Omit<FieldOptions, 'name'>>> = {
  familyName: { required: true, maxLength: 100, autocomplete: 'family-name' },
  givenName: { required: true, maxLength: 100, autocomplete: 'given-name' },
  middleName: { maxLength: 100, autocomplete: 'additional-name' },
  personalNumber: { required: true, ...number },
  organisation: { maxLength: 300, autocomplete: 'organization' },
  organisationNumber: number,
  unit: { maxLength: 200 },
  post: { maxLength: 200, autocomplete: 'organization-title' },
  email: { kind: 'email', maxLength: 254, autocomplete: 'email' },
  phone: { kind: 'tel', maxLength: 32, pattern: '\\+?[0-9][0-9 \\(\\)\\-]*', autocomplete: 'tel' },
  reason: { kind: 'lines', required: true, maxLength: 2000 },
}

const groups = {
  person: ['familyName', 'givenName', 'middleName', 'personalNumber'],
  organisation: ['organisation', 'organisationNumber', 'unit', 'post'],
  contacts: ['email', 'phone'],
  purpose: ['reason'],
} as const satisfies Readonly<Record<string, readonly ApplicationFieldName[]>>

/** @param values of an earlier draft; this form makes a new one, because a draft never changes */
export function applicationForm(reader: Reader, values: FieldValues = {}, path = '/'): string {
  const { application, fields } = reader.texts
  const fieldset = (group: keyof typeof groups) => html`<fieldset class="${group}">
<legend>${application[group]}</legend>
<div class="fields">${groups[group].map((name) => field(reader, fields[name], { name, ...options[name], value: values[name] }))}</div>
</fieldset>`
  return page(reader, {
    title: application.title,
    path,
    section: 'application',
    scripts: ['document-form'],
    content: html`${steps(reader, 'fill')}
<h1>${application.title}</h1>
<p class="lead">${application.lead}</p>
${errorSummary(reader)}${problemRegion}
<form class="card" data-kind="applications" novalidate>
${(Object.keys(groups) as (keyof typeof groups)[]).map(fieldset)}
<button type="submit">${application.submit}</button>
</form>
${problemTemplates(reader.texts)}`,
  })
}
