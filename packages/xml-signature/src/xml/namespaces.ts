/** Which name a prefix stands for (Namespaces in XML 1.0), with every trick that reads differently elsewhere refused. */
import { FormatError } from '@tamga/core'
import { MAX_NAMESPACES } from './limits.ts'
import type { XmlAttribute, XmlElement } from './tree.ts'

export interface RawAttribute {
  /** As written, prefix included. */
  readonly name: string
  readonly value: string
}

type Names = Pick<XmlElement, 'name' | 'prefix' | 'localName' | 'namespace' | 'attributes' | 'namespaces'>

const XML = 'http://www.w3.org/XML/1998/namespace'
const XMLNS = 'http://www.w3.org/2000/xmlns/'
const NONE: ReadonlyMap<string, string> = new Map()

/** @throws FormatError ERR_XML_NAMESPACE, ERR_XML_ATTRIBUTE_TWICE, ERR_XML_TOO_MANY */
export function resolveNames(name: string, raw: readonly RawAttribute[], parent: XmlElement | undefined): Names {
  const outer = parent?.namespaces ?? NONE
  const declarations = raw.filter(isDeclaration)
  const namespaces = declarations.length === 0 ? outer : declare(declarations, outer)
  const attributes = raw.filter((one) => !isDeclaration(one)).map((one) => attribute(one, namespaces))
  refuseTwice(raw.map((one) => one.name))
  refuseTwice(attributes.map(({ namespace, localName }) => `${namespace} ${localName}`))
  const { prefix, localName } = split(name)
  return { name, prefix, localName, namespace: namespaceOf(prefix, namespaces), attributes, namespaces }
}

function isDeclaration({ name }: RawAttribute): boolean {
  return name === 'xmlns' || name.startsWith('xmlns:')
}

function declare(declarations: readonly RawAttribute[], outer: ReadonlyMap<string, string>): Map<string, string> {
  const namespaces = new Map(outer)
  for (const { name, value } of declarations) {
    const prefix = name === 'xmlns' ? '' : split(name).localName
    refuseDeclaration(prefix, value)
    if (prefix === 'xml') continue
    if (value === '') namespaces.delete('')
    else namespaces.set(prefix, value)
  }
  if (namespaces.size > MAX_NAMESPACES) throw new FormatError('ERR_XML_TOO_MANY', 'Too many namespaces')
  return namespaces
}

/** Namespaces §3, §5; a name that is no absolute URI has no canonical form (C14N §1.3). */
function refuseDeclaration(prefix: string, value: string): void {
  const reserved = prefix === 'xmlns' || value === XMLNS || (prefix === 'xml') !== (value === XML)
  const undeclares = prefix !== '' && value === ''
  const odd = value !== '' && !/^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"{}|\\^`]*$/.test(value)
  if (reserved || undeclares || odd) throw new FormatError('ERR_XML_NAMESPACE', 'A namespace that cannot be declared')
}

function attribute({ name, value }: RawAttribute, namespaces: ReadonlyMap<string, string>): XmlAttribute {
  const { prefix, localName } = split(name)
  return { name, prefix, localName, value, namespace: prefix === '' ? '' : namespaceOf(prefix, namespaces) }
}

function namespaceOf(prefix: string, namespaces: ReadonlyMap<string, string>): string {
  if (prefix === 'xml') return XML
  const namespace = namespaces.get(prefix) ?? (prefix === '' ? '' : undefined)
  if (namespace === undefined) throw new FormatError('ERR_XML_NAMESPACE', 'A prefix that is not declared')
  return namespace
}

function refuseTwice(names: readonly string[]): void {
  if (new Set(names).size !== names.length) throw new FormatError('ERR_XML_ATTRIBUTE_TWICE', 'An attribute given twice')
}

function split(name: string): { readonly prefix: string; readonly localName: string } {
  const colon = name.indexOf(':')
  return colon < 0
    ? { prefix: '', localName: name }
    : { prefix: name.slice(0, colon), localName: name.slice(colon + 1) }
}
