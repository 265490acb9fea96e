/** The adapter of the identification server: the sidecar's relying party on openid-client and jose. */

export { connectIdentificationServer } from './connect.ts'
export type {
  AuthenticationRequest,
  CallbackAnswer,
  EndSession,
  Evidence,
  Finding,
  IdentificationServer,
  Identified,
  LegalBasis,
  LogoutToken,
  PendingLogin,
  WantedNames,
} from './identification-server.ts'
export type {
  AttributeCertificateJudging,
  IdentificationServerOptions,
  OwnDecryptionKey,
  OwnSigningKey,
} from './options.ts'
