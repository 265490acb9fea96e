/** Who asks and what for; the parts of the page that are for another purpose are taken away. */
import type { AgentApi } from './agent-api.ts'
import { showDocuments } from './document-section.ts'
import { byId, show } from './elements.ts'
import { showSignIn } from './sign-in-section.ts'
import type { Translator } from './translator.ts'

/** Fills the first part of the page; called once. */
export function showAsking(api: AgentApi, translator: Translator): void {
  const { view } = api
  byId('origin', HTMLElement).textContent = view.origin
  // Attack 4: a browser writes foreign letters of a host as xn--, which few people know how to read.
  show(byId('punycode', HTMLElement), /(?:\/\/|\.)xn--/.test(view.origin))
  for (const part of document.querySelectorAll<HTMLElement>('[data-only]')) {
    show(part, part.dataset.only === view.purpose)
  }
  if (view.purpose === 'sign-in') showSignIn(view, translator)
  else showDocuments(view, api, translator)
}
