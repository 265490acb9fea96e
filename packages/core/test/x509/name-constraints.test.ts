/** Subtrees as RFC 5280 §4.2.1.10 allows them to be written, and as it does not. */
import { describe, expect, it } from 'vitest'
import { derReader } from '../../src/der/read.ts'
import { readExtensions } from '../../src/x509/extensions.ts'
import { readGeneralName } from '../../src/x509/general-name.ts'
import { constraintViolation, nameConstraints } from '../../src/x509/name-constraints.ts'
import { coded } from '../coded.ts'
import { commonName, extension } from '../made/certificates.ts'
import { ctx, ctxp, hex, seq } from '../made/tlv.ts'

const dns = (text: string): Buffer => ctxp(2, Buffer.from(text))
const mail = (text: string): Buffer => ctxp(1, Buffer.from(text))
const uri = (text: string): Buffer => ctxp(6, Buffer.from(text))
const permitted = (...bases: readonly Buffer[]): Buffer => ctx(0, ...bases.map((base) => seq(base)))

const read = (...lists: readonly Buffer[]) =>
  nameConstraints(readExtensions(derReader(seq(extension('2.5.29.30', seq(...lists), true)))))

describe('name constraints', () => {
  it.each([
    ['a domain', permitted(dns('example.com'))],
    ['a domain with the minimum that DER leaves out', ctx(0, seq(dns('example.com'), ctxp(0, hex('00'))))],
    ['all mailboxes', permitted(mail(''))],
    [
      'a mailbox, of a host, and of the hosts below',
      permitted(mail('a@b.c'), mail('"a b"@b.c'), mail('b.c'), mail('.b.c')),
    ],
  ])('may permit %s', (_, list) => {
    expect(read(list)?.permitted.length).toBeGreaterThan(0)
  })

  it.each([
    ['nothing at all', []],
    ['a list of none', [permitted()]],
    ['a list of none beside another', [permitted(), ctx(1, seq(dns('example.com')))]],
    ['another minimum than 0', [ctx(0, seq(dns('example.com'), ctxp(0, hex('01'))))]],
    // Nobody has such a mailbox, so an exclusion that is written so would exclude nobody.
    ['a mailbox without a local part', [ctx(1, seq(mail('@example.com')))]],
    ['a mailbox with two of them', [ctx(1, seq(mail('a@b@example.com')))]],
    ['a domain with a leading period', [permitted(dns('.example.com'))]],
    ['an address with a mask that has a hole', [permitted(ctxp(7, hex('c0000200ff00ff00')))]],
  ])('cannot hold %s', (_, lists) => {
    expect(coded(() => read(...lists))).toBe('ERR_X509_NAME_CONSTRAINTS')
  })

  it('know no maximum', () => {
    expect(coded(() => read(ctx(0, seq(dns('example.com'), ctxp(1, hex('05'))))))).toBe('ERR_DER_TRAILING_DATA')
  })
})

