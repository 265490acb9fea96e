/** What the agent serves by TLS on loopback, when asked to: NCALayer's socket and the API by https. */
import type { Server } from 'node:http'
import { createServer } from 'node:https'
import type { Clock } from '@tamga/core'
import type { Express } from 'express'
import { closeServer } from './close-server.ts'
import type { Config } from './config.ts'
import type { Consent } from './consent/consent.ts'
import { describePortHolders, findPortHolders } from './host/port-holder.ts'
import { listenOnLoopback } from './listen.ts'
import type { Log } from './log.ts'
import { isPortTaken, startNcalayer } from './ncalayer/server.ts'
import { openTimeStampSource } from './ncalayer/time-stamps.ts'
import { hostsOf } from './origin.ts'
import { authorityFile, type LoopbackTls, loopbackTls } from './tls.ts'

export interface TlsListenerOptions {
  readonly config: Config
  readonly consent: Consent
  readonly clock: Clock
  readonly log: Log
  readonly onRefused: () => void
  /** The API for these hosts. */
  readonly createApi: (hosts: ReadonlySet<string>) => Express
}

export interface TlsListeners {
  readonly httpsUrl?: string
  readonly ncalayer?: { readonly url: string } | { readonly problem: string }
  readonly authorityFile?: string
  close(): Promise<void>
}

interface Listener {
  readonly url: string
  close(): Promise<void>
}

/** Without either setting no certificate is made. @throws ConfigurationError ERR_AGENT_PORTS_TAKEN for the port of https */
export async function startTlsListeners(options: TlsListenerOptions): Promise<TlsListeners> {
  const { ncalayer, httpsPort, tlsDirectory } = options.config
  if (ncalayer === undefined && httpsPort === undefined) return { close: async () => {} }
  const tls = loopbackTls(tlsDirectory, options.clock)
  const https = httpsPort === undefined ? undefined : await serveApi(httpsPort, tls, options)
  const socket = ncalayer === undefined ? undefined : await serveNcalayer(ncalayer, tls, options)
  return {
    ...(https === undefined ? {} : { httpsUrl: https.url }),
    ...(socket === undefined ? {} : { ncalayer: 'close' in socket ? { url: socket.url } : socket }),
    authorityFile: authorityFile(tlsDirectory),
    async close() {
      await Promise.all([https?.close(), socket !== undefined && 'close' in socket ? socket.close() : undefined])
    },
  }
}

async function serveApi(wanted: number, tls: LoopbackTls, options: TlsListenerOptions): Promise<Listener> {
  const create = (): Server => createServer({ key: tls.key, cert: tls.certificate, minVersion: 'TLSv1.2' })
  const { port, servers } = await listenOnLoopback([wanted], { create, onRefused: options.onRefused })
  const api = options.createApi(hostsOf(port))
  for (const server of servers) server.on('request', api)
  const close = async (): Promise<void> => void (await Promise.all(servers.map(closeServer)))
  return { url: `https://127.0.0.1:${port}`, close }
}

/** A person who has the real NCALayer keeps it: the rest of the agent works without this endpoint. */
async function serveNcalayer(
  { port, version, acceptUnnamed, timeStampUrl }: NonNullable<Config['ncalayer']>,
  tls: LoopbackTls,
  { config, consent, log, onRefused }: TlsListenerOptions,
): Promise<Listener | { readonly problem: string }> {
  const { digestSigning, documentOctets } = config.limits
  try {
    return await startNcalayer({
      port,
      dialect: version,
      acceptUnnamed,
      developmentOrigins: new Set(config.developmentOrigins),
      digestSigning,
      timeStampSource: timeStampUrl === undefined ? undefined : openTimeStampSource(timeStampUrl),
      maxMessageOctets: Math.ceil(documentOctets / 3) * 4 + 65_536,
      tls,
      consent,
      log,
      onRefused,
    })
  } catch (error) {
    if (!isPortTaken(error)) throw error
    log({ operation: 'ncalayer', outcome: error.code })
    const holders = describePortHolders(findPortHolders(port))
    return { problem: `port ${port} is held by ${holders}; portals made for NCALayer go on speaking to that program` }
  }
}
