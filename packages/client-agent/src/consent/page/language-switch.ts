/** The row of languages: which one to begin with, and a button for each. */
import type { Language } from './consent-view.ts'
import { languageNames } from './texts/texts.ts'

const codes = Object.keys(languageNames) as Language[]

/** The site's wish, else the first language of the browser that is offered, else English. */
export function firstLanguage(wished: Language | null, browserLanguages: readonly string[]): Language {
  const known = browserLanguages.map((tag) => codes.find((code) => tag.toLowerCase().split('-')[0] === code))
  return wished ?? known.find((code) => code !== undefined) ?? 'en'
}

/** Fills `container` with one button per language; the chosen one is marked for eyes and screen readers. */
export function showLanguages(container: Element, chosen: Language, choose: (language: Language) => void): void {
  const buttons = codes.map((code) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.lang = code
    button.textContent = languageNames[code]
    button.addEventListener('click', () => {
      mark(code)
      choose(code)
    })
    return button
  })

  function mark(code: Language): void {
    for (const button of buttons) {
      button.setAttribute('aria-pressed', String(button.lang === code))
      button.className = button.lang === code ? 'secondary' : 'secondary outline'
    }
  }

  mark(chosen)
  container.replaceChildren(...buttons)
}
