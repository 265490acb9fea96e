/** The section `signIn` of the configuration, and what each portal is registered for; nothing in it turns a check off. */
import { resolve } from 'node:path'
import { z } from 'zod'
import { type ClaimNames, defaultClaimNames } from './adapters/identification-server/claim-names.ts'
import type { ContentEncryptionAlgorithm, SignatureAlgorithm } from './adapters/identification-server/options.ts'

/** The door for browsers, and where people are identified. */
export interface SignInConfig {
  /** Address of the door as browsers see it, without a slash at its end; may have a path when a proxy shares its host. */
  readonly publicUrl: string
  readonly listen: { readonly host: string; readonly port: number }
  readonly tls?: { readonly certificateFile: string; readonly keyFile: string } | undefined
  /** Addresses and networks (`10.0.0.0/8`) of proxies whose X-Forwarded-For says who asks; of nobody else is it read. */
  readonly trustedProxies: readonly string[]
  /** Our keys (`adapters/sign-in-keys.ts`); readable for the owner of the process only. */
  readonly keyDirectory: string
  /** Absent where people sign in with their certificates only. */
  readonly identificationServer?: IdentificationServerConfig | undefined
  readonly sessions: {
    /** Without a request for so long, a session ends. */
    readonly idleSeconds: number
    /** After so long it ends whatever happens. */
    readonly maxSeconds: number
  }
  readonly limits: {
    readonly pendingSeconds: number
    /** Tabs of one browser that may be on their way at once; one more forgets the oldest. */
    readonly pendingPerBrowser: number
    readonly pendingTotal: number
    /** For each address at `/login` and `/callback` of the door; a sign-in takes two. */
    readonly requestsPerMinute: number
  }
}

export interface IdentificationServerConfig {
  readonly issuer: string
  readonly clientId: string
  /** RFC 7638 SHA-256 thumbprints of the keys that requests may be encrypted to; two while the server changes its key. */
  readonly encryptionKeyThumbprints: readonly string[]
  /** The certificate of our active signing key and what is above it; given, it is sent along (RFC 7515 §4.1.6). */
  readonly clientCertificate?: string | undefined
  /** Files or directories of certificates that attribute certificates are issued under. */
  readonly attributeAuthorities: readonly string[]
  readonly timeoutSeconds: number
  /** How this server answers and what it calls things; agreed beforehand, never negotiated. */
  readonly wire: {
    /** `jwt`: answers signed and encrypted (JARM). `query`: plain ones with `iss` (RFC 9207), for servers without JARM. */
    readonly responseMode: 'jwt' | 'query'
    readonly responseSigning?: SignatureAlgorithm | undefined
    readonly contentEncryption: ContentEncryptionAlgorithm
    readonly claimNames: Partial<ClaimNames>
    readonly scopeClaims?: Readonly<Record<string, readonly string[]>> | undefined
    /** Resource indicator under which a legal basis is asked (RFC 8707). */
    readonly resource?: string | undefined
  }
}

export interface ClaimRequest {
  readonly essential: readonly string[]
  readonly voluntary: readonly string[]
}

/** What one portal may do; whatever is not here is refused. */
export interface PortalSignIn {
  /** Shown to people: in consent windows and on pages of the door. */
  readonly title: string
  /** Where pages of the door lead back to. */
  readonly homeUrl: string
  /** Exactly where the browser may return with a result code; no prefix, no pattern. */
  readonly returnUrls: readonly string[]
  readonly scopes: readonly string[]
  readonly claims: ClaimRequest
  /** Levels of authentication that are enough; a portal may ask for fewer of them, never for others. Empty: any. */
  readonly acrValues: readonly string[]
  readonly maxAgeSeconds?: number | undefined
  /** Origins of pages that may ask for a direct sign-in with a certificate. */
  readonly certificateOrigins: readonly string[]
  /** Receives a logout token when a session ends (OpenID Connect Back-Channel Logout 1.0 §2.5). */
  readonly logoutUrl?: string | undefined
  /** An application behind a proxy that asks us about each request. */
  readonly forwardAuth?: ForwardAuthConfig | undefined
}

export interface ForwardAuthConfig {
  /** Where the application is seen by browsers; people return only there. */
  readonly origin: string
  /** For Traefik and Envoy, which hand our answer on: a page that is opened gets a redirect. nginx must have 401. */
  readonly redirect: boolean
}

const isLocal = ({ hostname }: URL): boolean => /^(?:(?:.+\.)?localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)

/** Browsers keep our cookies only from https, or from this very machine (W3C Secure Contexts §3.1). */
function isSecure(text: string): boolean {
  const url = URL.parse(text)
  return url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal(url)))
}

