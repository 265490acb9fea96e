/** X.509 validation as a block of EN 319 102-1: purposes, algorithms, and which of several paths is told. */
import { describe, expect, it } from 'vitest'
import { generic } from '../../src/profiles/generic.ts'
import { createEvidenceReadings } from '../../src/validation/certificate-status.ts'
import { judgeCertificationPath } from '../../src/validation/certification-path.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import type { Check } from '../../src/validation/report.ts'
import { validateCertificationPath } from '../../src/validation/validate-certification-path.ts'
import { candidateOf } from '../../src/x509/candidate.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { type CertificateCache, createCertificateCache } from '../../src/x509/certificate-cache.ts'
import {
  authority,
  authorityKeyIdentifier,
  basicConstraints,
  emailProtection,
  extension,
  extKeyUsage,
  keyUsage,
  type MadeCertificate,
  type MadeKeyUsage,
  now,
  ocspSigning,
  signingCertificate,
  subjectKeyIdentifier,
} from '../made/certificates.ts'
import { aDayAgo, revocationList } from '../made/crls.ts'
import { newKey } from '../made/keys.ts'
import { nil } from '../made/tlv.ts'

const root = authority({ subject: 'Root' })
const parse = ({ der }: MadeCertificate) => parseCertificate(der)

function judge(leaf: MadeCertificate, intermediates: readonly MadeCertificate[] = [], anchors = [root]) {
  const search = { trustAnchors: anchors.map(parse), intermediates: intermediates.map(parse).map(candidateOf) }
  const question = { ...search, profile: generic, time: now, now, evidenceReadings: createEvidenceReadings() }
  return judgeCertificationPath(parse(leaf), question)
}

const failures = ({ checks }: { readonly checks: readonly Check[] }): string[] =>
  checks.flatMap(({ id, conclusion }) => (conclusion === undefined ? [] : [`${id} ${conclusion.subIndication}`]))
const leafWith = (...extensions: Buffer[]): MadeCertificate =>
  signingCertificate({ subject: 'Leaf', issuer: root, extensions })

describe('the purpose of a signing certificate', () => {
  const misused = ['certification-path.purpose CHAIN_CONSTRAINTS_FAILURE']

  it.each([
    ['digitalSignature alone', leafWith(keyUsage('digitalSignature'))],
    ['contentCommitment alone', leafWith(keyUsage('contentCommitment'))],
    ['no keyUsage', leafWith(extKeyUsage(emailProtection))],
    ['documentSigning (RFC 9336)', leafWith(extKeyUsage('1.3.6.1.5.5.7.3.36'))],
    ['anyExtendedKeyUsage', leafWith(extKeyUsage('2.5.29.37.0'))],
    ['emailProtection among others', leafWith(extKeyUsage('1.3.6.1.5.5.7.3.2', emailProtection))],
    ['basicConstraints that say it is no authority', leafWith(basicConstraints(false))],
  ])('fits with %s', (_, leaf) => {
    expect(failures(judge(leaf))).toEqual([])
  })

  it.each([
    ['keyAgreement only', leafWith(keyUsage('keyAgreement'))],
    ['keyEncipherment only', leafWith(keyUsage('keyEncipherment' satisfies MadeKeyUsage))],
    ['serverAuth only', leafWith(extKeyUsage('1.3.6.1.5.5.7.3.1'))],
    ['OCSPSigning only', leafWith(extKeyUsage(ocspSigning))],
    ['timeStamping only', leafWith(extKeyUsage('1.3.6.1.5.5.7.3.8'))],
    ['an empty keyUsage', leafWith(keyUsage())],
    ['the right to issue certificates', leafWith(basicConstraints(true), keyUsage('digitalSignature', 'keyCertSign'))],
  ])('does not fit with %s', (_, leaf) => {
    expect(failures(judge(leaf))).toEqual(misused)
  })

  it('is limited by an authority that names purposes', () => {
    const limited = (...purposes: string[]) => {
      const extensions = [basicConstraints(true), extKeyUsage(...purposes)]
      const issuer = authority({ subject: 'Limited', issuer: root, extensions })
      return failures(judge(signingCertificate({ subject: 'Leaf', issuer }), [issuer]))
    }
    expect(limited(emailProtection)).toEqual([])
    expect(limited('2.5.29.37.0')).toEqual([])
    expect(limited('1.3.6.1.5.5.7.3.1')).toEqual(misused)
  })
})

