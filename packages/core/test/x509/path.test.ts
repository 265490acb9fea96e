import { describe, expect, it } from 'vitest'
import { candidateOf } from '../../src/x509/candidate.ts'
import { type Certificate, parseCertificate } from '../../src/x509/certificate.ts'
import { formatName } from '../../src/x509/name.ts'
import { certificationPaths, isSignedBy, partialPath } from '../../src/x509/path.ts'
import {
  authority,
  authorityKeyIdentifier,
  basicConstraints,
  type MadeCertificate,
  signingCertificate,
  subjectKeyIdentifier,
} from '../made/certificates.ts'
import { newKey } from '../made/keys.ts'
import { shakeKey } from '../made/shake-keys.ts'

const parse = ({ der }: MadeCertificate): Certificate => parseCertificate(der)
const names = (path: readonly Certificate[]): string =>
  path.map(({ subject }) => formatName(subject).slice(3)).join(' < ')

function paths(
  leaf: MadeCertificate,
  anchors: readonly MadeCertificate[],
  intermediates: readonly MadeCertificate[],
): string[] {
  const search = { trustAnchors: anchors.map(parse), intermediates: intermediates.map(parse).map(candidateOf) }
  return [...certificationPaths(parse(leaf), search)].map(names)
}

const root = authority({ subject: 'Root' })
const middle = authority({ subject: 'Middle', issuer: root })
const leaf = signingCertificate({ subject: 'Leaf', issuer: middle })

describe('building paths', () => {
  it('goes from the certificate to the anchor', () => {
    expect(paths(leaf, [root], [middle])).toEqual(['Leaf < Middle < Root'])
    expect(paths(leaf, [root], [middle, root, middle, leaf])).toEqual(['Leaf < Middle < Root'])
  })

  it('takes the certificate itself for a path when it is an anchor', () => {
    expect(paths(leaf, [leaf], [])).toEqual(['Leaf'])
  })

  it('finds nothing without the authority between, and nothing to another anchor of the same name', () => {
    expect(paths(leaf, [root], [])).toEqual([])
    expect(paths(leaf, [authority({ subject: 'Root' })], [middle])).toEqual([])
  })

  it('needs the signature, not only the name', () => {
    const impostor = authority({ subject: 'Middle', issuer: root })
    expect(paths(leaf, [root], [impostor])).toEqual([])
    expect(paths(leaf, [root], [impostor, middle])).toEqual(['Leaf < Middle < Root'])
  })

  it('gives every path, the shortest first', () => {
    const other = authority({ subject: 'Other root' })
    const crossed = authority({ subject: 'Root', key: root.key, issuer: other })
    expect(paths(leaf, [root, other], [crossed, middle])).toEqual([
      'Leaf < Middle < Root',
      'Leaf < Middle < Root < Other root',
    ])
    expect(paths(leaf, [other], [crossed, middle])).toEqual(['Leaf < Middle < Root < Other root'])
  })

  it('ends in a loop of two authorities that certify each other', () => {
    const [keyA, keyB] = [newKey(), newKey()]
    const [a, b] = [
      { key: keyA, name: authority({ subject: 'A' }).name },
      { key: keyB, name: authority({ subject: 'B' }).name },
    ]
    const loop = [authority({ subject: 'A', key: keyA, issuer: b }), authority({ subject: 'B', key: keyB, issuer: a })]
    const lost = signingCertificate({ subject: 'Leaf', issuer: a })
    expect(paths(lost, [root], loop)).toEqual([])
    expect(names(partialPath(parse(lost), { trustAnchors: [], intermediates: loop.map(parse).map(candidateOf) }))).toBe(
      'Leaf < A < B',
    )
    const wayOut = authority({ subject: 'B', key: keyB, issuer: root })
    expect(paths(lost, [root], [...loop, wayOut])).toEqual(['Leaf < A < B < Root'])
  })

  it('lets an authority certify its new key with the old one (self-issued)', () => {
    const renewed = authority({ subject: 'Middle', issuer: middle })
    const late = signingCertificate({ subject: 'Late', issuer: renewed })
    expect(paths(late, [root], [middle, renewed])).toEqual(['Late < Middle < Middle < Root'])
  })

  it('asks issuers whose key identifier is another when no other is left', () => {
    const [idA, idB] = [Buffer.alloc(20, 1), Buffer.alloc(20, 2)]
    const extensions = (id: Buffer) => [basicConstraints(true), subjectKeyIdentifier(id)]
    const fits = authority({ subject: 'Middle', issuer: root, extensions: extensions(idA) })
    const same = authority({ subject: 'Middle', key: fits.key, issuer: root, extensions: extensions(idB) })
    const asks = signingCertificate({ subject: 'Leaf', issuer: fits, extensions: [authorityKeyIdentifier(idA)] })
    const { counted, checks } = counting([parse(asks), parse(same), parse(fits)])
    const [start = parse(asks), ...others] = counted
    const search = { trustAnchors: [parse(root)], intermediates: others.map(candidateOf) }
    const found = certificationPaths(start, search)
    expect(found.next().value).toHaveLength(3)
    expect(checks()).toBe(2)
    expect([...found]).toHaveLength(1)
    expect(checks()).toBe(4)
    // §6.1 asks for the name and the signature; an authority that was certified anew may have got another identifier.
    expect(paths(asks, [root], [same])).toEqual(['Leaf < Middle < Root'])
    const stranger = authority({ subject: 'Middle', issuer: root, extensions: extensions(idB) })
    expect(paths(asks, [root], [stranger])).toEqual([])
    // Whoever fills the bag can put a stranger into it that has the right one.
    const impostor = authority({ subject: 'Middle', issuer: root, extensions: extensions(idA) })
    expect(paths(asks, [root], [impostor, same])).toEqual(['Leaf < Middle < Root'])
    const crowd = Array.from({ length: 20 }, () => authority({ subject: 'Middle', issuer: root }))
    expect(paths(asks, [root], [...crowd, fits, same])).toHaveLength(2)
  })

  it('goes over a second certificate of the one in question, and over none of them twice', () => {
    const renewed = authority({ subject: 'Root', key: root.key })
    expect(paths(renewed, [root], [renewed])).toEqual(['Root < Root'])
    const own = authority({ subject: 'Own' })
    const crossed = authority({ subject: 'Own', key: own.key, issuer: root })
    expect(paths(own, [root], [own, crossed])).toEqual(['Own < Own < Root'])
    expect(paths(leaf, [root], [renewed, middle])).toEqual(['Leaf < Middle < Root'])
  })

  it('is not led by the length: a path of 20 certificates is found, one of 21 is not', () => {
    const chain = (count: number): MadeCertificate[] => {
      const made = [root]
      for (let i = 1; i < count; i += 1) made.unshift(authority({ subject: `CA ${i}`, issuer: made[0] ?? root }))
      return made
    }
    const found = (count: number): number => {
      const [end = root, ...rest] = chain(count)
      return paths(end, [root], rest).length
    }
    expect(found(20)).toBe(1)
    expect(found(21)).toBe(0)
  })
})

