/**
 * Reads a document strictly (XML 1.0, Namespaces in XML 1.0): UTF-8 alone, no document type and so no entities of its own,
 * one pass, every count limited. What it does not understand it refuses, so that nobody can read the document differently.
 */
import { FormatError } from '@tamga/core'
import {
  ATTRIBUTE,
  DECLARATION,
  END_TAG,
  INSTRUCTION,
  NO_CHARACTER,
  resolveReferences,
  START_TAG_END,
  START_TAG_NAME,
} from './characters.ts'
import { MAX_ATTRIBUTES, MAX_DEPTH, MAX_DOCUMENT_OCTETS, MAX_ELEMENTS } from './limits.ts'
import { type RawAttribute, resolveNames } from './namespaces.ts'
import type { XmlDocument, XmlElement, XmlInstruction, XmlNode } from './tree.ts'

type Growing<T> = { -readonly [K in keyof T]: T[K] }
type OpenElement = Growing<Omit<XmlElement, 'children'>> & { readonly children: XmlNode[] }

/** What has been read so far. */
interface Progress {
  readonly text: string
  position: number
  readonly elements: XmlElement[]
  readonly open: OpenElement[]
  readonly before: XmlInstruction[]
  readonly after: XmlInstruction[]
}

/** @throws FormatError ERR_XML_… */
export function parseXml(octets: Uint8Array): XmlDocument {
  const progress = begin(decode(octets))
  const { text, elements, open, before, after } = progress
  while (progress.position < text.length) readNext(progress)
  const [root] = elements
  if (root === undefined || open.length > 0) throw malformed(progress, 'The document ends too early')
  return { root, before, after, elements, text }
}

/** XML 1.0 §2.11, §4.3.3. The decoder drops a byte order mark. */
function decode(octets: Uint8Array): string {
  if (octets.length > MAX_DOCUMENT_OCTETS) {
    throw new FormatError('ERR_XML_TOO_LARGE', 'A larger document than is read', { facts: { octets: octets.length } })
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(octets)
  } catch (cause) {
    throw new FormatError('ERR_XML_ENCODING', 'The document is not UTF-8', { cause })
  }
  if (NO_CHARACTER.test(text)) throw new FormatError('ERR_XML_CHARACTER', 'A character that XML does not have')
  return text.replace(/\r\n?/g, '\n')
}

function begin(text: string): Progress {
  return { text: withoutDeclaration(text), position: 0, elements: [], open: [], before: [], after: [] }
}

function withoutDeclaration(text: string): string {
  if (!/^<\?xml[ \t\n]/.test(text)) return text
  const match = matchAt(DECLARATION, text, 0)
  const [declaration = '', , , encoding = 'UTF-8'] = match ?? []
  if (match === null) throw new FormatError('ERR_XML_MALFORMED', 'An XML declaration of another form or version')
  if (encoding.toUpperCase() !== 'UTF-8') {
    throw new FormatError('ERR_XML_ENCODING', 'The document calls itself something else than UTF-8')
  }
  return text.slice(declaration.length)
}

function readNext(progress: Progress): void {
  const { text, position } = progress
  if (text[position] !== '<') readText(progress)
  else if (text.startsWith('</', position)) readEndTag(progress)
  else if (text.startsWith('<?', position)) readInstruction(progress)
  else if (text.startsWith('<!--', position)) readComment(progress)
  else if (text.startsWith('<![CDATA[', position)) readCdata(progress)
  else if (text.startsWith('<!DOCTYPE', position)) {
    throw new FormatError('ERR_XML_DOCTYPE', 'A document type: entities and default attributes would change the text')
  } else readStartTag(progress)
}

function readText(progress: Progress): void {
  const { text, position } = progress
  const next = text.indexOf('<', position)
  const end = next < 0 ? text.length : next
  const raw = text.slice(position, end)
  if (raw.includes(']]>')) throw malformed(progress, 'The end of a CDATA section without its start')
  progress.position = end
  if (progress.open.length > 0) append(progress, { kind: 'text', value: resolveReferences(raw) })
  else if (/[^ \t\n]/.test(raw)) throw malformed(progress, 'Text outside the root element')
}

