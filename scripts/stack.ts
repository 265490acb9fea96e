/**
 * All parts on one machine: test CA, registries, identification server, sidecar, client agent and portal, on an embedded default. `npm start`, the demo
 * and the browser tests all run this, so that what people try is what is tested.
 */
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type Agent, startAgent } from '@tamga/client-agent'
import { type Clock, ConfigurationError } from '@tamga/core'
import { startPortal } from '@tamga/example-portal'
import { clientKeySet, decodeConfig, startSidecar } from '@tamga/sidecar'
import { type IssueRequest, startTestCa, type TestCa } from '@tamga/test-ca'
import {
  type ClientApplication,
  type RunningIdentificationServer,
  startIdentificationServer,
} from '@tamga/test-identification-server'
import { startTestRegistries } from '@tamga/test-registries'

export interface StackOptions {
  /** All state lives here and is taken up again at the next start. */
  readonly directory: string
  /** 0 or absent: any free port; for the agent absent means its published ports, 24117 to 24119. */
  readonly ports?: {
    readonly testCa?: number
    readonly sidecar?: number
    /** The sidecar's door for browsers. */
    readonly door?: number
    readonly identificationServer?: number
    readonly portal?: number
    readonly agent?: number
  }
  /** The name in the portal's address; `localhost` and names below it count as a secure context. */
  readonly portalHostname?: string
  readonly treatAsPublicAddress?: boolean
  /** Receives the address of each consent window; the default opens the person's browser. */
  readonly openConsent?: (url: string) => void | Promise<void>
  readonly clock?: Clock
}

/** Everything a person at this machine can reach, and what it takes to try it. */
export interface Stack {
  readonly portalUrl: string
  readonly sidecarUrl: string
  readonly sidecarToken: string
  readonly doorUrl: string
  readonly identificationServerUrl: string
  readonly testCaUrl: string
  readonly testCaAdminToken: string
  readonly testCa: TestCa
  readonly agent: Agent
  /** Where the agent finds the test keys, and the password of every file there. */
  readonly keyDirectory: string
  readonly keyPassword: string
  close(): Promise<void>
}

/** Keys of two people who do not exist; the second signs for an organisation. */
export const demoPeople: Readonly<Record<'aigerim' | 'dauren', IssueRequest>> = {
  aigerim: {
    kind: 'person',
    key: 'p-256',
    commonName: 'АХМЕТОВА АЙГЕРІМ',
    surname: 'АХМЕТОВА',
    givenName: 'АЙГЕРІМ',
    personalNumber: '880101400124',
  },
  dauren: {
    kind: 'employee',
    key: 'rsa-2048',
    commonName: 'СЕРІКОВ ДӘУРЕН',
    surname: 'СЕРІКОВ',
    givenName: 'ДӘУРЕН',
    personalNumber: '850505300125',
    organisation: { name: 'Тест министрлігі', number: '990140000129' },
    role: 'тергеуші',
  },
}

/** Opens test key files only; it protects nothing, so it may stand here. */
const KEY_PASSWORD = 'tamga-test'

/** The portal's name in the sidecar's configuration. */
const PORTAL = 'example-portal'
const SIDECAR_KEYS = 'sidecar-keys'
/** Of the agent, where the system is not to choose. */
const publishedPorts = [24117, 24118, 24119]

type Closer = () => Promise<void>

