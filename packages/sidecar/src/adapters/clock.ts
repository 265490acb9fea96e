/** The real clock. Tests bring their own. */
import type { Clock } from '@tamga/core'

export const systemClock: Clock = { now: () => new Date() }
