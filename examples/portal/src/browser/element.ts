/** Elements that the server's page promises to have. */

/** @throws Error when the page lacks it: page and script do not belong together */
export function element<T extends HTMLElement>(id: string, type: abstract new () => T): T {
  const found = document.getElementById(id)
  if (!(found instanceof type)) throw new Error(`The page has no #${id}`)
  return found
}

/** The only form of the page. */
export function onlyForm(): HTMLFormElement {
  const form = document.querySelector('form')
  if (form === null) throw new Error('The page has no form')
  return form
}
