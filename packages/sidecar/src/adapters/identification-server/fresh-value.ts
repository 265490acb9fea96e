/** A value fetched from elsewhere and kept for a while; callers that come while it is being fetched share that fetch. */
import type { Clock } from '@tamga/core'

export interface FreshValue<T> {
  /** Fetches again only when the kept value is older. A failed fetch keeps nothing and forgets nothing. */
  notOlderThan(milliseconds: number): Promise<T>
}

export function createFreshValue<T>(load: () => Promise<T>, clock: Clock): FreshValue<T> {
  let kept: { readonly value: T; readonly fetchedAt: number } | undefined
  let underway: Promise<T> | undefined
  const fetched = async (): Promise<T> => {
    const value = await load()
    kept = { value, fetchedAt: clock.now().getTime() }
    return value
  }
  return {
    notOlderThan: async (milliseconds) => {
      const age = kept === undefined ? Number.POSITIVE_INFINITY : clock.now().getTime() - kept.fetchedAt
      // A clock that was set back makes the age negative: then nobody knows, and it is fetched.
      if (kept !== undefined && age >= 0 && age < milliseconds) return kept.value
      underway ??= fetched().finally(() => {
        underway = undefined
      })
      return underway
    },
  }
}
