/** Lists that speak of some certificates only, for some reasons only, for other issuers, or of what changed (RFC 5280 §5.2, §6.3.3). */
import { describe, expect, it } from 'vitest'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import {
  authority,
  certify,
  commonName,
  extension,
  keyUsage,
  type MadeCertificate,
  now,
  rdn,
  signingCertificate,
} from '../made/certificates.ts'
import { message } from '../made/cms.ts'
import { aDayAgo, anHourAgo, type CrlFields, hours, type MadeEntry, revocationList } from '../made/crls.ts'
import { ocspResponse } from '../made/ocsp.ts'
import { ctx, ctxp, hex, int, nil, oid, seq, utf8 } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'

const { root, intermediate, signer, options } = newWorld()

/** What the lists make of a certificate of the authority; the authority's own status is settled. */
function statusBy(
  lists: readonly Buffer[],
  certificate = signer,
  certificates: readonly Buffer[] = [],
  ocspResponses: readonly Buffer[] = [],
): string | undefined {
  const signature = message({ signers: [{ certificate }], certificates: [certificate.der, ...certificates] })
  const evidence = callerEvidence({ crls: [revocationList({ issuer: root }), ...lists], ocspResponses })
  const [report] = judgeSignature({ signature }, { ...options, evidence }).signatures
  return report?.certificationPath[0]?.revocation.status
}

const number = (value: string): Buffer => extension('2.5.29.20', int(value))
const scope = (...fields: readonly Buffer[]): Buffer => extension('2.5.29.28', seq(...fields), true)
const list = (fields: Partial<CrlFields> = {}): Buffer => revocationList({ issuer: intermediate, ...fields })
const scoped = (...fields: readonly Buffer[]): Buffer => list({ extensions: [number('05'), scope(...fields)] })
const entry = (fields: Partial<MadeEntry> = {}): MadeEntry => ({ serial: signer.serial, ...fields })
const TRUE = hex('ff')

describe('a list', () => {
  it.each([
    ['end entities', 1, 'good'],
    ['authorities', 2, 'unknown'],
    ['attribute certificates', 5, 'unknown'],
  ])('for %s only', (_, flag, status) => {
    expect(statusBy([scoped(ctxp(flag, TRUE))])).toBe(status)
  })

  // keyCompromise, and cACompromise to aACompromise (§4.2.1.13).
  const [some, others] = [ctxp(3, hex('0640')), ctxp(3, hex('073f80'))]

  it('for some reasons leaves the others open, until another list answers for them', () => {
    expect(statusBy([scoped(some)])).toBe('unknown')
    expect(statusBy([scoped(others)])).toBe('unknown')
    expect(statusBy([scoped(some), scoped(others)])).toBe('good')
  })

  it('for some reasons revokes for good', () => {
    const revoked = list({ extensions: [number('05'), scope(some)], entries: [entry({ reason: 1 })] })
    expect(statusBy([revoked])).toBe('revoked')
    expect(statusBy([revoked, scoped(others)])).toBe('revoked')
  })
})

