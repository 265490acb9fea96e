/** How much work something is: seconds would say as much of the machine, and of what else it does. */
import { expect } from 'vitest'

const octets = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 251))

function measured<T>(work: () => T): { readonly result: T; readonly seconds: number } {
  const before = process.cpuUsage()
  const result = work()
  return { result, seconds: process.cpuUsage(before).user / 1e6 }
}

const step = (sum: number, octet: number): number => (octet & 1 ? Math.imul(sum ^ octet, 16_777_619) : sum + octet)

/** Loops, calls and makes objects, as what it is compared with does, and so is slowed with it where each call is counted. */
function yardstick(): number {
  const sums = [...octets].map((octet) => ({ sum: octet }))
  for (let round = 0; round < 10; round += 1)
    for (const [i, octet] of octets.entries()) sums[i] = { sum: step(sums[i]?.sum ?? 0, octet) }
  return sums.reduce((total, { sum }) => total ^ sum, 0)
}

/**
 * The result of a work that must come to less than so many yardsticks. A machine that stood still is asked again, twice:
 * what is too much work is so each time.
 */
export function withEffortBelow<T>(limit: number, work: () => T): T {
  for (let attempts = 1; ; attempts += 1) {
    const before = measured(yardstick).seconds
    const { result, seconds } = measured(work)
    const effort = seconds / Math.max(before, measured(yardstick).seconds)
    if (attempts === 3) expect(effort).toBeLessThan(limit)
    if (attempts === 3 || effort < limit) return result
  }
}
