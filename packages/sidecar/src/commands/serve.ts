/** `tamga serve`: runs the sidecar until it is told to stop; SIGHUP has it read its files anew. */
import { parseArgs } from 'node:util'
import { ConfigurationError } from '@tamga/core'
import { readConfig, type SidecarConfig } from '../config.ts'
import { loadConfiguredFiles } from '../configured-files.ts'
import { startSidecar } from '../main.ts'
import { CommandError, exitCode, usageError } from './exit.ts'

const options = { config: { type: 'string' }, 'check-config': { type: 'boolean', default: false } } as const

export async function serve(args: readonly string[], write: (text: string) => void): Promise<number> {
  const { values } = parseArgs({ args: [...args], options })
  if (values.config === undefined) throw usageError('tamga serve needs --config <file>')
  try {
    const config = readConfig(values.config, process.env)
    return values['check-config'] ? await check(config, write) : await run(config)
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    throw new CommandError(exitCode.configuration, `${error.code}: ${error.message}`)
  }
}

async function check(config: SidecarConfig, write: (text: string) => void): Promise<number> {
  const { profiles, trust } = await loadConfiguredFiles(config)
  const lines = profiles.map(({ profile, trustAnchors }) => `${profile.id}: ${trustAnchors.length} trust anchor(s)\n`)
  write(`The configuration is good, for ${trust} use\n${lines.join('')}`)
  return exitCode.passed
}

async function run(config: SidecarConfig): Promise<number> {
  const stopRequested = Promise.withResolvers<void>()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopRequested.resolve())
  const sidecar = await startSidecar(config)
  process.on('SIGHUP', () => void sidecar.reload())
  await stopRequested.promise
  await sidecar.close()
  return exitCode.passed
}