describe('the algorithms of a path', () => {
  it.each([
    ['a point off its curve', 'p-256' as const, 'not a key'],
    ['a point', 'p-256' as const, undefined],
    ['a modulus', 'rsa-2048' as const, undefined],
    ['a key of Edwards’ curve', 'ed25519' as const, undefined],
  ])('are those of a key that is one: %s', (_, kind, objection) => {
    const key = newKey(kind)
    const spki = Buffer.from(key.spki)
    // The last octet of y; of RSA and EdDSA nothing is changed.
    if (objection !== undefined) spki[spki.length - 1] = (spki.at(-1) ?? 0) ^ 1
    const judged = judge(signingCertificate({ subject: 'Leaf', issuer: root, key: { ...key, spki } }))
    const [algorithms] = judged.checks.filter(({ id }) => id === 'certification-path.algorithms')
    expect(algorithms?.facts.objections).toEqual(objection && [objection])
  })

  it('are judged on every certificate but the anchor’s own signature', () => {
    const oldRoot = authority({ subject: 'Old root', digest: 'sha1' })
    expect(failures(judge(signingCertificate({ subject: 'Leaf', issuer: oldRoot }), [], [oldRoot]))).toEqual([])
    const weak = authority({ subject: 'Weak', issuer: root, digest: 'sha1' })
    const judgement = judge(signingCertificate({ subject: 'Leaf', issuer: weak }), [weak])
    expect(failures(judgement)).toEqual(['certification-path.algorithms CRYPTO_CONSTRAINTS_FAILURE_NO_POE'])
    const check = judgement.checks.find(({ outcome }) => outcome === 'failed')
    expect(check?.facts).toMatchObject({ index: 1, objections: ['sha1'] })
  })
})

describe('of several paths', () => {
  const middleKey = newKey()
  const leaf = signingCertificate({
    subject: 'Leaf',
    issuer: { key: middleKey, name: authority({ subject: 'Middle' }).name },
  })
  const middle = (fields: object) => authority({ subject: 'Middle', key: middleKey, issuer: root, ...fields })
  const ended = middle({ notAfter: new Date('2025-01-01T00:00:00Z') })
  const critical = middle({
    extensions: [basicConstraints(true), extension('1.2.3', nil(), true), keyUsage('cRLSign')],
  })

  it('the first that passes is taken, however many fail before it', () => {
    expect(failures(judge(leaf, [ended, critical, middle({})]))).toEqual([])
  })

  describe('the one that passes is found where authorities on every level were renewed many times with their keys', () => {
    const upperKey = newKey()
    const upper = { key: upperKey, name: authority({ subject: 'Upper' }).name }
    const renewals = (fields: Partial<Parameters<typeof authority>[0]> = {}) => {
      const each = Array.from({ length: 12 }, (_, index) => (index < 11 ? fields : {}))
      return {
        uppers: each.map((one) => authority({ subject: 'Upper', key: upperKey, issuer: root, ...one })),
        middles: each.map((one) => middle({ issuer: upper, ...one })),
      }
    }

    it('and the others have ended', () => {
      const { uppers, middles } = renewals({ notAfter: new Date('2025-01-01T00:00:00Z') })
      expect(failures(judge(leaf, [...uppers, ...middles]))).toEqual([])
      expect(failures(judge(leaf, [...uppers.toReversed(), ...middles]))).toEqual([])
    })

    it('and the others are revoked', () => {
      const { uppers, middles } = renewals()
      const entries = (list: readonly MadeCertificate[]) => list.slice(0, 11).map(({ serial }) => ({ serial }))
      const crls = [
        revocationList({ issuer: root, entries: entries(uppers) }),
        revocationList({ issuer: upper, entries: entries(middles) }),
        revocationList({ issuer: { key: middleKey, name: ended.name } }),
      ]
      const { conclusion, certificationPath } = validateCertificationPath(leaf.der, {
        profile: generic,
        trustAnchors: [root.der],
        intermediates: [...uppers, ...middles].map(({ der }) => der),
        evidence: callerEvidence({ crls }),
        time: now,
      })
      expect(conclusion).toEqual({ indication: 'TOTAL-PASSED' })
      expect(certificationPath.map(({ revocation }) => revocation.status)).toEqual([
        'good',
        'good',
        'good',
        'not-needed',
      ])
    })
  })

  describe('one on which the certificate itself is revoked ends the search (§5.2.6.4 step 4 b), c))', () => {
    const [root, other] = [authority({ subject: 'Root' }), authority({ subject: 'Other root' })]
    const key = newKey('rsa-2048')
    const leaf = signingCertificate({ subject: 'Leaf', issuer: { key, name: ended.name } })
    const [certified, crossed] = [middle({ key, issuer: root }), middle({ key, issuer: other })]
    // Nobody under the other anchor knows its key.
    const renewed = authority({ subject: 'Middle', issuer: root })
    const clean = [root, other, { key, name: renewed.name }].map((issuer) =>
      revocationList({ issuer, thisUpdate: aDayAgo }),
    )
    const revoking = (reason: number) => revocationList({ issuer: renewed, entries: [{ serial: leaf.serial, reason }] })
    const judged = (crls: readonly Buffer[], bag = [certified, crossed, renewed], certificates?: CertificateCache) =>
      validateCertificationPath(leaf.der, {
        profile: generic,
        trustAnchors: [root.der, other.der],
        intermediates: bag.map(({ der }) => der),
        evidence: callerEvidence({ crls: [...clean, ...crls] }),
        time: now,
        ...(certificates && { certificates }),
      }).conclusion
    const passed = { indication: 'TOTAL-PASSED' }
    const [revoked, tryLater] = ['REVOKED_NO_POE', 'TRY_LATER'].map((subIndication) => {
      return { indication: 'INDETERMINATE', subIndication }
    })

    it.each([
      ['that under which its list is signed first', [certified, crossed, renewed]],
      ['that one last', [renewed, crossed, certified]],
    ])('whatever comes first in the bag: %s', (_, bag) => {
      expect(judged([], bag)).toEqual(passed)
      expect(judged([revoking(1)], bag)).toEqual(revoked)
      expect(judged([revoking(6)], bag)).toEqual(tryLater)
    })

    it('whatever path is remembered', () => {
      const cache = createCertificateCache()
      const bag = [renewed, crossed, certified]
      for (let round = 0; round < 3; round += 1) expect(judged([], bag, cache)).toEqual(passed)
      expect(judged([revoking(1)], bag, cache)).toEqual(revoked)
    })

    it('and is not hidden by strangers in whose crowd the search ends', () => {
      const strange = { key: newKey('rsa-2048'), issuer: { key: newKey(), name: root.name } }
      const strangers = (count: number) => Array.from({ length: count }, () => middle(strange))
      for (const [count, conclusion] of [
        [10, revoked],
        [150, tryLater],
      ] as const) {
        const bag = [renewed, crossed, ...strangers(count), certified]
        expect(judged([], bag)).toEqual(passed)
        expect(judged([revoking(1)], bag)).toEqual(conclusion)
      }
    })

    it('but not one on which an authority is: what it says of the certificate counts on its paths alone', () => {
      const lost = revocationList({ issuer: root, entries: [{ serial: certified.serial, reason: 1 }] })
      expect(judged([revoking(1), lost])).toEqual(passed)
    })
  })

  it('the one that passes is found where the key identifier asked for is that of one that fails', () => {
    const [first, second] = [Buffer.alloc(20, 1), Buffer.alloc(20, 2)]
    const identified = (identifier: Buffer, fields: object = {}) =>
      middle({ extensions: [basicConstraints(true), subjectKeyIdentifier(identifier)], ...fields })
    const asks = signingCertificate({
      subject: 'Leaf',
      issuer: { key: middleKey, name: ended.name },
      extensions: [authorityKeyIdentifier(first)],
    })
    const former = identified(first, { notAfter: new Date('2025-01-01T00:00:00Z') })
    expect(failures(judge(asks, [former, identified(second)]))).toEqual([])
  })

  it('a longer one that passes is taken rather than a shorter one that fails', () => {
    const other = authority({ subject: 'Other root' })
    const upper = authority({ subject: 'Upper', issuer: other })
    const longWay = middle({ issuer: upper })
    const judgement = judge(leaf, [ended, longWay, upper], [root, other])
    expect(failures(judgement)).toEqual([])
    expect(judgement.path).toHaveLength(4)
  })

  it('the one with the fewest faults is told when none passes', () => {
    for (const candidates of [
      [critical, ended],
      [ended, critical],
    ]) {
      expect(failures(judge(leaf, candidates))).toEqual([
        'certification-path.validity CERTIFICATE_CHAIN_GENERAL_FAILURE',
      ])
    }
  })
})

