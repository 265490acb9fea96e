/**
 * A time-stamping authority that was revoked. A token is judged like every signature, as of now, or of when a newer one proves it (EN 319 102-1
 * §5.4.4, §5.6.3.4): with a newer one from before the revocation it is what it was for every reason, without one it proves nothing.
 */
import { describe, expect, it } from 'vitest'
import { extendSignature } from '../../src/cades/extend.ts'
import { generic } from '../../src/profiles/generic.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import { authority, farAhead, signingCertificate } from '../made/certificates.ts'
import { cadesAttributes, content, message } from '../made/cms.ts'
import { revocationList } from '../made/crls.ts'
import { timeStampAuthority } from '../made/evidence-records.ts'
import { ocspResponse } from '../made/ocsp.ts'
import { stampingAt } from '../made/time-stamps.ts'
import { invalidityDate } from './revocation-world.ts'

const on = (day: string): Date => new Date(`${day}T12:00:00Z`)
const [stampedOn, archivedOn, today] = [on('2024-06-01'), on('2025-01-01'), on('2026-06-01')]
const [before, between, after] = [on('2024-05-01'), on('2024-09-01'), on('2025-09-01')]

const [root, rootOfTsa] = [authority({ subject: 'Root' }), authority({ subject: 'Root of the TSA' })]
/** Whose certificate has ended, so that all hangs on when it was used. */
const signer = signingCertificate({ subject: 'Signer', issuer: root, notAfter: on('2025-06-01') })
const tsa = timeStampAuthority('TSA', rootOfTsa, farAhead)
const newer = timeStampAuthority('Newer TSA', root, farAhead)

const { signingTime, ...unclaimed } = cadesAttributes({ certificate: signer }, content)
const signed = message({ signers: [{ certificate: signer, signedAttributes: Object.values(unclaimed) }] })
const listsOf = (thisUpdate: Date): Buffer[] =>
  [root, rootOfTsa].map((issuer) =>
    revocationList({ issuer, thisUpdate, nextUpdate: new Date(thisUpdate.getTime() + 86_400_000) }),
  )
const stamped = await extendSignature(signed, {
  level: 'CAdES-B-LT',
  timeStampSource: stampingAt(stampedOn, tsa),
  evidence: { crls: listsOf(stampedOn) },
})
const archived = await extendSignature(stamped, {
  level: 'CAdES-B-LTA',
  timeStampSource: stampingAt(archivedOn, newer),
  evidence: { crls: listsOf(archivedOn) },
})

interface Revoked {
  readonly revoked: Date
  readonly reason?: number
  readonly extensions?: readonly Buffer[]
}

/** The same said by a list and by an answer. */
function evidenceOf({ revoked, reason, extensions = [] }: Revoked) {
  const rest = reason === undefined ? {} : { reason }
  const made = { thisUpdate: today, nextUpdate: null }
  const ofRoot = revocationList({ issuer: root, ...made })
  const entries = [{ serial: tsa.serial, revoked, ...rest, extensions }]
  const single = { serial: tsa.serial, issuer: rootOfTsa, status: { revoked, ...rest }, ...made, extensions }
  const answer = ocspResponse({ responses: [single], signer: rootOfTsa, producedAt: today })
  return {
    crl: callerEvidence({ crls: [ofRoot, revocationList({ issuer: rootOfTsa, entries, ...made })] }),
    ocsp: callerEvidence({ crls: [ofRoot], ocspResponses: [answer] }),
  }
}

/** What the token on the signature comes to, and the day since when the signature is proven. */
function judge(signature: Uint8Array, evidence: ReturnType<typeof callerEvidence>) {
  const options = { profile: generic, trustAnchors: [root.der, rootOfTsa.der], evidence, time: today }
  const [report] = judgeSignature({ signature }, options).signatures
  const token = report?.timeStamps.find(({ type }) => type === 'signature-time-stamp')?.conclusion
  const verdict = token?.indication === 'INDETERMINATE' ? token.subIndication : token?.indication
  return [verdict, report?.conclusion.indication, report?.bestSignatureTime.slice(0, 10)]
}

const unproven = (verdict: string) => [verdict, 'INDETERMINATE', '2026-06-01']
const provenByNewer = (verdict: string) => [verdict, 'TOTAL-PASSED', '2025-01-01']
const proven = ['TOTAL-PASSED', 'TOTAL-PASSED', '2024-06-01']

/** CRLReason of RFC 5280 §5.3.1; absent: no reason is given. 8, removeFromCRL, has no place in a complete list. */
const reasons = [undefined, 0, 1, 2, 3, 4, 5, 6, 8, 9, 10]
const certificateHold = 6

describe.each(['crl', 'ocsp'] as const)('by %s', (source) => {
  it.each(reasons)('for reason %s', (reason) => {
    const verdict = reason === certificateHold ? 'TRY_LATER' : 'REVOKED_NO_POE'
    const evidence = (revoked: Date) => evidenceOf({ revoked, ...(reason === undefined ? {} : { reason }) })[source]
    for (const revoked of [before, between, after]) {
      expect(judge(stamped, evidence(revoked))).toEqual(unproven(verdict))
    }
    expect(judge(archived, evidence(before))).toEqual(provenByNewer(verdict))
    expect(judge(archived, evidence(between))).toEqual(provenByNewer(verdict))
    expect(judge(archived, evidence(after))).toEqual(proven)
  })

  it.each([1, 4])('for reason %s, since a day before it was revoked (invalidityDate, RFC 5280 §5.3.2)', (reason) => {
    const since = (day: Date) => evidenceOf({ revoked: after, reason, extensions: [invalidityDate(day)] })[source]
    expect(judge(archived, since(before))).toEqual(provenByNewer('REVOKED_NO_POE'))
    expect(judge(archived, since(between))).toEqual(provenByNewer('REVOKED_NO_POE'))
    expect(judge(archived, since(on('2025-08-01')))).toEqual(proven)
    expect(judge(archived, since(on('2025-12-01')))).toEqual(proven)
  })
})
