/** Finding and making elements; text goes in as text, never as markup. */

/** The element of the HTML with this id and kind. */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const element = document.getElementById(id)
  if (!(element instanceof kind)) throw new TypeError(`The page has no ${kind.name} #${id}`)
  return element
}

/** A new element with a class. */
export function create<K extends keyof HTMLElementTagNameMap>(tag: K, className = ''): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  if (className !== '') element.className = className
  return element
}

/** Shows or hides. */
export function show(element: HTMLElement, visible: boolean): void {
  element.hidden = !visible
}

/** The element inside `root` that a selector names. */
export function part<T extends HTMLElement>(root: ParentNode, selector: string, kind: new () => T): T {
  const element = root.querySelector(selector)
  if (!(element instanceof kind)) throw new TypeError(`The page has no ${kind.name} ${selector}`)
  return element
}
