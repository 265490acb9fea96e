/** A wrong configuration ends a command with its own exit code and a sentence. */
import { ConfigurationError } from '@tamga/core'
import { CommandError, exitCode } from './exit.ts'

/** @throws CommandError 78 for a ConfigurationError of `run` */
export function configurationErrors<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    throw new CommandError(exitCode.configuration, `${error.code}: ${error.message}`, { cause: error })
  }
}
