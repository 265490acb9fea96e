/** Every row of the tables beside under the rules that it is for: `core` is RFC 5280 with its §4 for failures, `tls` the TLS-server profile. */
import { describe, expect, it } from 'vitest'
import { cms } from '../../../src/profiles/generic.ts'
import { tlsServer } from '../../../src/profiles/tls-server.ts'
import type { Profile } from '../../../src/validation/profile.ts'
import { validateCertificationPath } from '../../../src/validation/validate-certification-path.ts'
import type { ReferenceIdentifier } from '../../../src/x509/server-identity.ts'
import { now } from '../../made/certificates.ts'
import { ALGORITHMS_CASES } from './algorithms.ts'
import { EXTENSIONS_CASES } from './extensions.ts'
import { FIELDS_CASES } from './fields.ts'
import { KEY_IDENTIFIERS_CASES } from './key-identifiers.ts'
import { NAME_CONSTRAINTS_CASES } from './name-constraints.ts'
import { NAMES_CASES } from './names.ts'
import { type Change, makePath, type Rules, type Verdict } from './path.ts'
import { USAGES_CASES } from './usages.ts'

const CASES = [
  ...KEY_IDENTIFIERS_CASES,
  ...USAGES_CASES,
  ...NAMES_CASES,
  ...NAME_CONSTRAINTS_CASES,
  ...FIELDS_CASES,
  ...EXTENSIONS_CASES,
  ...ALGORITHMS_CASES,
]

const core: Profile = {
  ...cms,
  id: 'rfc5280',
  signer: {
    keyUsages: ['digitalSignature', 'keyEncipherment', 'keyAgreement', 'contentCommitment'],
    extKeyUsages: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
    extKeyUsage: 'optional',
    authorities: 'allowed',
  },
  path: { ...cms.path, certificateProfile: 'required' },
}
const PROFILES: Readonly<Record<Rules, Profile>> = { core, tls: tlsServer }

function identifier(expected: string | Uint8Array): ReferenceIdentifier {
  return typeof expected === 'string' ? { form: 'dNSName', text: expected } : { form: 'iPAddress', octets: expected }
}

function judge(made: Change, rules: Rules): { readonly verdict: Verdict; readonly why: string } {
  const { root, authority, server } = makePath(made)
  const { expected, at } = made
  const { conclusion, checks } = validateCertificationPath(server.der, {
    profile: PROFILES[rules],
    trustAnchors: [root.der],
    intermediates: [authority.der],
    revocation: 'not-checked',
    time: at === undefined ? now : new Date(at),
    ...(expected === undefined ? {} : { expectedNames: [identifier(expected)] }),
  })
  const failed = checks.filter(({ outcome }) => outcome === 'failed').map(({ id, facts }) => ({ id, facts }))
  return { verdict: conclusion.indication === 'TOTAL-PASSED' ? 'accept' : 'refuse', why: JSON.stringify(failed) }
}

describe.each(['core', 'tls'] as const)('%s', (rules) => {
  it.each(CASES.filter((one) => one.rules.includes(rules)).map((one) => [one.name, one] as const))('%s', (_, one) => {
    const { verdict, why } = judge(one.made, rules)
    expect(verdict, `${one.clause} ${why}`).toBe(one.verdict)
  })
})
