/** Mistakes in a form: told at each field and in one list on top, whose links lead to the fields. */
import { element } from './element.ts'

export type Control = HTMLInputElement | HTMLTextAreaElement

/** The controls a person can fill, in the order of the page. */
export function controls(form: HTMLFormElement): readonly Control[] {
  return [...form.elements].filter(
    (item): item is Control =>
      (item instanceof HTMLInputElement && item.type !== 'hidden') || item instanceof HTMLTextAreaElement,
  )
}

/** What the browser itself can see; `undefined` when nothing is wrong. */
export function mistake(control: Control): string | undefined {
  const empty = control.value.trim() === ''
  if (control.required && empty) return control.dataset.missing
  return empty || control.checkValidity() ? undefined : control.dataset.invalid
}

/** Shows the mistakes and takes the person to the list; with none, clears what was shown. */
export function showErrors(form: HTMLFormElement, mistakes: ReadonlyMap<string, string>): void {
  for (const control of controls(form)) mark(control, mistakes.get(control.name))
  const summary = element('errors', HTMLElement)
  const items = [...mistakes].map(([name, message]) => {
    const link = document.createElement('a')
    link.href = `#${name}`
    link.textContent = message
    link.addEventListener('click', (event) => {
      event.preventDefault()
      document.getElementById(name)?.focus()
    })
    const item = document.createElement('li')
    item.append(link)
    return item
  })
  summary.querySelector('ul')?.replaceChildren(...items)
  summary.hidden = items.length === 0
  if (!summary.hidden) summary.focus()
}

function mark(control: Control, message: string | undefined): void {
  const id = `${control.id}-error`
  document.getElementById(id)?.remove()
  const described = (control.getAttribute('aria-describedby') ?? '')
    .split(' ')
    .filter((part) => part !== '' && part !== id)
  if (message === undefined) {
    control.removeAttribute('aria-invalid')
  } else {
    const note = document.createElement('small')
    note.id = id
    note.className = 'error'
    note.textContent = message
    control.after(note)
    control.setAttribute('aria-invalid', 'true')
    described.push(id)
  }
  if (described.length > 0) control.setAttribute('aria-describedby', described.join(' '))
  else control.removeAttribute('aria-describedby')
}