/** @throws Error that names the part and the port when one is taken; what was started before is stopped again */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { directory, ports = {}, portalHostname = 'localhost', clock } = options
  const clocked = clock === undefined ? {} : { clock }
  const closers: Closer[] = []
  const closeAll = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close()
  }
  const start = async <T extends { close: Closer }>(part: string, port: number, run: () => Promise<T>): Promise<T> => {
    const started = await run().catch((error: unknown) => Promise.reject(explain(part, port, error)))
    closers.push(() => started.close())
    return started
  }
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    const testCa = await start('the test CA', ports.testCa ?? 0, () =>
      startTestCa({ directory: join(directory, 'test-ca'), port: ports.testCa ?? 0, ...clocked }),
    )
    const portalPort = ports.portal || (await freePort())
    const doorPort = ports.door || (await freePort())
    const agentPort = ports.agent === 0 ? await freePort() : ports.agent
    const agentPorts = agentPort === undefined ? publishedPorts : [agentPort]
    const portalUrl = `http://${portalHostname}:${portalPort}`
    const doorUrl = `http://localhost:${doorPort}`
    const registries = await start('the test registers', 0, () => startTestRegistries(clocked))
    const identificationServer = await start('the identification server', ports.identificationServer ?? 0, () =>
      startIdentificationServer({
        directory: join(directory, 'identification-server'),
        port: ports.identificationServer ?? 0,
        testCa: testCa.ca,
        registries,
        agentPorts,
        ...clocked,
      }),
    )
    const sidecarToken = keep(join(directory, 'portal-token'), () => randomBytes(32).toString('base64url'))
    const sidecar = await start('the sidecar', ports.sidecar ?? 0, async () =>
      startSidecar(
        await sidecarConfig({
          directory,
          port: ports.sidecar ?? 0,
          ca: testCa.ca,
          token: sidecarToken,
          portalUrl,
          doorUrl,
          server: identificationServer,
        }),
        clocked,
      ),
    )
    const keyDirectory = join(directory, 'keys')
    await issueKeys(keyDirectory, testCa.ca)
    const agent = await start('the client agent (ports 24117 to 24119)', agentPort ?? 0, () =>
      startAgent({
        keyDirectory,
        developmentOrigins: [portalUrl, identificationServer.url],
        logger: onlyErrors,
        ...(agentPort === undefined ? {} : { port: agentPort }),
        ...(options.openConsent === undefined ? {} : { openConsent: options.openConsent }),
        ...clocked,
      }),
    )
    await start('the portal', portalPort, () =>
      startPortal({
        port: portalPort,
        sidecarUrl: sidecar.url,
        sidecarToken,
        agentPorts: [Number(new URL(agent.url).port)],
        treatAsPublicAddress: options.treatAsPublicAddress ?? false,
        signIn: { portal: PORTAL, doorUrl, publicUrl: portalUrl },
      }),
    )
    return {
      portalUrl,
      sidecarUrl: sidecar.url,
      sidecarToken,
      doorUrl,
      identificationServerUrl: identificationServer.url,
      testCaUrl: testCa.url,
      testCaAdminToken: testCa.adminToken,
      testCa: testCa.ca,
      agent,
      keyDirectory,
      keyPassword: KEY_PASSWORD,
      close: closeAll,
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

interface SidecarPlace {
  readonly directory: string
  readonly port: number
  readonly ca: TestCa
  readonly token: string
  readonly portalUrl: string
  readonly doorUrl: string
  readonly server: RunningIdentificationServer
}

async function sidecarConfig(place: SidecarPlace): Promise<ReturnType<typeof decodeConfig>> {
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
      store: { file: 'sidecar.sqlite' },
      signIn: {
        publicUrl: doorUrl,
        listen: { port: Number(new URL(doorUrl).port) },
        keyDirectory: SIDECAR_KEYS,
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

/** What the agent does is seen in its window; only what goes wrong belongs between the lines for the person who started it. */
const onlyErrors = { info: () => {}, error: (entry: unknown) => console.error(entry) }

async function issueKeys(directory: string, ca: TestCa): Promise<void> {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  for (const [name, request] of Object.entries(demoPeople)) {
    const file = join(directory, `${name}.p12`)
    if (existsSync(file)) continue
    const issued = await ca.issue(request)
    writeFileSync(file, issued.keyFile(KEY_PASSWORD).content, { mode: 0o600 })
  }
}

function keep(file: string, make: () => string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8')
  const value = make()
  writeFileSync(file, value, { mode: 0o600 })
  return value
}

/** The agent must know the portal's origin before the portal runs, so its port is chosen first. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new TypeError('a TCP server has a port')
  return address.port
}

/** Each part says in its own way that its port is taken; people need to hear which part and which port. */
function explain(part: string, port: number, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code !== 'EADDRINUSE' && !/_PORTS?_TAKEN$/.test(code)) return error
  const taken = portOf(error) ?? port
  const which = taken === 0 ? 'Its ports are' : `Port ${taken} is`
  const message = `${which} taken, and ${part} cannot start. Stop the program that holds it, or choose another port.`
  return new ConfigurationError('ERR_PORT_TAKEN', message, { cause: error, facts: { port: taken } })
}

/** Of the part that has more than one. */
function portOf(error: unknown): number | undefined {
  return error instanceof ConfigurationError && typeof error.facts.port === 'number' ? error.facts.port : undefined
}