describe('a list of what changed', () => {
  const delta = (entries: readonly MadeEntry[], base = '05'): Buffer =>
    list({ entries, extensions: [number('06'), extension('2.5.29.27', int(base), true)] })
  const base = (...entries: readonly MadeEntry[]): Buffer => list({ entries, extensions: [number('05')] })
  const held = entry({ reason: 6 })
  const lifted = entry({ reason: 8 })

  it('is read with the complete list that it changes', () => {
    expect(statusBy([base(), delta([])])).toBe('good')
    expect(statusBy([base(), delta([entry()])])).toBe('revoked')
    expect(statusBy([base(held), delta([])])).toBe('revoked')
  })

  it('takes off the list what it removes (removeFromCRL), if it belongs to that list', () => {
    expect(statusBy([base(held), delta([lifted])])).toBe('good')
    expect(statusBy([base(held), delta([lifted], '06')])).toBe('revoked')
  })

  it('revokes what it removes and names again', () => {
    expect(statusBy([base(held), delta([lifted, entry({ reason: 1 })])])).toBe('revoked')
  })

  describe('that revokes for good', () => {
    const revoked = entry({ reason: 1 })
    const outdated = list({
      entries: [revoked],
      extensions: [number('06'), extension('2.5.29.27', int('05'), true)],
      thisUpdate: aDayAgo,
      nextUpdate: anHourAgo,
    })

    it('is believed without the complete list it belongs to', () => {
      expect(statusBy([delta([revoked])])).toBe('revoked')
      expect(statusBy([base(), delta([revoked], '06')])).toBe('revoked')
    })

    it('is believed however old it is, as a complete list is', () => {
      expect(statusBy([base(), outdated])).toBe('revoked')
    })

    it('is believed beside one of the next number that knows nothing of it', () => {
      const next = list({ extensions: [number('07'), extension('2.5.29.27', int('05'), true)] })
      expect(statusBy([base(), delta([revoked]), next])).toBe('revoked')
    })

    it('is not one that lifts a hold, which says nothing by itself', () => {
      expect(statusBy([base(), delta([lifted], '06')])).toBe('good')
    })
  })

  describe('that holds', () => {
    const at = (thisUpdate: Date, id: string, ...entries: readonly MadeEntry[]): Buffer =>
      list({ thisUpdate, entries, extensions: [number(id), extension('2.5.29.27', int('06'), true)] })
    const holding = at(anHourAgo, '07', held)
    const complete = (thisUpdate: Date, id: string): Buffer => list({ thisUpdate, extensions: [number(id)] })

    it('is believed without the complete list it belongs to: an older one that knows nothing of it does not speak for it', () => {
      expect(statusBy([holding])).toBe('revoked')
      expect(statusBy([complete(aDayAgo, '05'), holding])).toBe('revoked')
    })

    it('and is out of date holds nothing, but nothing older says that all is well', () => {
      const extensions = [number('07'), extension('2.5.29.27', int('06'), true)]
      const outdated = list({ thisUpdate: hours(-3), nextUpdate: hours(-2), entries: [held], extensions })
      expect(statusBy([complete(aDayAgo, '05'), outdated])).toBe('unknown')
      expect(statusBy([complete(anHourAgo, '08'), outdated])).toBe('good')
    })

    it('holds no longer than until the next one that lifts, or until a complete list', () => {
      for (const lists of [
        [complete(aDayAgo, '06'), holding, at(anHourAgo, '08', lifted)],
        [complete(aDayAgo, '05'), holding, at(anHourAgo, '08', lifted)],
        [complete(now, '08'), holding],
      ]) {
        expect(statusBy(lists)).toBe('good')
        expect(statusBy(lists.toReversed())).toBe('good')
      }
    })
  })

  it('belongs to no list whose number cannot be read, and leaves that list what it says', () => {
    const unnumbered = (...entries: readonly MadeEntry[]): Buffer =>
      list({ entries, extensions: [extension('2.5.29.20', nil())] })
    expect(statusBy([unnumbered(), delta([lifted])])).toBe('good')
    expect(statusBy([unnumbered(entry({ reason: 1 })), delta([lifted])])).toBe('revoked')
    // §5.2.3: a number is never negative.
    const negative = list({ entries: [held], extensions: [number('85')] })
    const lifting = list({ entries: [lifted], extensions: [number('0100'), extension('2.5.29.27', int('05'), true)] })
    expect(statusBy([negative, lifting])).toBe('revoked')
  })

  it('does not take off what was revoked for good, which nothing lifts (§5.3.1)', () => {
    expect(statusBy([base(entry({ reason: 1 })), delta([lifted])])).toBe('revoked')
  })

  it('is none by itself', () => {
    expect(statusBy([delta([])])).toBe('unknown')
  })

  it('gives way to the one with the next number, be it of the same second (§5.2.3)', () => {
    const next = (...entries: readonly MadeEntry[]): Buffer =>
      list({ entries, extensions: [number('07'), extension('2.5.29.27', int('05'), true)] })
    for (const [deltas, status] of [
      [[delta([]), next(entry({ reason: 1 }))], 'revoked'],
      [[delta([held]), next(lifted)], 'good'],
    ] as const) {
      expect(statusBy([base(), ...deltas])).toBe(status)
      expect(statusBy([base(), ...deltas.toReversed()])).toBe(status)
    }
  })

  it('keeps a complete list alive that is past its nextUpdate (§6.3.3 (a)(1)), while it is current itself', () => {
    const past = { thisUpdate: aDayAgo, nextUpdate: anHourAgo }
    const oldBase = list({ ...past, extensions: [number('05')] })
    expect(statusBy([oldBase])).toBe('unknown')
    expect(statusBy([oldBase, delta([])])).toBe('good')
    expect(statusBy([oldBase, delta([entry()])])).toBe('revoked')
    const oldDelta = list({ ...past, extensions: [number('06'), extension('2.5.29.27', int('05'), true)] })
    expect(statusBy([oldBase, oldDelta])).toBe('unknown')
  })
})

