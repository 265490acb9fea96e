/** Whether a name lies within a subtree (RFC 5280 §4.2.1.10), form by form. When in doubt: excluded yes, permitted no. */
import { type GeneralName, isLocalPart } from './general-name.ts'
import { rdnKeys } from './name.ts'

export type SubtreeKind = 'permitted' | 'excluded'

/** Both must be of the same form. Forms nobody can compare lie within every excluded subtree and in no permitted one. */
export function matchesSubtree(name: GeneralName, base: GeneralName, kind: SubtreeKind): boolean {
  if (name.form === 'dNSName' && base.form === 'dNSName') return matchesDns(name.text, base.text, kind)
  if (name.form === 'rfc822Name' && base.form === 'rfc822Name') return matchesMailbox(name.text, base.text, kind)
  if (name.form === 'uniformResourceIdentifier' && base.form === 'uniformResourceIdentifier') {
    return matchesUri(name.text, base.text, kind)
  }
  if (name.form === 'iPAddress' && base.form === 'iPAddress') return matchesAddress(name.octets, base.octets, kind)
  if (name.form === 'directoryName' && base.form === 'directoryName') {
    return startsWith(rdnKeys(name.name), rdnKeys(base.name))
  }
  return kind === 'excluded'
}

/** What can be compared at all: with a dot behind it, a blank in it or a letter outside ASCII it is another text, and may be the same host. */
const HOST = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/i

/** Of a host (RFC 1034 §3.1) and of a mailbox (RFC 5321 §4.5.3.1.3). Nobody reads more of them for each of ten thousand subtrees. */
const MAX_OCTETS = 255

function isHost(text: string): boolean {
  return text.length <= MAX_OCTETS && HOST.test(text)
}

/** The host itself and everything below it; the empty base holds all. */
function matchesDns(name: string, base: string, kind: SubtreeKind): boolean {
  const parent = name.replace(/^\*\./, '')
  if (!isHost(parent)) return kind === 'excluded'
  const host = parent.toLowerCase()
  const tree = base.toLowerCase()
  if (isWithin(host, tree)) return true
  // A wildcard stands for one label: permitted needs every expansion inside, excluded is hit by a single one.
  return kind === 'excluded' && parent !== name && tree.replace(/^[^.]*\./, '') === host
}

function isWithin(host: string, tree: string): boolean {
  return tree === '' || host === tree || host.endsWith(`.${tree}`)
}

/** A mailbox, all mailboxes of a host, or with a leading period those of all hosts below. The local part keeps its case. */
function matchesMailbox(name: string, base: string, kind: SubtreeKind): boolean {
  const at = name.lastIndexOf('@')
  if (at < 1) return kind === 'excluded'
  if (base === '') return true
  const [local, host] = [name.slice(0, at), name.slice(at + 1)]
  if (name.length > MAX_OCTETS || !isHost(host) || !isLocalPart(local)) return kind === 'excluded'
  const baseAt = base.lastIndexOf('@')
  if (baseAt < 0) return matchesHost(host, base)
  return local === base.slice(0, baseAt) && matchesHost(host, base.slice(baseAt + 1))
}

/** RFC 3986 §3.2: user information is what is written as such, and behind a colon stands a port: `http://a:b c@d` may be of either host. */
const AUTHORITY =
  /^[a-z][a-z0-9+.-]{0,99}:\/\/(?:[\w.~!$&'()*+,;=:%-]{0,255}@)?([^:/?#]{0,255})(?::\d{0,9})?(?=[/?#]|$)/i

/** The host part of a URI; without one, or with an address in its place, the constraint cannot be applied: no (§4.2.1.10). */
function matchesUri(name: string, base: string, kind: SubtreeKind): boolean {
  const host = AUTHORITY.exec(name)?.[1] ?? ''
  if (!isHost(host) || /^[\d.]+$/.test(host)) return kind === 'excluded'
  return matchesHost(host, base)
}

function matchesHost(name: string, base: string): boolean {
  const [host, tree] = [name.toLowerCase(), base.toLowerCase()]
  return tree.startsWith('.') ? host.endsWith(tree) && host.length > tree.length : host === tree
}

/** RFC 4632: address and mask. An address of the other family is outside. */
function matchesAddress(octets: Uint8Array, base: Uint8Array, kind: SubtreeKind): boolean {
  const { length } = octets
  if (length !== 4 && length !== 16) return kind === 'excluded'
  return (
    base.length === 2 * length && octets.every((octet, i) => ((octet ^ (base[i] ?? 0)) & (base[length + i] ?? 0)) === 0)
  )
}

function startsWith(names: readonly string[], base: readonly string[]): boolean {
  return base.length <= names.length && base.every((key, i) => key === names[i])
}
