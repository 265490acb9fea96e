/**
 * The server's metadata (RFC 8414): believed only under the configured issuer, and only for endpoints at its own origin, so
 * that whoever tampers with the document cannot lead us, or the browser, elsewhere (mix-up, RFC 9700 §4.4).
 */
import { refusal } from './refusals.ts'
import { readJsonObject } from './strict-answer.ts'
import type { JsonObject } from './strict-token.ts'
import type { Transport } from './transport.ts'

const REQUIRED = [
  'authorization_endpoint',
  'token_endpoint',
  'pushed_authorization_request_endpoint',
  'userinfo_endpoint',
  'jwks_uri',
] as const
const OPTIONAL = ['introspection_endpoint', 'end_session_endpoint'] as const

export type EndpointName = (typeof REQUIRED)[number] | (typeof OPTIONAL)[number]

export type ServerMetadata = Readonly<Record<(typeof REQUIRED)[number], string>> &
  Readonly<Partial<Record<(typeof OPTIONAL)[number], string>>> & {
    readonly issuer: string
    /** As fetched, for `check` alone: what it advertises decides nothing. */
    readonly advertised: JsonObject
  }

export interface MetadataOptions {
  readonly issuer: string
  readonly allowHttp: boolean
  readonly introspection: boolean
  readonly transport: Transport
}

/** OpenID Connect Discovery §4. */
export function metadataAddress(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
}

/** @throws VerificationError ERR_OIDC_METADATA…, UnavailableError */
export async function loadServerMetadata(options: MetadataOptions): Promise<ServerMetadata> {
  const response = await options.transport(metadataAddress(options.issuer), { headers: { accept: 'application/json' } })
  if (response.status !== 200) throw refusal('ERR_OIDC_METADATA', { status: response.status })
  return checkServerMetadata(await readJsonObject(response), options)
}

export function checkServerMetadata(
  document: JsonObject,
  options: Pick<MetadataOptions, 'issuer' | 'allowHttp' | 'introspection'>,
): ServerMetadata {
  // Code point by code point: a trailing slash makes another issuer (RFC 8414 §3.3).
  if (document.issuer !== options.issuer) throw refusal('ERR_OIDC_METADATA_ISSUER')
  const required = options.introspection ? [...REQUIRED, 'introspection_endpoint' as const] : REQUIRED
  const missing = required.find((name) => document[name] === undefined)
  if (missing !== undefined) throw refusal('ERR_OIDC_METADATA', { missing })
  const names = [...REQUIRED, ...OPTIONAL].filter((name) => document[name] !== undefined)
  const endpoints = names.map((name) => [name, checkEndpoint(document[name], { name, ...options })])
  return { ...(Object.fromEntries(endpoints) as ServerMetadata), issuer: options.issuer, advertised: document }
}

function checkEndpoint(
  value: unknown,
  { name, issuer, allowHttp }: { readonly name: string; readonly issuer: string; readonly allowHttp: boolean },
): string {
  const url = typeof value === 'string' ? URL.parse(value) : null
  const plain = url !== null && url.username === '' && url.password === '' && url.hash === ''
  const secure = url?.protocol === 'https:' || (allowHttp && url?.protocol === 'http:')
  if (!plain || !secure || url?.origin !== new URL(issuer).origin) {
    throw refusal('ERR_OIDC_METADATA_ENDPOINT', { endpoint: name })
  }
  return url.href
}