/** Counts how often the signed bytes of a certificate are asked for: once per signature that is checked. */
function counting(certificates: readonly Certificate[]): { counted: Certificate[]; checks: () => number } {
  let checks = 0
  const counted = certificates.map((certificate) => {
    const { tbs } = certificate
    const get = (): Uint8Array => {
      checks += 1
      return tbs
    }
    return Object.defineProperty({ ...certificate }, 'tbs', { get, enumerable: true })
  })
  return { counted, checks: () => checks }
}

describe('the budget of the search', () => {
  it('is 100 signatures among a thousand authorities of one name', () => {
    const crowd = Array.from({ length: 1_000 }, () =>
      authority({ subject: 'Middle', key: newKey('p-256'), issuer: root }),
    ).map(parse)
    const { counted, checks } = counting([parse(leaf), ...crowd])
    const [start = parse(leaf), ...others] = counted
    const intermediates = others.map(candidateOf)
    expect([...certificationPaths(start, { trustAnchors: [parse(root)], intermediates })]).toEqual([])
    // The keys that can have made the signature are computed from it, which is counted as five checks.
    expect(checks()).toBe(95 + 1)
  })

  it('of one message bounds all its searches together', () => {
    const crowd = Array.from({ length: 60 }, () =>
      authority({ subject: 'Middle', key: newKey('p-256'), issuer: root }),
    ).map(parse)
    const { counted, checks } = counting([parse(leaf), parse(leaf), ...crowd])
    const [first = parse(leaf), second = parse(leaf), ...others] = counted
    const intermediates = others.map(candidateOf)
    const search = { trustAnchors: [parse(root)], intermediates, signatureChecks: { left: 70 } }
    for (const start of [first, second]) expect([...certificationPaths(start, search)]).toEqual([])
    expect(checks()).toBe(60 + 2)
  })

  it('is spent on strangers with other key identifiers last of all, and on none where somebody has issued', () => {
    const identified = (subject: string, own: number, of: number, issuer: MadeCertificate, key = newKey()) => {
      const identifiers = [subjectKeyIdentifier(Buffer.alloc(20, own)), authorityKeyIdentifier(Buffer.alloc(20, of))]
      return authority({ subject, key, issuer, extensions: [basicConstraints(true), ...identifiers] })
    }
    const oldRoot = authority({ subject: 'Old root' })
    const old = identified('Old', 2, 1, oldRoot)
    const middle = identified('Middle', 3, 2, old)
    const far = identified('Far', 5, 4, root)
    const near = identified('Near', 6, 5, far)
    const crossed = identified('Middle', 3, 6, near, middle.key)
    const end = identified('End', 7, 3, middle)
    const strangers = Array.from({ length: 120 }, () => identified('Old', 9, 1, oldRoot))
    const ways = ['End < Middle < Old < Old root', 'End < Middle < Near < Far < Root']
    expect(paths(end, [root, oldRoot], [...strangers, old, middle, far, near, crossed])).toEqual(ways)
    // One with the right identifier that did not sign: the strangers are asked, when there is nobody else.
    const impostor = identified('Old', 2, 1, oldRoot)
    expect(paths(end, [root, oldRoot], [...strangers, impostor, middle, far, near, crossed])).toEqual(ways.slice(1))
  })

  it('pays more for signatures that are worked out here: a crowd of them costs no seconds', () => {
    const slow = authority({ subject: 'Slow', key: shakeKey('shake256', 'P-521'), issuer: root })
    const signatureChecks = { left: 1_000 }
    const search = { trustAnchors: [parse(root)], intermediates: [candidateOf(parse(slow))], signatureChecks }
    const signed = parse(signingCertificate({ subject: 'Leaf', issuer: slow }))
    expect([...certificationPaths(signed, search)]).toHaveLength(1)
    expect(1_000 - signatureChecks.left).toBe(1 + 20)
    const crowd = Array.from({ length: 12 }, () => authority({ subject: 'Slow', key: newKey('p-521'), issuer: root }))
    const { counted, checks } = counting([signed, ...crowd.map(parse)])
    const [start = signed, ...others] = counted
    const intermediates = others.map(candidateOf)
    expect([...certificationPaths(start, { trustAnchors: [parse(root)], intermediates })]).toEqual([])
    expect(checks()).toBe(5)
  })

  it('checks each pair once, however many paths cross it', () => {
    const layers = Array.from({ length: 4 }, (_, i) => ({ subject: `Layer ${i}`, keys: [newKey(), newKey()] }))
    const nameOf = (subject: string): Buffer => authority({ subject }).name
    const made = layers.flatMap(({ subject, keys }, i) => {
      const above = layers[i + 1]
      const issuers = above === undefined ? [root] : above.keys.map((key) => ({ key, name: nameOf(above.subject) }))
      return keys.flatMap((key) => issuers.map((issuer) => authority({ subject, key, issuer })))
    })
    const end = signingCertificate({ subject: 'Leaf', issuer: made[0] ?? root })
    const { counted, checks } = counting([end, ...made].map(parse))
    const [start = parse(end), ...others] = counted
    const intermediates = others.map(candidateOf)
    const found = [...certificationPaths(start, { trustAnchors: [parse(root)], intermediates })]
    expect(found).toHaveLength(2 ** 3)
    // 4 above the leaf, 2 × 4, 4 × 4, 4 × 2, 2 × 1 pairs of one name; walking each of the paths anew would take 52.
    expect(checks()).toBe(38)
  })

  it('ends the search through 2^16 paths of authorities that share one name', () => {
    const keys = Array.from({ length: 9 }, () => newKey())
    const { name } = authority({ subject: 'Same' })
    const crossed = keys.flatMap((key) =>
      keys.map((issuerKey) => authority({ subject: 'Same', key, issuer: { key: issuerKey, name } })),
    )
    const end = signingCertificate({ subject: 'Leaf', issuer: { key: keys[0] ?? newKey(), name } })
    const { counted, checks } = counting([end, ...crossed].map(parse))
    const [start = parse(end), ...others] = counted
    const intermediates = others.map(candidateOf)
    // An anchor of the same name, with a key of its own: by names alone every path may lead to it.
    const namesake = parse(authority({ subject: 'Same' }))
    expect([...certificationPaths(start, { trustAnchors: [namesake], intermediates })]).toEqual([])
    expect(checks()).toBeLessThanOrEqual(100)
    expect(checks()).toBeGreaterThan(9)
  })

  it('spends nothing on authorities whose names lead to no anchor', () => {
    const { counted, checks } = counting([parse(leaf), parse(middle)])
    const [start = parse(leaf), ...others] = counted
    const intermediates = others.map(candidateOf)
    const elsewhere = parse(authority({ subject: 'Elsewhere' }))
    expect([...certificationPaths(start, { trustAnchors: [elsewhere], intermediates })]).toEqual([])
    expect(checks()).toBe(0)
  })

  it('finds the way out of a mesh in which everybody certifies everybody, straight away', () => {
    const members = Array.from({ length: 10 }, (_, i) => ({
      key: newKey(),
      name: authority({ subject: `CA ${i}` }).name,
    }))
    const crossed = members.flatMap((issuer) =>
      members.flatMap(({ key }, i) => (key === issuer.key ? [] : [authority({ subject: `CA ${i}`, key, issuer })])),
    )
    const wayOut = authority({ subject: 'CA 9', ...(members[9] ?? {}), issuer: root })
    const end = signingCertificate({ subject: 'Leaf', issuer: members[0] ?? root })
    const { counted, checks } = counting([end, ...crossed, wayOut].map(parse))
    const [start = parse(end), ...others] = counted
    const intermediates = others.map(candidateOf)
    const search = { trustAnchors: [parse(root)], intermediates }
    const [first = []] = certificationPaths(start, search)
    expect(first.length).toBe(4)
    expect(checks()).toBeLessThan(20)
  })
})

describe('one signature between two certificates', () => {
  it('is a fact of the keys, not of the names', () => {
    expect(isSignedBy(parse(leaf), parse(middle))).toBe(true)
    expect(isSignedBy(parse(leaf), parse(root))).toBe(false)
    expect(isSignedBy(parse(leaf), parse(authority({ subject: 'Another name', key: middle.key })))).toBe(true)
  })
})
