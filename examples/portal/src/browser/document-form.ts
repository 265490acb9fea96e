/** The form of an application or an agreement: tells mistakes, makes the draft, goes on to its review. */
import { go, send } from './api.ts'
import { onlyForm } from './element.ts'
import { controls, mistake, showErrors } from './form-errors.ts'
import { hideProblem, showProblem } from './problem.ts'

const form = onlyForm()

form.addEventListener('submit', (event) => {
  event.preventDefault()
  void submit()
})

async function submit(): Promise<void> {
  hideProblem()
  const mistakes = new Map<string, string>()
  for (const control of controls(form)) {
    const message = mistake(control)
    if (message !== undefined) mistakes.set(control.name, message)
  }
  showErrors(form, mistakes)
  if (mistakes.size === 0) await busy(() => create())
}

async function create(): Promise<void> {
  const answer = await send('POST', `/api/${form.dataset.kind}`, values())
  if (answer.page !== undefined) return go(answer.page)
  const refused = controls(form).filter(({ name }) => answer.fields?.includes(name))
  if (refused.length === 0) return showProblem(answer.code ?? 'unexpected')
  showErrors(form, new Map(refused.map(({ name, dataset }) => [name, dataset.invalid ?? ''])))
}

/** What was left empty is left out; line breaks as the document has them (forms send CR LF). */
function values(): Readonly<Record<string, string>> {
  const entries = [...new FormData(form)].map(([name, value]) => [name, String(value).trim().replaceAll('\r\n', '\n')])
  return Object.fromEntries(entries.filter(([, value]) => value !== ''))
}

/** One draft per press. */
async function busy(work: () => Promise<void>): Promise<void> {
  const button = form.querySelector('button')
  button?.setAttribute('aria-busy', 'true')
  if (button) button.disabled = true
  await work()
  button?.removeAttribute('aria-busy')
  if (button) button.disabled = false
}
