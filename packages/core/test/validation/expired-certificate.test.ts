/** What evidence can still say of a certificate after its end, when lists and responders may have forgotten it. */
import { describe, expect, it } from 'vitest'
import { extendSignature } from '../../src/cades/extend.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import { extension, now, signingCertificate } from '../made/certificates.ts'
import { cadesAttributes, content, message } from '../made/cms.ts'
import { revocationList } from '../made/crls.ts'
import { timeStampAuthority } from '../made/evidence-records.ts'
import { ocspResponse } from '../made/ocsp.ts'
import { stampingAt } from '../made/time-stamps.ts'
import { generalizedTime, nil } from '../made/tlv.ts'
import { intermediate, options, root, rootList } from './revocation-world.ts'

describe('a certificate that has expired', () => {
  const notAfter = new Date(now.getTime() - 10 * 86_400_000)
  const old = signingCertificate({ subject: 'Signer of old', issuer: intermediate, notAfter })
  const oldSignature = message({ signers: [{ certificate: old }] })
  const keptSince = (id: string, days: number): Buffer =>
    extension(id, generalizedTime(new Date(notAfter.getTime() + days * 86_400_000)))

  function statusOf(
    evidence: Parameters<typeof callerEvidence>[0],
    signature: Uint8Array = oldSignature,
  ): string | undefined {
    const all = callerEvidence({ ...evidence, crls: [rootList, ...(evidence.crls ?? [])] })
    const { signatures } = judgeSignature({ signature }, { ...options, evidence: all })
    return signatures[0]?.certificationPath[0]?.revocation.status
  }
  const list = (...extensions: readonly Buffer[]): string | undefined =>
    statusOf({ crls: [revocationList({ issuer: intermediate, extensions })] })
  const answer = (...extensions: readonly Buffer[]): string | undefined => {
    const responses = [{ serial: old.serial, issuer: intermediate, extensions }]
    return statusOf({ ocspResponses: [ocspResponse({ signer: intermediate, responses })] })
  }

  it('may have been forgotten by those who say nothing of it', () => {
    expect(list()).toBe('unknown')
    expect(answer()).toBe('unknown')
  })

  it.each([
    ['since the day it expired', 0, 'good'],
    ['since years before', -2000, 'good'],
    ['since a day later', 1, 'unknown'],
  ])('is good where the expired are kept %s (RFC 6960 §4.4.4, expiredCertsOnCRL of X.509)', (_, days, status) => {
    expect(list(keptSince('2.5.29.60', days))).toBe(status)
    expect(answer(keptSince('1.3.6.1.5.5.7.48.1.6', days))).toBe(status)
  })

  it('has not been forgotten by a list that still names it: until its revocation it was good (RFC 5280 §3.3)', async () => {
    const day = (count: number): Date => new Date(notAfter.getTime() + count * 86_400_000)
    const timeStampSource = stampingAt(day(-5), timeStampAuthority('TSA', root, day(1000)))
    const { signingTime, ...unclaimed } = cadesAttributes({ certificate: old }, content)
    const signed = message({ signers: [{ certificate: old, signedAttributes: Object.values(unclaimed) }] })
    const stamped = await extendSignature(signed, { level: 'CAdES-B-T', timeStampSource })
    const listed = (revoked: Date, reason: number): string | undefined =>
      statusOf(
        { crls: [revocationList({ issuer: intermediate, entries: [{ serial: old.serial, revoked, reason }] })] },
        stamped,
      )
    expect(listed(day(-1), 4)).toBe('good')
    expect(listed(day(-6), 4)).toBe('revoked')
    expect(statusOf({ crls: [revocationList({ issuer: intermediate })] }, stamped)).toBe('unknown')
  })

  it('is not where that is not said so that it can be read', () => {
    expect(list(extension('2.5.29.60', nil()))).toBe('unknown')
    expect(answer(extension('1.3.6.1.5.5.7.48.1.6', nil()))).toBe('unknown')
    const [unreadable, revoking] = [
      { extensions: [extension('2.5.29.60', nil())] },
      { entries: [{ serial: old.serial, revoked: notAfter }] },
    ].map((fields) => revocationList({ issuer: intermediate, ...fields }))
    expect(statusOf({ crls: [unreadable ?? nil(), revoking ?? nil()] })).toBe('revoked')
    // Each where the other has its place.
    expect(list(keptSince('1.3.6.1.5.5.7.48.1.6', 0))).toBe('unknown')
    expect(answer(keptSince('2.5.29.60', 0))).toBe('unknown')
  })
})
