/** The harness: contenders take turns in rounds, each round gives the CPU time of one operation, medians are kept. */

export interface Contender {
  readonly name: string
  /** One round: CPU microseconds for one operation, of all threads of the process that does it. */
  round(): number | Promise<number>
  /** Lets the compiler see what is going to be measured; a contender outside this process needs none. */
  warmUp?(): Promise<void>
}

/** What each contender took, one figure for each round; figures of one index were measured next to each other. */
export type Measurements = ReadonlyMap<string, readonly number[]>

export interface Effort {
  /** Counted rounds; the warm-up rounds before them are not. */
  readonly rounds: number
  /** CPU time that one contender may take in one round. */
  readonly milliseconds: number
}

/** Before anything is counted each contender in this process runs so long: a service runs for weeks, its compiler for seconds. */
const WARM_UP_MILLISECONDS = 2_000
const WARM_UP_INPUTS = 50
const SETTLING_ROUNDS = 16

/** Runs all contenders in turn, starting each round with another one, so that none always follows the same neighbour. */
export async function inRounds(contenders: readonly Contender[], { rounds }: Effort): Promise<Measurements> {
  const figures = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  for (const contender of contenders) await contender.warmUp?.()
  // What the compiler has learnt of one contender it revises when it meets the next in the same code.
  for (let round = 0; round < SETTLING_ROUNDS; round += 1) for (const contender of contenders) await contender.round()
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const contender = contenders[(turn + round) % contenders.length]
      if (contender !== undefined) figures.get(contender.name)?.push(await contender.round())
    }
  }
  return figures
}

/**
 * A contender in this process. `supply` makes the inputs of a round before the clock starts, a fresh one for each
 * operation where nothing may be known beforehand.
 */
export function inProcess<T>(
  name: string,
  { milliseconds }: Effort,
  supply: (count: number) => T[] | Promise<T[]>,
  operation: (input: T) => unknown,
): Contender {
  let count = 3
  const round = async (): Promise<number> => {
    const inputs = await supply(count + uncounted(count))
    for (const input of inputs.splice(count)) await operation(input)
    const figure = await cpuTime(inputs, operation)
    count = Math.max(1, Math.min(1_000, Math.round((milliseconds * 1_000) / figure)))
    return figure
  }
  return {
    name,
    round,
    async warmUp() {
      const inputs = await supply(WARM_UP_INPUTS)
      const until = performance.now() + WARM_UP_MILLISECONDS
      while (performance.now() < until) for (const input of inputs) await operation(input)
      await round()
    },
  }
}

/** A round begins with some that do not count: the neighbour before has filled the caches of the processor with its own. */
const uncounted = (count: number): number => Math.ceil(count / 4)

async function cpuTime<T>(inputs: readonly T[], operation: (input: T) => unknown): Promise<number> {
  // What making the inputs left behind is not the operation's to sweep up. Not a whole collection: that one also throws
  // compiled code away, and then it is the compiler that is measured.
  globalThis.gc?.({ type: 'minor' })
  const before = process.cpuUsage()
  for (const input of inputs) await operation(input)
  const { user, system } = process.cpuUsage(before)
  return Math.max(1, user + system) / inputs.length
}

export function median(figures: readonly number[]): number {
  return quantile(figures, 0.5)
}

export interface Spread {
  readonly low: number
  readonly median: number
  readonly high: number
}

/** How many times faster `name` is than `base`, round by round; low and high are the quartiles. */
export function speedRatio(measurements: Measurements, name: string, base: string): Spread {
  const own = measurements.get(name) ?? []
  const theirs = measurements.get(base) ?? []
  const ratios = own.map((figure, round) => (theirs[round] ?? Number.NaN) / figure)
  return { low: quantile(ratios, 0.25), median: median(ratios), high: quantile(ratios, 0.75) }
}

function quantile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const below = sorted[Math.floor(place)] ?? Number.NaN
  const above = sorted[Math.ceil(place)] ?? Number.NaN
  return below + (above - below) * (place - Math.floor(place))
}
