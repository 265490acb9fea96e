/** The public names of `@tamga/core`. */
export { createKeySigner, type KeySignerOptions } from './cms/key-signer.ts'
export { signData, type SignDataOptions } from './cms/sign.ts'
export { parseSignedData, type SignedData, type SignerInfo } from './cms/signed-data.ts'
export { fromBase64, toBase64, toHex } from './bytes.ts'
export { type Language, languages } from './documents/language.ts'
export {
  ConfigurationError,
  DeniedError,
  FormatError,
  TamgaError,
  UnavailableError,
  UnsupportedError,
  VerificationError,
} from './errors.ts'
export { type Subject, subject } from './identity/subject.ts'
export type { Clock, Http, HttpRequest, HttpResponse, Signer, TrustAnchorSource } from './ports.ts'
export { cms, generic, profiles } from './profiles/generic.ts'
export type { Profile } from './validation/profile.ts'
export type { Check, Conclusion, SignatureReport, ValidationReport } from './validation/report.ts'
export { type Certificate, parseCertificate } from './x509/certificate.ts'
export { formatName, type Name } from './x509/name.ts'
