/** One Configuration of openid-client per exchange, with our guard as its only way out and our clock as its time. */
import {
  allowInsecureRequests,
  type ClientMetadata,
  Configuration,
  clockSkew,
  clockTolerance,
  customFetch,
  enableNonRepudiationChecks,
  modifyAssertion,
  PrivateKeyJwt,
  useJwtResponseMode,
} from 'openid-client'
import { type GuardContext, guardedFetch } from './guarded-fetch.ts'
import type { ServerLink } from './server-link.ts'

export interface Connection {
  readonly config: Configuration
  readonly context: GuardContext
}

export async function openConnection(link: ServerLink, expected?: GuardContext['expected']): Promise<Connection> {
  const metadata = await link.metadata()
  const context: GuardContext = { link, metadata, expected, opened: new Map() }
  const { advertised: _, ...endpoints } = metadata
  const server = { ...endpoints, authorization_response_iss_parameter_supported: link.options.responseMode === 'query' }
  const config = new Configuration(server, link.options.clientId, clientMetadata(link), authentication(link))
  config[customFetch] = guardedFetch(context)
  config.timeout = link.options.timeoutSeconds
  if (link.options.allowHttp) allowInsecureRequests(config)
  if (link.options.responseMode === 'jwt') useJwtResponseMode(config)
  enableNonRepudiationChecks(config)
  return { config, context }
}

function clientMetadata({ keys, now }: ServerLink): Partial<ClientMetadata> {
  return {
    id_token_signed_response_alg: keys.signature,
    userinfo_signed_response_alg: keys.signature,
    authorization_signed_response_alg: keys.signature,
    introspection_signed_response_alg: keys.signature,
    [clockSkew]: now() - Math.floor(Date.now() / 1000),
    [clockTolerance]: 5,
  }
}

function authentication({ keys, options }: ServerLink): ReturnType<typeof PrivateKeyJwt> {
  const { own } = keys
  const key = { key: own.signingKey, kid: own.signing.kid }
  return PrivateKeyJwt(key, {
    [modifyAssertion]: (header, claims) => {
      Object.assign(header, own.certificateParameters)
      // One string, the issuer, never an endpoint: otherwise one server could use our assertion at another (RFC 7523bis §4).
      claims.aud = options.issuer
    },
  })
}
