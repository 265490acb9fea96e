import { describe, expect, it } from 'vitest'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { publicSuffixes } from '../../src/x509/public-suffix.ts'
import { isIssuedFor } from '../../src/x509/server-identity.ts'
import { certify, extension } from '../made/certificates.ts'
import { ctx, ctxp, hex, oid, seq, utf8 } from '../made/tlv.ts'

const text = (n: number, value: string): Buffer => ctxp(n, Buffer.from(value, 'latin1'))
const withNames = (...names: readonly Buffer[]) =>
  parseCertificate(certify({ subject: 'server.example', extensions: [extension('2.5.29.17', seq(...names))] }).der)
const host = (name: string) => ({ form: 'dNSName', text: name }) as const

describe('a certificate for a name (RFC 9525 §6)', () => {
  it.each([
    ['www.example.com', 'WWW.example.COM', true],
    ['www.example.com', 'example.com', false],
    ['*.example.com', 'www.example.com', true],
    ['*.example.com', 'a.b.example.com', false],
    ['*.example.com', 'example.com', false],
    ['*.example.com', '.example.com', false],
    ['w*.example.com', 'www.example.com', false],
    ['www.*.com', 'www.example.com', false],
    ['*', 'com', false],
    ['*.com', 'example.com', false],
    ['', '', false],
  ])('%s stands for %s: %s', (presented, expected, answer) => {
    expect(isIssuedFor(withNames(text(2, presented)), host(expected))).toBe(answer)
  })

  it('has no wildcard over a public suffix that the caller knows', () => {
    const known = publicSuffixes(['co.uk'])
    expect(isIssuedFor(withNames(text(2, '*.co.uk')), host('example.co.uk'), known)).toBe(false)
    expect(isIssuedFor(withNames(text(2, '*.co.uk')), host('example.co.uk'))).toBe(true)
    expect(isIssuedFor(withNames(text(2, '*.co.uk'), text(2, 'example.co.uk')), host('example.co.uk'), known)).toBe(
      true,
    )
  })

  it('folds the case of ASCII only (RFC 4343)', () => {
    expect(isIssuedFor(withNames(text(2, 'k.example.com')), host('\u212a.example.com'))).toBe(false)
    const kelvin = withNames(ctx(0, oid('1.3.6.1.5.5.7.8.9'), ctx(0, utf8('ә@ban\u212a.com'))))
    expect(isIssuedFor(kelvin, { form: 'rfc822Name', text: 'ә@bank.com' })).toBe(false)
  })

  it('is never one by its common name', () => {
    expect(isIssuedFor(withNames(text(1, 'a@example.com')), host('server.example'))).toBe(false)
  })

  it('has addresses by octets, and mailboxes with the case of their local part', () => {
    const certificate = withNames(ctxp(7, hex('7f000001')), text(1, 'Ann@EXAMPLE.com'))
    expect(isIssuedFor(certificate, { form: 'iPAddress', octets: hex('7f000001') })).toBe(true)
    expect(isIssuedFor(certificate, { form: 'iPAddress', octets: hex('7f000002') })).toBe(false)
    expect(isIssuedFor(certificate, { form: 'rfc822Name', text: 'Ann@example.com' })).toBe(true)
    expect(isIssuedFor(certificate, { form: 'rfc822Name', text: 'ann@example.com' })).toBe(false)
    expect(isIssuedFor(withNames(text(1, '')), { form: 'rfc822Name', text: '' })).toBe(false)
  })

  it('has mailboxes outside ASCII, which come in a form of their own (RFC 9598)', () => {
    const certificate = withNames(ctx(0, oid('1.3.6.1.5.5.7.8.9'), ctx(0, utf8('Әлия@EXAMPLE.com'))))
    const mailbox = (value: string) => isIssuedFor(certificate, { form: 'rfc822Name', text: value })
    expect(mailbox('Әлия@example.com')).toBe(true)
    expect(mailbox('әлия@example.com')).toBe(false)
    expect(mailbox('Әлия@example.org')).toBe(false)
  })
})
