/**
 * All parts on one machine: test CA, registries, identification server, sidecar, client agent and portal, on an embedded default. `npm start`, the demo
 * and the browser tests all run this, so that what people try is what is tested.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Agent, startAgent } from '@tamga/client-agent'
import { type Clock, ConfigurationError } from '@tamga/core'
import { startPortal } from '@tamga/example-portal'
import { startSidecar } from '@tamga/sidecar'
import { type CaProfileName, startTestCa, type TestCa } from '@tamga/test-ca'
import { startIdentificationServer } from '@tamga/test-identification-server'
import { startTestRegistries } from '@tamga/test-registries'
import { type DemoPeople, demoPeopleOf } from './demo-people.ts'
import { freePort } from './free-port.ts'
import { PORTAL, sidecarConfig } from './stack-sidecar.ts'

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
  /** Whose authority, keys and rules; `generic` when absent, or what the directory was begun with. */
  readonly profile?: CaProfileName
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
  readonly people: readonly DemoPerson[]
  close(): Promise<void>
}

/** One of the people whose keys lie in the folder. */
export interface DemoPerson {
  readonly keyFile: string
  readonly request: DemoPeople[string]
}

/** Opens test key files only; it protects nothing, so it may stand here. */
const KEY_PASSWORD = 'tamga-test'

/** Of the agent, where the system is not to choose. */
const publishedPorts = [24117, 24118, 24119]

type Closer = () => Promise<void>

/** @throws Error that names the part and the port when one is taken; what was started before is stopped again */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { directory, ports = {}, portalHostname = 'localhost', clock, profile } = options
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
      startTestCa({ directory: join(directory, 'test-ca'), port: ports.testCa ?? 0, profile, ...clocked }),
    )
    // The agent must know the portal's origin before the portal runs, so its port is chosen first.
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
        profile: testCa.ca.profile.name,
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
    const people = await issueKeys(keyDirectory, testCa.ca)
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
      people,
      close: closeAll,
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

/** What the agent does is seen in its window; only what goes wrong belongs between the lines for the person who started it. */
const onlyErrors = { info: () => {}, error: (entry: unknown) => console.error(entry) }

/** Key files that are there already stay; a container has its certificates beside it, under the same name. */
async function issueKeys(directory: string, ca: TestCa): Promise<readonly DemoPerson[]> {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const people: DemoPerson[] = []
  for (const [name, request] of Object.entries(demoPeopleOf(ca.profile.name))) {
    const made = ['p12', 'key']
      .map((extension) => `${name}.${extension}`)
      .find((file) => existsSync(join(directory, file)))
    people.push({ keyFile: made ?? (await issueKey(ca, request, { directory, name })), request })
  }
  return people
}

/** @returns the name of the key file */
export async function issueKey(
  ca: TestCa,
  request: DemoPerson['request'],
  { directory, name }: { readonly directory: string; readonly name: string },
): Promise<string> {
  const issued = await ca.issue(request)
  const { extension, content } = issued.keyFile(KEY_PASSWORD)
  if (extension === 'key') writeFileSync(join(directory, `${name}.cer`), issued.certificate)
  const file = `${name}.${extension}`
  writeFileSync(join(directory, file), content, { mode: 0o600 })
  return file
}

function keep(file: string, make: () => string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8')
  const value = make()
  writeFileSync(file, value, { mode: 0o600 })
  return value
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
