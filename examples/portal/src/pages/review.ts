/** The page on which a person reads the exact text of a draft and signs it in the agent. */
import { html } from '../html.ts'
import type { DocumentKind, DocumentRecord } from '../sidecar.ts'
import { problemRegion, problemTemplates, steps } from './form-parts.ts'
import { page, type Reader } from './page.ts'

export interface ReviewOptions {
  readonly kind: DocumentKind
  readonly record: DocumentRecord
  readonly agentPorts: readonly number[]
}

/**
 * Anyone who has the address of a draft may read and sign it, signed in or not: the unguessable id is all that guards it.
 * Who may see whose application belongs to access control, which a real portal adds before this page.
 */
export function reviewPage(reader: Reader, { kind, record, agentPorts }: ReviewOptions): string {
  const { review, progress } = reader.texts
  return page(reader, {
    title: review.title,
    path: `/${kind}/${record.id}`,
    section: kind === 'applications' ? 'application' : 'agreement',
    scripts: ['sign'],
    content: html`${steps(reader, 'review')}
<h1>${review.title}</h1>
<p class="lead">${review.lead}</p>
<section class="card paper" aria-labelledby="document-heading">
<h2 id="document-heading">${review.document}</h2>
<div class="document">${record.text[reader.language]}</div>
</section>
<section class="card signing" id="signing" data-kind="${kind}" data-id="${record.id}" data-content="${record.document.content}"
data-media-type="${record.document.mediaType}" data-agent-ports="${agentPorts.join(' ')}"
data-connecting="${progress.connecting}" data-waiting="${progress.waiting}" data-sending="${progress.sending}">
<p>${review.agentNote}</p>
<p class="quiet">${review.permissionNote}</p>
${problemRegion}
<p class="progress" id="progress" role="status"></p>
<div class="actions">
<button type="button" id="sign" data-again="${review.again}">${review.sign}</button>
<button type="button" id="cancel" class="secondary outline" hidden>${review.cancel}</button>
<a href="/${reader.language}/${kind}/${record.id}/change">${review.change}</a>
</div>
</section>
${problemTemplates(reader.texts)}`,
  })
}
