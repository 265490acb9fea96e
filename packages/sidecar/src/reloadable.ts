/** What is made of files, and made anew when somebody has changed them: while that fails, the last good value stays. */
import { TamgaError } from '@tamga/core'
import type { Logger } from 'pino'

export interface Reloadable<T> {
  current(): T
  /** Makes it anew, one time after another; resolves either way, since whoever runs on has nothing to refuse. */
  reload(): Promise<void>
  /** Code of the error for which the value is older than the files; undefined when it is not. */
  staleFor(): string | undefined
}

/** @param make reads and checks everything before anything of it is used */
export function reloadable<T>(first: T, make: () => Promise<T>, logger: Logger): Reloadable<T> {
  let value = first
  let stale: string | undefined
  let last: Promise<void> = Promise.resolve()

  async function reload(): Promise<void> {
    try {
      value = await make()
      stale = undefined
      logger.info('the configured files were read anew')
    } catch (error) {
      stale = error instanceof TamgaError ? error.code : 'ERR_INTERNAL'
      logger.error({ err: error }, 'the configured files cannot be used; the last good ones stay in use')
    }
  }

  return {
    current: () => value,
    reload: () => {
      last = last.then(reload)
      return last
    },
    staleFor: () => stale,
  }
}
