/** Names and name constraints (RFC 5280 §4.2.1.6, §4.2.1.10) by chance, from few words, so that many of them meet. */
import type { Random } from './random.ts'

/** Type, text, and whether it is a PrintableString, a UTF8String or an IA5String. */
export type NameAttribute = readonly ['C' | 'O' | 'OU' | 'CN' | 'E', string, 'printable' | 'utf8' | 'ia5']
/** One attribute for each RDN. */
export type NameSpec = readonly NameAttribute[]

export type AlternativeName =
  | { readonly form: 'dns' | 'mail' | 'uri' | 'ip'; readonly text: string }
  | { readonly form: 'directory'; readonly name: NameSpec }

export interface ConstraintsSpec {
  readonly permitted: readonly AlternativeName[]
  readonly excluded: readonly AlternativeName[]
  readonly critical: boolean
}

const HOSTS = ['example.com', 'www.example.com', 'a.b.example.com', 'Example.COM', 'badexample.com', 'other.org', 'com']
const MAILBOXES = ['ann@example.com', 'Ann@example.com', 'bob@www.example.com', 'bob@EXAMPLE.com', 'bob@other.org']
const MAIL_BASES = ['example.com', '.example.com', 'ann@example.com', 'other.org', '.com', 'www.example.com']
const URIS = [
  'http://example.com/x',
  'https://www.example.com:8080/',
  'http://other.org',
  'ldap://user@a.b.example.com/dc',
  'http://10.0.0.1/',
  'urn:isbn:1',
]
const URI_BASES = ['example.com', '.example.com', 'other.org', '.com', 'www.example.com']
const DOCUMENTATION = `20010db8${'0'.repeat(24)}`
const ADDRESSES = ['0a000001', '0a010203', 'c0a80001', DOCUMENTATION, DOCUMENTATION.replace('db80000', 'db8ffff')]
const ADDRESS_BASES = [
  '0a000000ff000000',
  '0a010000ffff0000',
  'c0a80001ffffffff',
  '0'.repeat(16),
  `${DOCUMENTATION}ffffffff${'0'.repeat(24)}`,
  '0'.repeat(64),
]
const PLAIN: NameSpec = [
  ['C', 'BY', 'printable'],
  ['O', 'Tamga', 'utf8'],
]

const encoding = (r: Random) => r.pick(['printable', 'utf8'] as const)

function organization(r: Random): NameSpec {
  return [
    ['C', r.pick(['BY', 'BY', 'KZ']), 'printable'],
    ...(r.chance(0.85) ? [['O', r.pick(['Tamga', 'Other', 'Tamga Ltd']), encoding(r)] as const] : []),
    ...(r.chance(0.4) ? [['OU', r.pick(['Sales', 'Legal']), encoding(r)] as const] : []),
  ]
}

/** `likelihood` of standing in another organization than most. */
export const authorityName = (r: Random, number: number, likelihood: number): NameSpec => [
  ...(r.chance(likelihood) ? organization(r) : PLAIN),
  ['CN', `Authority ${number}`, encoding(r)],
]

export function personName(r: Random, likelihood: number): NameSpec {
  if (r.chance(likelihood / 6)) return []
  const mailbox = r.chance(likelihood / 3) ? [['E', r.pick(MAILBOXES), 'ia5'] as const] : []
  return [...(r.chance(likelihood) ? organization(r) : PLAIN), ['CN', 'Person', 'utf8'], ...mailbox]
}

/** The same name by §7.1: another string type, other case, other spaces. */
export const writtenOtherwise = (r: Random, name: NameSpec): NameSpec =>
  name.map(([type, text, kind]) => {
    if (kind === 'ia5') return [type, text, kind]
    const cased = r.chance(0.3) ? (r.chance(0.5) ? text.toUpperCase() : text.toLowerCase()) : text
    if (type === 'C') return [type, cased, kind]
    const spaced = r.chance(0.2) ? cased.replace(' ', '  ') : cased
    return [type, r.chance(0.1) ? ` ${spaced} ` : spaced, encoding(r)]
  })

const NAMES: readonly ((r: Random) => AlternativeName)[] = [
  (r) => ({ form: 'dns', text: r.pick([...HOSTS, '*.example.com']) }),
  (r) => ({ form: 'mail', text: r.pick(MAILBOXES) }),
  (r) => ({ form: 'uri', text: r.pick(URIS) }),
  (r) => ({ form: 'ip', text: r.pick(ADDRESSES) }),
  (r) => ({ form: 'directory', name: organization(r) }),
]

const BASES: readonly ((r: Random) => AlternativeName)[] = [
  (r) => ({ form: 'dns', text: r.pick([...HOSTS, '']) }),
  (r) => ({ form: 'mail', text: r.pick(MAIL_BASES) }),
  (r) => ({ form: 'uri', text: r.pick(URI_BASES) }),
  (r) => ({ form: 'ip', text: r.pick(ADDRESS_BASES) }),
  (r) => ({
    form: 'directory',
    name: r.chance(0.1) ? [] : writtenOtherwise(r, organization(r).slice(0, 1 + r.below(2))),
  }),
]

/** What most people are in, so that a path is not refused for every other subtree. */
const COUNTRY: AlternativeName = { form: 'directory', name: PLAIN.slice(0, 1) }

export const alternativeNames = (r: Random): AlternativeName[] => r.some(NAMES, 1, 3).map((make) => make(r))

export function nameConstraints(r: Random): ConstraintsSpec {
  const permitted = r.chance(0.6) ? r.some(BASES, 1, 3).map((make) => make(r)) : []
  if (permitted.some(({ form }) => form === 'directory') && r.chance(0.7)) permitted.push(COUNTRY)
  const excluded = r.chance(0.5) || permitted.length === 0 ? r.some(BASES, 1, 2).map((make) => make(r)) : []
  return { permitted, excluded, critical: !r.chance(0.05) }
}
