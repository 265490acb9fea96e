/** The page with the current text of the agreement and the two fields that make it a person's own. */
import { html } from '../html.ts'
import type { AgreementTexts } from '../sidecar.ts'
import { errorSummary, type FieldValues, field, problemRegion, problemTemplates, steps } from './form-parts.ts'
import { page, type Reader } from './page.ts'

export function agreementForm(
  reader: Reader,
  current: AgreementTexts,
  values: FieldValues = {},
  path = '/agreement',
): string {
  const { agreement, fields, fullName } = reader.texts
  return page(reader, {
    title: agreement.title,
    path,
    section: 'agreement',
    scripts: ['document-form'],
    content: html`${steps(reader, 'fill')}
<h1>${agreement.title}</h1>
<p class="lead">${agreement.lead}</p>
${errorSummary(reader)}${problemRegion}
<section class="card paper" aria-labelledby="text-heading">
<header><h2 id="text-heading">${agreement.text}</h2><p>${agreement.version} ${current.version}</p></header>
<div class="document" lang="${reader.language}">${current.texts[reader.language].text}</div>
</section>
<form class="card" data-kind="agreements" novalidate>
<input type="hidden" name="language" value="${reader.language}">
<div class="fields">
${field(reader, fullName, { name: 'fullName', required: true, maxLength: 300, autocomplete: 'name', value: values.fullName })}
${field(reader, fields.personalNumber, { name: 'personalNumber', required: true, maxLength: 32, pattern: '[0-9A-Z][0-9A-Z\\-]*', literal: true, value: values.personalNumber })}
</div>
<button type="submit">${agreement.submit}</button>
</form>
${problemTemplates(reader.texts)}`,
  })
}
