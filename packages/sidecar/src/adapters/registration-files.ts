/** What came back from a registration, kept beside the keys it is for. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EnrolmentBundle } from './enrolment-bundle.ts'
import { encodePem } from './pem.ts'
import type { Registration } from './register-client.ts'

/** The section `signIn.identificationServer` of the configuration. */
export interface RegisteredServer {
  readonly issuer: string
  readonly clientId: string
  readonly encryptionKeyThumbprints: readonly string[]
  /** The certificate and those above it, PEM. */
  readonly clientCertificate: string
  readonly attributeAuthorities: readonly string[]
}

/** Writes certificate, chain and `client.json` into `registration/` of the key directory. */
export function keepRegistration(
  directory: string,
  { bundle, registration }: { readonly bundle: EnrolmentBundle; readonly registration: Registration },
): RegisteredServer {
  const folder = join(directory, 'registration')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const put = (name: string, content: string): string => {
    const path = join(folder, name)
    writeFileSync(path, content, { mode: 0o600 })
    return path
  }
  const { clientId, certificate, chain } = registration
  const pem = [certificate, ...chain].map((der) => encodePem('CERTIFICATE', der)).join('')
  const clientCertificate = put('certificate.pem', pem)
  const authority = put('attribute-authority.pem', encodePem('CERTIFICATE', bundle.attributeAuthorityCertificate))
  const server: RegisteredServer = {
    issuer: bundle.issuer,
    clientId,
    encryptionKeyThumbprints: bundle.encryptionKeys,
    clientCertificate,
    attributeAuthorities: [authority],
  }
  put('client.json', `${JSON.stringify(server, null, 2)}\n`)
  return server
}
