/** The sidecar of the stack: its configuration, and its registration at the identification server. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { clientKeySet, decodeConfig } from '@tamga/sidecar'
import type { TestCa } from '@tamga/test-ca'
import type { ClientApplication, RunningIdentificationServer } from '@tamga/test-identification-server'

/** The portal's name in the sidecar's configuration. */
export const PORTAL = 'example-portal'

const SIDECAR_KEYS = 'sidecar-keys'

export interface SidecarPlace {
  readonly directory: string
  readonly port: number
  readonly ca: TestCa
  readonly token: string
  readonly portalUrl: string
  readonly doorUrl: string
  readonly server: RunningIdentificationServer
}

/** What `tamga-sidecar` would read from its file: the country of the test CA decides by which profile it judges. */
export async function sidecarConfig(place: SidecarPlace): Promise<ReturnType<typeof decodeConfig>> {
  const { directory, port, ca, token, portalUrl, doorUrl, server } = place
  const trust = join(directory, 'trust')
  mkdirSync(trust, { recursive: true })
  writeFileSync(join(trust, 'test-root.cer'), ca.rootCertificate)
  writeFileSync(join(directory, 'test-intermediate.cer'), ca.intermediateCertificate)
  writeFileSync(join(directory, 'attribute-authority.cer'), ca.attributeAuthorityCertificate)
  return decodeConfig(
    {
      listen: { port },
      portals: [{ name: PORTAL, token: { env: 'TOKEN' }, signIn: portalSignIn(portalUrl) }],
      trustAnchors: ['trust'],
      // Attribute certificates bring no chain of their authority.
      intermediates: ['test-intermediate.cer'],
      profiles: [ca.profile.name],
      store: { file: 'sidecar.sqlite' },
      signIn: {
        publicUrl: doorUrl,
        listen: { port: Number(new URL(doorUrl).port) },
        keyDirectory: SIDECAR_KEYS,
        limits: { requestsPerMinute: 100_000 },
        identificationServer: {
          issuer: server.url,
          clientId: await registerSidecar(place),
          encryptionKeyThumbprints: server.bundle().encryptionKeys,
          attributeAuthorities: ['attribute-authority.cer'],
        },
      },
      // The test CA answers on this very machine.
      outgoing: { allowPrivateAddresses: true },
      // Whoever tries this with a thousand people at once is to see that it holds.
      limits: { requestsPerMinute: 100_000 },
      log: { level: 'warn' },
    },
    { baseDirectory: directory, environment: { TOKEN: token } },
  )
}

function portalSignIn(portalUrl: string): object {
  return {
    title: 'Tamga example portal',
    homeUrl: `${portalUrl}/`,
    returnUrls: [`${portalUrl}/sign-in/return`],
    scopes: ['identity', 'registration', 'organisation', 'powers'],
    claims: { essential: ['identification_number', 'family_name', 'given_name'] },
    certificateOrigins: [portalUrl],
    // From the sidecar to the portal, where names that only browsers know do not resolve.
    logoutUrl: `http://127.0.0.1:${new URL(portalUrl).port}/sign-in/logout-event`,
  }
}

/** Registered once for each set of addresses; what a real operator does by hand and with a certification request. */
async function registerSidecar({ directory, portalUrl, doorUrl, server }: SidecarPlace): Promise<string> {
  const application: ClientApplication = {
    legalName: 'Tamga Test Ministry',
    resourceName: 'Tamga example portal',
    redirectUri: `${doorUrl}/callback`,
    postLogoutRedirectUri: `${doorUrl}/signed-out`,
    clientUri: portalUrl,
    contact: 'operator@portal.example',
    backchannelLogoutUri: `${doorUrl}/backchannel-logout`,
    jwks: clientKeySet(join(directory, SIDECAR_KEYS)),
  }
  const digest = createHash('sha256')
    .update(JSON.stringify([application, server.url]))
    .digest('hex')
  const file = join(directory, 'sidecar-client')
  const [known, clientId = ''] = existsSync(file) ? readFileSync(file, 'utf8').split(' ') : []
  if (known === digest) return clientId
  const registration = await server.registerClient(application)
  writeFileSync(file, `${digest} ${registration.clientId}`, { mode: 0o600 })
  return registration.clientId
}
