/** One sidecar, one stub server, one clock: what every test of the relying party stands on. */
import type { CallbackAnswer, Identified, PendingLogin } from '../../../src/adapters/identification-server/index.ts'
import {
  type AuthenticationRequest,
  connectIdentificationServer,
  type IdentificationServer,
  type IdentificationServerOptions,
} from '../../../src/adapters/identification-server/index.ts'
import { type TestKey, testKey, thumbprint } from './stub-keys.ts'
import { type StubOptions, type StubServer, startStubServer } from './stub-server.ts'

export const CLIENT_ID = 'portal-1'
export const CALLBACK = 'https://door.example/callback'

export const clientKeys: { readonly sign: TestKey; readonly encryption: TestKey; readonly previous: TestKey } = {
  sign: testKey('client-sign-1', 'ES256'),
  encryption: testKey('client-enc-2', 'ECDH-ES+A256KW'),
  previous: testKey('client-enc-1', 'ECDH-ES+A256KW'),
}

export const person = {
  identification_number: 'PNOKZ-880101400126',
  family_name: 'Серікқызы',
  given_name: 'Айгүл',
  registration_place: 'Астана',
  claim_sources: {
    identification_number: { source: 'certificate', at: '2026-06-01T11:59:00.000Z' },
    registration_place: { source: 'register', at: '2026-06-01T11:59:30.000Z', register: 'residence' },
  },
}

export const request: AuthenticationRequest = {
  redirectUri: CALLBACK,
  scopes: ['identity', 'registration'],
  claims: { essential: ['identification_number', 'family_name'], voluntary: ['registration_place'] },
  acrValues: ['urn:tamga:acr:certificate', 'urn:tamga:acr:hardware'],
  language: 'kk',
}

export const legalBasis = { kind: 'criminal_case', caseNumber: '25/7-188', services: ['FL.01', 'FL.02'] } as const

export interface World {
  readonly stub: StubServer
  readonly server: IdentificationServer
  readonly clock: { now(): Date; advance(seconds: number): void }
  /** From the request to the person, the browser's part played. */
  signIn(wanted?: Partial<AuthenticationRequest>): Promise<Identified>
  begin(wanted?: Partial<AuthenticationRequest>): Promise<{ readonly url: string; readonly pending: PendingLogin }>
  finish(pending: PendingLogin, query?: URLSearchParams): Promise<Identified>
  read(query: URLSearchParams): Promise<CallbackAnswer>
  close(): Promise<void>
}

export interface WorldOptions {
  readonly stub?: Partial<StubOptions>
  readonly sidecar?: Partial<IdentificationServerOptions>
}

export async function createWorld({ stub: stubOptions, sidecar }: WorldOptions = {}): Promise<World> {
  let time = Date.parse('2026-06-01T12:00:00Z')
  const clock = {
    now: () => new Date(time),
    advance: (seconds: number) => {
      time += seconds * 1000
    },
  }
  const client = { id: CLIENT_ID, sign: clientKeys.sign, encryption: clientKeys.encryption }
  const stub = await startStubServer({ now: clock.now, client, ...stubOptions })
  stub.person = { ...person }
  const server = connectIdentificationServer({
    issuer: stub.issuer,
    clientId: CLIENT_ID,
    signing: own(clientKeys.sign, 'ES256'),
    decryption: [own(clientKeys.encryption, 'ECDH-ES+A256KW'), own(clientKeys.previous, 'ECDH-ES+A256KW')],
    pinnedEncryptionKeys: await Promise.all(stub.keys.encryption.map(thumbprint)),
    clock,
    allowHttp: true,
    ...sidecar,
  })
  const begin: World['begin'] = (wanted = {}) => server.begin({ ...request, ...wanted })
  const finish: World['finish'] = async (pending, query) =>
    server.complete(await server.readCallback(query ?? (await stub.answer())), pending)
  return {
    stub,
    server,
    clock,
    begin,
    finish,
    signIn: async (wanted) => finish((await begin(wanted)).pending),
    read: (query) => server.readCallback(query),
    close: () => stub.close(),
  }
}

export function own<A extends string>({ kid, key }: TestKey, alg: A): { kid: string; alg: A; key: TestKey['key'] } {
  return { kid, alg, key }
}

/** The code an attempt is refused with; that it went through is a failure of the test. */
export async function refusalOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt
  } catch (error) {
    if (error instanceof Error && 'code' in error) return String(error.code)
    throw error
  }
  throw new Error('it was accepted')
}
