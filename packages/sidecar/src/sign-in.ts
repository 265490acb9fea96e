/** Puts the parts of signing in together: keys, store, server, the door's listener, and the work that recurs. */
import type { RequestListener } from 'node:http'
import type { Clock } from '@tamga/core'
import type { Logger } from 'pino'
import { createHttp } from './adapters/http.ts'
import {
  type AttributeCertificateJudging,
  connectIdentificationServer,
  type IdentificationServer,
} from './adapters/identification-server/index.ts'
import type { SidecarConfig } from './config.ts'
import type { PortalSignIn, SignInConfig } from './config-sign-in.ts'
import type { ConfiguredFiles, SignInFiles } from './configured-files.ts'
import { type ListeningServer, listen } from './http-server.ts'
import { createSealing } from './store/sealing.ts'
import type { Store } from './store/sqlite.ts'
import { createAssertionSigner } from './workflow/sign-in/assertion.ts'
import type { SignInContext } from './workflow/sign-in/context.ts'
import { deliverLogouts } from './workflow/sign-in/deliver-logouts.ts'

export interface SignInParts {
  readonly config: SidecarConfig & { readonly signIn: SignInConfig }
  readonly files: SignInFiles
  readonly clock: Clock
  readonly store: Store
  readonly server: IdentificationServer | undefined
}

/** Our own client for the configured server; it is asked when somebody first signs in. */
export function configuredServer(
  { identificationServer, limits }: SignInConfig,
  { files, clock, judging }: Pick<SignInParts, 'files' | 'clock'> & { readonly judging: AttributeCertificateJudging },
): IdentificationServer | undefined {
  if (identificationServer === undefined) return undefined
  const { issuer, clientId, encryptionKeyThumbprints, timeoutSeconds, wire } = identificationServer
  return connectIdentificationServer({
    issuer,
    clientId,
    signing: { ...files.keys.client.signing, certificateChain: files.clientCertificate },
    decryption: files.keys.client.decryption,
    pinnedEncryptionKeys: encryptionKeyThumbprints,
    attributeAuthorities: files.attributeAuthorities,
    attributeCertificates: judging,
    timeoutSeconds,
    ...defined(wire),
    loginLifetimeSeconds: limits.pendingSeconds,
    clock,
    // The configuration lets only addresses of this very machine do without TLS.
    allowHttp: issuer.startsWith('http:'),
  })
}

/** Options that were left out keep their defaults. */
function defined<T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  return Object.fromEntries(given) as { [K in keyof T]: Exclude<T[K], undefined> }
}

export function signInContext({ config, files, clock, store, server }: SignInParts): SignInContext {
  const { signIn } = config
  const portals = config.portals.flatMap(({ name, signIn: registered }): [string, PortalSignIn][] =>
    registered === undefined ? [] : [[name, registered]],
  )
  return {
    ...store.signIn({ sealing: createSealing(files.keys.storeSecret), idleSeconds: signIn.sessions.idleSeconds }),
    clock,
    config: signIn,
    portals: new Map(portals),
    assertions: createAssertionSigner({ issuer: signIn.publicUrl, key: files.keys.assertion, clock }),
    server,
    publicKeys: () => [...files.keys.assertionPublicKeys(), ...(server?.publicKeys() ?? [])],
  }
}

/** @throws ConfigurationError ERR_LISTEN_PORT_TAKEN, ERR_LISTEN */
export async function listenAtDoor(
  door: RequestListener,
  { signIn, limits: { requestTimeoutSeconds } }: SidecarConfig,
  files: ConfiguredFiles,
): Promise<ListeningServer | undefined> {
  return signIn && listen(door, { ...signIn.listen, tls: files.signIn?.tls, requestTimeoutSeconds })
}

const REAP_MILLISECONDS = 60_000
const DELIVER_MILLISECONDS = 1000
const DELIVERY_TIMEOUT_SECONDS = 10

/**
 * @param current asked in each round, since its keys may change
 * @returns what stops it and waits for the round that is running
 */
export function startRecurringWork(current: () => SignInContext | undefined, logger: Logger): () => Promise<void> {
  // Only addresses that the operator wrote into the configuration, so private ones are his own.
  const http = createHttp({ timeoutSeconds: DELIVERY_TIMEOUT_SECONDS, maxConcurrent: 8, allowPrivateAddresses: true })
  const round = async (run: (context: SignInContext) => Promise<unknown>): Promise<unknown> => {
    const context = current()
    return context && run(context)
  }
  const stops = [
    every(DELIVER_MILLISECONDS, logger, () => round((context) => deliverLogouts(context, { http, logger }))),
    every(REAP_MILLISECONDS, logger, () =>
      round(({ oneTime, sessions }) => Promise.all([oneTime.reap(), sessions.reap()])),
    ),
  ]
  return async () => {
    await Promise.all(stops.map((stop) => stop()))
    http.close()
  }
}

/** One round after another, never two at once; a round that fails is told and the next one tries again. */
function every(milliseconds: number, logger: Logger, run: () => Promise<unknown>): () => Promise<void> {
  let running: Promise<unknown> | undefined
  const timer = setInterval(() => {
    running ??= run()
      .catch((error: unknown) => logger.error({ err: error }, 'recurring work failed'))
      .finally(() => {
        running = undefined
      })
  }, milliseconds)
  return async () => {
    clearInterval(timer)
    await running
  }
}
