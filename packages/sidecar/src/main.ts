/** The process: puts the parts together, listens, and stops without losing an answer. */
import { type Clock, createCertificateCache, type Http } from '@tamga/core'
import { type Logger, pino } from 'pino'
import { systemClock } from './adapters/clock.ts'
import { cacheCrls } from './adapters/crl-cache.ts'
import { type ClosableHttp, createHttp } from './adapters/http.ts'
import type { IdentificationServer } from './adapters/identification-server/index.ts'
import { createApp } from './app.ts'
import type { SidecarConfig } from './config.ts'
import {
  type ConfiguredFiles,
  type ConfiguredProfile,
  loadConfiguredFiles,
  reloadConfiguredFiles,
} from './configured-files.ts'
import { createDoor } from './door.ts'
import { type ListeningServer, listen } from './http-server.ts'
import { reloadable } from './reloadable.ts'
import type { Readiness } from './routes/health.ts'
import { configuredServer, listenAtDoor, type SignInParts, signInContext, startRecurringWork } from './sign-in.ts'
import { openStore, type Store } from './store/sqlite.ts'
import type { SignInContext } from './workflow/sign-in/context.ts'
import type { ValidationContext } from './workflow/validate-signature.ts'

export interface SidecarOptions {
  readonly clock?: Clock
  /** Replaces our own client for revocation data. */
  readonly http?: Http
  readonly logger?: Logger
  /** Replaces our own client for the identification server. */
  readonly identificationServer?: IdentificationServer
}

export interface Sidecar {
  /** Without a slash at its end. */
  readonly url: string
  /** Where the door listens, when people may sign in; browsers know it by `signIn.publicUrl`. */
  readonly doorUrl: string | undefined
  /**
   * Reads the configured files anew: keys, trust anchors, intermediates, TLS, texts; not the configuration itself. Files that
   * cannot be used change nothing and are told in the log and by `GET /readyz`.
   */
  reload(): Promise<void>
  /** Takes no new requests, finishes the running ones within `limits.stopTimeoutSeconds`, closes the store. */
  close(): Promise<void>
}

/** @throws ConfigurationError when a file, the store or the address cannot be used; the message names it */
export async function startSidecar(config: SidecarConfig, options: SidecarOptions = {}): Promise<Sidecar> {
  const files = await loadConfiguredFiles(config)
  const clock = options.clock ?? systemClock
  const http = options.http === undefined ? cachingHttp(config, clock) : unclosed(options.http)
  const store = openStore(config.store.file, { clock })
  const closers: (() => unknown)[] = [() => store.close(), () => http.close()]
  const close = once(async () => {
    for (const closer of closers.reverse()) await closer()
  })
  try {
    const logger = options.logger ?? pino({ level: config.log.level })
    const { limits } = config
    const stop = (server: ListeningServer): Promise<void> => server.stop({ timeoutSeconds: limits.stopTimeoutSeconds })
    const readiness: Readiness = { missing: () => missing(store), staleFor: () => serving.staleFor() }
    const parts = { config, clock, http, store, logger, readiness, server: options.identificationServer }
    const again = async (): Promise<Serving> => assemble(await reloadConfiguredFiles(config, files), parts)
    const serving = reloadable(assemble(files, parts), again, logger)
    if (config.signIn !== undefined) closers.push(startRecurringWork(() => serving.current().signIn, logger))
    const server = await listen((...call) => serving.current().app(...call), {
      ...config.listen,
      tls: files.tls,
      ...limits,
    })
    closers.push(() => stop(server))
    const door = await listenAtDoor((...call) => serving.current().door?.(...call), config, files)
    if (door !== undefined) closers.push(() => stop(door))
    logger.info({ url: server.url, door: door?.url, trust: files.trust }, 'listening')
    const reload = async (): Promise<void> => {
      await serving.reload()
      server.renewTls(serving.current().files.tls)
      door?.renewTls(serving.current().files.signIn?.tls)
    }
    return { url: server.url, doorUrl: door?.url, reload, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** All that hangs on the configured files; requests that are under way end with what they began with. */
interface Serving {
  readonly files: ConfiguredFiles
  readonly app: ReturnType<typeof createApp>
  /** Absent where nobody signs in, as the door. */
  readonly signIn: SignInContext | undefined
  readonly door: ReturnType<typeof createDoor> | undefined
}

interface Parts {
  readonly config: SidecarConfig
  readonly clock: Clock
  readonly http: Http
  readonly store: Store
  readonly logger: Logger
  readonly readiness: Readiness
  readonly server: IdentificationServer | undefined
}

function assemble(files: ConfiguredFiles, parts: Parts): Serving {
  const { config, clock, http, store, logger, readiness } = parts
  const given = signInParts(files, parts)
  const signIn = given && signInContext(given)
  const validation: ValidationContext = {
    clock,
    http,
    fetchIssuers: config.outgoing.fetchIssuers,
    certificates: createCertificateCache(),
    ...configuredProfiles(config, files),
  }
  const app = createApp({
    logger,
    tls: files.tls !== undefined,
    portals: config.portals,
    limits: config.limits,
    readiness,
    validation,
    signIn,
    applications: { store: store.applications, clock, ...config.applications },
    agreements: { store: store.agreements, clock, ...config.agreements, texts: files.agreementTexts },
  })
  return { files, app, signIn, door: signIn && createDoor({ logger, signIn, readiness }) }
}

function signInParts({ signIn: files, profiles }: ConfiguredFiles, parts: Parts): SignInParts | undefined {
  const { config, clock, http } = parts
  const { signIn } = config
  if (signIn === undefined || files === undefined) return undefined
  const judging = { ...profiles[0], http, fetchIssuers: config.outgoing.fetchIssuers }
  const server = parts.server ?? configuredServer(signIn, { files, clock, judging })
  return { ...parts, config: { ...config, signIn }, files, server }
}

function configuredProfiles(
  { portals }: SidecarConfig,
  files: ConfiguredFiles,
): Pick<ValidationContext, 'profiles' | 'standardProfile' | 'portalProfiles'> {
  const profiles = new Map(files.profiles.map((one) => [one.profile.id, one]))
  const chosen = portals.flatMap(({ name, profile }): [string, ConfiguredProfile][] => {
    const own = profiles.get(profile ?? '')
    return own === undefined ? [] : [[name, own]]
  })
  return { profiles, standardProfile: files.profiles[0], portalProfiles: new Map(chosen) }
}

/** Trust anchors need no question here: without one the process does not start. */
async function missing(store: Store): Promise<readonly string[]> {
  try {
    await store.check()
    return []
  } catch {
    return ['store']
  }
}

function cachingHttp({ outgoing }: SidecarConfig, clock: Clock): ClosableHttp {
  const { crlFreshSeconds: freshSeconds, crlLastGoodSeconds: lastGoodSeconds, crlCacheOctets: maxOctets } = outgoing
  return cacheCrls(createHttp(outgoing), clock, { freshSeconds, lastGoodSeconds, maxOctets })
}

/** A client that somebody else brought is theirs to close. */
function unclosed(http: Http): ClosableHttp {
  return { send: (request) => http.send(request), close: () => {} }
}

function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => {
    running ??= run()
    return running
  }
}
