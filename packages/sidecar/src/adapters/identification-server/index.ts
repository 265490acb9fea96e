/** The adapter of the identification server: the sidecar's relying party on openid-client and jose. */

export { connectIdentificationServer } from './connect.ts'
export type {
  AuthenticationRequest,
  CallbackAnswer,
  Finding,
  IdentificationServer,
  Identified,
  LogoutToken,
  PendingLogin,
  WantedNames,
} from './identification-server.ts'
export type {
  AttributeCertificateJudging,
  IdentificationServerOptions,
} from './options.ts'
