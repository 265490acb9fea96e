/** The shape of everything the portal says to a person; a language that leaves something out does not compile. */
import type { TimeStampReport } from '@tamga/core'
export type ApplicationFieldName =
  | 'familyName'
  | 'givenName'
  | 'middleName'
  | 'personalNumber'
  | 'organisation'
  | 'organisationNumber'
  | 'unit'
  | 'post'
  | 'email'
  | 'phone'
  | 'reason'

/** A field of a form: its label, an optional hint under it, and what to say when it is empty or wrong. */
export interface FieldTexts {
  readonly label: string
  readonly hint?: string
  readonly missing: string
  readonly invalid: string
}

/** Something that went wrong: what happened, what it means, what to do. The same shape as the agent script's own texts. */
export interface ProblemTexts {
  readonly heading: string
  readonly explanation: string
  readonly nextStep: string
}

/** What the portal and the sidecar can answer; the agent script brings words for its own errors. */
export const problemCodes = [
  'already-signed',
  'expired',
  'too-large',
  'too-many',
  'unreadable',
  'not-found',
  'unavailable',
  'sign-in-expired',
  'certificate-refused',
  'unexpected',
  'mock-agent',
] as const

export type ProblemCode = (typeof problemCodes)[number]

type Words<Keys extends string> = Readonly<Record<Keys, string>>

export interface PortalTexts {
  /** The language's own name for itself. */
  readonly name: string
  readonly site: Words<
    'tagline' | 'skip' | 'language' | 'menu' | 'footer' | 'noScript' | 'errorSummary' | 'optional' | 'home'
  >
  readonly menu: Words<'application' | 'agreement' | 'check'>
  readonly signIn: Words<
    | 'title'
    | 'lead'
    | 'expired'
    | 'server'
    | 'serverText'
    | 'serverSubmit'
    | 'certificate'
    | 'certificateText'
    | 'certificateSubmit'
    | 'waiting'
    | 'sending'
  >
  readonly account: Words<
    | 'title'
    | 'lead'
    | 'signOut'
    | 'facts'
    | 'fact'
    | 'value'
    | 'source'
    | 'session'
    | 'level'
    | 'levelCertificate'
    | 'levelHardware'
    | 'since'
    | 'until'
  > & {
    readonly names: Words<
      | 'familyName'
      | 'givenName'
      | 'middleName'
      | 'personalNumber'
      | 'birthdate'
      | 'registrationPlace'
      | 'organisation'
      | 'organisationNumber'
      | 'role'
      | 'power'
    >
    readonly sources: Words<'certificate' | 'card' | 'register' | 'server' | 'attribute-certificate'>
  }
  readonly steps: Words<'label' | 'fill' | 'review' | 'report'>
  readonly application: Words<'title' | 'lead' | 'person' | 'organisation' | 'contacts' | 'purpose' | 'submit'>
  readonly fields: Readonly<Record<ApplicationFieldName, FieldTexts>>
  readonly agreement: Words<'title' | 'lead' | 'text' | 'version' | 'submit'>
  readonly fullName: FieldTexts
  readonly review: Words<
    | 'title'
    | 'lead'
    | 'document'
    | 'sign'
    | 'agentNote'
    | 'permissionNote'
    | 'connectionWindow'
    | 'cancel'
    | 'again'
    | 'change'
  >
  readonly progress: Words<'connecting' | 'waiting' | 'sending'>
  readonly problems: Readonly<Record<ProblemCode, ProblemTexts>>
  readonly check: Words<
    'title' | 'lead' | 'signature' | 'signatureHint' | 'document' | 'documentHint' | 'submit' | 'missing' | 'tooLarge'
  >
  readonly verdict: Words<'accepted' | 'acceptedNote' | 'refused' | 'sound' | 'staysDraft' | 'back' | 'nextStep'>
  /** Why a sound signature does not count, by the end of the sidecar's code. */
  readonly refusals: Words<
    'SIGNER_NOT_APPLICANT' | 'SIGNER_OF_OTHER_ORGANISATION' | 'SIGNER_WITHOUT_NUMBER' | 'SIGNER_COUNT'
  >
  readonly report: Words<
    | 'title'
    | 'signature'
    | 'who'
    | 'fullName'
    | 'personalNumber'
    | 'organisation'
    | 'organisationNumber'
    | 'role'
    | 'country'
    | 'system'
    | 'notStated'
    | 'when'
    | 'claimed'
    | 'claimedNote'
    | 'best'
    | 'bestNote'
    | 'checkedAt'
    | 'path'
    | 'pathLead'
    | 'noPath'
    | 'issuedBy'
    | 'validity'
    | 'serialNumber'
    | 'fingerprint'
    | 'key'
    | 'asOf'
    | 'revokedAt'
    | 'signerCertificate'
    | 'authorityCertificate'
    | 'trustAnchor'
    | 'timeStamps'
    | 'checks'
    | 'checksLead'
    | 'messageChecks'
    | 'document'
    | 'files'
    | 'fileSignature'
    | 'fileDocument'
    | 'fileReport'
    | 'technical'
    | 'technicalLead'
  >
  readonly outcomes: Words<'passed' | 'failed' | 'warning' | 'skipped'>
  readonly revocationStatus: Words<'good' | 'revoked' | 'unknown' | 'not-needed'>
  readonly revocationSource: Words<'ocsp' | 'crl'>
  readonly revocationOrigin: Words<'signature' | 'caller' | 'network'>
  /** CRLReason, RFC 5280 §5.3.1. */
  readonly revocationReason: Words<
    | 'unspecified'
    | 'keyCompromise'
    | 'cACompromise'
    | 'affiliationChanged'
    | 'superseded'
    | 'cessationOfOperation'
    | 'certificateHold'
    | 'removeFromCRL'
    | 'privilegeWithdrawn'
    | 'aACompromise'
    | 'neverIssued'
  >
  readonly timeStampTypes: Words<TimeStampReport['type']>
  /** Whole pages that say one thing. */
  readonly pages: Readonly<Record<'not-found' | 'unavailable' | 'unexpected', Words<'title' | 'text'>>>
}
