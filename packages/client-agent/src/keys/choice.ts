/** Which certificates may do what a site asks for: a pure rule on what is certified, applied before anything is offered. */
import { type Certificate, generic, genericAuthentication, subject } from '@tamga/core'
import type { Usability } from '../consent/page/consent-view.ts'
import type { KeyCriteria } from './key-source.ts'

/** What decides beside the certificate. */
export interface UsabilityOptions {
  readonly now: Date
  readonly criteria: KeyCriteria
  /** Whether the key cannot leave its device. */
  readonly hardware: boolean
}

/** The reason a person can do least about comes first. */
export function usabilityOf(certificate: Certificate, { now, criteria, hardware }: UsabilityOptions): Usability {
  if (!KEY_ALGORITHMS.has(certificate.publicKey.algorithm)) return 'unsupported-key'
  if (!isFor(certificate, criteria.purpose)) return 'wrong-purpose'
  if (!namesUsages(certificate, criteria.extKeyUsages)) return 'wrong-purpose'
  if (criteria.authenticationOnly === true && !isAuthenticationOnly(certificate)) return 'wrong-purpose'
  if (!isOf(certificate, criteria)) return 'other-holder'
  if (criteria.hardwareOnly === true && !hardware) return 'not-hardware'
  if (now > certificate.notAfter) return 'expired'
  return now < certificate.notBefore ? 'not-yet-valid' : 'usable'
}

/** As the core names them; a key of another kind cannot sign here, whatever it is certified for. */
const KEY_ALGORITHMS: ReadonlySet<string> = new Set(['RSA', 'RSASSA-PSS', 'EC', 'Ed25519'])

/** By the profiles that will judge the answer, so that nobody is offered a key which every site refuses (attack 9). */
const SIGNERS = { sign: generic.signer, 'sign-in': genericAuthentication.signer } as const

/** Whether key usage, extended key usage and basic constraints allow `purpose`. */
export function isFor(
  { keyUsage, extKeyUsage, basicConstraints }: Certificate,
  purpose: KeyCriteria['purpose'],
): boolean {
  const signer = SIGNERS[purpose]
  const usageFits = keyUsage === undefined || signer.keyUsages.some((usage) => keyUsage.has(usage))
  const purposeFits =
    extKeyUsage === undefined
      ? signer.extKeyUsage === 'optional'
      : signer.extKeyUsages.some((one) => extKeyUsage.includes(one))
  return usageFits && purposeFits && basicConstraints?.cA !== true
}

/** What Web eID's validators ask of a certificate, and that it is not certified for documents. */
function isAuthenticationOnly({ keyUsage }: Certificate): boolean {
  return keyUsage?.has('digitalSignature') === true && !keyUsage.has('contentCommitment')
}

function namesUsages({ extKeyUsage = [] }: Certificate, wanted: readonly string[] = []): boolean {
  return wanted.every((usage) => extKeyUsage.includes(usage))
}

function isOf(certificate: Certificate, { personalNumber, organisationNumber, serialNumber }: KeyCriteria): boolean {
  const holder = subject(certificate)
  const person =
    personalNumber === undefined ||
    holder.personalNumber === personalNumber ||
    names(certificate, `IIN${personalNumber}`)
  const organisation =
    organisationNumber === undefined ||
    holder.organisation?.number === organisationNumber ||
    names(certificate, `BIN${organisationNumber}`)
  return person && organisation && (serialNumber === undefined || sameSerial(certificate.serialNumber, serialNumber))
}

/** Leading zeros are a matter of who writes it. */
function sameSerial(one: string, other: string): boolean {
  return one.replace(/^0+/, '') === other.toLowerCase().replace(/^0+/, '')
}

/** Kazakhstan's NCA writes `IIN…` and `BIN…` without the schemes of ETSI EN 319 412-1. */
function names({ subject: { rdns } }: Certificate, value: string): boolean {
  return rdns.flat().some((attribute) => attribute.value === value)
}
