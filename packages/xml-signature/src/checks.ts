/** The checks of an XML signature beside those of the core: id → clause. Ids begin with a group that `explainCheck` has words for. */
import type { Check, Conclusion } from '@tamga/core'

const CLAUSES = {
  'format.xml-document': 'XML 1.0 §2, Namespaces in XML 1.0, XML Signature Best Practices §2.2',
  'format.xml-signature': 'XMLDSig 1.1 §4, §8.1',
  'cryptographic.xml-reference': 'XMLDSig 1.1 §3.2.1',
  'cryptographic.xml-signature-value': 'XMLDSig 1.1 §3.2.2, RFC 9231 §2.3',
  'signing-certificate.key-info': 'XMLDSig 1.1 §4.5.4',
  'acceptance.xml-algorithms': 'EN 319 102-1 §5.2.8, ETSI TS 119 312',
} as const

type XmlCheckId = keyof typeof CLAUSES
type Failure = Exclude<Conclusion, { readonly indication: 'TOTAL-PASSED' }>

export const FORMAT_FAILURE: Failure = { indication: 'TOTAL-FAILED', subIndication: 'FORMAT_FAILURE' }
export const HASH_FAILURE: Failure = { indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' }
export const VALUE_FAILURE: Failure = { indication: 'TOTAL-FAILED', subIndication: 'SIG_CRYPTO_FAILURE' }
export const NO_CERTIFICATE: Failure = { indication: 'INDETERMINATE', subIndication: 'NO_SIGNING_CERTIFICATE_FOUND' }
export const NOT_IMPLEMENTED: Failure = { indication: 'INDETERMINATE', subIndication: 'CRYPTO_CONSTRAINTS_FAILURE' }
export const TOO_OLD: Failure = { indication: 'INDETERMINATE', subIndication: 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE' }

export function passed(id: XmlCheckId, facts: Check['facts'] = {}): Check {
  return { id, clause: CLAUSES[id], outcome: 'passed', facts }
}

export function failed(id: XmlCheckId, conclusion: Failure, facts: Check['facts'] = {}): Check {
  return { id, clause: CLAUSES[id], outcome: 'failed', conclusion, facts }
}
