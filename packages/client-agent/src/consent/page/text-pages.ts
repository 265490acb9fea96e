/** A document as text, one page at a time, so that a very long one neither freezes the window nor hides its end. */
import type { AgentApi } from './agent-api.ts'
import type { Language } from './consent-view.ts'
import { part, show } from './elements.ts'
import type { Translator } from './translator.ts'

/** What is shown, and from where it comes. */
export interface TextOptions {
  readonly item: number
  readonly pages: number
  readonly api: AgentApi
  readonly translator: Translator
}

/**
 * Fills the paper inside `body`, and the row of pages when there are several. Resolves when the first page is there, or in its
 * place the sentence that it could not be fetched.
 */
export function showText(body: HTMLElement, { item, pages, api, translator }: TextOptions): Promise<void> {
  const paper = part(body, '.paper', HTMLElement)
  const previous = part(body, '.previous', HTMLButtonElement)
  const next = part(body, '.next', HTMLButtonElement)
  const shown = Promise.withResolvers<void>()
  /** The page in the language shown last; null when the agent did not give it. */
  let loaded: { readonly key: string; readonly text: string | null } | undefined
  let page = 0
  // A long page scrolls, also by keyboard.
  paper.tabIndex = 0
  show(paper, true)
  show(part(body, '.pages', HTMLElement), pages > 1)

  async function load(key: string, language: Language): Promise<void> {
    const text = await api.text(item, page, language).catch(() => null)
    loaded = { key, text }
    write()
    shown.resolve()
  }

  function write(): void {
    translator.write(paper, ({ textNotShown }, language) => {
      const key = `${page} ${language}`
      if (loaded?.key === key) return loaded.text ?? textNotShown
      void load(key, language)
      return '…'
    })
    translator.write(part(body, '.page-number', HTMLElement), ({ pageNumber }) =>
      pageNumber.replace('{page}', String(page + 1)).replace('{pages}', String(pages)),
    )
    previous.disabled = page === 0
    next.disabled = page === pages - 1
  }

  function turn(by: number): void {
    page = Math.min(Math.max(page + by, 0), pages - 1)
    paper.scrollTop = 0
    write()
  }

  previous.addEventListener('click', () => turn(-1))
  next.addEventListener('click', () => turn(1))
  write()
  return shown.promise
}
