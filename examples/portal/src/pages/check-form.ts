/** The page on which anybody can have a signature file judged; nothing sent here is kept by the sidecar. */
import { html } from '../html.ts'
import { errorSummary, field, problemRegion, problemTemplates } from './form-parts.ts'
import { page, type Reader } from './page.ts'

export function checkForm(reader: Reader): string {
  const { check } = reader.texts
  const signature = {
    label: check.signature,
    hint: check.signatureHint,
    missing: check.missing,
    invalid: check.tooLarge,
  }
  const content = { label: check.document, hint: check.documentHint, missing: check.missing, invalid: check.tooLarge }
  return page(reader, {
    title: check.title,
    path: '/check',
    section: 'check',
    scripts: ['check-form'],
    content: html`<h1>${check.title}</h1>
<p class="lead">${check.lead}</p>
${errorSummary(reader)}${problemRegion}
<form class="card" id="check" novalidate>
${field(reader, signature, { name: 'signature', kind: 'file', required: true })}
${field(reader, content, { name: 'content', kind: 'file' })}
<button type="submit">${check.submit}</button>
</form>
${problemTemplates(reader.texts)}`,
  })
}
