/** What the signer's certificate is for (RFC 5280 §4.2.1.3, §4.2.1.4, §4.2.1.12) against what the profile asks of it. */
import { Oid } from '../der/oids.ts'
import { readObjectIdentifier } from '../der/primitives.ts'
import { Tag } from '../der/tags.ts'
import { readWhole } from '../der/whole.ts'
import { attempt } from '../errors.ts'
import { shownList } from '../shown-text.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { CertificationPath } from '../x509/path.ts'
import { certificatePolicies } from '../x509/policy.ts'
import { type CheckList, indeterminate } from './checks.ts'
import type { KeyStorageRules, PurposeRules, PurposeSign, SignerConstraints } from './profile.ts'

const UNFIT = indeterminate('CHAIN_CONSTRAINTS_FAILURE')

/**
 * A certificate for web servers is not one for agreements, and a key that issues certificates signs no documents. An
 * issuer that names purposes limits those below it, the anchor too, as every browser and OpenSSL read it.
 */
export function checkPurpose(path: CertificationPath, signer: SignerConstraints, checks: CheckList): void {
  const [certificate, ...issuers] = path
  const { keyUsage: usages, extKeyUsage: extended } = certificate
  const stated = signer.purposes && checkAgreement(certificate, signer.purposes, checks)
  const usageFits = usages === undefined || signer.keyUsages.some((usage) => usages.has(usage))
  const extendedFits = allows(certificate, signer.extKeyUsages) && isExplicit(certificate, signer)
  const limited = issuers.some((issuer) => !allows(issuer, [...signer.extKeyUsages, Oid.anyExtendedKeyUsage]))
  const isAuthority = certificate.basicConstraints?.cA === true
  const policies = policiesOf(certificate)
  const facts = {
    keyUsage: [...(usages ?? [])],
    extKeyUsage: shownList(extended ?? []),
    cA: isAuthority,
    ...(signer.policies === undefined ? {} : { policies: shownList(policies) }),
    ...(stated === undefined ? {} : { purpose: stated }),
  }
  const roleFits = !isAuthority || signer.authorities === 'allowed'
  const policyFits = signer.policies?.some((policy) => policies.includes(policy)) ?? true
  const purposeFits = stated === undefined || stated === signer.purposes?.expected
  const fits = usageFits && extendedFits && roleFits && policyFits && purposeFits && !limited
  if (fits) checks.passed('certification-path.purpose', facts)
  else checks.failed('certification-path.purpose', UNFIT, facts)
  if (signer.keyStorage !== undefined) checkKeyStorage(certificate, signer.keyStorage, checks)
}

/** The one purpose that the certificate states wherever it states any; `undefined` where none has to be stated or none can be told. */
function checkAgreement(
  certificate: Certificate,
  { keyAlgorithms, signs }: PurposeRules,
  checks: CheckList,
): string | undefined {
  if (!keyAlgorithms.includes(certificate.publicKey.algorithm)) return undefined
  const { keyUsage, extKeyUsage } = certificate
  const policies = policiesOf(certificate)
  const stated = {
    keyUsage: purposesWhere(signs, (sign) => keyUsage?.has(sign.keyUsage)),
    extKeyUsage: purposesWhere(signs, (sign) => extKeyUsage?.includes(sign.extKeyUsage)),
    policies: purposesWhere(signs, (sign) => sign.policies.some((policy) => policies.includes(policy))),
  }
  const [purpose, ...others] = new Set(Object.values(stated).flat())
  if (purpose !== undefined && others.length === 0) {
    checks.passed('certification-path.purpose-agreement', stated)
    return purpose
  }
  checks.failed('certification-path.purpose-agreement', UNFIT, stated)
  return undefined
}

function purposesWhere(signs: readonly PurposeSign[], isStated: (sign: PurposeSign) => boolean | undefined): string[] {
  return signs.filter((sign) => isStated(sign) === true).map(({ purpose }) => purpose)
}

/** What the issuer says the key is kept in; its word only, since no signature shows where it was made. */
function checkKeyStorage(certificate: Certificate, rules: KeyStorageRules, checks: CheckList): void {
  const stated = keyStorage(certificate, rules)
  const facts = stated === undefined ? { stated: false } : { kind: stated.kind ?? 'unknown', carrier: stated.carrier }
  if (rules.accepted?.includes(stated?.kind ?? '') ?? true) checks.passed('certification-path.key-storage', facts)
  else checks.failed('certification-path.key-storage', UNFIT, facts)
}

interface KeyStorage {
  /** Absent for an identifier outside the arcs that are known. */
  readonly kind: string | undefined
  /** Dotted identifier. */
  readonly carrier: string
}

function keyStorage({ extensions }: Certificate, { extension: oid, kinds }: KeyStorageRules): KeyStorage | undefined {
  const extension = extensions.get(oid)
  if (extension === undefined) return undefined
  return attempt(
    () =>
      readWhole(extension.value, Tag.sequence, (fields) => {
        const carrier = readObjectIdentifier(fields.next(Tag.objectIdentifier))
        return { carrier, kind: kinds.find(({ arc }) => carrier === arc || carrier.startsWith(`${arc}.`))?.name }
      }),
    () => undefined,
  )
}

/** Whether the purpose is said as the profile wants it said. */
function isExplicit({ extKeyUsage: purposes, extensions }: Certificate, { extKeyUsage }: SignerConstraints): boolean {
  if (extKeyUsage === 'optional') return true
  if (extKeyUsage === 'required') return purposes !== undefined
  return purposes?.length === 1 && extensions.get(Oid.extKeyUsage)?.critical === true
}

function allows({ extKeyUsage }: Certificate, purposes: readonly string[]): boolean {
  return extKeyUsage === undefined || purposes.some((purpose) => extKeyUsage.includes(purpose))
}

/** Policies that cannot be read break a rule of the path; here they are none. */
function policiesOf({ extensions }: Certificate): readonly string[] {
  return attempt(
    () => certificatePolicies(extensions) ?? [],
    () => [],
  )
}
