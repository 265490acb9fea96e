/** The agent's settings: one optional JSON file, overridden by the command line, decoded into a frozen value. */
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { ConfigurationError } from '@tamga/core'
import { z } from 'zod'
import { isLoopbackHttpOrigin } from './origin.ts'

/** Published ports; a portal's script tries them in this order. */
export const publishedPorts: readonly number[] = [24117, 24118, 24119]

/** How much a site may ask for. */
export interface Limits {
  /** Of the documents in one JSON request, all together. */
  readonly documentOctets: number
  readonly batchDocuments: number
  /** Of a document that is sent as bare octets. */
  readonly streamOctets: number
  /** Whether sites may ask for a signature over a digest, of a document the person cannot see. */
  readonly digestSigning: boolean
}

/** Decoded settings. */
export interface Config {
  /** One fixed port instead of the published ones; 0 lets the system choose. */
  readonly port?: number | undefined
  /** Folder with the person's key files: PKCS#12, and key containers of STB 34.101.78 with their certificates. */
  readonly keyDirectory: string
  /** Libraries of tokens (PKCS#11), by absolute path. */
  readonly pkcs11Modules: readonly string[]
  /** `http:` origins on this machine that may ask as well, for people who build portals. */
  readonly developmentOrigins: readonly string[]
  /** How long a consent window waits for the person. */
  readonly consentTimeoutSeconds: number
  readonly limits: Limits
  /** Folder of the person's decisions about sites. */
  readonly stateDirectory?: string | undefined
  /** `auto`, `off`, or the absolute path of a pinentry program. */
  readonly pinentry: string
  /** File of the Public Suffix List. */
  readonly publicSuffixList?: string | undefined
  /** The endpoint that portals made for NCALayer speak to; absent, it is not served. */
  readonly ncalayer?: NcalayerSettings | undefined
  /** Also serve the API by https on this port, for browsers that call nothing else from an https page. */
  readonly httpsPort?: number | undefined
  /** Where the certificate for TLS on loopback is kept. */
  readonly tlsDirectory: string
}

/** See `ncalayer/server.ts`. */
export interface NcalayerSettings {
  readonly port: number
  /** Which NCALayer is spoken: what is recorded of 1.3 is what the published client was made with. */
  readonly version: '1.3' | '1.4'
  /** Also pages opened from files and programs without an origin. */
  readonly acceptUnnamed: boolean
  /** A time-stamping authority (RFC 3161), for requests that expect a time-stamp. */
  readonly timeStampUrl?: string | undefined
}

const MEBIBYTE = 1024 * 1024

const schema: z.ZodType<Config> = z.strictObject({
  port: z.number().int().min(0).max(65535).optional(),
  keyDirectory: z.string().min(1),
  pkcs11Modules: z
    .array(z.string().refine(isAbsolute, 'must be the absolute path of a PKCS#11 library'))
    .max(8)
    .default([]),
  developmentOrigins: z
    .array(
      z.string().refine(isLoopbackHttpOrigin, 'must be an http origin of this machine, such as http://localhost:8080'),
    )
    .max(20)
    .default([]),
  consentTimeoutSeconds: z.number().positive().max(3600).default(300),
  stateDirectory: z.string().min(1).optional(),
  pinentry: z
    .string()
    .refine(
      (value) => value === 'auto' || value === 'off' || isAbsolute(value),
      'must be auto, off or an absolute path',
    )
    .default('auto'),
  publicSuffixList: z.string().refine(isAbsolute, 'must be an absolute path').optional(),
  limits: z
    .strictObject({
      documentOctets: z
        .int()
        .min(1)
        .max(64 * MEBIBYTE)
        .default(8 * MEBIBYTE),
      batchDocuments: z.int().min(1).max(1000).default(100),
      streamOctets: z
        .int()
        .min(1)
        .max(1024 * MEBIBYTE)
        .default(128 * MEBIBYTE),
      digestSigning: z.boolean().default(false),
    })
    .prefault({}),
  ncalayer: z
    .strictObject({
      port: z.int().min(0).max(65535).default(13579),
      version: z.enum(['1.3', '1.4']).default('1.3'),
      acceptUnnamed: z.boolean().default(false),
      timeStampUrl: z.url({ protocol: /^https?$/ }).optional(),
    })
    .optional(),
  httpsPort: z.int().min(0).max(65535).optional(),
  tlsDirectory: z
    .string()
    .min(1)
    .default(() => defaultTlsDirectory(process.env)),
})

/**
 * Decodes settings that came from a file or a command line.
 * @throws ConfigurationError ERR_AGENT_CONFIGURATION; its message has one line per mistake, with the path
 */
export function parseConfig(value: unknown): Config {
  const result = schema.safeParse(value)
  if (result.success) return Object.freeze(result.data)
  const mistakes = result.error.issues.map(({ path, message }) => `${path.join('.') || '(top)'}: ${message}`)
  throw new ConfigurationError('ERR_AGENT_CONFIGURATION', mistakes.join('\n'), { facts: { mistakes } })
}

/** Reads the JSON file; values of `overrides` that are present win. */
export function readConfig(file: string | undefined, overrides: Readonly<Record<string, unknown>>): Config {
  const { env } = process
  const defaults = { keyDirectory: defaultKeyDirectory(env), stateDirectory: defaultStateDirectory(env) }
  const base = { ...defaults, ...(file === undefined ? {} : readJson(file)) }
  const given = Object.entries(overrides).filter(([, value]) => value !== undefined)
  return parseConfig({ ...base, ...Object.fromEntries(given) })
}

type Environment = Readonly<Record<string, string | undefined>>

/** `keys` under the person's configuration folder (XDG Base Directory; %APPDATA% on Windows). */
export function defaultKeyDirectory(environment: Environment): string {
  return join(configurationFolder(environment), 'keys')
}

/** `tls` beside it. */
export function defaultTlsDirectory(environment: Environment): string {
  return join(configurationFolder(environment), 'tls')
}

function configurationFolder({ XDG_CONFIG_HOME: xdg, APPDATA: appData }: Environment): string {
  const base = xdg?.startsWith('/') ? xdg : (appData ?? join(homedir(), '.config'))
  return join(base, 'tamga-agent')
}

/** Under the person's state folder (XDG Base Directory; %LOCALAPPDATA% on Windows). */
export function defaultStateDirectory(environment: Readonly<Record<string, string | undefined>>): string {
  const { XDG_STATE_HOME: xdg, LOCALAPPDATA: appData } = environment
  const base = xdg?.startsWith('/') ? xdg : (appData ?? join(homedir(), '.local', 'state'))
  return join(base, 'tamga-agent')
}

function readJson(file: string): object {
  const path = resolve(file)
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch (cause) {
    throw new ConfigurationError('ERR_AGENT_CONFIGURATION', `${path}: cannot be read as JSON`, { cause })
  }
  throw new ConfigurationError('ERR_AGENT_CONFIGURATION', `${path}: must be a JSON object`)
}
