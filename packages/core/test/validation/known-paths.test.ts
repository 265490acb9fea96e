/** What a cache remembers of a path never answers another question: with it and without it the report is the same. */
import { describe, expect, it } from 'vitest'
import { generic } from '../../src/profiles/generic.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { type JudgeOptions, judgeSignature } from '../../src/validation/judge.ts'
import { createCertificateCache } from '../../src/x509/certificate-cache.ts'
import { authority, farAhead, longAgo, now } from '../made/certificates.ts'
import { message } from '../made/cms.ts'
import { revocationList } from '../made/crls.ts'
import { newWorld } from '../made/world.ts'

const { root, intermediate, signer, options } = newWorld()
const signature = message({ signers: [{ certificate: signer }], certificates: [signer.der, intermediate.der] })
const lists = [revocationList({ issuer: root }), revocationList({ issuer: intermediate })]
const asked: JudgeOptions = { ...options, evidence: callerEvidence({ crls: lists }) }

/** Three times the same question: seen, kept, remembered. */
function warmed(): JudgeOptions {
  const certificates = createCertificateCache()
  for (let turn = 0; turn < 3; turn += 1) judgeSignature({ signature }, { ...asked, certificates })
  return { ...asked, certificates }
}

const endsIn = (year: number) => ({
  ...generic,
  algorithms: { ...generic.algorithms, digests: { sha256: { until: `${year}-12-31T23:59:59Z` } } },
})
const revoked = revocationList({ issuer: intermediate, entries: [{ serial: signer.serial }] })

describe('a path that passed before', () => {
  it('gives the report that would be given without it', () => {
    const report = judgeSignature({ signature }, warmed())
    expect(report.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
    expect(report).toEqual(judgeSignature({ signature }, asked))
  })

  const others: Readonly<Record<string, [Partial<JudgeOptions>, Uint8Array?]>> = {
    'after the certificates have expired': [{ time: farAhead }],
    'before they began': [{ time: longAgo }],
    'under another anchor': [{ trustAnchors: [authority({ subject: 'Root' }).der] }],
    'under one anchor more': [{ trustAnchors: [authority({ subject: 'Other' }).der, root.der] }],
    'by a policy whose digest has ended': [{ profile: endsIn(2025) }],
    'by a profile that allows no intermediates': [
      { profile: { ...generic, path: { ...generic.path, maximumIntermediates: 0 } } },
    ],
    'when the certificate has been revoked since': [
      { evidence: callerEvidence({ crls: [lists[0] ?? revoked, revoked] }) },
    ],
    'without evidence': [{ evidence: callerEvidence({}) }],
    'in a message without the intermediate': [
      {},
      message({ signers: [{ certificate: signer }], certificates: [signer.der] }),
    ],
    'in a message with another certificate beside': [
      {},
      message({
        signers: [{ certificate: signer }],
        certificates: [signer.der, intermediate.der, authority({ subject: 'Stranger' }).der],
      }),
    ],
  }
  it.each(Object.entries(others))('does not answer %s', (_, [more, otherMessage = signature]) => {
    const warm = warmed()
    const input = { signature: otherMessage }
    expect(judgeSignature(input, { ...warm, ...more })).toEqual(judgeSignature(input, { ...asked, ...more }))
    // Nor does what was asked in between spoil the first answer.
    expect(judgeSignature({ signature }, warm)).toEqual(judgeSignature({ signature }, asked))
  })

  it('ends with the algorithms of its policy, to the second', () => {
    const certificates = createCertificateCache()
    const profile = endsIn(now.getUTCFullYear())
    const at = (time: string) => ({ ...asked, profile, time: new Date(time) })
    for (const time of [
      '2026-12-31T23:59:59Z',
      '2026-12-31T23:59:59Z',
      '2026-12-31T23:59:59Z',
      '2027-01-01T00:00:00Z',
    ]) {
      const report = judgeSignature({ signature }, { ...at(time), certificates })
      expect([time, report]).toEqual([time, judgeSignature({ signature }, at(time))])
    }
  })

  it('cannot be written into through a report', () => {
    const warm = warmed()
    const [check] =
      judgeSignature({ signature }, warm).signatures[0]?.checks.filter(({ id }) =>
        id.startsWith('certification-path'),
      ) ?? []
    expect(() => Object.assign(check ?? {}, { outcome: 'failed' })).toThrow(TypeError)
    expect(() => Object.assign(check?.facts ?? {}, { length: 99 })).toThrow(TypeError)
  })
})
