/** `--profile` of the scripts: whose authority, keys and rules. */
import { type CaProfileName, caProfileNames } from '@tamga/test-ca'

/** Ends the process with a sentence when there is no such profile. */
export function profileNamed(text: string): CaProfileName {
  const profile = caProfileNames.find((name) => name === text)
  if (profile !== undefined) return profile
  console.error(`--profile is one of ${caProfileNames.join(', ')}`)
  process.exit(64)
}
