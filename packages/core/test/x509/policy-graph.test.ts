/** Policies at the corners of RFC 5280 §6.1 and RFC 9618 §5, each a path of two or three certificates below the root. */
import { describe, expect, it } from 'vitest'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { pathFindings } from '../../src/x509/path-rules.ts'
import { anyPolicy, anyPolicyInputs, type PolicyInputs } from '../../src/x509/policy.ts'
import { PolicyGraph } from '../../src/x509/policy-graph.ts'
import { authority, basicConstraints, certify, extension, now } from '../made/certificates.ts'
import { withEffortBelow } from '../made/effort.ts'
import { certificatePolicies } from '../made/names.ts'
import { ctxp, int, oid, seq } from '../made/tlv.ts'

const [A, B, C] = ['1.2.3.1', '1.2.3.2', '1.2.3.3'] as const
const number = (value: number): Buffer => Buffer.from([value])
const mapped = (...pairs: readonly (readonly [string, string])[]): Buffer =>
  extension('2.5.29.33', seq(...pairs.map(([from, to]) => seq(oid(from), oid(to)))), true)
const requireExplicit = (skip: number): Buffer => extension('2.5.29.36', seq(ctxp(0, number(skip))), true)
const inhibitMapping = (skip: number): Buffer => extension('2.5.29.36', seq(ctxp(1, number(skip))), true)
const inhibitAny = (skip: number, critical = true): Buffer => extension('2.5.29.54', int(`0${skip}`), critical)
const says = certificatePolicies

const root = authority({ subject: 'Root' })

interface Step {
  /** The same name as the one above is self-issued. */
  readonly name: string
  readonly extensions: readonly Buffer[]
}

const named =
  (name: string) =>
  (...extensions: readonly Buffer[]): Step => ({ name, extensions })
const [upper, lower, leaf] = [named('Upper'), named('Lower'), named('Leaf')]

/** Whether the policies of a path hold, from the certificate below the root down to the last. */
function holds(steps: readonly Step[], inputs: Partial<PolicyInputs> = { initialExplicitPolicy: true }): boolean {
  let issuer = root
  const path = [parseCertificate(root.der)]
  for (const { name, extensions } of steps) {
    issuer = certify({ subject: name, issuer, extensions: [basicConstraints(true), ...extensions] })
    path.unshift(parseCertificate(issuer.der))
  }
  const [first = parseCertificate(root.der), ...rest] = path
  const findings = pathFindings([first, ...rest], now, { policies: { ...anyPolicyInputs, ...inputs } })
  return findings.every(({ outcome }) => outcome !== 'failed')
}

const wanting = (...policies: readonly string[]) => ({ userInitialPolicySet: policies, initialExplicitPolicy: true })

describe('policies', () => {
  it.each([
    ['the same all the way', [upper(says(A)), leaf(says(A))], true],
    ['another below', [upper(says(A)), leaf(says(B))], false],
    ['none above', [upper(), leaf(says(A))], false],
    ['any above', [upper(says(anyPolicy)), leaf(says(A))], true],
    ['any below', [upper(says(A)), leaf(says(anyPolicy))], true],
    ['one that came under any, and not its neighbour', [upper(says(anyPolicy, B)), leaf(says(C))], true],
  ])('hold where a policy goes through: %s', (_, steps, answer) => {
    expect(holds(steps)).toBe(answer)
  })

  it('are cut to those that the user wants, in the words of the root', () => {
    expect(holds([upper(says(A)), leaf(says(anyPolicy))], wanting(A))).toBe(true)
    expect(holds([upper(says(A)), leaf(says(anyPolicy))], wanting(B))).toBe(false)
    expect(holds([upper(says(anyPolicy)), leaf(says(anyPolicy))], wanting(B))).toBe(true)
    const translated = [upper(says(A), mapped([A, B])), leaf(says(B))]
    expect(holds(translated, wanting(A))).toBe(true)
    expect(holds(translated, wanting(B))).toBe(false)
  })
})

