/** The page `/approvals`: the sites a person has dealt with, each to be blocked or forgotten, and the phrase of their windows. */
import type { SitesAnswer, SiteView } from './consent-view.ts'
import { byId, create, show } from './elements.ts'
import { firstLanguage, showLanguages } from './language-switch.ts'
import type { PlainTexts } from './texts/page-texts.ts'
import { numberLocales } from './texts/texts.ts'
import { createTranslator } from './translator.ts'

// Attack 23: out of the address before anything else can read it from there.
const secret = location.hash.slice(1)
history.replaceState(null, '', '/approvals')
// The same address once more in the same tab changes only the fragment.
addEventListener('hashchange', () => location.reload())

const translator = createTranslator(firstLanguage(null, navigator.languages))
const language = firstLanguage(null, navigator.languages)
translator.choose(language)
showLanguages(byId('languages', HTMLElement), language, translator.choose)
const phrase = byId('phrase', HTMLInputElement)
byId('phrase-form', HTMLFormElement).addEventListener('submit', (event) => {
  event.preventDefault()
  void change('phrase', { phrase: phrase.value.trim() === '' ? null : phrase.value })
})
await change('list', {})

async function change(path: string, body: object): Promise<void> {
  const headers = { 'tamga-consent': secret, 'content-type': 'application/json' }
  const request = { method: 'POST', headers, body: JSON.stringify(body), cache: 'no-store' } as const
  const response = await fetch(`/api/sites/${path}`, request).catch(() => undefined)
  const problem = byId('problem', HTMLElement)
  translator.write(problem, ({ fault, endings }) => {
    if (response?.ok === true) return ''
    return response?.status === 400 ? fault : endings.unknown.text
  })
  if (response?.ok === true) showSites(await response.json())
}

function showSites({ sites, phrase: chosen }: SitesAnswer): void {
  const list = byId('sites', HTMLElement)
  translator.forget(list)
  show(byId('content', HTMLElement), true)
  show(byId('no-sites', HTMLElement), sites.length === 0)
  phrase.value = chosen ?? ''
  list.replaceChildren(...sites.map(siteEntry))
}

function siteEntry({ origin, state, lastUsed, uses }: SiteView): HTMLElement {
  const entry = create('li', 'site')
  const name = create('strong')
  name.textContent = origin
  name.translate = false
  const facts = create('p')
  translator.write(facts, (texts, chosen) => {
    const day = new Date(lastUsed).toLocaleDateString(numberLocales[chosen])
    const text = state === 'blocked' ? texts.siteBlocked : texts.siteApproved
    return text.replace('{day}', day).replace('{uses}', uses.toLocaleString(numberLocales[chosen]))
  })
  const buttons = create('div', 'site-buttons')
  buttons.append(action('forgetSite', 'forget', origin))
  if (state === 'approved') buttons.append(action('blockSite', 'block', origin))
  entry.append(name, facts, buttons)
  return entry
}

function action(text: keyof PlainTexts, path: string, origin: string): HTMLButtonElement {
  const button = create('button', 'secondary outline')
  button.type = 'button'
  translator.write(button, (texts) => texts[text])
  // Many buttons say the same; the site's address is their description.
  button.setAttribute('aria-description', origin)
  button.addEventListener('click', () => void change(path, { origin }))
  return button
}
