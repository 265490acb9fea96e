/** Keeps every sentence of the page in the chosen language, without building the page anew, so nothing typed is lost. */
import type { Language } from './consent-view.ts'
import type { PageTexts } from './texts/page-texts.ts'
import { pageTexts } from './texts/texts.ts'

/** See `createTranslator`. */
export interface Translator {
  /** Writes a sentence into the element, now and after each change of language. A later call for the element replaces it. */
  write(element: Element, sentence: (texts: PageTexts, language: Language) => string): void
  /** Forgets elements that were taken out of the page. */
  forget(root: Element): void
  /** Writes the sentences that stand under `data-text` inside an element. */
  adopt(root: ParentNode): void
  choose(language: Language): void
}

/** Starts with the sentences that stand in the HTML under `data-text`. */
export function createTranslator(first: Language): Translator {
  const sentences = new Map<Element, (texts: PageTexts, language: Language) => string>()
  let language = first

  const translator: Translator = {
    write(element, sentence) {
      sentences.set(element, sentence)
      element.textContent = sentence(pageTexts[language], language)
    },
    forget(root) {
      for (const element of sentences.keys()) if (root.contains(element)) sentences.delete(element)
    },
    adopt(root) {
      for (const element of root.querySelectorAll<HTMLElement>('[data-text]')) {
        const key = element.dataset.text ?? ''
        translator.write(element, (texts) => plainText(texts, key))
      }
    },
    choose(next) {
      language = next
      document.documentElement.lang = next
      for (const [element, sentence] of sentences) element.textContent = sentence(pageTexts[next], next)
    },
  }
  translator.adopt(document)
  const title = document.querySelector('title')
  if (title !== null) translator.write(title, (texts) => texts.heading)
  translator.choose(first)
  return translator
}

/** The sentence for a key in the HTML; a key without one is a mistake there. */
export function plainText(texts: PageTexts, key: string): string {
  const text = Object.entries(texts).find(([name]) => name === key)?.[1]
  if (typeof text !== 'string') throw new TypeError(`No text for ${key}`)
  return text
}