describe('policies that are mapped', () => {
  it.each([
    ['the policy itself is gone', [upper(says(A), mapped([A, B])), leaf(says(A))], false],
    ['one becomes two', [upper(says(A), mapped([A, B], [A, C])), leaf(says(C))], true],
    ['two become one', [upper(says(A, B), mapped([A, C], [B, C])), leaf(says(C))], true],
    ['one that is there under any only', [upper(says(anyPolicy), mapped([A, B])), leaf(says(B))], true],
    ['one that is not there', [upper(says(C), mapped([A, B])), leaf(says(B))], false],
    ['twice in a row', [upper(says(A), mapped([A, B])), lower(says(B), mapped([B, C])), leaf(says(C))], true],
    ['and then any', [upper(says(A), mapped([A, B])), lower(says(anyPolicy)), leaf(says(B))], true],
  ])('%s', (_, steps, answer) => {
    expect(holds(steps)).toBe(answer)
  })

  it('cannot be any, nor become it, even where no policy is left (§6.1.4 (a))', () => {
    for (const pair of [[anyPolicy, B] as const, [A, anyPolicy] as const]) {
      expect(holds([upper(mapped(pair)), leaf()], {})).toBe(false)
    }
    // What the last certificate maps is not looked at.
    expect(holds([leaf(mapped([A, anyPolicy]))], {})).toBe(true)
  })

  it('are gone where an authority above has forbidden it, and not where the mapping one has', () => {
    const below = [lower(says(A), mapped([A, B])), leaf(says(B))]
    expect(holds([upper(says(A), inhibitMapping(0)), ...below])).toBe(false)
    expect(holds([upper(says(A), inhibitMapping(1)), ...below])).toBe(true)
    expect(holds([upper(says(A), mapped([A, B]), inhibitMapping(0)), leaf(says(B))])).toBe(true)
    expect(holds(below, { initialExplicitPolicy: true, initialPolicyMappingInhibit: true })).toBe(false)
  })
})

describe('any policy that is inhibited', () => {
  it.each([
    ['from the next on', [upper(says(A), inhibitAny(0)), leaf(says(anyPolicy))], false],
    ['from the one after', [upper(says(A), inhibitAny(1)), lower(says(anyPolicy)), leaf(says(A))], true],
    [
      'from the one after, twice',
      [upper(says(A), inhibitAny(1)), lower(says(anyPolicy)), leaf(says(anyPolicy))],
      false,
    ],
    ['by one that does not call it critical', [upper(says(A), inhibitAny(0, false)), leaf(says(anyPolicy))], false],
    ['but for one that issued itself', [upper(says(A), inhibitAny(0)), upper(says(anyPolicy)), leaf(says(A))], true],
    ['and the last, though it issued itself', [upper(says(A), inhibitAny(0)), upper(says(anyPolicy))], false],
  ])('%s', (_, steps, answer) => {
    expect(holds(steps)).toBe(answer)
  })

  it('may be so from the start', () => {
    expect(holds([leaf(says(anyPolicy))], { initialExplicitPolicy: true, initialAnyPolicyInhibit: true })).toBe(false)
  })
})

describe('an explicit policy', () => {
  it.each([
    ['at once', [upper(says(A), requireExplicit(0)), leaf()], false],
    ['by the last, which counts', [upper(says(A), requireExplicit(1)), leaf()], false],
    ['after the last', [upper(says(A), requireExplicit(2)), leaf()], true],
    ['after those that issued themselves, which do not count', [upper(requireExplicit(2)), upper(), leaf()], true],
    // §6.1.5 (a) counts it whatever it is; RFC 3280 left the self-issued out, as OpenSSL, Java and Bouncy Castle still do.
    ['by the last, though it issued itself', [upper(says(A), requireExplicit(1)), upper()], false],
    ['by the last for itself', [leaf(requireExplicit(0))], false],
    ['by the last for itself, which has one', [leaf(requireExplicit(0), says(A))], true],
    ['by the last for others', [leaf(requireExplicit(1))], true],
  ])('is asked for %s', (_, steps, answer) => {
    expect(holds(steps, {})).toBe(answer)
  })
})

describe('thousands of mappings', () => {
  const many = Array.from({ length: 80_000 }, (_, i) => `1.2.3.${i}`)
  it.each([
    ['of all to one', many, many.map((one) => ({ issuerDomainPolicy: one, subjectDomainPolicy: A })), [A]],
    ['of one to all', [A], many.map((one) => ({ issuerDomainPolicy: A, subjectDomainPolicy: one })), many],
  ])('%s take time in proportion', (_, policies, mappings, below) => {
    const policySet = withEffortBelow(50, () => {
      const graph = new PolicyGraph()
      graph.addCertificate(policies, true)
      graph.applyMappings(mappings, true)
      graph.addCertificate(below, true)
      return graph.userConstrainedPolicySet(anyPolicyInputs)
    })
    expect(policySet).toHaveLength(policies.length)
  })
})
