import { describe, expect, it } from 'vitest'
import { parseCertificate } from '../../src/x509/certificate.ts'
import type { PathRule } from '../../src/x509/path-finding.ts'
import { pathFindings } from '../../src/x509/path-rules.ts'
import {
  authority,
  basicConstraints,
  certify,
  commonName,
  crlAt,
  extension,
  extKeyUsage,
  keyUsage,
  type MadeCertificate,
  now,
  ocspAt,
  signingCertificate,
} from '../made/certificates.ts'
import { ctx, ctxp, hex, int, nil, oid, seq, utf8 } from '../made/tlv.ts'

const root = authority({ subject: 'Root' })

/** `rule index` of every rule that is broken on the path. */
function broken(path: readonly MadeCertificate[], time: Date = now): string[] {
  const [first = root, ...rest] = path
  const parsed = [parseCertificate(first.der), ...rest.map(({ der }) => parseCertificate(der))] as const
  const failed = pathFindings(parsed, time).filter(({ outcome }) => outcome === 'failed')
  return [...new Set(failed.map(({ rule, facts }) => `${rule} ${facts.index}`))]
}

/** Leaf, then authorities from below to above, then the root. */
function chain(...authorities: readonly Parameters<typeof authority>[0][]): MadeCertificate[] {
  const path = [root]
  for (const fields of authorities.toReversed()) path.unshift(authority({ issuer: path[0] ?? root, ...fields }))
  return [signingCertificate({ subject: 'Leaf', issuer: path[0] ?? root }), ...path]
}