describe('a name', () => {
  const excluded = (base: Buffer): Buffer => ctx(1, seq(base))
  const name = (der: Buffer) => readGeneralName(derReader(der))
  const violation = (one: Buffer, list: Buffer) =>
    constraintViolation([name(one)], [read(list) ?? { permitted: [], excluded: [] }])?.reason

  it.each([
    [
      'of a form that nobody compares, permitted',
      ctxp(8, hex('2a03')),
      permitted(ctxp(8, hex('2a03'))),
      'not permitted',
    ],
    ['of a form that nobody compares, excluded', ctxp(8, hex('2a04')), excluded(ctxp(8, hex('2a03'))), 'excluded'],
    [
      'of another form than the one that is constrained',
      dns('example.com'),
      permitted(ctxp(8, hex('2a03'))),
      undefined,
    ],
    [
      'of a wildcard, of which one expansion is excluded',
      dns('*.example.com'),
      excluded(dns('a.example.com')),
      'excluded',
    ],
    [
      'of a wildcard, of which one expansion is permitted',
      dns('*.example.com'),
      permitted(dns('a.example.com')),
      'not permitted',
    ],
    ['of a wildcard, beside what is excluded', dns('*.example.com'), excluded(dns('example.org')), undefined],
    ['of a wildcard within what is permitted', dns('*.example.com'), permitted(dns('example.com')), undefined],
    ['that only ends like the one permitted', dns('badexample.com'), permitted(dns('example.com')), 'not permitted'],
    [
      'of an address of the other family',
      ctxp(7, Buffer.alloc(16)),
      permitted(ctxp(7, hex('0000000000000000'))),
      'not permitted',
    ],
    ['of a host behind user information', uri('http://b.c@evil.test/'), permitted(uri('b.c')), 'not permitted'],
    ['of an address where a host is asked for', uri('http://192.0.2.1/'), permitted(uri('b.c')), 'not permitted'],
  ])('%s', (_, one, list, reason) => {
    expect(violation(one, list)).toBe(reason)
  })

  it('of a wildcard does not reach below the label that it stands for', () => {
    expect(violation(dns('*.example.com'), excluded(dns('a.b.example.com')))).toBeUndefined()
  })

  // Each is the excluded host to somebody: as absolute (RFC 1034 §3.1), cut off, with a wildcard of its own, or another `@`.
  it.each([
    ['a dot behind it', dns('www.example.com.'), dns('example.com')],
    ['a NUL behind it', dns('example.com\0'), dns('example.com')],
    ['a wildcard within a label', dns('w*.example.com'), dns('www.example.com')],
    ['a wildcard within the name', dns('www.*.com'), dns('www.example.com')],
    ['nothing but a wildcard', dns('*'), dns('example.com')],
    ['more octets than a host has', dns(`${'a.'.repeat(125)}example.com`), dns('example.com')],
    ['more octets than a mailbox has', mail(`${'a'.repeat(250)}@example.com`), mail('example.com')],
    [
      'a URI and more user information than anybody has',
      uri(`http://${'a'.repeat(256)}@example.com/`),
      uri('example.com'),
    ],
    ['a mailbox and a dot behind it', mail('a@example.com.'), mail('example.com')],
    ['a mailbox and a NUL within', mail('a@b.c\0@example.com'), mail('example.com')],
    ['a mailbox behind another', mail('a@b.c,d@example.com'), mail('example.com')],
    ['a URI and a dot behind the host', uri('http://example.com./'), uri('example.com')],
    ['a URI and two @', uri('http://a@b@example.com/'), uri('example.com')],
    ['a URI and a backslash', uri('http://example.com\\@b.c/'), uri('example.com')],
    ['a URI and a port that may be a password', uri('http://example.com:a b@b.c/'), uri('example.com')],
    ['a URI and an escaped letter', uri('http://%65xample.com/'), uri('example.com')],
    ['an address of five octets', ctxp(7, hex('c000020100')), ctxp(7, hex('c0000200ffffff00'))],
  ])('that nobody can compare, with %s, is in every excluded subtree and in no permitted one', (_, one, base) => {
    expect(violation(one, excluded(base))).toBe('excluded')
    expect(violation(one, permitted(base))).toBe('not permitted')
  })

  it.each([
    ['a host with an underscore', dns('_sip.example.com'), dns('example.com')],
    ['a mailbox with quotes, and an @ within', mail('"a b\\"@b.c"@example.com'), mail('example.com')],
    ['a mailbox with dots side by side', mail('a..b.@example.com'), mail('example.com')],
    ['the host of a URI behind a name and a password', uri('ldap://a:%40b@example.com:389/'), uri('example.com')],
    ['the host of a URI with a query and no path', uri('http://example.com?a@b.c'), uri('example.com')],
  ])('that can be compared is: %s', (_, one, base) => {
    expect(violation(one, permitted(base))).toBeUndefined()
    expect(violation(one, excluded(base))).toBe('excluded')
  })

  it('of any length is made ready once, and not for each of five thousand subtrees', () => {
    const directory = (text: string): Buffer => ctx(4, commonName(text))
    const bases = Array.from({ length: 5_000 }, (_, number) => seq(directory(`Base ${number}`)))
    expect(violation(directory('Ә'.repeat(100_000)), ctx(1, ...bases))).toBeUndefined()
    expect(violation(dns('a'.repeat(500_000)), ctx(1, ...bases.map(() => seq(dns('example.com')))))).toBe('excluded')
  })
})
