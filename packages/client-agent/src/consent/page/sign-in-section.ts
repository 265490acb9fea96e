/** A site asks to know who the person is: the same page in other words, so that nobody takes a sign-in for a signature. */
import type { SignInView } from './consent-view.ts'
import { byId, show } from './elements.ts'
import { numberLocales } from './texts/texts.ts'
import { plainText, type Translator } from './translator.ts'

/** Sentences that differ stand under `data-sign-in` in the HTML. */
export function showSignIn({ relyingParty, expiresAt }: SignInView, translator: Translator): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-sign-in]')) {
    const key = element.dataset.signIn ?? ''
    translator.write(element, (texts) => plainText(texts, key))
  }
  const title = document.querySelector('title')
  if (title !== null) translator.write(title, ({ signInHeading }) => signInHeading)
  show(byId('relying-party-row', HTMLElement), relyingParty !== null)
  // The site's own words, as text and never as markup.
  byId('relying-party', HTMLElement).textContent = relyingParty
  show(byId('challenge-expires-row', HTMLElement), expiresAt !== null)
  if (expiresAt === null) return
  const expiry = byId('challenge-expires', HTMLElement)
  translator.write(expiry, (_, language) => new Date(expiresAt).toLocaleTimeString(numberLocales[language]))
}