describe('the rules of a path (RFC 5280 §6.1)', () => {
  it('are all looked at on every certificate, and pass on an ordinary path', () => {
    const path = chain({ subject: 'Middle', pathLength: 0 })
    expect(broken(path)).toEqual([])
    const [first = root, ...rest] = path
    const parsed = [parseCertificate(first.der), ...rest.map(({ der }) => parseCertificate(der))] as const
    const seen = pathFindings(parsed, now).map(({ rule, facts }) => `${rule} ${facts.index}`)
    for (const index of [0, 1, 2]) {
      expect(seen).toContain(`validity ${index}`)
      expect(seen).toContain(`critical-extensions ${index}`)
    }
    for (const rule of ['basic-constraints', 'key-usage'] satisfies PathRule[]) {
      expect(seen.filter((one) => one.startsWith(rule)).toSorted()).toEqual([`${rule} 1`, `${rule} 2`])
    }
    for (const rule of ['path-length 1', 'name-constraints 0', 'policies 0']) expect(seen).toContain(rule)
  })

  it('hold both ends of the validity period to belong to it', () => {
    const [notBefore, notAfter] = [new Date('2026-01-01T00:00:00Z'), new Date('2026-12-31T23:59:59Z')]
    const one = [signingCertificate({ subject: 'Leaf', issuer: root, notBefore, notAfter }), root]
    expect(broken(one, notBefore)).toEqual([])
    expect(broken(one, notAfter)).toEqual([])
    expect(broken(one, new Date(notBefore.getTime() - 1))).toEqual(['validity 0'])
    // §4.1.2.5: to the second, so that the last one belongs to it whole.
    expect(broken(one, new Date(notAfter.getTime() + 999))).toEqual([])
    expect(broken(one, new Date(notAfter.getTime() + 1000))).toEqual(['validity 0'])
  })

  it('ask the validity of every certificate, the anchor too', () => {
    const ended = new Date('2025-01-01T00:00:00Z')
    expect(broken(chain({ subject: 'Middle', notAfter: ended }))).toEqual(['validity 1'])
    const oldRoot = authority({ subject: 'Old', notAfter: ended })
    expect(broken([signingCertificate({ subject: 'Leaf', issuer: oldRoot }), oldRoot])).toEqual(['validity 1'])
  })

  it.each([
    ['says cA FALSE', [basicConstraints(false), keyUsage('keyCertSign')]],
    ['has no basicConstraints', [keyUsage('keyCertSign')]],
    ['is of version 1', []],
  ])('let no certificate issue that %s', (_, extensions) => {
    expect(broken(chain({ subject: 'Middle', extensions }))).toEqual(['basic-constraints 1'])
  })

  it('let a version 1 certificate be the anchor, but not a version 3 one without basicConstraints', () => {
    const old = certify({ subject: 'Old root' })
    expect(broken([signingCertificate({ subject: 'Leaf', issuer: old }), old])).toEqual([])
    const odd = certify({ subject: 'Odd root', extensions: [keyUsage('keyCertSign')] })
    expect(broken([signingCertificate({ subject: 'Leaf', issuer: odd }), odd])).toEqual(['basic-constraints 1'])
  })

  it('let nobody issue whose key is not for it', () => {
    const extensions = [basicConstraints(true), keyUsage('digitalSignature', 'cRLSign')]
    expect(broken(chain({ subject: 'Middle', extensions }))).toEqual(['key-usage 1'])
    expect(broken(chain({ subject: 'Middle', extensions: [basicConstraints(true)] }))).toEqual([])
  })

  it('count the intermediates below a limit, the end entity aside', () => {
    expect(broken(chain({ subject: 'Lower' }, { subject: 'Upper', pathLength: 1 }))).toEqual([])
    expect(broken(chain({ subject: 'Lower' }, { subject: 'Upper', pathLength: 0 }))).toEqual(['path-length 1'])
    expect(broken(chain({ subject: 'A' }, { subject: 'B' }, { subject: 'C', pathLength: 1 }))).toEqual([
      'path-length 1',
    ])
  })

  it('count the limit also where the authority has no keyUsage', () => {
    const extensions = [basicConstraints(true, 0)]
    expect(broken(chain({ subject: 'Lower' }, { subject: 'Upper', extensions }))).toEqual(['path-length 1'])
  })

  it('do not count self-issued intermediates', () => {
    const upper = authority({ subject: 'Same', issuer: root, pathLength: 0 })
    const renewed = authority({ subject: 'Same', issuer: upper })
    const leaf = signingCertificate({ subject: 'Leaf', issuer: renewed })
    expect(broken([leaf, renewed, upper, root])).toEqual([])
  })

  it('hold the anchor to its own limit', () => {
    const strict = authority({ subject: 'Strict', pathLength: 0 })
    const middle = authority({ subject: 'Middle', issuer: strict })
    expect(broken([signingCertificate({ subject: 'Leaf', issuer: middle }), middle, strict])).toEqual(['path-length 1'])
  })

  it.each([
    ['§4.2.1.9 pathLenConstraint', [extension('2.5.29.19', seq(hex('0101ff020900ffffffffffffffff')), true)]],
    [
      '§4.2.1.11 SkipCerts',
      [
        basicConstraints(true),
        extension('2.5.29.36', seq(ctxp(0, hex('7fffffffff')), ctxp(1, hex('0080000000'))), true),
      ],
    ],
    ['§4.2.1.14 SkipCerts', [basicConstraints(true), extension('2.5.29.54', int('7fffffffff'), true)]],
  ])('take a limit that nobody reaches for no limit: %s', (_, extensions) => {
    expect(broken(chain({ subject: 'Upper', extensions }))).toEqual([])
  })

  it('refuse an unknown critical extension anywhere, and pass over one that is not critical', () => {
    const unknown = (critical: boolean): Buffer => extension('1.2.3.4', nil(), critical)
    const middle = (critical: boolean) => ({
      subject: 'Middle',
      extensions: [basicConstraints(true), unknown(critical)],
    })
    expect(broken(chain(middle(true)))).toEqual(['critical-extensions 1'])
    expect(broken(chain(middle(false)))).toEqual([])
    const leaf = signingCertificate({ subject: 'Leaf', issuer: root, extensions: [unknown(true)] })
    expect(broken([leaf, root])).toEqual(['critical-extensions 0'])
  })

  it('keep names inside the subtrees an authority may speak of, the anchor too', () => {
    const constraint = (tag: number, name: Buffer): Buffer =>
      extension('2.5.29.30', seq(ctx(tag, seq(ctx(4, name)))), true)
    const [permitted, excluded] = [constraint(0, commonName('Leaf')), constraint(1, commonName('Leaf'))]
    const middle = (one: Buffer) => ({ subject: 'Middle', extensions: [basicConstraints(true), one] })
    expect(broken(chain(middle(permitted)))).toEqual([])
    expect(broken(chain(middle(excluded)))).toEqual(['name-constraints 0'])
    const elsewhere = constraint(0, commonName('Someone else'))
    expect(broken(chain(middle(elsewhere)))).toEqual(['name-constraints 0'])
    const strict = authority({ ...middle(elsewhere), subject: 'Strict root' })
    expect(broken([signingCertificate({ subject: 'Leaf', issuer: strict }), strict])).toEqual(['name-constraints 0'])
  })

  it('keep names inside the subtrees of every authority above, which only take away', () => {
    const hosts = (...names: readonly string[]): Buffer =>
      extension('2.5.29.30', seq(ctx(0, ...names.map((name) => seq(ctxp(2, Buffer.from(name)))))), true)
    const upper = authority({
      subject: 'Upper',
      issuer: root,
      extensions: [basicConstraints(true), hosts('a.kz', 'b.kz')],
    })
    const lower = authority({
      subject: 'Lower',
      issuer: upper,
      extensions: [basicConstraints(true), hosts('x.a.kz', 'c.kz')],
    })
    const leaf = (...names: readonly string[]) => {
      const host = extension('2.5.29.17', seq(...names.map((name) => ctxp(2, Buffer.from(name)))))
      return signingCertificate({ subject: 'Leaf', issuer: lower, extensions: [host] })
    }
    expect(broken([leaf('x.a.kz'), lower, upper, root])).toEqual([])
    for (const name of ['a.kz', 'b.kz', 'c.kz']) {
      expect(broken([leaf('x.a.kz', name), lower, upper, root])).toEqual(['name-constraints 0'])
    }
    expect(broken([signingCertificate({ subject: 'Leaf', issuer: lower }), lower, upper, root])).toEqual([])
  })

  it('excuse the names of a self-issued authority, all of them, and of no self-issued signer (§6.1.3 (b))', () => {
    const excluded = extension('2.5.29.30', seq(ctx(1, seq(ctx(4, commonName('Same'))))), true)
    const upper = authority({ subject: 'Same', issuer: root, extensions: [basicConstraints(true), excluded] })
    const name = extension('2.5.29.17', seq(ctx(4, upper.name)))
    const renewed = authority({ subject: 'SAME', issuer: upper, extensions: [basicConstraints(true), name] })
    expect(broken([signingCertificate({ subject: 'Leaf', issuer: renewed }), renewed, upper, root])).toEqual([])
    expect(broken([signingCertificate({ subject: 'Same', issuer: upper }), upper, root])).toEqual([
      'name-constraints 0',
    ])
  })

  it('ask for a policy where an authority asks for one', () => {
    const requireExplicit = extension('2.5.29.36', seq(ctxp(0, hex('00'))), true)
    const policy = extension('2.5.29.32', seq(seq(oid('1.2.3.4'))))
    const middle = { subject: 'Middle', extensions: [basicConstraints(true), requireExplicit, policy] }
    const issuer = authority({ ...middle, issuer: root })
    const leaf = (...extensions: Buffer[]) => signingCertificate({ subject: 'Leaf', issuer, extensions })
    expect(broken([leaf(policy), issuer, root])).toEqual([])
    expect(broken([leaf(keyUsage('digitalSignature')), issuer, root])).toEqual(['policies 0'])
  })

  it.each([
    ['name constraints', '2.5.29.30'],
    ['policies', '2.5.29.32'],
    ['policy mappings', '2.5.29.33'],
    ['policy constraints', '2.5.29.36'],
    ['inhibit anyPolicy', '2.5.29.54'],
  ])('refuse %s that cannot be read', (_, id) => {
    const extensions = [basicConstraints(true), extension(id, nil())]
    expect(broken(chain({ subject: 'Middle', extensions }))).toContain('certificate-profile 1')
  })

  it('refuse policy mappings that map nothing (§4.2.1.5, SIZE (1..MAX))', () => {
    const extensions = [basicConstraints(true), extension('2.5.29.33', seq(), true)]
    expect(broken(chain({ subject: 'Middle', extensions }))).toEqual(['certificate-profile 1'])
  })

  it('refuse a policy qualifier that nobody understands, where the extension is critical (§4.2.1.4)', () => {
    const qualified = (qualifier: string, critical: boolean): Buffer =>
      extension('2.5.29.32', seq(seq(oid('1.2.3'), seq(seq(oid(qualifier), utf8('words'))))), critical)
    const leaf = (one: Buffer) => signingCertificate({ subject: 'Leaf', issuer: root, extensions: [one] })
    expect(broken([leaf(qualified('1.3.6.1.5.5.7.2.1', true)), root])).toEqual([])
    expect(broken([leaf(qualified('1.2.3.4', false)), root])).toEqual([])
    expect(broken([leaf(qualified('1.2.3.4', true)), root])).toEqual(['certificate-profile 0'])
  })

  it.each([
    ['a second policy in one', seq(oid('1.2.3'), oid('1.2.4'))],
    ['a qualifier without a kind', seq(oid('1.2.3'), seq(seq(utf8('words'))))],
    ['a qualifier that says nothing', seq(oid('1.2.3'), seq(seq(oid('1.3.6.1.5.5.7.2.1'))))],
  ])('refuse a policy that is none, critical or not: %s', (_, policy) => {
    const leaf = signingCertificate({
      subject: 'Leaf',
      issuer: root,
      extensions: [extension('2.5.29.32', seq(policy))],
    })
    expect(broken([leaf, root])).toEqual(['certificate-profile 0'])
  })

  it('honour the critical extensions they know', () => {
    const known = [keyUsage('digitalSignature'), extKeyUsage('1.2.3'), ocspAt('http://x/'), crlAt('http://x/')]
    const leaf = signingCertificate({
      subject: 'Leaf',
      issuer: root,
      extensions: [...known, extension('2.5.29.32', seq(seq(oid('1.2.3'))), true)],
    })
    expect(broken([leaf, root])).toEqual([])
  })
})
