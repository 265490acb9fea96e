/** How a command ends, so that a script need not read its words (sysexits(3) from 64 on). */
export const exitCode = {
  passed: 0,
  failed: 1,
  indeterminate: 2,
  usage: 64,
  unreadable: 66,
  unavailable: 69,
  internal: 70,
  configuration: 78,
} as const

/** An end with a sentence for the person at the terminal. */
export class CommandError extends Error {
  readonly exitCode: number

  constructor(code: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CommandError'
    this.exitCode = code
  }
}

export function usageError(message: string): CommandError {
  return new CommandError(exitCode.usage, `${message}\nTry tamga --help`)
}
