/** The OpenSSL command of this machine, as the other side. Its absence is a failure, never a skip. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Standard output. @throws when OpenSSL says no */
export function openssl(args: readonly string[]): Uint8Array {
  const { status, stdout, stderr, error } = spawnSync('openssl', args, { timeout: 15_000 })
  if (error !== undefined || status !== 0) throw new Error(`openssl ${args[0]}: ${error?.message ?? stderr}`)
  return stdout
}

/** Writes octets or text as they are, or certificates as PEM; returns the path. */
export function pemFile(directory: string, name: string, what: Uint8Array | string | readonly Uint8Array[]): string {
  const path = join(directory, name)
  writeFileSync(path, Array.isArray(what) ? what.map(certificatePem).join('') : (what as Uint8Array | string))
  return path
}

export function certificatePem(der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .replace(/(.{64})/g, '$1\n')
  return `-----BEGIN CERTIFICATE-----\n${lines.trimEnd()}\n-----END CERTIFICATE-----\n`
}
