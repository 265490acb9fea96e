/**
 * The configuration: one JSON file, decoded into a frozen value. Members nobody knows are mistakes, and all mistakes are
 * told together with their path. Secrets are references to the environment or to a file, never in the file itself.
 */
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { ConfigurationError } from '@tamga/core'
import { z } from 'zod'
import type { HttpOptions } from './adapters/http.ts'
import { type PortalCredential, tokenDigest } from './bearer-token.ts'
import { type ProfileConfig, profileSchema } from './config-profiles.ts'
import { type PortalSignIn, portalSignInSchema, type SignInConfig, signInSchema } from './config-sign-in.ts'
import { parseStrictJson } from './strict-json.ts'

export interface ConfigContext {
  /** Relative paths in the configuration start here: the directory of its file. */
  readonly baseDirectory: string
  readonly environment: Readonly<Record<string, string | undefined>>
}

/** A portal, and for what it may let people sign in; without `signIn` for nothing. */
export interface PortalConfig extends PortalCredential {
  /** The profile that judges for this portal when a request names none; default: the first of `profiles`. */
  readonly profile?: string | undefined
  readonly signIn?: PortalSignIn | undefined
}

/** A decoded configuration: paths are absolute, secrets are digests, defaults are filled in. */
export interface SidecarConfig {
  readonly listen: { readonly host: string; readonly port: number }
  /** Without it the API speaks HTTP, which is for this machine or a private network. */
  readonly tls?: { readonly certificateFile: string; readonly keyFile: string } | undefined
  readonly portals: readonly PortalConfig[]
  /** Files or directories of certificates that are believed without proof, by every profile that brings none of its own. */
  readonly trustAnchors: readonly string[]
  readonly intermediates: readonly string[]
  /** Whether all anchors are for real or all for trying out; absent: what they show themselves. A mix does not start. */
  readonly trust?: 'real' | 'test' | undefined
  /** What a request may name; the first one judges when it names none. */
  readonly profiles: readonly ProfileConfig[]
  readonly store: { readonly file: string }
  /** A file with the operator's own text of the agreement. */
  readonly agreementTexts?: string | undefined
  readonly applications: { readonly draftLifetimeHours: number }
  readonly agreements: { readonly draftLifetimeHours: number }
  readonly limits: {
    readonly bodyOctets: number
    /** For each portal, and for each address that shows no credential. */
    readonly requestsPerMinute: number
    readonly requestTimeoutSeconds: number
    readonly stopTimeoutSeconds: number
  }
  /** Calls for revocation data and certificates. */
  readonly outgoing: HttpOptions & {
    /** See `adapters/crl-cache.ts`. */
    readonly crlFreshSeconds: number
    /**
     * Whether certificates of authorities that a signature leaves out are fetched, from addresses that its sender may have written;
     * therefore only with `allowedHosts`.
     */
    readonly fetchIssuers: boolean
    readonly crlLastGoodSeconds: number
    readonly crlCacheOctets: number
  }
  readonly log: { readonly level: 'error' | 'warn' | 'info' | 'debug' | 'silent' }
  /** Absent: the sidecar judges and keeps signatures, and nobody signs in. */
  readonly signIn?: SignInConfig | undefined
}

const MIN_TOKEN_LENGTH = 32

const seconds = (standard: number): z.ZodDefault<z.ZodNumber> => z.number().positive().max(3600).default(standard)
const count = (standard: number, max: number): z.ZodDefault<z.ZodNumber> => z.int().min(1).max(max).default(standard)

