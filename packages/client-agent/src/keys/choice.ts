/** Which certificates may do what a site asks for: a pure rule on what is certified, applied before anything is offered. */
import type { Certificate } from '@tamga/core'
import type { Usability } from '../consent/page/consent-view.ts'
import type { KeyCriteria } from './key-source.ts'
import { rulesOf } from './rules.ts'

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
  if (criteria.documentsOnly === true && isFor(certificate, 'sign-in')) return 'wrong-purpose'
  if (!isOf(certificate, criteria)) return 'other-holder'
  if (criteria.hardwareOnly === true && !hardware) return 'not-hardware'
  if (now > certificate.notAfter) return 'expired'
  return now < certificate.notBefore ? 'not-yet-valid' : 'usable'
}

/** As the core names them; a key of another kind cannot sign here, whatever it is certified for. */
const KEY_ALGORITHMS: ReadonlySet<string> = new Set(['RSA', 'RSASSA-PSS', 'EC', 'Ed25519', 'GOST R 34.10-2015', 'bign'])

/**
 * Whether key usage, extended key usage and basic constraints allow `purpose`, by the profile that will judge the answer, so
 * that nobody is offered a key which every site refuses (attack 9).
 */
export function isFor(certificate: Certificate, purpose: KeyCriteria['purpose']): boolean {
  const { keyUsage, extKeyUsage, basicConstraints } = certificate
  const { signer } = rulesOf(certificate)[purpose]
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

/**
 * Numbers are compared bare. EN 319 412-1 §5.1.3 puts a scheme before them (`PNOKZ-`, `NTRKZ-`), the Kazakh authority IIN
 * and BIN, the latter in the organisational unit. This only narrows what is offered: who signed is for the verifier to say.
 */
function isOf(certificate: Certificate, { personalNumber, organisationNumber, serialNumber }: KeyCriteria): boolean {
  const attributes = certificate.subject.rdns.flat()
  const names = (number: string | undefined, types: readonly string[]): boolean =>
    number === undefined ||
    attributes.some(({ type, value }) => types.includes(type) && value.replace(SCHEME, '') === number)
  return (
    names(personalNumber, [SERIAL_NUMBER]) &&
    names(organisationNumber, [ORGANISATION_IDENTIFIER, UNIT]) &&
    (serialNumber === undefined || sameSerial(certificate.serialNumber, serialNumber))
  )
}

const SCHEME = /^(?:[A-Z]{5}-|IIN|BIN)/
const SERIAL_NUMBER = '2.5.4.5'
const ORGANISATION_IDENTIFIER = '2.5.4.97'
const UNIT = '2.5.4.11'

/** Leading zeros are a matter of who writes it. */
function sameSerial(one: string, other: string): boolean {
  return one.replace(/^0+/, '') === other.toLowerCase().replace(/^0+/, '')
}
