/** The search against all there is: it finds a path that keeps the rules exactly where some way through the bag does. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candidateOf } from '../../src/x509/candidate.ts'
import { type Certificate, parseCertificate } from '../../src/x509/certificate.ts'
import { equalNames } from '../../src/x509/name.ts'
import { type CertificationPath, certificationPaths, isSignedBy } from '../../src/x509/path.ts'
import { pathFindings } from '../../src/x509/path-rules.ts'
import {
  authorityKeyIdentifier,
  basicConstraints,
  certify,
  commonName,
  extension,
  longAgo,
  now,
  subjectKeyIdentifier,
} from '../made/certificates.ts'
import { newKey } from '../made/keys.ts'
import { ctx, seq } from '../made/tlv.ts'

/** Authorities are names with keys: of two keys of one name, and of one key under two. */
const [first, second, third, fourth] = [newKey(), newKey(), newKey(), newKey()]
const authorities = [
  { subject: 'A', key: first },
  { subject: 'A', key: second },
  { subject: 'B', key: second },
  { subject: 'C', key: third },
  { subject: 'D', key: fourth },
]

const FLAWS = {
  none: { extensions: [basicConstraints(true)] },
  ended: { extensions: [basicConstraints(true)], notAfter: longAgo },
  'no authority': { extensions: [basicConstraints(false)] },
  'short path': { extensions: [basicConstraints(true, 0)] },
  'excluded name': {
    extensions: [basicConstraints(true), extension('2.5.29.30', seq(ctx(1, seq(ctx(4, commonName('B'))))), true)],
  },
} as const

const authority = fc.constantFrom(...authorities)
const flaw = fc.oneof({ weight: 2, arbitrary: fc.constant('none' as const) }, fc.constantFrom(...objectKeys(FLAWS)))
/** Of the key, of no key, or of another one, which is only a hint that leads astray. */
const identifier = fc.option(fc.constantFrom(1, 2, 3).map((octet) => Buffer.alloc(20, octet)))

const certificate = fc
  .tuple(authority, authority, flaw, identifier, identifier)
  .map(([subject, issuer, kind, own, of]) =>
    parseCertificate(
      certify({
        ...subject,
        ...FLAWS[kind],
        issuer: { key: issuer.key, name: commonName(issuer.subject) },
        extensions: [
          ...FLAWS[kind].extensions,
          ...(own === null ? [] : [subjectKeyIdentifier(own)]),
          ...(of === null ? [] : [authorityKeyIdentifier(of)]),
        ],
      }).der,
    ),
  )

describe('the search for a path', () => {
  it('finds one exactly where there is one', () => {
    let found = 0
    const anchors = fc.array(certificate, { minLength: 1, maxLength: 2 })
    const bag = fc.array(certificate, { minLength: 2, maxLength: 9 })
    fc.assert(
      fc.property(certificate, anchors, bag, (target, trustAnchors, others) => {
        const search = { trustAnchors, intermediates: others.map(candidateOf) }
        const finds = [...certificationPaths(target, search)].some(passes)
        expect(finds).toBe(hasWay([target], trustAnchors, others))
        found += finds ? 1 : 0
      }),
      { seed: 4158, numRuns: 500 },
    )
    expect(found).toBeGreaterThan(100)
  })
})

function passes(path: CertificationPath): boolean {
  return pathFindings(path, now).every(({ outcome }) => outcome !== 'failed')
}

/** Every way without a certificate twice, by names and signatures alone (RFC 5280 §6.1). */
function hasWay(path: CertificationPath, anchors: readonly Certificate[], others: readonly Certificate[]): boolean {
  const last = path.at(-1) ?? path[0]
  if (anchors.includes(last)) return passes(path)
  const next = [...anchors, ...others].filter((one) => !path.includes(one) && equalNames(one.subject, last.issuer))
  return next.some((one) => isSignedBy(last, one) && hasWay([...path, one], anchors, others))
}

function objectKeys<T extends object>(object: T): (keyof T)[] {
  return Object.keys(object) as (keyof T)[]
}
