/** `tamga keys`: what is in the key ring, and its next turn. */
import { parseArgs } from 'node:util'
import { systemClock } from '../adapters/clock.ts'
import { type KeyPurpose, type KeyRecord, keyPurposes } from '../adapters/key-records.ts'
import { type KeyRing, openKeyRing } from '../adapters/key-ring.ts'
import { configurationErrors } from './configuration-errors.ts'
import { exitCode, usageError } from './exit.ts'
import { signInConfig } from './sign-in-config.ts'

const options = {
  config: { type: 'string' },
  purpose: { type: 'string', default: 'assertion' },
  'even-if-unpublished': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

export async function keys(args: readonly string[], write: (text: string) => void): Promise<number> {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
  const [action, ...others] = positionals
  if (others.length > 0 || (action !== 'list' && action !== 'rotate'))
    throw usageError('tamga keys takes list or rotate')
  const { keyDirectory } = signInConfig(values.config)
  return configurationErrors(() => {
    const ring = openKeyRing(keyDirectory, systemClock)
    if (action === 'list') write(values.json ? jsonOf(ring) : `${ring.records().map(lineOf).join('\n')}\n`)
    else write(rotate(ring, purposeOf(values.purpose), values['even-if-unpublished']))
    return exitCode.passed
  })
}

function rotate(ring: KeyRing, purpose: KeyPurpose, evenIfUnpublished: boolean): string {
  ring.rotate(purpose, { evenIfUnpublished })
  const after =
    purpose === 'assertion'
      ? 'Send the sidecar SIGHUP, or restart it, to use it.'
      : 'Send the sidecar SIGHUP, or restart it, to use it, and enrol again before the next rotation: the server knows the keys it was given.'
  return `${purpose}: ${ring.active(purpose).kid} is active now. ${after}\n`
}

function purposeOf(text: string): KeyPurpose {
  const purpose = keyPurposes.find((one) => one === text)
  if (purpose === undefined) throw usageError(`--purpose takes ${keyPurposes.join(', ')}`)
  return purpose
}

function jsonOf(ring: KeyRing): string {
  return `${JSON.stringify({ keys: ring.records() }, null, 2)}\n`
}

function lineOf({ purpose, state, kid, createdAt, activeFrom, activeUntil }: KeyRecord): string {
  const since = activeFrom === null ? `made ${createdAt}` : `${activeFrom} to ${activeUntil ?? 'now'}`
  return `${purpose.padEnd(18)}${state.padEnd(10)}${kid}  ${since}`
}