function readCdata(progress: Progress): void {
  const start = progress.position + '<![CDATA['.length
  const end = until(progress, ']]>', start)
  if (progress.open.length === 0) throw malformed(progress, 'A CDATA section outside the root element')
  append(progress, { kind: 'text', value: progress.text.slice(start, end) })
  progress.position = end + ']]>'.length
}

function readComment(progress: Progress): void {
  const start = progress.position + '<!--'.length
  const end = until(progress, '--', start)
  if (progress.text[end + 2] !== '>') throw malformed(progress, 'Two hyphens inside a comment')
  if (progress.open.length > 0) append(progress, { kind: 'comment' })
  progress.position = end + '-->'.length
}

function readInstruction(progress: Progress): void {
  const match = matchAt(INSTRUCTION, progress.text, progress.position)
  const [whole = '', target = ''] = match ?? []
  if (match === null || target.toLowerCase() === 'xml') throw malformed(progress, 'Not a processing instruction')
  const start = progress.position + whole.length
  const end = until(progress, '?>', start)
  const instruction: XmlInstruction = { kind: 'instruction', target, data: progress.text.slice(start, end) }
  progress.position = end + '?>'.length
  if (progress.open.length > 0) append(progress, instruction)
  else (progress.elements.length === 0 ? progress.before : progress.after).push(instruction)
}

function readStartTag(progress: Progress): void {
  const { open, elements } = progress
  const parent = open.at(-1)
  const match = matchAt(START_TAG_NAME, progress.text, progress.position)
  if (match === null) throw malformed(progress, 'Not a tag')
  if (parent === undefined && elements.length > 0) throw malformed(progress, 'A second root element')
  if (open.length >= MAX_DEPTH) throw new FormatError('ERR_XML_TOO_DEEP', 'Elements are nested too deeply')
  if (elements.length >= MAX_ELEMENTS) throw new FormatError('ERR_XML_TOO_MANY', 'Too many elements')
  const [whole, name = ''] = match
  progress.position += whole.length
  const attributes = readAttributes(progress)
  const empty = takeTagEnd(progress)
  const { position } = progress
  const offsets = { contentStart: position, contentEnd: empty ? position - '/>'.length : position }
  const element: OpenElement = {
    kind: 'element',
    parent,
    children: [],
    ...offsets,
    ...resolveNames(name, attributes, parent),
  }
  parent?.children.push(element)
  elements.push(element)
  if (!empty) open.push(element)
}

function readAttributes(progress: Progress): readonly RawAttribute[] {
  const attributes: RawAttribute[] = []
  for (;;) {
    const match = matchAt(ATTRIBUTE, progress.text, progress.position)
    if (match === null) return attributes
    if (attributes.length >= MAX_ATTRIBUTES) throw new FormatError('ERR_XML_TOO_MANY', 'Too many attributes')
    const [whole, name = '', double, single = ''] = match
    progress.position += whole.length
    // XML 1.0 §3.3.3: white space that is written becomes a space, white space that is referred to stays.
    attributes.push({ name, value: resolveReferences((double ?? single).replace(/[\t\n]/g, ' ')) })
  }
}

/** Whether the tag was that of an empty element. */
function takeTagEnd(progress: Progress): boolean {
  const match = matchAt(START_TAG_END, progress.text, progress.position)
  if (match === null) throw malformed(progress, 'A tag that does not end')
  progress.position += match[0].length
  return match[1] === '/'
}

function readEndTag(progress: Progress): void {
  const match = matchAt(END_TAG, progress.text, progress.position)
  const element = progress.open.pop()
  if (match === null || element === undefined || element.name !== match[1])
    throw malformed(progress, 'An end tag that ends nothing')
  element.contentEnd = progress.position
  progress.position += match[0].length
}

function append({ open }: Progress, node: XmlNode): void {
  open.at(-1)?.children.push(node)
}

function until(progress: Progress, end: string, from: number): number {
  const found = progress.text.indexOf(end, from)
  if (found < 0) throw malformed(progress, 'Something that does not end')
  return found
}

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position
  return pattern.exec(text)
}

function malformed({ position }: { readonly position: number }, message: string): FormatError {
  return new FormatError('ERR_XML_MALFORMED', message, { facts: { offset: position } })
}
