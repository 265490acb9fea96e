/** The small world most tests live in: a root, an authority under it, a signer, and fresh lists of both authorities. */

import { generic } from '../../src/profiles/generic.ts'
import type { Evidence } from '../../src/validation/evidence.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import type { JudgeOptions } from '../../src/validation/judge.ts'
import { authority, type MadeCertificate, now, signingCertificate } from './certificates.ts'
import { revocationList } from './crls.ts'
import { type KeyKind, newKey } from './keys.ts'

export interface World {
  readonly root: MadeCertificate
  readonly intermediate: MadeCertificate
  readonly signer: MadeCertificate
  readonly crls: readonly Buffer[]
  readonly evidence: Evidence
  /** Profile, anchor, intermediate, evidence and time under which what `signer` signs is TOTAL-PASSED. */
  readonly options: JudgeOptions
}

export function newWorld(kind: KeyKind = 'p-256'): World {
  const root = authority({ subject: 'Test root' })
  const intermediate = authority({ subject: 'Test authority', issuer: root, pathLength: 0 })
  const signer = signingCertificate({ subject: 'Signer', issuer: intermediate, key: newKey(kind) })
  const crls = [revocationList({ issuer: root }), revocationList({ issuer: intermediate })]
  const evidence = callerEvidence({ crls })
  const options = { profile: generic, trustAnchors: [root.der], intermediates: [intermediate.der], evidence, time: now }
  return { root, intermediate, signer, crls, evidence, options }
}
