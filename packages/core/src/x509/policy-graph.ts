/** The valid policy graph (RFC 5280 §6.1.2 to §6.1.5 as changed by RFC 9618 §5), one level for each certificate. */
import { anyPolicy, type PolicyInputs, type PolicyMapping } from './policy.ts'

interface PolicyNode {
  readonly validPolicy: string
  expectedPolicySet: readonly string[]
  readonly parents: readonly PolicyNode[]
}

type Level = Map<string, PolicyNode>

/** The graph while a path is walked from the anchor down. It has a lifetime (the walk), so it is a class. */
export class PolicyGraph {
  /** `null` is the NULL graph of the standard. */
  #levels: readonly Level[] | null = ROOT

  get isNull(): boolean {
    return this.#levels === null
  }

  /** §6.1.3 (d), (e). `anyPolicyAllowed` is the condition of (d)(2). */
  addCertificate(policies: readonly string[] | undefined, anyPolicyAllowed: boolean): void {
    const levels = this.#levels
    if (levels === null) return
    const level = policies && nextLevel(levels.at(-1) ?? new Map(), policies, anyPolicyAllowed)
    this.#levels = level === undefined || level.size === 0 ? null : [...levels, level]
  }

  /** §6.1.4 (b). */
  applyMappings(mappings: readonly PolicyMapping[], mappingAllowed: boolean): void {
    const levels = this.#levels
    // The root is shared by all graphs; below it nothing stands only where a certificate could not be read.
    if (levels === null || levels.length < 2 || mappings.length === 0) return
    const level = levels.at(-1) ?? new Map()
    const above = levels.at(-2)?.get(anyPolicy)
    mapLevel(level, above, mappings, mappingAllowed)
    if (level.size === 0) this.#levels = null
  }

  /** §6.1.5 (g): what is left for the user. */
  userConstrainedPolicySet(inputs: PolicyInputs): readonly string[] {
    return this.#levels === null ? [] : [...userSet(this.#levels.at(-1) ?? new Map(), inputs)]
  }
}

/** §6.1.2 (a) */
const ROOT: readonly Level[] = [
  new Map([[anyPolicy, { validPolicy: anyPolicy, expectedPolicySet: [anyPolicy], parents: [] }]]),
]

function nextLevel(above: Level, policies: readonly string[], anyPolicyAllowed: boolean): Level {
  const level: Level = new Map()
  const add = (validPolicy: string, parents: readonly PolicyNode[]): void => {
    if (parents.length > 0) level.set(validPolicy, { validPolicy, expectedPolicySet: [validPolicy], parents })
  }
  const expecting = expectations(above)
  const anyNode = above.get(anyPolicy)
  // (d)(1)(i), and (ii) when nobody expects the policy but anyPolicy stands above.
  for (const policy of policies.filter((one) => one !== anyPolicy)) {
    add(policy, expecting.get(policy) ?? (anyNode === undefined ? [] : [anyNode]))
  }
  if (!policies.includes(anyPolicy) || !anyPolicyAllowed) return level
  // (d)(2): what is expected above and not named here goes on under anyPolicy.
  for (const [policy, parents] of expecting) if (!level.has(policy)) add(policy, parents)
  return level
}

function expectations(level: Level): Map<string, PolicyNode[]> {
  const expecting = new Map<string, PolicyNode[]>()
  for (const node of level.values()) {
    for (const policy of node.expectedPolicySet) addTo(expecting, policy, node)
  }
  return expecting
}

function mapLevel(
  level: Level,
  anyAbove: PolicyNode | undefined,
  mappings: readonly PolicyMapping[],
  mappingAllowed: boolean,
): void {
  for (const [policy, subjectPolicies] of grouped(mappings)) {
    const node = level.get(policy)
    if (!mappingAllowed) level.delete(policy)
    else if (node !== undefined) node.expectedPolicySet = subjectPolicies
    else if (level.has(anyPolicy) && anyAbove !== undefined) {
      level.set(policy, { validPolicy: policy, expectedPolicySet: subjectPolicies, parents: [anyAbove] })
    }
  }
}

function grouped(mappings: readonly PolicyMapping[]): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const { issuerDomainPolicy, subjectDomainPolicy } of mappings) {
    addTo(groups, issuerDomainPolicy, subjectDomainPolicy)
  }
  return groups
}

/** In place: thousands may be mapped to one, and a copy for each would be the square of that. */
function addTo<T>(lists: Map<string, T[]>, policy: string, one: T): void {
  const list = lists.get(policy)
  if (list === undefined) lists.set(policy, [one])
  else list.push(one)
}

/** RFC 9618 §5.4: policies of the root's own domain from which the last level is still reached, cut to the user's choice. */
function userSet(last: Level, { userInitialPolicySet }: PolicyInputs): ReadonlySet<string> {
  const authority = authorityConstrained(last)
  if (userInitialPolicySet.includes(anyPolicy)) return authority
  if (authority.has(anyPolicy)) return new Set(userInitialPolicySet)
  return new Set(userInitialPolicySet.filter((policy) => authority.has(policy)))
}

function authorityConstrained(last: Level): Set<string> {
  const found = new Set<string>()
  const seen = new Set<PolicyNode>()
  const open = [...last.values()]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (seen.has(node)) continue
    seen.add(node)
    // A node under anyPolicy is where the root's domain names the policy; anyPolicy itself stays anyPolicy.
    if (node.validPolicy === anyPolicy || node.parents.some((parent) => parent.validPolicy === anyPolicy)) {
      if (node.validPolicy !== anyPolicy || last.get(anyPolicy) === node) found.add(node.validPolicy)
    }
    for (const parent of node.parents) if (parent.validPolicy !== anyPolicy) open.push(parent)
  }
  return found
}
