/** Who asks and what for; the parts of the page that are for another purpose are taken away. */
import type { AgentApi } from './agent-api.ts'
import type { ConsentView } from './consent-view.ts'
import { showDocuments } from './document-section.ts'
import { byId, create, show } from './elements.ts'
import { showSignIn } from './sign-in-section.ts'
import type { Translator } from './translator.ts'

/** Fills the first part of the page; called once. Resolves when what is signed can be seen, or is said not to be shown. */
export async function showAsking(api: AgentApi, translator: Translator): Promise<void> {
  const { view } = api
  byId('origin', HTMLElement).replaceChildren(...originParts(view))
  show(byId('new-site', HTMLElement), !view.known)
  show(byId('phrase-row', HTMLElement), view.phrase !== null)
  byId('phrase', HTMLElement).textContent = view.phrase
  // Attack 4: a browser writes foreign letters of a host as xn--, which few people know how to read.
  show(byId('punycode', HTMLElement), /(?:\/\/|\.)xn--/.test(view.origin))
  for (const part of document.querySelectorAll<HTMLElement>('[data-only]')) {
    show(part, part.dataset.only === view.purpose)
  }
  if (view.purpose === 'sign-in') showSignIn(view, translator)
  else await showDocuments(view, api, translator)
}

/** The part that somebody registered stands out; without it the whole host does. Everything goes in as text. */
function originParts({ origin, registrableDomain }: ConsentView): readonly (string | HTMLElement)[] {
  const hostname = URL.parse(origin)?.hostname ?? ''
  if (hostname === '') return [origin]
  const emphasised = create('b')
  emphasised.textContent = registrableDomain ?? hostname
  const start = origin.indexOf(hostname) + hostname.length - emphasised.textContent.length
  return [origin.slice(0, start), emphasised, origin.slice(start + emphasised.textContent.length)]
}
