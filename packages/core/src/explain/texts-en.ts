/** What the conclusions and checks of a validation report mean, in English. */
import type { ExplainTexts } from './texts.ts'

export const en: ExplainTexts = {
  conclusions: {
    'TOTAL-PASSED': {
      heading: 'The signature is valid',
      explanation:
        'The document has not changed since it was signed. The signer’s certificate was issued by a trusted authority and has not been revoked.',
      nextStep: 'You can rely on this signature. Nothing more is needed.',
    },
    FORMAT_FAILURE: {
      heading: 'The signature file cannot be read',
      explanation: 'The file is damaged, incomplete, or is not an electronic signature.',
      nextStep: 'Ask the sender for the original file, or ask for the document to be signed again.',
    },
    HASH_FAILURE: {
      heading: 'The document is not the one that was signed',
      explanation: 'The document was changed after signing, or another document was supplied with this signature.',
      nextStep:
        'Check that you chose the right document. If you did, do not rely on it: ask the signer for the original.',
    },
    SIG_CRYPTO_FAILURE: {
      heading: 'The signature does not match the certificate',
      explanation: 'The signature was altered, or it was not made by the owner of the certificate named in it.',
      nextStep: 'Do not rely on this signature. Ask for the document to be signed again.',
    },
    REVOKED: {
      heading: 'The certificate had been revoked before signing',
      explanation: 'When the document was signed, the signer’s certificate had already been cancelled by its issuer.',
      nextStep: 'Do not rely on this signature. The signer needs a new certificate and must sign again.',
    },
    EXPIRED: {
      heading: 'The certificate had expired before signing',
      explanation: 'The document was signed after the signer’s certificate had ceased to be in force.',
      nextStep: 'Do not rely on this signature. The signer needs a new certificate and must sign again.',
    },
    NOT_YET_VALID: {
      heading: 'The certificate was not yet in force',
      explanation: 'The document was signed before the signer’s certificate came into force.',
      nextStep: 'Do not rely on this signature. Ask for the document to be signed again.',
    },
    SIG_CONSTRAINTS_FAILURE: {
      heading: 'The signature does not meet the requirements',
      explanation: 'Details that the rules require in the signature are missing, contradictory or not allowed.',
      nextStep: 'Ask for the document to be signed again with an up-to-date signing program.',
    },
    CHAIN_CONSTRAINTS_FAILURE: {
      heading: 'The certificate is not suitable for this signature',
      explanation: 'The signer’s certificate, or one it depends on, was not issued for signing documents of this kind.',
      nextStep: 'Ask for the document to be signed again with a certificate intended for electronic signatures.',
    },
    CERTIFICATE_CHAIN_GENERAL_FAILURE: {
      heading: 'The certificate could not be checked',
      explanation:
        'There is an error in the certificates that link the signer to a trusted authority, or one of them is no longer in force.',
      nextStep: 'The signer should contact the authority that issued the certificate.',
    },
    CRYPTO_CONSTRAINTS_FAILURE: {
      heading: 'The signing method is not reliable enough',
      explanation: 'The signature was made by a method that was no longer considered secure at that time.',
      nextStep: 'Ask for the document to be signed again with an up-to-date signing program.',
    },
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE: {
      heading: 'The signing method is out of date',
      explanation:
        'The method is no longer considered secure, and nothing proves that the document was signed while it still was.',
      nextStep: 'Ask for the document to be signed again with an up-to-date signing program.',
    },
    POLICY_PROCESSING_ERROR: {
      heading: 'The rules named in the signature could not be applied',
      explanation: 'The signature refers to a set of signing rules that could not be read or understood.',
      nextStep: 'Ask the signer which rules were used, or ask for the document to be signed without them.',
    },
    SIGNATURE_POLICY_NOT_AVAILABLE: {
      heading: 'The rules named in the signature are not available',
      explanation: 'The signature refers to a set of signing rules that could not be obtained.',
      nextStep: 'Ask the signer for these rules, then check the signature again.',
    },
    TIMESTAMP_ORDER_FAILURE: {
      heading: 'The times in the signature contradict each other',
      explanation:
        'The time-stamps and the stated time of signing cannot all be right, or one of these times is still to come.',
      nextStep: 'Do not rely on this signature. Ask for the document to be signed again.',
    },
    NO_SIGNING_CERTIFICATE_FOUND: {
      heading: 'The signer is not known',
      explanation: 'The certificate of the person who signed was not found, so it is not possible to tell who it was.',
      nextStep: 'Ask the sender for a signature that contains the signer’s certificate.',
    },
    NO_CERTIFICATE_CHAIN_FOUND: {
      heading: 'The certificate is not from a trusted authority',
      explanation: 'The signer’s certificate could not be linked to any authority that is trusted here.',
      nextStep: 'Ask for the document to be signed with a certificate from a recognised authority.',
    },
    NO_CERTIFICATE_CHAIN_FOUND_NO_POE: {
      heading: 'The issuing authority is no longer trusted',
      explanation:
        'Trust in the authority that issued the certificate has ended, and nothing proves that the document was signed before that.',
      nextStep: 'Ask for the document to be signed with a certificate from a recognised authority.',
    },
    REVOKED_NO_POE: {
      heading: 'The certificate has been revoked',
      explanation:
        'The signer’s certificate was cancelled, and nothing proves that the document was signed before that.',
      nextStep: 'Ask for the document to be signed again with a new certificate.',
    },
    REVOKED_CA_NO_POE: {
      heading: 'The issuing authority’s certificate has been revoked',
      explanation:
        'A certificate of the authority was cancelled, and nothing proves that the document was signed before that.',
      nextStep: 'Ask for the document to be signed again with a new certificate.',
    },
    OUT_OF_BOUNDS_NOT_REVOKED: {
      heading: 'The certificate is outside its period of validity',
      explanation:
        'The certificate was not revoked, but it has expired or is not yet in force, and the time of signing is not proven.',
      nextStep: 'Ask for the document to be signed again with a certificate that is in force.',
    },
    OUT_OF_BOUNDS_NO_POE: {
      heading: 'The certificate is outside its period of validity',
      explanation:
        'The certificate has expired or is not yet in force, and nothing proves that the document was signed while it was in force.',
      nextStep: 'Ask for the document to be signed again with a certificate that is in force.',
    },
    REVOCATION_OUT_OF_BOUNDS_NO_POE: {
      heading: 'The answer about revocation is out of date',
      explanation:
        'Whoever answered whether the certificate was revoked is outside the period in which such answers can be relied on.',
      nextStep: 'Check the signature again later. If this repeats, contact the authority that issued the certificate.',
    },
    NO_POE: {
      heading: 'The time of signing is not proven',
      explanation: 'Nothing proves that the signature existed before an event that could cast doubt on it.',
      nextStep: 'Ask the signer for a signature with a time-stamp, or ask for the document to be signed again.',
    },
    TRY_LATER: {
      heading: 'The check could not be finished now',
      explanation: 'There is no fresh answer yet on whether the certificate has been revoked.',
      nextStep: 'Check the signature again later. It is neither confirmed nor refused for now.',
    },
    SIGNED_DATA_NOT_FOUND: {
      heading: 'The signed document is missing',
      explanation: 'The signature is kept apart from the document, and the document was not supplied.',
      nextStep: 'Choose the document that was signed and check again.',
    },
  },
  groups: {
    format: 'Form of the signature',
    'signing-certificate': 'Certificate of the signer',
    cryptographic: 'Match of document, signature and certificate',
    'time-stamps': 'Time-stamps',
    'certification-path': 'Link to a trusted authority',
    'attribute-certificate': 'Certificate of powers',
    'evidence-record': 'Archive’s record of documents',
    revocation: 'Revocation of certificates',
    acceptance: 'Rules of acceptance',
  },
  checks: {
    'format.signed-data': 'Structure of the signature file',
    'format.version': 'Version number of the signature file',
    'format.signers': 'Presence of a signer',
    'format.signed-attributes': 'Details signed together with the document',
    'format.signed-attributes-encoding': 'Exact form of the signed details',
    'format.unsigned-attributes': 'Details added after signing',
    'format.content-hints': 'What the signer said of the kind of the document',
    'format.countersignatures': 'Signatures on this signature',
    'format.certificate': 'Form of the certificate',
    'format.content-is-not-attributes': 'Distinction between the document and the signed details',
    'signing-certificate.found': 'Presence of the signer’s certificate',
    'signing-certificate.reference': 'Reference in the signature to the certificate',
    'cryptographic.content': 'Presence of the signed document',
    'cryptographic.message-digest': 'Comparison of the document with what was signed',
    'cryptographic.algorithms': 'Consistency of the signing methods named',
    'cryptographic.signature-value': 'Comparison of the signature with the certificate',
    'time-stamps.token': 'Form of the time-stamp',
    'time-stamps.imprint': 'What the time-stamp was made for',
    'time-stamps.imprint-algorithm': 'Strength of the digest in the time-stamp',
    'time-stamps.gen-time': 'Time in the time-stamp',
    'time-stamps.proof': 'Proof of when the signature existed',
    'time-stamps.order': 'Order of the time-stamps',
    'time-stamps.evidence-record': 'Archive’s record of when the signature existed',
    'time-stamps.existence-asserted': 'Time of existence as the asking system states it',
    'time-stamps.not-judged': 'Time-stamps in the signature',
    'certification-path.fetch': 'Receipt of certificates of authorities',
    'certification-path.found': 'Link from the certificate to a trusted authority',
    'certification-path.validity': 'Periods of validity of the certificates',
    'certification-path.basic-constraints': 'Right of the authorities to issue certificates',
    'certification-path.path-length': 'Number of authorities in between',
    'certification-path.key-usage': 'Permitted use of the authorities’ keys',
    'certification-path.critical-extensions': 'Mandatory conditions in the certificates',
    'certification-path.certificate-profile': 'Form of the certificates',
    'certification-path.name-constraints': 'Names that the authorities may certify',
    'certification-path.policies': 'Conditions of use set by the authorities',
    'certification-path.expected-name': 'Name the certificate was expected to carry',
    'certification-path.algorithms': 'Strength of the signatures on the certificates',
    'certification-path.purpose': 'Purpose of the signer’s certificate',
    'certification-path.purpose-agreement': 'Agreement of what the certificate says of its purpose',
    'certification-path.key-storage': 'What the signer’s key is kept in',
    'attribute-certificate.format': 'Form of the certificate of powers',
    'attribute-certificate.holder': 'Person to whom the powers were given',
    'attribute-certificate.issuer': 'Authority that gave the powers',
    'attribute-certificate.signature': 'Signature on the certificate of powers',
    'attribute-certificate.validity': 'Period for which the powers were given',
    'attribute-certificate.critical-extensions': 'Mandatory conditions in the certificate of powers',
    'attribute-certificate.revocation': 'Withdrawal of the powers',
    'evidence-record.format': 'Form of the archive’s record',
    'evidence-record.data-objects': 'Presence of the documents in the archive’s record',
    'evidence-record.group': 'Completeness of the group of documents',
    'evidence-record.order': 'Order of the archive’s time-stamps',
    'evidence-record.time-stamps': 'Time-stamps of the archive',
    'revocation.evidence': 'Reliability of the answers about revocation',
    'revocation.issued': 'Whether the authority issued the certificate at all',
    'revocation.status': 'Revocation status of the certificates',
    'revocation.fetch': 'Receipt of answers about revocation',
    'acceptance.algorithms': 'Strength of the signing method',
    'acceptance.signed-attributes': 'Required details in the signature',
    'acceptance.signing-time': 'Stated time of signing',
    'acceptance.signature-policy': 'Rules of signing that the signature names',
    'acceptance.certificate-references': 'Other certificates the signer named',
  },
}
