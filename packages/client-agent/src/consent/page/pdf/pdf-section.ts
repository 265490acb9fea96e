/** A PDF to be signed, page by page as pictures, with its text for those who listen, and with what the pictures do not show. */
import type { AgentApi } from '../agent-api.ts'
import { create, part, show } from '../elements.ts'
import type { Translator } from '../translator.ts'
import { openPdfFrame, type PdfFrame, PdfRefusal } from './pdf-frame.ts'
import type { PdfDrawn, PdfWarning } from './pdf-messages.ts'

/** Which PDF, and from where it comes. */
export interface PdfOptions {
  readonly item: number
  readonly api: AgentApi
  readonly translator: Translator
}

/** Resolves when the first page is there to be seen, or a note that says why there is none. */
export async function showPdf(body: HTMLElement, options: PdfOptions): Promise<void> {
  const { item, api, translator } = options
  const waiting = part(body, '.not-shown', HTMLElement)
  translator.write(waiting, ({ pdfOpening }) => pdfOpening)
  show(waiting, true)
  try {
    const content = await api.content(item)
    const pdf = await openPdfFrame(await content.arrayBuffer())
    showPage(body, { translator, pdf, index: 0, drawn: await pdf.draw(0) })
    show(waiting, false)
    offerPages(body, pdf, options)
  } catch (error) {
    showRefusal(body, error, translator)
  }
}

function offerPages(body: HTMLElement, pdf: PdfFrame, { translator }: PdfOptions): void {
  const previous = part(body, '.previous', HTMLButtonElement)
  const next = part(body, '.next', HTMLButtonElement)
  let shown = 0
  const limit = (): void => {
    previous.disabled = shown === 0
    next.disabled = shown === pdf.pages - 1
  }

  async function turn(by: number): Promise<void> {
    const index = shown + by
    previous.disabled = true
    next.disabled = true
    try {
      showPage(body, { translator, pdf, index, drawn: await pdf.draw(index) })
      shown = index
      limit()
    } catch (error) {
      showRefusal(body, error, translator)
    }
  }

  previous.addEventListener('click', () => turn(-1))
  next.addEventListener('click', () => turn(1))
  limit()
}

interface PageOptions {
  readonly translator: Translator
  readonly pdf: PdfFrame
  readonly index: number
  readonly drawn: PdfDrawn
}

function showPage(body: HTMLElement, { translator, pdf, index, drawn }: PageOptions): void {
  const canvas = part(body, 'canvas', HTMLCanvasElement)
  canvas.width = drawn.picture.width
  canvas.height = drawn.picture.height
  canvas.getContext('bitmaprenderer')?.transferFromImageBitmap(drawn.picture)
  canvas.ariaLabel = `PDF, ${index + 1}/${pdf.pages}`
  part(body, '.sheet', HTMLElement).scrollTop = 0
  translator.write(part(body, '.page-number', HTMLElement), ({ pageNumber }) =>
    pageNumber.replace('{page}', String(index + 1)).replace('{pages}', String(pdf.pages)),
  )
  part(body, '.pdf-text', HTMLElement).textContent = drawn.text
  showWarnings(part(body, '.pdf-warnings', HTMLElement), drawn.warnings, translator)
  // Both scroll, also by keyboard.
  for (const scrolled of ['.sheet', '.pdf-text']) part(body, scrolled, HTMLElement).tabIndex = 0
  show(part(body, '.pdf', HTMLElement), true)
  show(part(body, '.pages', HTMLElement), pdf.pages > 1)
}

function showWarnings(place: HTMLElement, warnings: readonly PdfWarning[], translator: Translator): void {
  const list = part(place, 'ul', HTMLElement)
  translator.forget(list)
  list.replaceChildren(
    ...warnings.map((warning) => {
      const entry = create('li')
      translator.write(entry, ({ pdfWarnings }) => pdfWarnings[warning])
      return entry
    }),
  )
  show(place, warnings.length > 0)
}

function showRefusal(body: HTMLElement, error: unknown, translator: Translator): void {
  const failure = error instanceof PdfRefusal ? error.failure : 'unavailable'
  const note = part(body, '.not-shown', HTMLElement)
  translator.write(note, ({ pdfFailures, notShown }) => `${pdfFailures[failure]} ${notShown}`)
  show(note, true)
  show(part(body, '.pdf', HTMLElement), false)
  show(part(body, '.pages', HTMLElement), false)
}
