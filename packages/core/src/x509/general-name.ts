/** GeneralName (RFC 5280 §4.2.1.6): the forms that names come in beside the subject, and whether one is well formed. */
import { Oid } from '../der/oids.ts'
import { readObjectIdentifier, readText } from '../der/primitives.ts'
import { contentBytes, type DerReader, derReader, type Element, rawBytes } from '../der/read.ts'
import { context, contextPrimitive, Tag } from '../der/tags.ts'
import { readSingle, readWhole } from '../der/whole.ts'
import { FormatError } from '../errors.ts'
import { isDnsName } from './dns-name.ts'
import { accessDescriptions, type Extensions } from './extensions.ts'
import { type Name, readName } from './name.ts'
import { isUri } from './uri.ts'

export type GeneralName =
  | { readonly form: 'rfc822Name' | 'dNSName' | 'uniformResourceIdentifier'; readonly text: string }
  | { readonly form: 'directoryName'; readonly name: Name }
  | { readonly form: 'iPAddress'; readonly octets: Uint8Array }
  | { readonly form: 'registeredID'; readonly oid: string }
  | { readonly form: 'otherName'; readonly raw: Uint8Array; readonly typeId: string; readonly value: Uint8Array }
  | { readonly form: 'x400Address' | 'ediPartyName'; readonly raw: Uint8Array }

const FORMS: ReadonlyMap<number, (reader: DerReader, element: Element) => GeneralName> = new Map<
  number,
  (reader: DerReader, element: Element) => GeneralName
>([
  [context(0), otherName],
  [contextPrimitive(1), (_, element) => ({ form: 'rfc822Name', text: ia5(element) })],
  [contextPrimitive(2), (_, element) => ({ form: 'dNSName', text: ia5(element) })],
  [context(3), (_, element) => ({ form: 'x400Address', raw: rawBytes(element) })],
  [context(4), (reader, element) => ({ form: 'directoryName', name: explicitName(reader, element) })],
  [context(5), (_, element) => ({ form: 'ediPartyName', raw: rawBytes(element) })],
  [contextPrimitive(6), (_, element) => ({ form: 'uniformResourceIdentifier', text: ia5(element) })],
  [contextPrimitive(7), (_, element) => ({ form: 'iPAddress', octets: contentBytes(element) })],
  [contextPrimitive(8), (_, element) => ({ form: 'registeredID', oid: readObjectIdentifier(element) })],
])

/** @throws FormatError ERR_X509_GENERAL_NAME */
export function readGeneralName(reader: DerReader): GeneralName {
  const element = reader.next()
  const read = FORMS.get(element.tag)
  if (read === undefined) throw new FormatError('ERR_X509_GENERAL_NAME', 'A GeneralName of no known form')
  return read(reader, element)
}

export function readGeneralNames(reader: DerReader): GeneralName[] {
  const names: GeneralName[] = []
  while (!reader.done) names.push(readGeneralName(reader))
  return names
}

/** §4.2.1.6; `undefined` when the extension is absent. */
export function subjectAltNames(extensions: Extensions): readonly GeneralName[] | undefined {
  return generalNames(extensions, Oid.subjectAltName)
}

/** §4.2.1.7; `undefined` when the extension is absent. */
export function issuerAltNames(extensions: Extensions): readonly GeneralName[] | undefined {
  return generalNames(extensions, Oid.issuerAltName)
}

export interface AccessLocation {
  readonly method: string
  readonly location: GeneralName
}

/** §4.2.2.1; `undefined` when the extension is absent. */
export function accessLocationNames(extensions: Extensions): readonly AccessLocation[] | undefined {
  return accessDescriptions(extensions)?.map(({ method, location }) => {
    return { method, location: readGeneralName(derReader(rawBytes(location))) }
  })
}

function generalNames(extensions: Extensions, oid: string): readonly GeneralName[] | undefined {
  const extension = extensions.get(oid)
  return extension === undefined ? undefined : readWhole(extension.value, Tag.sequence, readGeneralNames)
}

/** §4.2.1.6: what each form must look like. A wildcard in the leftmost label is RFC 9525's, for servers. */
export function isWellFormed(name: GeneralName): boolean {
  switch (name.form) {
    case 'dNSName':
      return isDnsName(name.text.replace(/^\*\./, ''))
    case 'rfc822Name':
      return isMailbox(name.text)
    case 'iPAddress':
      return name.octets.length === 4 || name.octets.length === 16
    case 'uniformResourceIdentifier':
      return isUri(name.text)
    case 'directoryName':
      return name.name.rdns.length > 0
    case 'otherName':
      return isNoBrokenMailbox(name)
    default:
      return true
  }
}

/**
 * The mailbox that a name is: an rfc822Name, or for local parts outside ASCII a SmtpUTF8Mailbox (RFC 9598 §3).
 * @throws FormatError ERR_DER_… for one that is no text
 */
export function mailboxOf(name: GeneralName): string | undefined {
  if (name.form === 'rfc822Name') return name.text
  if (name.form !== 'otherName' || name.typeId !== Oid.onSmtpUtf8Mailbox) return undefined
  return readSingle(name.value, (reader) => readText(reader.next(Tag.utf8String)))
}

/** RFC 9598 §3: letters outside ASCII in the local part only. */
function isNoBrokenMailbox(name: GeneralName): boolean {
  const mailbox = mailboxOf(name)
  return mailbox === undefined || isMailbox(mailbox)
}

/** Mailbox of RFC 5321 §4.1.2: a local part and a domain. */
export function isMailbox(text: string): boolean {
  const at = text.lastIndexOf('@')
  return at > 0 && isLocalPart(text.slice(0, at)) && isDnsName(text.slice(at + 1))
}

/** Dots may stand anywhere, as they do in old mailboxes; letters outside ASCII are RFC 6531's. */
const LOCAL_PART = /^(?:[^\s\p{Cc}"(),:;<>@[\\\]]+|"(?:[^\p{Cc}"\\]|\\[ -~])*")$/u

/** Without quotes nothing that a program could take for the end of the mailbox, or for another one. */
export function isLocalPart(text: string): boolean {
  return LOCAL_PART.test(text)
}

/** §4.2.1.6: type-id, and the DER of a value of that type in [0]. */
function otherName(reader: DerReader, element: Element): GeneralName {
  const fields = reader.inside(element)
  const typeId = readObjectIdentifier(fields.next(Tag.objectIdentifier))
  const value = contentBytes(fields.next(context(0)))
  fields.finish()
  return { form: 'otherName', raw: rawBytes(element), typeId, value }
}

function explicitName(reader: DerReader, element: Element): Name {
  const inner = reader.inside(element)
  const name = readName(inner)
  inner.finish()
  return name
}

function ia5(element: Element): string {
  const text = Buffer.from(contentBytes(element)).toString('latin1')
  if (!/^\p{ASCII}*$/u.test(text)) throw new FormatError('ERR_X509_GENERAL_NAME', 'A name outside IA5')
  return text
}
