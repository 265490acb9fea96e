/** Who asks and what for: the origin, the document as text, and its bytes in numbers. */
import type { ConsentView } from './consent-view.ts'
import { byId, show } from './elements.ts'
import { numberLocales } from './texts/texts.ts'
import type { Translator } from './translator.ts'

/** Fills the first part of the page; called once. */
export function showDocument(view: ConsentView, translator: Translator): void {
  const { origin, documentName, mediaType, octets, sha256, attached, texts } = view
  byId('origin', HTMLElement).textContent = origin
  // Attack 4: a browser writes foreign letters of a host as xn--, which few people know how to read.
  show(byId('punycode', HTMLElement), /(?:\/\/|\.)xn--/.test(origin))
  const paper = byId('document', HTMLElement)
  // A long document scrolls, also by keyboard.
  paper.tabIndex = 0
  translator.write(paper, (_, language) => texts[language])
  show(byId('document-name-row', HTMLElement), documentName !== null)
  byId('document-name', HTMLElement).textContent = documentName
  byId('media-type', HTMLElement).textContent = mediaType
  translator.write(byId('octets', HTMLElement), (_, language) => octets.toLocaleString(numberLocales[language]))
  byId('digest', HTMLElement).textContent = sha256
  translator.write(byId('form', HTMLElement), ({ attached: inside, detached: apart }) => (attached ? inside : apart))
}