describe('a list for several issuers', () => {
  const lister = certify({ subject: 'Lists', issuer: intermediate, extensions: [keyUsage('cRLSign')] })
  const point = extension('2.5.29.31', seq(seq(ctx(2, ctx(4, lister.name)))))
  const listed = signingCertificate({ subject: 'Listed', issuer: intermediate, extensions: [point] })
  const of = (...names: readonly Buffer[]): Buffer =>
    extension('2.5.29.29', seq(...names.map((name) => ctx(4, name))), true)
  const indirect = (entries: readonly MadeEntry[], flag = 4): Buffer =>
    revocationList({ issuer: lister, entries, extensions: [number('05'), scope(ctxp(flag, TRUE))] })
  // The signer of the list must itself be in good standing, by a list that speaks of no end entity's status but its own.
  const own = list({ extensions: [number('05')] })
  const status = (...lists: readonly Buffer[]): string | undefined => statusBy([own, ...lists], listed, [lister.der])
  const { serial } = listed
  const other = { serial: '7001' }

  it('revokes those it names with their issuer', () => {
    expect(status(indirect([]))).toBe('good')
    expect(status(indirect([{ serial, extensions: [of(intermediate.name)] }]))).toBe('revoked')
    expect(status(indirect([{ serial, extensions: [of(root.name)] }]))).toBe('good')
  })

  it('revokes those it names with several names of their issuer, in whatever order they come', () => {
    const [byName, other] = [intermediate.name, commonName('Another name')]
    for (const names of [
      [byName, other],
      [other, byName],
    ]) {
      expect(status(indirect([{ serial, extensions: [of(...names)] }]))).toBe('revoked')
      expect(status(indirect([{ serial: '7001', extensions: [of(...names)] }, { serial }]))).toBe('revoked')
    }
    expect(status(indirect([{ serial, extensions: [of(other, root.name)] }]))).toBe('good')
  })

  it('carries the issuer of an entry over to those after it (§5.3.3)', () => {
    expect(status(indirect([{ ...other, extensions: [of(intermediate.name)] }, { serial }]))).toBe('revoked')
    expect(status(indirect([{ ...other, extensions: [of(root.name)] }, { serial }]))).toBe('good')
    // The first is of the list's own issuer.
    expect(status(indirect([{ serial }]))).toBe('good')
  })

  it('is signed by somebody whose certificate is signed by an approved algorithm', () => {
    const by = (issuer: MadeCertificate): string | undefined => {
      const entries = [{ serial, extensions: [of(intermediate.name)] }]
      const extensions = [number('05'), scope(ctxp(4, TRUE))]
      return statusBy([own, revocationList({ issuer, entries, extensions })], listed, [issuer.der])
    }
    expect(by(lister)).toBe('revoked')
    expect(
      by(certify({ subject: 'Lists', issuer: intermediate, extensions: [keyUsage('cRLSign')], digest: 'sha1' })),
    ).toBe('good')
  })

  it('is of no use without the certificate of its issuer', () => {
    const entries = [{ serial, extensions: [of(intermediate.name)] }]
    expect(status(indirect(entries))).toBe('revoked')
    expect(statusBy([own, indirect(entries)], listed)).toBe('good')
  })

  it('must say that it is one', () => {
    const entries = [{ serial, extensions: [of(intermediate.name)] }]
    expect(status(indirect(entries, 1))).toBe('good')
    expect(statusBy([indirect(entries, 1)], listed, [lister.der])).toBe('unknown')
  })

  it('is none when it does not say so: nobody can tell whose the entries after one of another issuer are', () => {
    const named = (name: Buffer): Buffer => list({ entries: [{ ...other, extensions: [of(name)] }, entry()] })
    expect(statusBy([named(root.name)])).toBe('unknown')
    expect(statusBy([list({ entries: [entry({ extensions: [of(root.name)] })] })])).toBe('unknown')
    expect(statusBy([named(intermediate.name)])).toBe('revoked')
  })
})

