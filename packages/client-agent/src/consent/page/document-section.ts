/** What is to be signed: the document as text, and its bytes in numbers. */
import type { SigningView } from './consent-view.ts'
import { byId, show } from './elements.ts'
import { numberLocales } from './texts/texts.ts'
import type { Translator } from './translator.ts'

/** Called once. */
export function showDocument(view: SigningView, translator: Translator): void {
  const { documentName, mediaType, octets, sha256, attached, texts } = view
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
