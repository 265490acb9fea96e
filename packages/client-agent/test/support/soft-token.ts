/** A real SoftHSM2 token with keys and certificates of the test hierarchy, in a folder of its own. */
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pkcs11 from 'pkcs11js'
import type { KeyFileOptions, KeyFiles } from './key-files.ts'

export const PIN = '574829'

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
  /** Puts a certificate without a key on it. */
  addAuthority(name: string): void
}

export interface SoftHsm {
  /** A new token. */
  token(label: string): SoftToken
  /** As if all tokens were pulled out of their readers, and put in again. */
  pull(): void
  plug(): void
  remove(): void
}

/** Sets SOFTHSM2_CONF for this process and the helpers it starts. */
export function createSoftHsm(files: KeyFiles): SoftHsm {
  const folder = mkdtempSync(join(tmpdir(), 'tamga-softhsm-'))
  const tokens = join(folder, 'tokens')
  const pulled = join(folder, 'pulled')
  for (const made of [tokens, pulled]) mkdirSync(made)
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
        addAuthority(name) {
          files.openssl('x509', '-in', files.path(`${name}.pem`), '-outform', 'DER', '-out', files.path(`${name}.der`))
          tool('--write-object', files.path(`${name}.der`), '--type', 'cert', '--id', 'ff', '--label', name)
        },
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
            der('private'),
            '-outform',
            'DER',
          )
          const always = alwaysAuthenticate ? ['--always-auth'] : []
          tool(
            '--write-object',
            der('private'),
            '--type',
            'privkey',
            '--id',
            id,
            '--label',
            options.name,
            '--usage-sign',
            ...always,
          )
          const certificate = { id: Buffer.from(id, 'hex'), value: readFileSync(der(options.name)) }
          if (hidden) writeHidden(module, label, certificate)
          else tool('--write-object', der(options.name), '--type', 'cert', '--id', id, '--label', options.name)
        },
      }
    },
    pull: () => moveAll(tokens, pulled),
    plug: () => moveAll(pulled, tokens),
    remove() {
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function moveAll(from: string, to: string): void {
  for (const name of readdirSync(from)) renameSync(join(from, name), join(to, name))
}

/** A certificate that only shows after the PIN (CKA_PRIVATE), which `pkcs11-tool` cannot write. */
function writeHidden(path: string, label: string, { id, value }: { id: Buffer; value: Buffer }): void {
  const module = new pkcs11.PKCS11()
  module.load(path)
  module.C_Initialize()
  const slot = module.C_GetSlotList(true).find((one) => module.C_GetTokenInfo(one).label.trim() === label)
  if (slot === undefined) throw new Error(`No token ${label}`)
  const session = module.C_OpenSession(slot, pkcs11.CKF_SERIAL_SESSION | pkcs11.CKF_RW_SESSION)
  module.C_Login(session, pkcs11.CKU_USER, PIN)
  module.C_CreateObject(session, [
    { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_CERTIFICATE },
    { type: pkcs11.CKA_CERTIFICATE_TYPE, value: pkcs11.CKC_X_509 },
    { type: pkcs11.CKA_TOKEN, value: true },
    { type: pkcs11.CKA_PRIVATE, value: true },
    { type: pkcs11.CKA_SUBJECT, value: Buffer.from('3000', 'hex') },
    { type: pkcs11.CKA_ID, value: id },
    { type: pkcs11.CKA_VALUE, value },
  ])
  module.C_Finalize()
  module.close()
}
