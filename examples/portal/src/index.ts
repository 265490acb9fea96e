/** The example portal: what a ministry's own site would do to let people sign, in one small Express server. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createApp } from './app.ts'
import type { PortalSignInOptions } from './sign-in.ts'

export interface PortalOptions {
  /** 0 (default) takes any free port. */
  readonly port?: number
  /** Loopback (127.0.0.1) unless told otherwise. */
  readonly host?: string
  readonly sidecarUrl: string
  /** The credential that the sidecar expects; it never leaves the server. */
  readonly sidecarToken: string
  /** Where the page looks for the agent, in this order. Default: 24117, 24118, 24119. */
  readonly agentPorts?: readonly number[]
  /** For tests of the portal only: takes an agent whose answers come from a script. */
  readonly acceptMockAgent?: boolean
  /** For browser tests only: sends `treat-as-public-address`, so that Chromium asks before the page reaches the agent. */
  readonly treatAsPublicAddress?: boolean
  /** IANA name of the zone in which times are shown. Default: the server's own. */
  readonly timeZone?: string
  /** Absent: nobody signs in. */
  readonly signIn?: PortalSignInOptions
}

export interface Portal {
  readonly url: string
  /** Takes no new connections and ends the open ones. */
  close(): Promise<void>
}

/** @throws the system's error when the port is taken (`code` EADDRINUSE) */
export async function startPortal(options: PortalOptions): Promise<Portal> {
  const host = options.host ?? '127.0.0.1'
  const server = createServer(
    createApp({
      sidecarUrl: options.sidecarUrl,
      sidecarToken: options.sidecarToken,
      agentPorts: options.agentPorts ?? [24117, 24118, 24119],
      acceptMockAgent: options.acceptMockAgent ?? false,
      treatAsPublicAddress: options.treatAsPublicAddress ?? false,
      signIn: options.signIn,
      timeZone: options.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    }),
  )
  // Longer than proxies keep an idle connection, so that none is closed under a request on its way.
  server.keepAliveTimeout = 65_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, host, resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}
