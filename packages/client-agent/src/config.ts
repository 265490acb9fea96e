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
  /** Folder with the person's `.p12` and `.pfx` files. */
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
  /** File of the Public Suffix List. */
  readonly publicSuffixList?: string | undefined
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

/** `keys` under the person's configuration folder (XDG Base Directory; %APPDATA% on Windows). */
export function defaultKeyDirectory(environment: Readonly<Record<string, string | undefined>>): string {
  const { XDG_CONFIG_HOME: xdg, APPDATA: appData } = environment
  const base = xdg?.startsWith('/') ? xdg : (appData ?? join(homedir(), '.config'))
  return join(base, 'tamga-agent', 'keys')
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
