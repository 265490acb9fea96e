/** Shows a problem and leads the person to it. */
import { element } from './element.ts'

export interface ProblemText {
  readonly heading: string
  readonly explanation: string
  readonly nextStep: string
}

/** The words for one of the portal's own codes, which the server put into the page. */
export function showProblem(code: string): void {
  const template = templateOf(code) ?? templateOf('unexpected')
  if (template !== null) show(code, template.content.cloneNode(true))
}

/** Words that somebody else brings, such as the agent's script. */
export function showProblemText(code: string, { heading, explanation, nextStep }: ProblemText): void {
  show(code, paragraph('h2', heading), paragraph('p', explanation), paragraph('p', nextStep))
}

export function hideProblem(): void {
  const region = element('problem', HTMLElement)
  region.hidden = true
  region.replaceChildren()
}

/** Announced by its role; focused, so that a keyboard or a screen reader stands in front of it. */
function show(code: string, ...content: Node[]): void {
  const region = element('problem', HTMLElement)
  region.dataset.code = code
  region.replaceChildren(...content)
  region.hidden = false
  region.focus()
}

function templateOf(code: string): HTMLTemplateElement | null {
  return document.querySelector<HTMLTemplateElement>(`template[data-problem="${CSS.escape(code)}"]`)
}

function paragraph(name: 'h2' | 'p', text: string): HTMLElement {
  const created = document.createElement(name)
  created.textContent = text
  return created
}
