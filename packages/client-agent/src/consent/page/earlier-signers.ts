/** Those whom a co-signature joins, by the message's own word. */
import type { EarlierSignerView } from './consent-view.ts'
import { create, part, show } from './elements.ts'
import { numberLocales } from './texts/texts.ts'
import type { Translator } from './translator.ts'

/** Fills the list inside `place`, or hides it where nobody has signed. */
export function showEarlierSigners(
  place: HTMLElement,
  signers: readonly EarlierSignerView[],
  translator: Translator,
): void {
  const entries = signers.map(({ holder, organisation, claimedSigningTime }) => {
    const entry = create('li')
    translator.write(entry, ({ unknownSigner }, language) => {
      const time = claimedSigningTime === null ? null : new Date(claimedSigningTime)
      const words = [holder ?? unknownSigner, organisation, time?.toLocaleString(numberLocales[language])]
      return words.filter((word) => word != null).join(', ')
    })
    return entry
  })
  part(place, 'ul', HTMLElement).append(...entries)
  show(place, signers.length > 0)
}