export const secureUrl: z.ZodType<string> = z
  .string()
  .refine((text) => isSecure(text) && !/[#\\\s]/.test(text), 'is no https address (http only on this machine)')
  .refine((text) => URL.parse(text)?.username === '' && URL.parse(text)?.password === '', 'holds credentials')

const origin = secureUrl.refine(
  (text) => URL.parse(text)?.origin === text,
  'is not an origin such as https://a.example',
)

const publicUrl = secureUrl.refine((text) => !/[?]|\/$/.test(text), 'has a query or ends with a slash')

/** Back channels go where the operator says, also over plain HTTP within his own network. */
const backChannelUrl = z.url({ protocol: /^https?$/, error: 'is no http or https address' })

const network = z
  .union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], { error: 'is no address and no network' })
  .refine((text) => !text.endsWith('/0'), 'trusts everybody')

const claimName = z.string().regex(/^[A-Za-z0-9_.:/-]{1,128}$/, 'is no name of a claim')
const scopeToken = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/, 'is no scope (RFC 6749 §3.3)')
const wholeSeconds = (standard: number, max: number) => z.int().min(1).max(max).default(standard)
const count = (standard: number, max: number) => z.int().min(1).max(max).default(standard)

export const claimRequest: z.ZodType<
  ClaimRequest,
  { essential?: string[] | undefined; voluntary?: string[] | undefined }
> = z.strictObject({
  essential: z.array(claimName).max(64).default([]),
  voluntary: z.array(claimName).max(64).default([]),
})

const wireSchema = z.strictObject({
  responseMode: z.enum(['jwt', 'query']).default('jwt'),
  responseSigning: z.enum(['ES256', 'PS256']).optional(),
  contentEncryption: z.enum(['A256GCM', 'A256CBC-HS512']).default('A256GCM'),
  claimNames: z.partialRecord(z.enum(Object.keys(defaultClaimNames) as (keyof ClaimNames)[]), claimName).default({}),
  scopeClaims: z.record(scopeToken, z.array(claimName).max(64)).optional(),
  resource: z
    .string()
    .max(512)
    .refine((text) => URL.canParse(text), 'is no URI')
    .optional(),
})

/** @param baseDirectory where relative paths start */
export function signInSchema(baseDirectory: string): z.ZodType<SignInConfig> {
  const path = z
    .string()
    .min(1)
    .transform((value) => resolve(baseDirectory, value))
  return z.strictObject({
    publicUrl,
    listen: z
      .strictObject({ host: z.string().min(1).default('127.0.0.1'), port: z.int().min(0).max(65_535).default(8783) })
      .prefault({}),
    tls: z.strictObject({ certificateFile: path, keyFile: path }).optional(),
    trustedProxies: z.array(network).max(64).default([]),
    keyDirectory: path,
    identificationServer: z
      .strictObject({
        issuer: secureUrl,
        clientId: z.string().min(1).max(256),
        encryptionKeyThumbprints: z.array(z.string().regex(/^[\w-]{43}$/, 'is no SHA-256 in base64url')).min(1),
        clientCertificate: path.optional(),
        attributeAuthorities: z.array(path).default([]),
        timeoutSeconds: z.number().positive().max(60).default(10),
        wire: wireSchema.prefault({}),
      })
      .optional(),
    sessions: z
      .strictObject({ idleSeconds: wholeSeconds(1800, 86_400), maxSeconds: wholeSeconds(28_800, 604_800) })
      .prefault({}),
    limits: z
      .strictObject({
        pendingSeconds: wholeSeconds(600, 3600),
        pendingPerBrowser: count(16, 1000),
        pendingTotal: count(100_000, 10_000_000),
        requestsPerMinute: count(300, 1_000_000),
      })
      .prefault({}),
  })
}

export const portalSignInSchema: z.ZodType<PortalSignIn> = z.strictObject({
  title: z.string().trim().min(1).max(200),
  homeUrl: secureUrl,
  returnUrls: z.array(secureUrl).max(64).default([]),
  scopes: z.array(scopeToken).max(64).default([]),
  claims: claimRequest.prefault({}),
  acrValues: z
    .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,255}$/))
    .max(16)
    .default([]),
  maxAgeSeconds: z.int().min(0).max(86_400).optional(),
  certificateOrigins: z.array(origin).max(64).default([]),
  logoutUrl: backChannelUrl.optional(),
  forwardAuth: z.strictObject({ origin, redirect: z.boolean().default(false) }).optional(),
})
