import { describe, expect, it } from 'vitest'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { pathFindings } from '../../src/x509/path-rules.ts'
import { authority, basicConstraints, extension, keyUsage, now, signingCertificate } from '../made/certificates.ts'
import { ctx, ctxp, nil, oid, seq, utf8 } from '../made/tlv.ts'

/** id-on-SmtpUTF8Mailbox. */
const mailbox = (value: Buffer): Buffer => extension('2.5.29.17', seq(ctx(0, oid('1.3.6.1.5.5.7.8.9'), ctx(0, value))))

const hosts = (list: number, host: string): Buffer =>
  extension('2.5.29.30', seq(ctx(list, seq(ctxp(1, Buffer.from(host))))), true)
const rootWith = (constraints: Buffer) =>
  authority({
    subject: 'Root',
    extensions: [basicConstraints(true), keyUsage('keyCertSign', 'cRLSign'), constraints],
  })

function broken(value: Buffer, root = rootWith(hosts(0, 'example.com'))): string[] {
  const leaf = signingCertificate({ subject: 'Leaf', issuer: root, extensions: [mailbox(value)] })
  const findings = pathFindings([parseCertificate(leaf.der), parseCertificate(root.der)], now)
  return findings.filter(({ outcome }) => outcome === 'failed').map(({ rule }) => rule)
}

describe('name constraints and mailboxes outside ASCII (RFC 9598 §6)', () => {
  it('hold them to the subtrees for mailboxes', () => {
    expect(broken(utf8('әлия@example.com'))).toEqual([])
    expect(broken(utf8('әлия@example.org'))).toEqual(['name-constraints'])
  })

  it('hold every host that is not written in A-labels to be the excluded one', () => {
    const root = rootWith(hosts(1, 'xn--mnchen-3ya.example'))
    expect(broken(utf8('әлия@xn--mnchen-3ya.example'), root)).toEqual(['name-constraints'])
    expect(broken(utf8('әлия@münchen.example'), root)).toEqual(['name-constraints'])
    expect(broken(utf8('әлия@example.org'), root)).toEqual([])
  })

  it('refuse one that is no text', () => {
    expect(broken(nil())).toEqual(['certificate-profile'])
  })
})