describe('a list for one distribution point (§6.3.3 (b)(2)(i))', () => {
  const relative = (place: string): Buffer => ctx(1, seq(oid('2.5.4.11'), utf8(place)))
  const full = (...names: readonly Buffer[]): Buffer => ctx(0, ...names)
  const uri = (text: string): Buffer => ctxp(6, Buffer.from(text))
  const below = (place: string): Buffer =>
    ctx(4, seq(rdn(['2.5.4.3', utf8('Test authority')]), rdn(['2.5.4.11', utf8(place)])))
  const pointing = (...points: readonly Buffer[]) =>
    signingCertificate({
      subject: 'Pointing',
      issuer: intermediate,
      extensions: [extension('2.5.29.31', seq(...points.map((point) => seq(ctx(0, point)))))],
    })

  it.each([
    ['the same address', full(uri('http://a/1')), full(uri('http://a/1')), 'good'],
    ['one address of several', full(uri('http://a/1'), uri('http://a/2')), full(uri('http://a/2')), 'good'],
    ['another address', full(uri('http://a/1')), full(uri('http://a/2')), 'unknown'],
    ['a name relative to the issuer, written out', relative('Part 1'), full(below('PART  1')), 'good'],
    ['a name that is relative there as well', full(below('Part 1')), relative('Part 1'), 'good'],
    ['another relative name', relative('Part 1'), relative('Part 2'), 'unknown'],
  ])('speaks of certificates that name it: %s', (_, point, name, status) => {
    expect(statusBy([scoped(ctx(0, name))], pointing(point))).toBe(status)
  })

  it('speaks of those that name several', () => {
    const certificate = pointing(full(uri('http://a/1')), full(uri('http://a/2')))
    expect(statusBy([scoped(ctx(0, full(uri('http://a/2'))))], certificate)).toBe('good')
  })

  it('speaks of those that name it among the other names of their issuer (the end of §6.3.3)', () => {
    const named = (...names: readonly Buffer[]): MadeCertificate =>
      signingCertificate({
        subject: 'Named',
        issuer: intermediate,
        extensions: [extension('2.5.29.18', seq(...names))],
      })
    const part = scoped(ctx(0, full(uri('http://a/1'))))
    expect(statusBy([part], named(uri('http://a/2'), uri('http://a/1')))).toBe('good')
    expect(statusBy([part], named(uri('http://a/2')))).toBe('unknown')
    expect(statusBy([part], named(nil()))).toBe('unknown')
  })

  it('speaks of those that name none if it has the name of their issuer', () => {
    expect(statusBy([scoped(ctx(0, full(ctx(4, intermediate.name))))])).toBe('good')
    expect(statusBy([scoped(ctx(0, full(uri('http://a/1'))))])).toBe('unknown')
  })
})

describe('a certificate whose distribution points cannot be read', () => {
  const unreadable = extension('2.5.29.31', seq(seq(ctx(0, ctx(0, ctxp(6, Buffer.from('http://списки/1')))))))
  const crowded = extension('2.5.29.31', seq(...Array.from({ length: 101 }, () => seq(ctx(2, ctx(4, root.name))))))

  it.each([
    ['in another alphabet', unreadable],
    ['more than anyone needs', crowded],
  ])(
    'is on the lists of its issuer all the same, which are for everything it issued (the end of §6.3.3): %s',
    (_, points) => {
      const certificate = signingCertificate({ subject: 'Pointing', issuer: intermediate, extensions: [points] })
      const named = list({ entries: [{ serial: certificate.serial, reason: 1 }] })
      const good = { serial: certificate.serial, issuer: intermediate }
      const answer = ocspResponse({ signer: intermediate, responses: [good] })
      expect(statusBy([named], certificate)).toBe('revoked')
      expect(statusBy([named], certificate, [], [answer])).toBe('revoked')
      expect(statusBy([list()], certificate)).toBe('good')
      expect(statusBy([scoped(ctx(0, ctx(0, ctxp(6, Buffer.from('http://a/1')))))], certificate)).toBe('unknown')
    },
  )
})

describe('a list under another key of the issuer (§6.3.3 (f))', () => {
  const young = authority({ subject: 'Test authority', issuer: root })
  const byYoung = revocationList({ issuer: young, extensions: [number('05')] })

  it('is believed where the anchor vouches for that key', () => {
    expect(statusBy([byYoung], signer, [young.der])).toBe('good')
    expect(statusBy([byYoung])).toBe('unknown')
  })

  it('is believed where the old key vouches for it, by a certificate that the old list covers', () => {
    const rolled = authority({ subject: 'Test authority', issuer: intermediate })
    const lists = [revocationList({ issuer: rolled, extensions: [number('06')] })]
    expect(statusBy(lists, signer, [rolled.der])).toBe('unknown')
    expect(statusBy([...lists, scoped(ctxp(2, TRUE))], signer, [rolled.der])).toBe('good')
  })
})
