/** The other side of many tests here: the OpenSSL command of this machine. Its absence is a failure, never a skip. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface OpensslResult {
  readonly status: number
  /** Both streams together, because OpenSSL divides its words between them differently from command to command. */
  readonly output: string
}

/** Runs `openssl` with these arguments and waits. @throws when the command is not there at all */
export function openssl(args: readonly string[], cwd?: string): OpensslResult {
  const run = spawnSync('openssl', args, { encoding: 'utf8', timeout: 15_000, cwd })
  if (run.error) throw new Error(`these tests need the openssl command (3.0 or newer): ${run.error.message}`)
  return { status: run.status ?? -1, output: `${run.stdout}\n${run.stderr}` }
}

/** The same where the command has to succeed. @throws with the words of OpenSSL when it does not */
export function opensslOk(args: readonly string[], cwd?: string): OpensslResult {
  const result = openssl(args, cwd)
  if (result.status !== 0) throw new Error(`openssl ${args.join(' ')} failed: ${result.output}`)
  return result
}

/** A directory of files for OpenSSL. `remove` deletes it; call it when the tests are over. */
export interface Workplace {
  readonly directory: string
  /** Writes a file and returns its path. */
  write(name: string, content: Uint8Array | string): string
  read(name: string): Buffer
  remove(): void
}

export function workplace(): Workplace {
  const directory = mkdtempSync(join(tmpdir(), 'tamga-core-'))
  const path = (name: string): string => join(directory, name)
  return {
    directory,
    write: (name, content) => {
      writeFileSync(path(name), content)
      return path(name)
    },
    read: (name) => readFileSync(path(name)),
    remove: () => rmSync(directory, { recursive: true, force: true }),
  }
}

/** PEM (RFC 7468 §2). */
export function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

/** The first block of a PEM file. */
export function pemToDer(text: string): Buffer {
  const body = /-----BEGIN [^-]+-----([^-]+)-----END/.exec(text)?.[1]
  if (body === undefined) throw new Error('no PEM block')
  return Buffer.from(body, 'base64')
}
