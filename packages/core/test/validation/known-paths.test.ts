/** What a cache remembers of a path never answers another question: with it and without it the report is the same. */
import { describe, expect, it } from 'vitest'
import { extendSignature } from '../../src/cades/extend.ts'
import { parseSignedData } from '../../src/cms/signed-data.ts'
import { Oid } from '../../src/der/oids.ts'
import { generic } from '../../src/profiles/generic.ts'
import { callerEvidence, evidenceIn } from '../../src/validation/evidence.ts'
import { type JudgeOptions, judgementContext, judgeSignature } from '../../src/validation/judge.ts'
import { judgeSigner } from '../../src/validation/judge-signature.ts'
import { signedContent } from '../../src/validation/signed-content.ts'
import { type CertificateCache, createCertificateCache } from '../../src/x509/certificate-cache.ts'
import { authority, farAhead, longAgo, now } from '../made/certificates.ts'
import { attribute, message } from '../made/cms.ts'
import { type MadeEntry, revocationList } from '../made/crls.ts'
import { timeStampAuthority } from '../made/evidence-records.ts'
import { stampingAt, tstInfo, tstInfoType } from '../made/time-stamps.ts'
import { newWorld } from '../made/world.ts'

const { root, intermediate, signer, options } = newWorld()
const signature = message({ signers: [{ certificate: signer }], certificates: [signer.der, intermediate.der] })
const lists = [revocationList({ issuer: root }), revocationList({ issuer: intermediate })]
const question: JudgeOptions = { ...options, evidence: callerEvidence({ crls: lists }) }

/** Three times the same question: seen, kept, remembered. */
function warmed(): JudgeOptions & { readonly certificates: CertificateCache } {
  const certificates = createCertificateCache()
  for (let turn = 0; turn < 3; turn += 1) judgeSignature({ signature }, { ...question, certificates })
  return { ...question, certificates }
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
    expect(report).toEqual(judgeSignature({ signature }, question))
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
    expect(judgeSignature(input, { ...warm, ...more })).toEqual(judgeSignature(input, { ...question, ...more }))
    // Nor does what was asked in between spoil the first answer.
    expect(judgeSignature({ signature }, warm)).toEqual(judgeSignature({ signature }, question))
  })

  it('ends with the algorithms of its policy, to the second', () => {
    const certificates = createCertificateCache()
    const profile = endsIn(now.getUTCFullYear())
    const at = (time: string) => ({ ...question, profile, time: new Date(time) })
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
    const { checks = [] } = judgeSignature({ signature }, warmed()).signatures[0] ?? {}
    const [found, purpose] = ['found', 'purpose'].map((id) =>
      checks.find((check) => check.id === `certification-path.${id}`),
    )
    expect(() => Object.assign(found ?? {}, { outcome: 'failed' })).toThrow(TypeError)
    expect(() => Object.assign(found?.facts ?? {}, { length: 99 })).toThrow(TypeError)
    expect(() => Object.assign(purpose?.facts.keyUsage ?? {}, { length: 0 })).toThrow(TypeError)
  })
})

/** What the signers of a message leave of the signature checks that it may cost. */
function checksLeft(message: Uint8Array, given: JudgeOptions): number {
  const signedData = parseSignedData(message)
  const brought = { certificates: signedData.certificates, evidence: evidenceIn(signedData) }
  const context = judgementContext(brought, given)
  const content = signedContent(signedData, {})
  for (const signerInfo of signedData.signerInfos) judgeSigner(signedData, signerInfo, content, context)
  return context.signatureChecks.left
}

describe('the budget of a message', async () => {
  const tsa = timeStampAuthority('TSA', intermediate, farAhead)
  const stamped = await extendSignature(signature, { level: 'CAdES-B-T', timeStampSource: stampingAt(now, tsa) })
  const stranger = timeStampAuthority('TSA', authority({ subject: 'Lost' }), farAhead)
  const besides = authority({ subject: 'Lost' })
  const strangers = { signers: [{ certificate: stranger }], certificates: [stranger.der, besides.der] }
  const token = message({ content: tstInfo(), contentType: tstInfoType, ...strangers })
  const stampedByNobody = message({
    signers: [{ certificate: signer, unsignedAttributes: [attribute(Oid.signatureTimeStamp, token)] }],
    certificates: [signer.der, intermediate.der, besides.der],
  })
  // Of one name with the authority of the signer, under a path of its own, which is to be paid for.
  const namesake = authority({ subject: 'Test authority', issuer: root })
  const intermediates = [intermediate.der, namesake.der]
  const byNamesake = (...entries: readonly MadeEntry[]): Partial<JudgeOptions> => {
    const list = revocationList({ issuer: namesake, entries })
    return { intermediates, evidence: callerEvidence({ crls: [...lists.slice(0, 1), list] }) }
  }

  it.each<[string, Partial<JudgeOptions>, Uint8Array]>([
    ['for a path that passes', {}, signature],
    ['for a list by somebody else', byNamesake(), signature],
    ['for a path that is known and has been revoked since', byNamesake({ serial: signer.serial }), signature],
    ['for a time-stamp under the signer’s own authority', {}, stamped],
    ['for certificates that both the message and a time-stamp in it bring', {}, stampedByNobody],
  ])('goes as far with a cache as without one, %s', (_, more, asked) => {
    const alone = checksLeft(asked, { ...question, ...more })
    for (const { certificates } of [{ certificates: createCertificateCache() }, warmed()]) {
      const turns = [1, 2, 3, 4].map(() => checksLeft(asked, { ...question, ...more, certificates }))
      expect(turns).toEqual([alone, alone, alone, alone])
    }
  })

  it('goes as far when the authority on a path that is known has been forgotten, and read again', () => {
    const certificates = createCertificateCache(4)
    const turn = () => checksLeft(signature, { ...question, certificates })
    const alone = checksLeft(signature, question)
    expect([turn(), turn(), turn()]).toEqual([alone, alone, alone])
    const before = certificates.parse(intermediate.der)
    for (const { der } of ['A', 'B', 'C', 'D'].map((subject) => authority({ subject }))) {
      for (const one of [der, der, signer.der]) certificates.parse(one)
    }
    expect([turn(), turn()]).toEqual([alone, alone])
    expect(certificates.parse(intermediate.der)).not.toBe(before)
  })
})