function configSchema(context: ConfigContext): z.ZodType<SidecarConfig> {
  const path = z
    .string()
    .min(1)
    .transform((value) => resolve(context.baseDirectory, value))
  return z
    .strictObject({
      listen: z
        .strictObject({ host: z.string().min(1).default('127.0.0.1'), port: z.int().min(0).max(65_535).default(8781) })
        .prefault({}),
      tls: z.strictObject({ certificateFile: path, keyFile: path }).optional(),
      portals: z
        .array(
          z.strictObject({
            name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
            token: tokenReference(context),
            profile: z.string().optional(),
            signIn: portalSignInSchema.optional(),
          }),
        )
        .min(1)
        .refine((portals) => new Set(portals.map(({ name }) => name)).size === portals.length, 'has a name twice'),
      trustAnchors: z.array(path).min(1).default([]),
      intermediates: z.array(path).default([]),
      trust: z.enum(['real', 'test']).optional(),
      profiles: z
        .array(profileSchema(path))
        .min(1)
        .refine((given) => new Set(given.map(({ name }) => name)).size === given.length, 'has a name twice')
        .prefault(['generic']),
      store: z.strictObject({ file: path }),
      agreementTexts: path.optional(),
      applications: z.strictObject({ draftLifetimeHours: count(24, 8760) }).prefault({}),
      agreements: z.strictObject({ draftLifetimeHours: count(24, 8760) }).prefault({}),
      limits: z
        .strictObject({
          bodyOctets: count(16_777_216, 268_435_456),
          requestsPerMinute: count(600, 1_000_000),
          requestTimeoutSeconds: seconds(30),
          stopTimeoutSeconds: seconds(10),
        })
        .prefault({}),
      outgoing: z
        .strictObject({
          timeoutSeconds: seconds(10),
          maxConcurrent: count(8, 256),
          allowedHosts: z.array(z.string().min(1)).optional(),
          allowPrivateAddresses: z.boolean().default(false),
          fetchIssuers: z.boolean().default(false),
          crlFreshSeconds: z.number().min(0).max(86_400).default(300),
          crlLastGoodSeconds: z.number().min(0).max(604_800).default(86_400),
          crlCacheOctets: z.int().min(0).max(1_073_741_824).default(134_217_728),
        })
        .prefault({}),
      log: z.strictObject({ level: z.enum(['error', 'warn', 'info', 'debug', 'silent']).default('info') }).prefault({}),
      signIn: signInSchema(context.baseDirectory).optional(),
    })
    .superRefine(({ signIn, portals, profiles, trustAnchors, outgoing }, check) => {
      const mistake = (path: (string | number)[], message: string): void =>
        check.addIssue({ code: 'custom', path, message })
      for (const [index, portal] of portals.entries()) {
        if (portal.signIn !== undefined && signIn === undefined) {
          mistake(['portals', index, 'signIn'], 'needs the section signIn')
        }
        const isKnown = portal.profile === undefined || profiles.some(({ name }) => name === portal.profile)
        if (!isKnown) mistake(['portals', index, 'profile'], 'is not among profiles')
      }
      if (outgoing.fetchIssuers && outgoing.allowedHosts === undefined) {
        mistake(
          ['outgoing', 'fetchIssuers'],
          'needs allowedHosts: senders of signatures would choose whom the sidecar calls',
        )
      }
      for (const [index, profile] of profiles.entries()) {
        if ((profile.trustAnchors ?? trustAnchors).length > 0) continue
        mistake(['profiles', index, 'trustAnchors'], 'is missing, and so is the trustAnchors of the configuration')
      }
    })
    .readonly()
}

/** `{env}` or `{file}`; only the digest of the token is kept, so a printed configuration gives nothing away. */
function tokenReference(context: ConfigContext): z.ZodType<Uint8Array> {
  return z
    .strictObject({ env: z.string().min(1).optional(), file: z.string().min(1).optional() })
    .transform((ref, ctx) => {
      const secret = readSecret(ref, context)
      if (secret.length >= MIN_TOKEN_LENGTH) return tokenDigest(secret)
      const message = secret === '' ? 'names no readable secret' : `is shorter than ${MIN_TOKEN_LENGTH} characters`
      ctx.addIssue({ code: 'custom', message, input: undefined })
      return z.NEVER
    })
}

function readSecret(
  reference: { env?: string | undefined; file?: string | undefined },
  context: ConfigContext,
): string {
  const { env, file } = reference
  if ((env === undefined) === (file === undefined)) return ''
  if (env !== undefined) return context.environment[env] ?? ''
  try {
    return readFileSync(resolve(context.baseDirectory, file ?? ''), 'utf8').trim()
  } catch {
    return ''
  }
}

/**
 * @param input what JSON.parse of the file gave
 * @throws ConfigurationError ERR_CONFIG_INVALID with every mistake in `facts.mistakes`, each as `path: message`
 */
export function decodeConfig(input: unknown, context: ConfigContext): SidecarConfig {
  const result = configSchema(context).safeParse(input)
  if (result.success) return deepFreeze(result.data)
  const mistakes = result.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${[...issue.path, key].join('.')}: is not known`)
      : [`${issue.path.join('.') || '(file)'}: ${issue.message}`],
  )
  throw new ConfigurationError('ERR_CONFIG_INVALID', `The configuration has mistakes:\n${mistakes.join('\n')}`, {
    facts: { mistakes },
  })
}

/** @throws ConfigurationError ERR_CONFIG_FILE, ERR_CONFIG_INVALID */
export function readConfig(file: string, environment: ConfigContext['environment']): SidecarConfig {
  let json: unknown
  try {
    json = parseStrictJson(readFileSync(file))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unreadable'
    throw new ConfigurationError('ERR_CONFIG_FILE', `${file}: ${reason}`, { facts: { path: file }, cause })
  }
  return decodeConfig(json, { baseDirectory: dirname(resolve(file)), environment })
}

function deepFreeze<T>(value: T): T {
  // Octets cannot be frozen, and nobody has a reason to write them.
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  for (const member of Object.values(value)) deepFreeze(member)
  return Object.freeze(value)
}
