/**
 * Stands in for the adapter of the identification server where its protocol is not the subject: it says what the test
 * wants, and keeps a list of what it was called for.
 */
import { randomUUID } from 'node:crypto'
import { type Clock, DeniedError, FormatError, type IdentifiedPerson, UnavailableError } from '@tamga/core'
import type {
  AuthenticationRequest,
  IdentificationServer,
  Identified,
  LogoutToken,
} from '../../src/adapters/identification-server/index.ts'

export interface StandInServer extends IdentificationServer {
  /** Everything that would have gone over the network. */
  readonly calls: string[]
  readonly requests: AuthenticationRequest[]
  answer: 'identified' | 'access-denied' | 'away' | 'bug'
  identified: Partial<Identified>
  logout: Partial<LogoutToken>
}

export const SERVER = 'https://id.example'
export const PERSONAL_NUMBER = 'PNOKZ-880101400124'

export function person(clock: Clock): IdentifiedPerson {
  const at = clock.now().toISOString()
  return {
    sub: 'pairwise-4f2c',
    personalNumber: { value: PERSONAL_NUMBER, source: 'server', at },
    familyName: { value: 'АХМЕТОВА', source: 'certificate', at },
    givenName: { value: 'АЙГЕРІМ', source: 'certificate', at },
    roles: [],
    powers: [],
    others: {},
    warnings: [],
  }
}

export function standInServer(clock: Clock): StandInServer {
  const server: StandInServer = {
    calls: [],
    requests: [],
    answer: 'identified',
    identified: {},
    logout: {},
    begin: async (request) => {
      server.calls.push('begin')
      if (server.answer === 'away') throw new UnavailableError('ERR_OIDC_UNREACHABLE', 'away')
      server.requests.push(request)
      const state = randomUUID()
      const createdAt = clock.now()
      return {
        url: `${SERVER}/auth?request_uri=${state}`,
        pending: {
          state,
          nonce: 'n',
          codeVerifier: 'v',
          dpopKey: { kty: 'EC' },
          request,
          requestObject: 'r',
          createdAt: createdAt.toISOString(),
          expiresAt: new Date(createdAt.getTime() + 600_000).toISOString(),
        },
      }
    },
    readCallback: async (query) => {
      const [response, ...others] = query.getAll('response')
      if (response === undefined || others.length > 0 || query.size !== 1) {
        throw new FormatError('ERR_OIDC_CALLBACK_PARAMETERS', 'Not the parameters of an answer')
      }
      return { state: response, parameters: { response } }
    },
    complete: async (answer) => {
      server.calls.push('complete')
      if (server.answer === 'access-denied')
        throw new DeniedError('ERR_OIDC_ACCESS_DENIED', '<script>alert(1)</script>')
      if (server.answer === 'away') throw new UnavailableError('ERR_OIDC_UNREACHABLE', 'away')
      if (server.answer === 'bug') throw new TypeError('a bug')
      return {
        person: person(clock),
        acr: 'urn:tamga:acr:certificate',
        amr: ['hwk'],
        authTime: clock.now(),
        sid: `sid of ${answer.state}`,
        idToken: 'inner.jws.token',
        evidence: [],
        ...server.identified,
      }
    },
    endSessionUrl: async ({ postLogoutRedirectUri, state }) =>
      `${SERVER}/session/end?${new URLSearchParams({ post_logout_redirect_uri: postLogoutRedirectUri, state })}`,
    readLogoutToken: async () => ({
      jti: 'jti-1',
      expiresAt: new Date(clock.now().getTime() + 60_000),
      ...server.logout,
    }),
    publicKeys: () => [],
    check: async () => [],
  }
  return server
}
