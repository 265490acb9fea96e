/** What a server has to offer in its metadata for our configuration to work; it is held against that, never followed. */
import type { WantedNames } from './identification-server.ts'
import type { ServerLink } from './server-link.ts'

/** A list of the metadata (RFC 8414 §2 and its registry) and what must be in it. */
export interface Need {
  readonly list: string
  readonly value: string
}

const NESTED = ['id_token', 'userinfo'] as const

export function needs({ keys, options }: ServerLink, wanted: WantedNames): readonly Need[] {
  const jarm = options.responseMode === 'jwt'
  const nested = [...NESTED, ...(jarm ? ['authorization'] : []), ...(options.introspection ? ['introspection'] : [])]
  const [current] = options.decryption
  return [
    { list: 'token_endpoint_auth_methods_supported', value: 'private_key_jwt' },
    { list: 'token_endpoint_auth_signing_alg_values_supported', value: options.signing.alg },
    { list: 'request_object_signing_alg_values_supported', value: options.signing.alg },
    { list: 'request_object_encryption_enc_values_supported', value: options.contentEncryption },
    { list: 'code_challenge_methods_supported', value: 'S256' },
    { list: 'dpop_signing_alg_values_supported', value: 'ES256' },
    ...(jarm ? [{ list: 'response_modes_supported', value: 'jwt' }] : []),
    ...nested.flatMap((kind) => [
      { list: `${kind}_signing_alg_values_supported`, value: keys.signature },
      { list: `${kind}_encryption_alg_values_supported`, value: current?.alg ?? '' },
      { list: `${kind}_encryption_enc_values_supported`, value: options.contentEncryption },
    ]),
    // A server may quietly ignore a scope it does not know (RFC 6749 §3.3); then data would be missing and nobody knew why.
    ...wanted.scopes.map((value) => ({ list: 'scopes_supported', value })),
    ...wanted.claims.map((value) => ({ list: 'claims_supported', value })),
    ...wanted.acrValues.map((value) => ({ list: 'acr_values_supported', value })),
  ]
}

/** A list that the server does not publish says nothing. */
export function unmetNeeds(advertised: Readonly<Record<string, unknown>>, wanted: readonly Need[]): readonly Need[] {
  return wanted.filter(({ list, value }) => {
    const offered = advertised[list]
    return Array.isArray(offered) && !offered.includes(value)
  })
}
