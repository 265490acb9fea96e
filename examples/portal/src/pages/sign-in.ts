/** The page on which a person chooses how to sign in: through the identification server, or with a certificate. */
import { html } from '../html.ts'
import { type AgentSettings, agentButtons, agentData, agentProgress } from './agent-parts.ts'
import { problemRegion, problemTemplates } from './form-parts.ts'
import { page, type Reader } from './page.ts'

export interface SignInPageOptions {
  /** Path of the portal to go on to. */
  readonly to: string
  /** The person came back with a sign-in that is used or too old. */
  readonly expired: boolean
  readonly agent: AgentSettings
}

export function signInPage(reader: Reader, { to, expired, agent }: SignInPageOptions): string {
  const { signIn, review } = reader.texts
  return page(reader, {
    title: signIn.title,
    path: '/sign-in',
    scripts: ['sign-in'],
    content: html`<h1>${signIn.title}</h1>
<p class="lead">${signIn.lead}</p>
${expired && html`<p class="problem" role="alert">${signIn.expired}</p>`}
${problemRegion}
<div class="choices">
<section class="card" aria-labelledby="server-heading">
<h2 id="server-heading">${signIn.server}</h2>
<p>${signIn.serverText}</p>
<div class="actions"><a role="button" id="server" href="/sign-in/start?${new URLSearchParams({ to }).toString()}">${signIn.serverSubmit}</a></div>
</section>
<section class="card" id="signing" aria-labelledby="certificate-heading" data-to="${to}" ${agentData(reader, agent, signIn)}>
<h2 id="certificate-heading">${signIn.certificate}</h2>
<p>${signIn.certificateText}</p>
<p class="quiet">${review.permissionNote}</p>
${agentProgress}
<div class="actions">
<button type="button" id="certificate" class="outline">${signIn.certificateSubmit}</button>
${agentButtons(reader)}
</div>
</section>
</div>
${problemTemplates(reader.texts)}`,
  })
}