describe('a certificate that is an anchor itself', () => {
  it('needs no other, and is held to its purpose all the same', () => {
    const pinned = signingCertificate({ subject: 'Pinned' })
    expect(failures(judge(pinned, [], [pinned]))).toEqual([])
    const misused = signingCertificate({ subject: 'Misused', extensions: [keyUsage('keyAgreement')] })
    expect(failures(judge(misused, [], [misused]))).toEqual(['certification-path.purpose CHAIN_CONSTRAINTS_FAILURE'])
    expect(failures(judge(root, [], [root]))).toEqual(['certification-path.purpose CHAIN_CONSTRAINTS_FAILURE'])
  })
})

describe('without a path to an anchor', () => {
  it('what was found is told, with its own faults', () => {
    const lost = authority({ subject: 'Lost root' })
    const middle = authority({ subject: 'Middle', issuer: lost })
    const leaf = signingCertificate({ subject: 'Leaf', issuer: middle, extensions: [keyUsage('keyAgreement')] })
    const judgement = judge(leaf, [middle])
    expect(judgement).toMatchObject({ anchored: false, path: [{}, {}] })
    expect(failures(judgement)).toEqual([
      'certification-path.found NO_CERTIFICATE_CHAIN_FOUND',
      'certification-path.purpose CHAIN_CONSTRAINTS_FAILURE',
    ])
  })

  it('a certificate that signed itself is a path to nowhere', () => {
    expect(failures(judge(signingCertificate({ subject: 'Self' })))).toEqual([
      'certification-path.found NO_CERTIFICATE_CHAIN_FOUND',
    ])
  })

  it('outside its validity a certificate is not proven bad: nobody knows when it signed', () => {
    const early = signingCertificate({ subject: 'Leaf', issuer: root, notBefore: new Date('2030-01-01T00:00:00Z') })
    expect(failures(judge(early))).toEqual(['certification-path.validity OUT_OF_BOUNDS_NO_POE'])
  })
})
