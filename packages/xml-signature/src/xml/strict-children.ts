/** Walking inside a signature by its schema: exactly these children, white space between them, no comments, no instructions. */
import { FormatError } from '@tamga/core'
import type { XmlElement } from './tree.ts'

type Children<Names extends readonly string[]> = {
  readonly [Index in keyof Names]: Names[Index] extends `${string}?` ? XmlElement | undefined : XmlElement
}

/**
 * The children of `element` by their local names in this order, all in `namespace`; `?` marks one that may be missing.
 * @throws FormatError ERR_XML_SIGNATURE_STRUCTURE
 */
export function expectChildren<const Names extends readonly string[]>(
  element: XmlElement,
  namespace: string,
  names: Names,
): Children<Names>
export function expectChildren(
  element: XmlElement,
  namespace: string,
  names: readonly string[],
): readonly (XmlElement | undefined)[] {
  const waiting = childElements(element)
  const found = names.map((name) => {
    const [next] = waiting
    if (next?.namespace === namespace && next.localName === name.replace('?', '')) return waiting.shift()
    if (name.endsWith('?')) return undefined
    throw refused()
  })
  if (waiting.length > 0) throw refused()
  return found
}

/** @throws FormatError ERR_XML_SIGNATURE_STRUCTURE when there is anything between them but white space */
export function childElements({ children }: XmlElement): XmlElement[] {
  return children.flatMap((child) => {
    if (child.kind === 'element') return [child]
    if (child.kind === 'text' && !/[^ \t\n\r]/.test(child.value)) return []
    throw refused()
  })
}

/** @throws FormatError ERR_XML_SIGNATURE_STRUCTURE when there is anything but text */
export function textOf({ children }: XmlElement): string {
  return children
    .map((child) => {
      if (child.kind === 'text') return child.value
      throw refused()
    })
    .join('')
}

/** An attribute that must be there, in no namespace. @throws FormatError ERR_XML_SIGNATURE_STRUCTURE */
export function attributeOf({ attributes }: XmlElement, name: string): string {
  const found = attributes.find((one) => one.namespace === '' && one.localName === name)
  if (found === undefined) throw refused()
  return found.value
}

function refused(): FormatError {
  return new FormatError('ERR_XML_SIGNATURE_STRUCTURE', 'A signature of another structure than the schema’s')
}
