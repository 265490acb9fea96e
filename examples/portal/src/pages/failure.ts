/** A whole page that says one thing: nothing is here, or the portal cannot answer now. */
import { html } from '../html.ts'
import type { PortalTexts } from '../texts/texts.ts'
import { page, type Reader } from './page.ts'

export function failurePage(reader: Reader, kind: keyof PortalTexts['pages'], path: string): string {
  const { title, text } = reader.texts.pages[kind]
  return page(reader, {
    title,
    path,
    content: html`<section class="card failure"><h1>${title}</h1><p>${text}</p><p><a href="/${reader.language}/">${reader.texts.site.home}</a></p></section>`,
  })
}
