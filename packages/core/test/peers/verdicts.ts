/** One chain, four opinions: ours, OpenSSL's, the JDK's and Bouncy Castle's. */
import { cms } from '../../src/profiles/generic.ts'
import type { Profile } from '../../src/validation/profile.ts'
import { validateCertificationPath } from '../../src/validation/validate-certification-path.ts'
import type { PolicyInputs } from '../../src/x509/policy.ts'
import type { BouncyCastle } from '../bouncy-castle.ts'
import { now } from '../made/certificates.ts'
import { openssl, pem, type Workplace } from '../openssl.ts'

export interface Verdict {
  readonly accepts: boolean
  /** What it found wrong. */
  readonly words: string
}

export interface Question {
  /** DER, the anchor first. */
  readonly chain: readonly Buffer[]
  readonly policies: PolicyInputs
}

/** Paths for any purpose: what §6.1 asks and nothing besides. */
const profileFor = (policies: PolicyInputs): Profile => ({
  ...cms,
  id: 'peers',
  signer: {
    keyUsages: ['digitalSignature', 'keyCertSign', 'cRLSign'],
    extKeyUsages: [],
    extKeyUsage: 'optional',
    authorities: 'allowed',
  },
  path: { certificateProfile: 'warned', policies, maximumIntermediates: 10 },
})

export function ours({ chain: [anchor = Buffer.alloc(0), ...below], policies }: Question): Verdict {
  const [leaf = anchor, ...intermediates] = below.toReversed()
  const { conclusion, checks } = validateCertificationPath(leaf, {
    profile: profileFor(policies),
    trustAnchors: [anchor],
    intermediates,
    revocation: 'not-checked',
    time: now,
  })
  const failed = checks.filter(({ outcome }) => outcome === 'failed')
  return {
    accepts: conclusion.indication === 'TOTAL-PASSED',
    words: failed.map(({ id, facts }) => `${id} ${JSON.stringify(facts)}`).join('; '),
  }
}

/** `-partial_chain` lets the anchor be what it is given as; without a policy of its own OpenSSL takes none for any. */
export function opensslSays({ chain, policies }: Question, { write }: Workplace): Verdict {
  const [anchor = '', ...below] = chain.map((der) => pem('CERTIFICATE', der))
  const files = ['-trusted', write('anchor.pem', anchor), '-untrusted', write('others.pem', below.join(''))]
  const target = write('target.pem', below.at(-1) ?? anchor)
  const options = ['-no-CAfile', '-no-CApath', '-no-CAstore', '-partial_chain', '-attime', String(now.getTime() / 1000)]
  const { status, output } = openssl(['verify', ...options, ...policyOptions(policies), ...files, target])
  return { accepts: status === 0, words: /error \d+ at \d+ depth lookup: (.*)/.exec(output)?.[1] ?? '' }
}

const policyOptions = (policies: PolicyInputs): string[] => [
  '-policy_check',
  ...policies.userInitialPolicySet.flatMap((policy) => ['-policy', policy]),
  ...(policies.initialExplicitPolicy ? ['-explicit_policy'] : []),
  ...(policies.initialPolicyMappingInhibit ? ['-inhibit_map'] : []),
  ...(policies.initialAnyPolicyInhibit ? ['-inhibit_any'] : []),
]

/** All in one go: a virtual machine takes its time to start. */
export function javaSays(
  questions: readonly Question[],
  castle: BouncyCastle,
): { jdk: Verdict; bouncyCastle: Verdict }[] {
  const lines = castle
    .run('Paths', [], Buffer.from(questions.map(lineOf).join('')))
    .toString('utf8')
    .trimEnd()
    .split('\n')
  return lines.map((line) => {
    const [jdk = '', bouncyCastle = ''] = line.split('\t')
    return { jdk: verdictOf(jdk), bouncyCastle: verdictOf(bouncyCastle) }
  })
}

function lineOf({ chain, policies }: Question): string {
  const [anchor = '', ...below] = chain.map((der) => der.toString('base64'))
  const flags = [
    policies.initialExplicitPolicy ? 'e' : '',
    policies.initialPolicyMappingInhibit ? 'm' : '',
    policies.initialAnyPolicyInhibit ? 'a' : '',
  ]
  const path = below.toReversed().join(',')
  return `${[now.getTime(), anchor, path, policies.userInitialPolicySet.join(','), flags.join('')].join('\t')}\n`
}

const verdictOf = (text: string): Verdict => ({ accepts: text === 'accepts', words: text.replace(/^refuses: /, '') })
