/** The page on which a person reads the exact text of a draft and signs it in the agent. */
import { html } from '../html.ts'
import type { DocumentKind, DocumentRecord } from '../sidecar.ts'
import { type AgentSettings, agentButtons, agentData, agentProgress } from './agent-parts.ts'
import { problemRegion, problemTemplates, steps } from './form-parts.ts'
import { page, type Reader } from './page.ts'

export interface ReviewOptions {
  readonly kind: DocumentKind
  readonly record: DocumentRecord
  readonly agent: AgentSettings
}

/**
 * Anyone who has the address of a draft may read and sign it, signed in or not: the unguessable id is all that guards it.
 * Who may see whose application belongs to access control, which a real portal adds before this page.
 */
export function reviewPage(reader: Reader, { kind, record, agent }: ReviewOptions): string {
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
data-media-type="${record.document.mediaType}" ${agentData(reader, agent, progress)}>
<p>${review.agentNote}</p>
<p class="quiet">${review.permissionNote}</p>
${problemRegion}
${agentProgress}
<div class="actions">
<button type="button" id="sign" data-again="${review.again}">${review.sign}</button>
${agentButtons(reader)}
<a href="/${reader.language}/${kind}/${record.id}/change">${review.change}</a>
</div>
</section>
${problemTemplates(reader.texts)}`,
  })
}
