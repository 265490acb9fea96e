/** What is to be signed: each document to look at, and its bytes in numbers. One stands open, several are a list to open. */
import type { AgentApi } from './agent-api.ts'
import type { ItemView, SigningView } from './consent-view.ts'
import { showEarlierSigners } from './earlier-signers.ts'
import { byId, create, part, show } from './elements.ts'
import { showPdf } from './pdf/pdf-section.ts'
import { showPicture } from './picture.ts'
import { showText } from './text-pages.ts'
import { numberLocales } from './texts/texts.ts'
import type { Translator } from './translator.ts'

/** Called once. Resolves when a single document can be seen, or is said not to be shown; of a list each is the person's choice. */
export async function showDocuments({ items }: SigningView, api: AgentApi, translator: Translator): Promise<void> {
  const place = byId('documents', HTMLElement)
  const [only] = items
  if (items.length === 1 && only !== undefined) {
    const { body, look } = itemBody(only, { index: 0, api, translator })
    place.append(body)
    return await look()
  }
  const opened = new Set<number>()
  const count = create('p', 'count')
  const entries = items.map((item, index) => {
    const { body, look } = itemBody(item, { index, api, translator })
    const entry = create('details', 'item')
    entry.append(summaryOf(item, index, translator), body)
    entry.addEventListener('toggle', () => {
      if (!entry.open || opened.has(index)) return
      opened.add(index)
      countOpened()
      void look()
    })
    return entry
  })
  const countOpened = (): void =>
    translator.write(count, (texts) =>
      texts.opened.replace('{opened}', String(opened.size)).replace('{all}', String(items.length)),
    )
  countOpened()
  place.append(count, ...entries)
}

type Look = () => Promise<void>

interface ItemOptions {
  readonly index: number
  readonly api: AgentApi
  readonly translator: Translator
}

function summaryOf({ name, mediaType }: ItemView, index: number, translator: Translator): HTMLElement {
  const summary = create('summary')
  translator.write(summary, ({ documentNumber }) => {
    const title = documentNumber.replace('{number}', String(index + 1))
    return `${title}: ${name ?? mediaType}`
  })
  return summary
}

/** `look` fetches what is to be seen, and resolves when it is there or a note says that it is not. */
function itemBody(item: ItemView, { index, api, translator }: ItemOptions): { body: HTMLElement; look: Look } {
  const { name, mediaType, octets, sha256, form, shownAs } = item
  const template = byId('item', HTMLTemplateElement)
  const body = create('div')
  body.append(template.content.cloneNode(true))
  translator.adopt(body)
  show(part(body, '.name-row', HTMLElement), name !== null)
  part(body, '.name', HTMLElement).textContent = name
  if (api.view.purpose === 'sign' && api.view.items.length > 1) {
    part(body, '.paper', HTMLElement).removeAttribute('aria-labelledby')
    part(body, '.paper', HTMLElement).ariaLabel = `${index + 1}. ${name ?? mediaType}`
  }
  part(body, 'img', HTMLImageElement).alt = name ?? mediaType
  part(body, '.media-type', HTMLElement).textContent = mediaType
  show(part(body, '.octets-row', HTMLElement), octets !== null)
  translator.write(part(body, '.octets', HTMLElement), (_, language) =>
    (octets ?? 0).toLocaleString(numberLocales[language]),
  )
  part(body, '.digest', HTMLElement).textContent = sha256
  translator.write(part(body, '.form', HTMLElement), ({ forms }) => forms[form])
  const note = part(body, '.not-shown', HTMLElement)
  show(note, shownAs === 'file' || shownAs === 'unseen')
  translator.write(note, (texts) => (shownAs === 'unseen' ? texts.unseen : texts.notShown))
  showEarlierSigners(part(body, '.earlier-signers', HTMLElement), item.signedBefore, translator)
  offerSaving(part(body, '.save', HTMLButtonElement), item, { index, api, translator })
  const source = { item: index, api, translator }
  const looks: Readonly<Partial<Record<ItemView['shownAs'], Look>>> = {
    text: () => showText(body, { ...source, pages: item.pages }),
    image: () => showPicture(body, { ...source, mediaType }),
    pdf: () => showPdf(body, source),
  }
  return { body, look: async () => await looks[shownAs]?.() }
}

const extensions: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'application/xml': 'xml',
  'text/xml': 'xml',
}

/** Under a name of ours: a site's name may end in something that a double click would run. */
function offerSaving(button: HTMLButtonElement, item: ItemView, { index, api }: ItemOptions): void {
  show(button, item.shownAs !== 'unseen')
  button.addEventListener('click', async () => {
    const content = await api.content(index).catch(() => undefined)
    if (content === undefined) return
    const link = create('a')
    link.href = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }))
    link.download = `document-${index + 1}.${extensions[item.mediaType.toLowerCase()] ?? 'txt'}`
    link.click()
    window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
  })
}
