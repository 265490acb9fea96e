/** What the signatures of evidence may cost: anybody can make a message with a thousand lists, and ten keys of the name to try each with. */
import type { StatusQuestion } from './statement.ts'

/**
 * One that does not hold is charged as so many readings, for each check that its algorithm costs: four thousand of RSA or ECDSA in a
 * message. Honest evidence holds with the first or second key; it is charged whether it is remembered or not, since the report must
 * be the same the next time.
 */
const READINGS_OF_A_FAILURE = 50

/** `isSigned`, which is not asked any more once the readings are used up. `checks` are what its algorithm costs; absent: 1. */
export function signatureHolds(
  checks: number | undefined,
  { evidenceReadings }: Pick<StatusQuestion, 'evidenceReadings'>,
  isSigned: () => boolean,
): boolean {
  if (evidenceReadings.left < 0) return false
  const holds = isSigned()
  if (!holds) evidenceReadings.left -= (checks ?? 1) * READINGS_OF_A_FAILURE
  return holds
}
