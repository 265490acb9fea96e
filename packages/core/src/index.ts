/** The public names of `@tamga/core`. */

export { fromBase64, toBase64, toHex } from './bytes.ts'
export { type AddSignatureOptions, addCountersignature, addSignature } from './cades/co-sign.ts'
export { type EmbeddedEvidence, type ExtendOptions, extendSignature } from './cades/extend.ts'
export { checkContent, type GivenContent } from './cades/signed-content.ts'
export {
  type AccessRights,
  commonRights,
  type EidRight,
  type EsignRight,
  eidRights,
  eidWord,
  esignRights,
  esignWord,
} from './card/access-rights.ts'
export { type CommandApdu, encodeCommand, parseResponse, type ResponseApdu } from './card/apdu.ts'
export {
  type BauthTerminal,
  type BauthTerminalAnswer,
  type BauthTerminalOptions,
  type BauthToken,
  type BauthTokenOptions,
  bauthTerminal,
  bauthToken,
} from './card/bauth.ts'
export {
  type BpaceClient,
  type BpaceClientAnswer,
  type BpaceOptions,
  type BpaceToken,
  type BpaceTokenAnswer,
  bpaceClient,
  bpaceToken,
} from './card/bpace.ts'
export { type CvFields, type CvIssuer, createCvCertificate } from './card/create-cv-certificate.ts'
export { type CvCertificate, parseCvCertificate } from './card/cv-certificate.ts'
export { type CvDate, cvDate } from './card/cv-date.ts'
export { type CvRights, validateCvPath } from './card/cv-path.ts'
export { type PasswordEvent, type PasswordState, type PinState, passwordStep } from './card/password-state.ts'
export { createSecureChannel, type SecureChannel } from './card/secure-channel.ts'
export {
  type MessageContext,
  openCommand,
  protectResponse,
  type SessionKeys,
  sessionKeys,
} from './card/secure-messaging.ts'
export { type ClaimedSigner, claimedSigners } from './cms/claimed-signers.ts'
export {
  createEnvelopedData,
  type OpenedContent,
  type OpenOptions,
  openEnvelopedData,
  type SealOptions,
} from './cms/envelope.ts'
export { createKeySigner, type KeySignerOptions } from './cms/key-signer.ts'
export { type SignDataOptions, signData, signDigest } from './cms/sign.ts'
export { parseSignedData, type SignedData, type SignerInfo } from './cms/signed-data.ts'
export { signatureAlgorithmIdentifier } from './crypto/algorithm-identifier.ts'
export { type BeltPbkdf2Options, beltHmac, beltPbkdf2 } from './crypto/belt-hmac.ts'
export {
  type AeadOptions,
  beltCheOpen,
  beltCheSeal,
  beltDwpOpen,
  beltDwpSeal,
  beltMac,
  type Sealed,
} from './crypto/belt-mac.ts'
export { beltCfbDecrypt, beltCfbEncrypt, beltCtr, type CipherOptions } from './crypto/belt-modes.ts'
export { beltKeyUnwrap, beltKeyWrap, type KeyWrapOptions } from './crypto/belt-wide-block.ts'
export { BIGN_CURVES, type BignCurve } from './crypto/bign-curve.ts'
export type { StreamingDigest } from './crypto/block-digest.ts'
export { createDigest, digest } from './crypto/digest.ts'
export {
  type CreateKeyContainerOptions,
  createKeyContainer,
  type OpenKeyContainerOptions,
  openKeyContainer,
  parseKeyContainer,
} from './crypto/key-container.ts'
export { signingAlgorithmFor } from './crypto/key-object.ts'
export type { NationalKeyKind } from './crypto/national-keys.ts'
export { generateNationalKey, type SigningKey, signingKey } from './crypto/private-key.ts'
export type { SigningAlgorithm } from './crypto/signature-algorithm.ts'
export { type SignatureValue, verifySignatureValue } from './crypto/signature-value.ts'
export {
  type Agreement,
  type AgreementFields,
  agreementMediaType,
  createAgreement,
  parseAgreement,
} from './documents/agreement.ts'
export {
  type Application,
  type ApplicationFields,
  applicationFieldNames,
  applicationMediaType,
  createApplication,
  parseApplication,
} from './documents/application.ts'
export { type Language, languages } from './documents/language.ts'
export { renderDocument } from './documents/render.ts'
export {
  ConfigurationError,
  DeniedError,
  FormatError,
  TamgaError,
  UnavailableError,
  UnsupportedError,
  VerificationError,
} from './errors.ts'
export { explainCheck, explainConclusion, explainRole, explainSubjectWarning } from './explain/explain.ts'
export type { Explanation } from './explain/texts.ts'
export {
  type BignJwkKey,
  type BignJwsAlgorithm,
  type BignPrivateJwk,
  type BignPublicJwk,
  bignPrivateJwk,
  bignPublicJwk,
  readBignJwk,
} from './identity/bign-jwk.ts'
export {
  type JwsHeader,
  signBignJws,
  type VerifiedJws,
  type VerifyBignJwsOptions,
  verifyBignJws,
} from './identity/bign-jws.ts'
export type {
  FactSource,
  IdentifiedPerson,
  PersonOrganisation,
  PersonWarning,
  Power,
  Sourced,
} from './identity/identified-person.ts'
export { organisationNumberWarnings, personalNumberWarnings } from './identity/identifiers.ts'
export { personFromCertificate } from './identity/person-from-certificate.ts'
export { claimedPowers } from './identity/powers.ts'
export { type Subject, type SubjectOrganisation, subject } from './identity/subject.ts'
export type { SubjectKind, SubjectRules } from './identity/subject-rules.ts'
export { parseOcspResponse } from './ocsp/response.ts'
export type { Clock, Http, HttpRequest, HttpResponse, Signer, TimeStampSource, TrustAnchorSource } from './ports.ts'
export { authorityProfile } from './profiles/authority.ts'
export {
  byEsiful,
  byEsifulAuthentication,
  byGossuok,
  byGossuokAuthentication,
} from './profiles/by-esiful.ts'
export { cms, generic, genericAuthentication } from './profiles/generic.ts'
export {
  kzNca,
  kzNcaAuthentication,
  kzNcaCarrier,
  kzNcaCarrierAuthentication,
} from './profiles/kz-nca.ts'
export { likelySubjectRules } from './profiles/likely-subject-rules.ts'
export { authenticationProfiles, profiles } from './profiles/profiles.ts'
export { tlsServer, tlsServerProfile } from './profiles/tls-server.ts'
export { type TrustAnchorKind, trustAnchorKind } from './profiles/trust-anchor-kind.ts'
export {
  type Challenge,
  type ChallengeFields,
  challengeMediaType,
  challengeTimeObjection,
  createChallenge,
  encodeChallenge,
  parseChallenge,
  readChallenge,
  resemblesChallenge,
} from './sign-in/challenge.ts'
export {
  type ChallengeOptions,
  type ChallengeRefusal,
  type ChallengeVerdict,
  verifyChallengeResponse,
} from './sign-in/challenge-response.ts'
export { createTimeStampRequest } from './tsp/request.ts'
export { parseTimeStampResponse } from './tsp/response.ts'
export { createTimeStampSource, type TimeStampSourceOptions } from './tsp/source.ts'
export { parseTimeStampToken, type TimeStampToken } from './tsp/token.ts'
export {
  type AttributeCertificateOptions,
  type AttributeCertificateReport,
  judgeAttributeCertificate,
  validateAttributeCertificate,
} from './validation/attribute-certificate.ts'
export { type AugmentedSignature, type AugmentOptions, augmentSignature } from './validation/augment-signature.ts'
export { CHECK_CLAUSES, type CheckId } from './validation/checks.ts'
export { concludeChecks } from './validation/conclude.ts'
export { callerEvidence, type Evidence } from './validation/evidence.ts'
export { gatherCertificateEvidence, gatherEvidence } from './validation/gather.ts'
export {
  type FetchedIssuers,
  gatherCertificateIssuers,
  gatherIssuers,
  withIssuers,
} from './validation/gather-issuers.ts'
export { type JudgeOptions, judgeSignature, type SignatureInput } from './validation/judge.ts'
export {
  type DataObject,
  type EvidenceRecordInput,
  type EvidenceRecordReport,
  evidenceRecordDigestAlgorithms,
  judgeEvidenceRecord,
  validateEvidenceRecord,
} from './validation/judge-evidence-record.ts'
export type { OctetSource } from './validation/octet-source.ts'
export type { Profile } from './validation/profile.ts'
export { type ReadSignatureOptions, readSignature } from './validation/read-signature.ts'
export type {
  CertificateReport,
  Check,
  Conclusion,
  RevocationReport,
  SignatureReport,
  TimeStampReport,
  ValidationReport,
} from './validation/report.ts'
export {
  type ContentDigest,
  contentDigestAlgorithms,
  type DetachedContent,
  digestContent,
} from './validation/signed-content.ts'
export { type ReportSigner, signReport, type VerifiedReport, verifyReport } from './validation/signed-report.ts'
export {
  type PathReport,
  type ValidatePathOptions,
  validateCertificationPath,
} from './validation/validate-certification-path.ts'
export { type ValidateOptions, validateSignature } from './validation/validate-signature.ts'
export { type AttributeCertificate, parseAttributeCertificate } from './x509/attribute-certificate.ts'
export { type Certificate, parseCertificate } from './x509/certificate.ts'
export { type CertificateCache, createCertificateCache } from './x509/certificate-cache.ts'
export {
  type CertificationRequestFields,
  createCertificationRequest,
  type RequestedExtensions,
  type RequestedSubject,
} from './x509/certification-request.ts'
export { parseCertificateList } from './x509/crl.ts'
export { formatName, type Name } from './x509/name.ts'
export {
  type CertificationRequest,
  parseCertificationRequest,
  verifyCertificationRequest,
} from './x509/parse-certification-request.ts'
export { type IsPublicSuffix, publicSuffixes } from './x509/public-suffix.ts'
export type { ReferenceIdentifier } from './x509/server-identity.ts'
