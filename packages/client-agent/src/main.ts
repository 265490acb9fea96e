/** Starts and stops the agent: puts the parts together, opens the listeners, and is the only place that knows them all. */
import type { Clock } from '@tamga/core'
import { type Logger, pino } from 'pino'
import { createApp } from './app.ts'
import { closeServer } from './close-server.ts'
import { type Limits, type NcalayerSettings, parseConfig, publishedPorts } from './config.ts'
import { createConsent } from './consent/consent.ts'
import { openKnownSites } from './consent/known-sites.ts'
import { openWindow } from './consent/open-window.ts'
import { openPrompt } from './consent/pinentry.ts'
import { openRegistrableDomains } from './consent/registrable-domain.ts'
import { startConsentServer } from './consent/server.ts'
import { createTurns } from './consent/turns.ts'
import type { KeySource } from './keys/key-source.ts'
import { openKeys } from './keys/open-keys.ts'
import { listenOnLoopback, listenOnSockets } from './listen.ts'
import { createLog } from './log.ts'
import { hostsOf } from './origin.ts'
import { startTlsListeners } from './tls-listeners.ts'

/** Settings (see `config.ts`) and the parts a program that embeds the agent may replace. */
export interface AgentOptions {
  /** Without it the published ports 24117, 24118, 24119 are tried; 0 lets the system choose. */
  readonly port?: number
  /** Descriptors of listening sockets to serve on instead, as systemd passes them. */
  readonly sockets?: readonly number[]
  readonly keyDirectory: string
  /** Libraries of tokens (PKCS#11), absolute paths. */
  readonly pkcs11Modules?: readonly string[]
  /** Keys instead of those that the settings name. */
  readonly keys?: KeySource
  /** Tells sites that a script answers for the person. */
  readonly mock?: boolean
  readonly developmentOrigins?: readonly string[]
  readonly consentTimeoutSeconds?: number
  readonly limits?: Partial<Limits>
  /** Where the person's decisions about sites are kept; without it they last as long as the agent runs. */
  readonly stateDirectory?: string | undefined
  /** `auto`, `off`, or the absolute path of a pinentry program: where passwords are asked for. */
  readonly pinentry?: string | undefined
  /** File of the Public Suffix List; the system's without it. */
  readonly publicSuffixList?: string | undefined
  readonly ncalayer?: Partial<NcalayerSettings> | undefined
  readonly httpsPort?: number | undefined
  readonly tlsDirectory?: string
  /** Receives the address of a consent window. The default opens the person's browser. */
  readonly openConsent?: (url: string) => void | Promise<void>
  readonly clock?: Clock
  readonly logger?: Pick<Logger, 'info' | 'error'>
}

/** A running agent. */
export interface Agent {
  /** `http://127.0.0.1:<port>`, without a slash. */
  readonly url: string
  /** Address of the page with the person's sites and phrase; a secret of this run, for the person's eyes only. */
  readonly sitesUrl: string
  /** The same by TLS, when asked for. */
  readonly httpsUrl?: string
  /** Where portals made for NCALayer connect, or why they cannot: its port is taken, by a real NCALayer for one. */
  readonly ncalayer?: { readonly url: string } | { readonly problem: string }
  /** File with the certificate to import into the browser or the system, where TLS is served. */
  readonly authorityFile?: string
  /** Ends open requests with ERR_AGENT_STOPPING and frees the ports. */
  close(): Promise<void>
}

/** @throws ConfigurationError ERR_AGENT_CONFIGURATION, ERR_AGENT_PORTS_TAKEN */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const {
    openConsent = openWindow,
    clock = { now: () => new Date() },
    logger = pino(),
    sockets = [],
    keys: givenKeys,
    mock = false,
    ...settings
  } = options
  const config = parseConfig(settings)
  const log = createLog(logger)
  const { keyDirectory, consentTimeoutSeconds: timeoutSeconds } = config
  const sites = openKnownSites(config.stateDirectory, clock)
  const keys = givenKeys ?? openKeys(config, clock)
  const pageUrl = (): string => consentServer.url
  const turns = createTurns(clock)
  const prompt = openPrompt(config.pinentry)
  const registrableDomain = openRegistrableDomains(config.publicSuffixList)
  const consent = createConsent({
    keys,
    keyDirectory,
    sites,
    registrableDomain,
    prompt,
    turns,
    clock,
    log,
    timeoutSeconds,
    openConsent,
    pageUrl,
  })
  const consentServer = await startConsentServer(consent, { sites, log })
  const ports = config.port === undefined ? publishedPorts : [config.port]
  const onRefused = (): void => log({ operation: 'connection', outcome: 'ERR_AGENT_OTHER_USER' })
  const listening =
    sockets.length > 0 ? listenOnSockets(sockets, { onRefused }) : listenOnLoopback(ports, { onRefused })
  const { port, servers } = await listening.catch(async (error) => {
    await consentServer.close()
    throw error
  })
  const developmentOrigins = new Set(config.developmentOrigins)
  const createApi = (hosts: ReadonlySet<string>): ReturnType<typeof createApp> =>
    createApp({ hosts, developmentOrigins, consent, clock, log, limits: config.limits, mock })
  const app = createApi(hostsOf(port))
  for (const server of servers) server.on('request', app)
  const tls = await startTlsListeners({ config, consent, clock, log, onRefused, createApi }).catch(async (error) => {
    await Promise.all([...servers.map(closeServer), consentServer.close(), keys.close()])
    throw error
  })
  const url = `http://127.0.0.1:${port}`
  log({ origin: url, operation: 'listen', outcome: 'done' })
  return {
    ...tls,
    url,
    sitesUrl: consentServer.sitesUrl,
    async close() {
      consent.stop()
      await Promise.all([...servers.map(closeServer), consentServer.close(), keys.close(), tls.close()])
      log({ origin: url, operation: 'stop', outcome: 'done' })
    },
  }
}
