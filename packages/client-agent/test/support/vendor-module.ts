/** The library of `vendor-module.c`, compiled, in front of SoftHSM2. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PIN, softHsmModule } from './soft-token.ts'

export type Behaviour =
  | 'lock'
  | 'locked-silently'
  | 'change'
  | 'expired'
  | 'reader'
  | 'reader-cancelled'
  | 'hardware'
  | 'slow'
  | 'slow-login'
  | 'crash'
  | 'crash-login'
  | 'removed'
  | 'removed-midway'
  | 'wrong-signature'
  | 'stray-octets'
  | 'wrong-at-signature'
  | 'sessions'
  | 'pss-only'

export interface VendorModule {
  readonly path: string
  /** Sets what it does from now on, and forgets what it did. */
  behave(behaviour: Behaviour): void
  /** `login`, `sign` and `wrong`, with `sessions` also `open-session` and `close-session`, in order. */
  calls(): readonly string[]
}

/** Compiles into `folder`; the settings go through the environment, which helper processes inherit. */
export function buildVendorModule(folder: string): VendorModule {
  const path = join(folder, 'vendor-module.so')
  const source = new URL('vendor-module.c', import.meta.url).pathname
  execFileSync('cc', ['-shared', '-fPIC', '-fvisibility=hidden', '-o', path, source, '-ldl'], { stdio: 'pipe' })
  const log = join(folder, 'vendor.log')
  Object.assign(process.env, { VENDOR_SOFTHSM: softHsmModule(), VENDOR_LOG: log, VENDOR_PIN: PIN })
  return {
    path,
    behave(behaviour) {
      process.env.VENDOR_BEHAVIOUR = behaviour
      rmSync(log, { force: true })
    },
    calls: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
  }
}
