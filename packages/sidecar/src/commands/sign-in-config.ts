/** The section `signIn` of the configuration that a command names. */
import { readConfig } from '../config.ts'
import type { SignInConfig } from '../config-sign-in.ts'
import { configurationErrors } from './configuration-errors.ts'
import { CommandError, exitCode, usageError } from './exit.ts'

/** @throws CommandError 64 without a file, 78 for a configuration that is wrong or without `signIn` */
export function signInConfig(path: string | undefined): SignInConfig {
  if (path === undefined) throw usageError('--config <file> is needed')
  const { signIn } = configurationErrors(() => readConfig(path, process.env))
  if (signIn === undefined)
    throw new CommandError(exitCode.configuration, `${path}: nobody signs in (no section signIn)`)
  return signIn
}
