/** A real SoftHSM2 token with keys and certificates of the test hierarchy, in a folder of its own. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { KeyFileOptions, KeyFiles } from './key-files.ts'

export const PIN = '123456'

const MODULES = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/lib64/softhsm/libsofthsm2.so']

/** Path of SoftHSM2's library; tests cannot go on without it. */
export function softHsmModule(): string {
  const found = MODULES.find((path) => existsSync(path))
  if (found === undefined) throw new Error('SoftHSM2 is needed: apt-get install softhsm2 opensc')
  return found
}

export interface TokenKeyOptions extends Omit<KeyFileOptions, 'password' | 'container'> {
  /** CKA_ALWAYS_AUTHENTICATE. */
  readonly alwaysAuthenticate?: boolean
  /** Whether the certificate, too, can only be read with the PIN. */
  readonly hidden?: boolean
}

export interface SoftToken {
  readonly label: string
  /** Puts a key with its certificate on the token; `name` is that of the files beside it. */
  add(options: TokenKeyOptions): void
  /** Runs `pkcs11-tool` with the PIN. */
  tool(...args: string[]): void
  /** As if the token were pulled out of its reader, and put in again. */
  pull(): void
  plug(): void
}

export interface SoftHsm {
  /** A new token. */
  token(label: string): SoftToken
  remove(): void
}

/** Sets SOFTHSM2_CONF for this process and the helpers it starts. */
export function createSoftHsm(files: KeyFiles): SoftHsm {
  const folder = mkdtempSync(join(tmpdir(), 'tamga-softhsm-'))
  const tokens = join(folder, 'tokens')
  mkdirSync(tokens)
  writeFileSync(join(folder, 'softhsm2.conf'), `directories.tokendir = ${tokens}\nlog.level = ERROR\n`)
  process.env.SOFTHSM2_CONF = join(folder, 'softhsm2.conf')
  const module = softHsmModule()
  const run = (command: string, ...args: string[]): void => void execFileSync(command, args, { stdio: 'pipe' })
  let count = 0

  return {
    token(label) {
      run('softhsm2-util', '--init-token', '--free', '--label', label, '--pin', PIN, '--so-pin', '87654321')
      const tool = (...args: string[]): void =>
        run('pkcs11-tool', '--module', module, '--token-label', label, '--login', '--pin', PIN, ...args)
      return {
        label,
        tool,
        add({ alwaysAuthenticate = false, hidden = false, ...options }) {
          count += 1
          const id = count.toString(16).padStart(2, '0')
          files.make(options)
          const der = (name: string): string => files.path(`${name}.der`)
          files.openssl('x509', '-in', files.path(`${options.name}.pem`), '-outform', 'DER', '-out', der(options.name))
          files.openssl(
            'pkcs8',
            '-topk8',
            '-nocrypt',
            '-in',
            files.path(`${options.name}.key`),
            '-out',
            der('key'),
            '-outform',
            'DER',
          )
          const always = alwaysAuthenticate ? ['--always-auth'] : []
          tool(
            '--write-object',
            der('key'),
            '--type',
            'privkey',
            '--id',
            id,
            '--label',
            options.name,
            '--usage-sign',
            ...always,
          )
          const secrecy = hidden ? ['--private'] : []
          tool('--write-object', der(options.name), '--type', 'cert', '--id', id, '--label', options.name, ...secrecy)
        },
        pull: () => renameSync(tokens, `${tokens}-pulled`),
        plug: () => renameSync(`${tokens}-pulled`, tokens),
      }
    },
    remove() {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
