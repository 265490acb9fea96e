/** A signer, two authorities, and the verdict on the signer for whatever evidence a test has made. */
import { callerEvidence, type Evidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import type { Conclusion, RevocationReport } from '../../src/validation/report.ts'
import { extension } from '../made/certificates.ts'
import { message } from '../made/cms.ts'
import { type CrlFields, type MadeEntry, revocationList } from '../made/crls.ts'
import { type OcspFields, ocspResponse, type SingleFields } from '../made/ocsp.ts'
import { generalizedTime } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'

export const { root, intermediate, signer, options } = newWorld()
export const signature = message({ signers: [{ certificate: signer }] })
export const rootList = revocationList({ issuer: root })

export interface Answer {
  readonly conclusion: Conclusion
  readonly status: RevocationReport | undefined
  /** Codes of the evidence on the signer's certificate that was left aside. */
  readonly unusable: unknown
}

/** The verdict when the authority's own status is settled and `evidence` is all there is on the signer. */
export function judge(evidence: Evidence, more: Partial<typeof options> = {}): Answer {
  const all = { ...evidence, crls: [...callerEvidence({ crls: [rootList] }).crls, ...evidence.crls] }
  const { conclusion, signatures } = judgeSignature({ signature }, { ...options, ...more, evidence: all })
  const [judged] = signatures
  const left = judged?.checks.find(({ id, facts }) => id === 'revocation.evidence' && facts.index === 0)
  return { conclusion, status: judged?.certificationPath[0]?.revocation, unusable: left?.facts.unusable }
}

export const crls = (...lists: readonly Partial<CrlFields>[]): Answer =>
  judge(callerEvidence({ crls: lists.map((fields) => revocationList({ issuer: intermediate, ...fields })) }))
export const about: SingleFields = { serial: signer.serial, issuer: intermediate }
export const ocsp = (fields: Partial<OcspFields>, single: Partial<SingleFields> = {}): Answer =>
  judge(
    callerEvidence({
      ocspResponses: [ocspResponse({ signer: intermediate, responses: [{ ...about, ...single }], ...fields })],
    }),
  )

export const passed = { indication: 'TOTAL-PASSED' }
export const tryLater = { indication: 'INDETERMINATE', subIndication: 'TRY_LATER' }
export const revokedNoPoe = { indication: 'INDETERMINATE', subIndication: 'REVOKED_NO_POE' }
export const invalidityDate = (time: Date): Buffer => extension('2.5.29.24', generalizedTime(time))
export const entry = (fields: Partial<MadeEntry> = {}): MadeEntry => ({ serial: signer.serial, ...fields })
