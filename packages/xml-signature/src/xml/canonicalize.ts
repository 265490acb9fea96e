/**
 * Canonical XML 1.0 and Exclusive Canonical XML 1.0, both without comments: a same-document reference leaves comments out
 * whatever the algorithm is called (XMLDSig §4.4.3.3), and inside a signature they are refused.
 */
import { FormatError } from '@tamga/core'
import { MAX_CANONICAL_OCTETS } from './limits.ts'
import type { XmlAttribute, XmlDocument, XmlElement, XmlInstruction, XmlNode } from './tree.ts'

export interface Canonicalization {
  readonly method: 'inclusive' | 'exclusive'
  /** Prefixes that exclusive form treats as inclusive form does; the empty one is `#default` (Exclusive C14N §2.1). */
  readonly inclusivePrefixes: readonly string[]
}

/** What is canonicalized: a document or an element of it, with one element left out. */
interface Rendering extends Canonicalization {
  readonly omitted: XmlElement | undefined
  readonly pieces: string[]
  octets: number
}

type Rendered = ReadonlyMap<string, string>

const NOTHING: Rendered = new Map()
const XML = 'http://www.w3.org/XML/1998/namespace'

/** The whole document, processing instructions around the root included (C14N §2.3). */
export function canonicalizeDocument(document: XmlDocument, how: Canonicalization, omitted?: XmlElement): Uint8Array {
  const rendering: Rendering = { ...how, omitted, pieces: [], octets: 0 }
  for (const instruction of document.before) put(rendering, `${instructionText(instruction)}\n`)
  putElement(document.root, NOTHING, rendering)
  for (const instruction of document.after) put(rendering, `\n${instructionText(instruction)}`)
  return Buffer.from(rendering.pieces.join(''))
}

/** One element with what is below it. In inclusive form it takes `xml:` attributes over from above (C14N §2.4). */
export function canonicalizeElement(element: XmlElement, how: Canonicalization, omitted?: XmlElement): Uint8Array {
  const rendering: Rendering = { ...how, omitted, pieces: [], octets: 0 }
  putElement(how.method === 'inclusive' ? withInheritedAttributes(element) : element, NOTHING, rendering)
  return Buffer.from(rendering.pieces.join(''))
}

function withInheritedAttributes(element: XmlElement): XmlElement {
  const attributes = [...element.attributes]
  for (let above = element.parent; above !== undefined; above = above.parent) {
    const inherited = above.attributes.filter(({ namespace }) => namespace === XML)
    attributes.push(...inherited.filter(({ name }) => attributes.every((own) => own.name !== name)))
  }
  return { ...element, attributes }
}

function putNode(node: XmlNode, above: Rendered, rendering: Rendering): void {
  if (node.kind === 'element') {
    if (node !== rendering.omitted) putElement(node, above, rendering)
  } else if (node.kind === 'text') put(rendering, escapeText(node.value))
  else if (node.kind === 'instruction') put(rendering, instructionText(node))
}

function putElement(element: XmlElement, above: Rendered, rendering: Rendering): void {
  const { name, attributes, children } = element
  const added = namespacesToRender(element, above, rendering)
  put(rendering, `<${name}`)
  for (const [prefix, value] of added)
    put(rendering, ` xmlns${prefix === '' ? '' : `:${prefix}`}="${escapeValue(value)}"`)
  for (const { name, value } of attributes.toSorted(byNamespaceThenName))
    put(rendering, ` ${name}="${escapeValue(value)}"`)
  put(rendering, '>')
  const rendered = added.length === 0 ? above : new Map([...above, ...added])
  for (const child of children) putNode(child, rendered, rendering)
  put(rendering, `</${name}>`)
}

/** C14N §2.3, Exclusive C14N §3: those that no element around it in the output has declared alike, in order of prefix. */
function namespacesToRender(
  element: XmlElement,
  above: Rendered,
  { method, inclusivePrefixes }: Canonicalization,
): readonly (readonly [string, string])[] {
  const { namespaces } = element
  // Nothing is declared here that was not declared above: only exclusive form may still have to say it.
  const prefixes =
    method === 'inclusive' ? [...namespaces.keys(), ''] : [...usedPrefixes(element), ...inclusivePrefixes]
  const wanted = [...new Set(prefixes)].flatMap((prefix) => {
    const value = namespaces.get(prefix) ?? (prefix === '' ? '' : undefined)
    const known = above.get(prefix) ?? (prefix === '' ? '' : undefined)
    return value === undefined || value === known ? [] : [[prefix, value] as const]
  })
  return wanted.toSorted(([a], [b]) => compare(a, b))
}

/** Exclusive C14N §1.1: visibly utilized. */
function usedPrefixes({ prefix, attributes }: XmlElement): readonly string[] {
  const prefixes = [prefix, ...attributes.filter((one) => one.prefix !== '').map((one) => one.prefix)]
  return prefixes.filter((one) => one !== 'xml')
}

function byNamespaceThenName(a: XmlAttribute, b: XmlAttribute): number {
  return compare(a.namespace, b.namespace) || compare(a.localName, b.localName)
}

/** By code point, which UTF-8 keeps and UTF-16 does not. */
function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

function instructionText({ target, data }: XmlInstruction): string {
  return `<?${target}${data === '' ? '' : ` ${data}`}?>`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
}

function escapeText(text: string): string {
  return text.replace(/[&<>\r]/g, (character) => ESCAPES[character] ?? '')
}

function escapeValue(text: string): string {
  return text.replace(/[&<"\t\n\r]/g, (character) => ESCAPES[character] ?? '')
}

function put(rendering: Rendering, piece: string): void {
  rendering.octets += Buffer.byteLength(piece)
  if (rendering.octets > MAX_CANONICAL_OCTETS) {
    throw new FormatError('ERR_XML_CANONICAL_TOO_LARGE', 'The canonical form is longer than is made')
  }
  rendering.pieces.push(piece)
}
