/** Everything that outlives one sign-in: the options with their defaults, our keys, the server's metadata and keys. */
import { ConfigurationError } from '@tamga/core'
import { defaultScopeClaims } from './claim-names.ts'
import { createFreshValue } from './fresh-value.ts'
import type { TokenKeys } from './open-token.ts'
import type { IdentificationServerOptions } from './options.ts'
import { loadOwnKeys } from './own-keys.ts'
import { refusal } from './refusals.ts'
import { createServerKeys } from './server-keys.ts'
import { loadServerMetadata, type ServerMetadata } from './server-metadata.ts'
import { readJsonObject } from './strict-answer.ts'
import { createTransport, type Transport } from './transport.ts'

const METADATA_FRESH_MS = 600_000

type Defaulted =
  | 'contentEncryption'
  | 'responseMode'
  | 'introspection'
  | 'resource'
  | 'timeoutSeconds'
  | 'loginLifetimeSeconds'
  | 'allowHttp'
  | 'attributeAuthorities'
  | 'scopeClaims'

const DEFAULTS: Required<Pick<IdentificationServerOptions, Defaulted>> = {
  contentEncryption: 'A256GCM',
  responseMode: 'jwt',
  introspection: true,
  resource: 'urn:tamga:portal',
  timeoutSeconds: 10,
  loginLifetimeSeconds: 600,
  allowHttp: false,
  attributeAuthorities: [],
  scopeClaims: defaultScopeClaims,
}

export type ResolvedOptions = IdentificationServerOptions & Required<Pick<IdentificationServerOptions, Defaulted>>

export interface ServerLink {
  readonly options: ResolvedOptions
  readonly transport: Transport
  readonly keys: TokenKeys
  readonly metadata: () => Promise<ServerMetadata>
  /** Seconds since 1970 by the configured clock. */
  readonly now: () => number
}

/** Opens nothing: the server is asked when it is first needed. @throws ConfigurationError */
export function createServerLink(given: IdentificationServerOptions): ServerLink {
  const options: ResolvedOptions = { ...DEFAULTS, ...given }
  checkIssuer(options)
  const { clock, timeoutSeconds } = options
  const transport = createTransport({ fetch: options.fetch ?? globalThis.fetch, timeoutSeconds })
  const metadata = createFreshValue(() => loadServerMetadata({ ...options, transport }), clock)
  const current = (): Promise<ServerMetadata> => metadata.notOlderThan(METADATA_FRESH_MS)
  const fetchKeySet = async (): Promise<unknown> => keySet(transport, (await current()).jwks_uri)
  return {
    options,
    transport,
    metadata: current,
    now: () => Math.floor(clock.now().getTime() / 1000),
    keys: {
      own: loadOwnKeys(options),
      server: createServerKeys({ fetchKeySet, pinned: options.pinnedEncryptionKeys, clock }),
      signature: options.responseSigning ?? options.signing.alg,
      contentEncryption: options.contentEncryption,
    },
  }
}

async function keySet(transport: Transport, address: string): Promise<unknown> {
  const response = await transport(address, { headers: { accept: 'application/jwk-set+json, application/json' } })
  if (response.status !== 200) throw refusal('ERR_JOSE_JWKS', { status: response.status })
  return readJsonObject(response, ['application/json', 'application/jwk-set+json'])
}

function checkIssuer({ issuer, allowHttp }: ResolvedOptions): void {
  const url = URL.parse(issuer)
  const secure = url?.protocol === 'https:' || (allowHttp && url?.protocol === 'http:')
  if (url === null || !secure || url.search !== '' || url.hash !== '') {
    throw new ConfigurationError('ERR_CONFIG_SIGN_IN_ISSUER', 'The issuer must be an https address without query')
  }
}
