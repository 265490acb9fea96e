/** What the agent needs of the computer: keys, a clock that is right, a way to show a window and to ask for a secret. */
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Clock } from '@tamga/core'
import { hasDesktop } from '../../consent/open-window.ts'
import { type KeyPlaces, openKeys } from '../../keys/open-keys.ts'
import { type Finding, good, note, problem, warning } from './finding.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Before this the clock has lost its battery: no release of the agent is older. */
const RELEASED = new Date('2026-11-01T00:00:00Z')

/** Counts keys and names the codes of those that cannot be used; whose they are stays out of the output. */
export async function checkKeys(places: KeyPlaces, clock: Clock): Promise<readonly Finding[]> {
  const keys = openKeys(places, clock)
  try {
    const entries = await keys.list({ purpose: 'sign' })
    const broken = entries.filter((entry) => entry.problem !== null)
    const fit = entries.length - broken.length
    const found = fit === 0 ? problem(NO_KEY) : good(`Keys: ${fit} can be offered to the person.`)
    return [found, ...broken.map((entry) => warning(`Keys: ${entry.label} cannot be used (${entry.problem}).`))]
  } finally {
    await keys.close()
  }
}

const NO_KEY =
  'Keys: none is found. Put key files (.p12, .key) into the folder of `tamga-agent keys`, or name the library of your token with --pkcs11.'

/** A sign-in challenge is good for minutes, so a wrong clock refuses everybody. */
export function checkClock(clock: Clock, root = '/'): readonly Finding[] {
  const now = clock.now()
  if (now < RELEASED) return [problem(`Clock: it says ${now.toISOString()}, which is before this program was made.`)]
  const kept = existsSync(join(root, 'run/systemd/timesync/synchronized'))
  const state = kept ? 'kept right by the network' : 'whether the network keeps it right is not known'
  return [(kept ? good : note)(`Clock: ${now.toISOString()}, ${state}.`)]
}

/** Where the consent window can open, and whether a native prompt can ask for the secret. */
export function checkDesktop(environment: Environment, platform: string = process.platform): readonly Finding[] {
  const shown = hasDesktop(platform, environment)
  const window = shown
    ? good('Desktop: there is one, so consent opens in the browser.')
    : warning(
        'Desktop: none is seen (DISPLAY, WAYLAND_DISPLAY), so the address of the consent page is printed to the terminal.',
      )
  if (platform !== 'linux') return [window]
  const pinentry = findInPath('pinentry', environment)
  return [
    window,
    pinentry === undefined
      ? note('pinentry is not installed: secrets are typed on the consent page.')
      : good(`pinentry: ${pinentry}.`),
  ]
}

function findInPath(name: string, { PATH = '' }: Environment): string | undefined {
  return PATH.split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}
