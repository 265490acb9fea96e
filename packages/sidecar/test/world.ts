/** What a sidecar test lives in: a certification authority that answers over HTTP, a portal's credential, a running sidecar. */
import { createPrivateKey } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { type Clock, createKeySigner, fromBase64, type Signer, signData, toBase64 } from '@tamga/core'
import { type Deviations, type Issued, type IssueRequest, openTestCa, type TestCa } from '@tamga/test-ca'
import { pino } from 'pino'
import { decodeConfig, type Sidecar, type SidecarOptions, startSidecar } from '../src/index.ts'

export const NOW = new Date('2026-11-02T05:00:00.000Z')

/** A clock that stands still until it is moved. */
export interface StandingClock extends Clock {
  time: Date
}

export function standingClock(): StandingClock {
  return {
    time: NOW,
    now() {
      return this.time
    },
  }
}

export interface World {
  readonly ca: TestCa
  readonly clock: StandingClock
  readonly directory: string
  readonly rootFile: string
  /** What the CA's services answer; off means 503. */
  responder: 'on' | 'off'
  readonly caUrl: string
  readonly requestsToCa: string[]
  /** Resolves when a request arrives at the CA. */
  nextRequestToCa(): Promise<unknown>
  close(): Promise<void>
}

export async function startWorld(): Promise<World> {
  const directory = mkdtempSync(join(tmpdir(), 'tamga-sidecar-'))
  const clock = standingClock()
  const server = await listening((request, response) => {
    world.requestsToCa.push(`${request.method} ${request.url}`)
    const path = world.responder === 'off' ? 'off' : request.url
    buffer(request).then(async (body) => {
      if (path === '/ocsp') response.end(await world.ca.ocsp(body))
      else if (path === '/crl/root.crl') response.end(await world.ca.crl('root'))
      else if (path === '/crl/intermediate.crl') response.end(await world.ca.crl('intermediate'))
      else if (path === '/tsa') response.end(await world.ca.timeStamp(body))
      else if (path === '/ca/intermediate.cer') response.end(world.ca.intermediateCertificate)
      else response.writeHead(503).end()
    })
  })
  const ca = await openTestCa({ directory: join(directory, 'ca'), publicUrl: server.url, clock })
  const rootFile = join(directory, 'root.cer')
  writeFileSync(rootFile, ca.rootCertificate)
  const world: World = {
    ca,
    clock,
    directory,
    rootFile,
    responder: 'on',
    caUrl: server.url,
    requestsToCa: [],
    nextRequestToCa: () => once(server.server, 'request'),
    close: async () => {
      await server.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
  return world
}

export const person: IssueRequest = {
  kind: 'person',
  key: 'p-256',
  surname: 'Сериков',
  givenName: 'Нурлан',
  personalNumber: '880101300123',
  notBefore: new Date('2026-01-01T00:00:00Z'),
  notAfter: new Date('2027-01-01T00:00:00Z'),
}

export async function issueSigner(
  world: World,
  change: Partial<IssueRequest> = {},
  deviations: Deviations = {},
): Promise<{ readonly signer: Signer; readonly issued: Issued }> {
  const issued = await world.ca.issue({ ...person, ...change }, deviations)
  const privateKey = createPrivateKey(issued.privateKeyPem)
  return { signer: createKeySigner({ privateKey, certificate: issued.certificate, chain: issued.chain }), issued }
}

export async function sign(content: Uint8Array, signer: Signer, attached = false): Promise<Uint8Array> {
  return signData(content, signer, { attached, signingTime: NOW })
}

export const TOKEN = 'a-token-for-tests-0123456789abcdef'
export const OTHER_TOKEN = 'another-token-for-tests-0123456789'

export function configInput(world: World, change: object = {}): object {
  return {
    listen: { port: 0 },
    portals: [
      { name: 'portal', token: { env: 'TOKEN' } },
      { name: 'other', token: { env: 'OTHER_TOKEN' } },
    ],
    trustAnchors: [world.rootFile],
    store: { file: 'store.sqlite' },
    outgoing: { allowPrivateAddresses: true, timeoutSeconds: 5 },
    log: { level: 'silent' },
    ...change,
  }
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly json: Json
}

/** JSON whose shape the test asserts. */
export interface Json {
  readonly [member: string]: Json & string
}

export interface RunningSidecar extends Sidecar {
  readonly logLines: string[]
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
}

export async function startTestSidecar(
  world: World,
  change: object = {},
  options: Pick<SidecarOptions, 'identificationServer'> = {},
): Promise<RunningSidecar> {
  const environment = { TOKEN, OTHER_TOKEN }
  const config = decodeConfig(configInput(world, change), { baseDirectory: world.directory, environment })
  const logLines: string[] = []
  const logger = pino({ level: 'debug' }, { write: (line: string) => void logLines.push(line) })
  const sidecar = await startSidecar(config, { ...options, clock: world.clock, logger })
  return {
    ...sidecar,
    logLines,
    call: async (method, path, body, headers = {}) => {
      const response = await fetch(`${sidecar.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${TOKEN}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      })
      const text = await response.text()
      return { status: response.status, headers: response.headers, json: text === '' ? {} : JSON.parse(text) }
    },
  }
}

export const applicationFields = {
  familyName: 'Сериков',
  givenName: 'Нурлан',
  personalNumber: '880101300123',
  organisation: 'Министерство',
  organisationNumber: '123456789012',
  reason: 'Новая должность',
}

/** A draft on the server and the octets to sign. */
export async function createDraft(
  sidecar: RunningSidecar,
  path: string,
  body: object,
): Promise<{ readonly path: string; readonly content: Uint8Array }> {
  const { json } = await sidecar.call('POST', path, body)
  return { path: `${path}/${json.id}`, content: fromBase64(String(json.document?.content)) }
}

export function signatureBody(cms: Uint8Array): { signature: string } {
  return { signature: toBase64(cms) }
}

/** A server on a random port of this machine. */
export async function listening(
  listener: RequestListener,
): Promise<{ url: string; server: Server; close(): Promise<void> }> {
  const server = createServer(listener)
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const close = (): Promise<void> => {
    const closed = Promise.withResolvers<void>()
    server.close(() => closed.resolve())
    server.closeAllConnections()
    return closed.promise
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, close }
}
