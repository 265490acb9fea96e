/** A sidecar with its door, people's browsers with their cookies, and a portal's server that asks the API. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { StandingClock } from '../world.ts'
import {
  type Answer,
  OTHER_TOKEN,
  type RunningSidecar,
  startTestSidecar,
  startWorld,
  TOKEN,
  type World,
} from '../world.ts'
import { type StandInServer, standInServer } from './stand-in-server.ts'

export const PUBLIC_URL = 'https://door.example'
export const RETURN_URL = 'https://portal.example/return'
export const HOME_URL = 'https://portal.example/'

export const portalSignIn = {
  title: 'Портал «Тест»',
  homeUrl: HOME_URL,
  returnUrls: [RETURN_URL],
  scopes: ['identity'],
  claims: { essential: ['identification_number'], voluntary: ['registration_place'] },
  certificateOrigins: ['https://portal.example'],
}

export const signInSection = {
  publicUrl: PUBLIC_URL,
  listen: { port: 0 },
  keyDirectory: 'sign-in-keys',
  limits: { requestsPerMinute: 100_000 },
  identificationServer: {
    issuer: 'https://id.example',
    clientId: 'client',
    encryptionKeyThumbprints: ['A'.repeat(43)],
  },
}

export interface DoorWorld {
  readonly world: World
  readonly clock: StandingClock
  readonly server: StandInServer
  readonly sidecar: RunningSidecar
  readonly doorUrl: string
  /** A browser of its own, before the door or before the proxy given. */
  browser(address?: string): Browser
  /** What the portal's server does before and after. */
  createLogin(change?: object, token?: string): Promise<Answer>
  redeem(code: string, nonce?: string, token?: string): Promise<Answer>
  /** The server answers as usual again, and has been asked nothing. */
  reset(): void
  close(): Promise<void>
}

export interface Browser {
  readonly cookies: Map<string, string>
  /** Never follows a redirect: each is asserted. */
  get(path: string, init?: Sent): Promise<Response>
  /** From a fresh login to the identification server; gives the `state`. */
  begin(change?: object): Promise<string>
  /** From the server back, to where the door sends the browser. */
  finish(state: string): Promise<Response>
}

export interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** As sent: `fetch` would not let `Sec-Fetch-Mode` through, and would resolve the dots of a path. */
export async function send(url: string, { method = 'GET', headers = {}, body }: Sent): Promise<Response> {
  const { hostname, port, origin } = new URL(url)
  const path = url.slice(origin.length)
  const sent = request({ hostname, port, path, method, headers, agent: false }).end(body)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  const pairs = Object.entries(answer.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  )
  return new Response(await buffer(answer), { status: answer.statusCode ?? 0, headers: pairs })
}

export const NONCE = randomBytes(32).toString('base64url')

export async function startDoorWorld(
  change: { signIn?: object; portal?: object; other?: object } = {},
): Promise<DoorWorld> {
  const world = await startWorld()
  const server = standInServer(world.clock)
  const portals = [
    { name: 'portal', token: { env: 'TOKEN' }, signIn: { ...portalSignIn, ...change.portal } },
    { name: 'other', token: { env: 'OTHER_TOKEN' }, signIn: { ...portalSignIn, title: 'Other', ...change.other } },
  ]
  const section = { ...signInSection, ...change.signIn }
  const sidecar = await startTestSidecar(
    world,
    { portals, signIn: section, limits: { requestsPerMinute: 100_000 } },
    { identificationServer: server },
  )
  const doorUrl = sidecar.doorUrl ?? ''
  const createLogin = (body: object = {}, token = TOKEN): Promise<Answer> =>
    sidecar.call('POST', '/v1/logins', { returnUrl: RETURN_URL, nonce: NONCE, ...body }, bearer(token))
  return {
    world,
    clock: world.clock,
    server,
    sidecar,
    doorUrl,
    browser: (address = doorUrl) => newBrowser(address, createLogin),
    createLogin,
    redeem: (code, nonce = NONCE, token = TOKEN) =>
      sidecar.call('POST', '/v1/logins/result', { code, nonce }, bearer(token)),
    reset: () => {
      Object.assign(server, { answer: 'identified', identified: {}, logout: {} })
      server.calls.length = 0
      server.requests.length = 0
    },
    close: async () => {
      await sidecar.close()
      await world.close()
    },
  }
}

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })

export { OTHER_TOKEN, TOKEN }

function newBrowser(doorUrl: string, createLogin: DoorWorld['createLogin']): Browser {
  const cookies = new Map<string, string>()
  const browser: Browser = {
    cookies,
    get: async (path, init = {}) => {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      const headers = { accept: 'text/html', ...(cookie === '' ? {} : { cookie }), ...init.headers }
      const response = await send(doorUrl + path, { ...init, headers })
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
        if (/max-age=0/i.test(line)) cookies.delete(name)
        else cookies.set(name, value)
      }
      return response
    },
    begin: async (change) => {
      const { json } = await createLogin(change)
      const response = await browser.get(String(json.url).replace(PUBLIC_URL, ''))
      return new URL(response.headers.get('location') ?? '').searchParams.get('request_uri') ?? ''
    },
    finish: (state) => browser.get(`/callback?response=${state}`),
  }
  return browser
}

/** The one-time code in the address that the door sends a browser to. */
export function resultOf(response: Response): string {
  return new URL(response.headers.get('location') ?? '').searchParams.get('result') ?? ''
}

/** Which page of the door it is. */
export async function pageOf(response: Response): Promise<string> {
  return /data-page="([\w-]+)"/.exec(await response.text())?.[1] ?? 'no page'
}

/** A person who is signed in, what the portal got, and the portal's question about the session. */
export async function signedIn(door: DoorWorld) {
  const browser = door.browser()
  const response = await browser.finish(await browser.begin())
  const { json } = await door.redeem(resultOf(response))
  const token = String(json.session?.token)
  const ask = (query = '', bearerToken = TOKEN): Promise<Answer> =>
    door.sidecar.call('GET', `/v1/session${query}`, undefined, { ...bearer(bearerToken), 'tamga-session': token })
  return { browser, json, id: String(json.session?.id), ask }
}
