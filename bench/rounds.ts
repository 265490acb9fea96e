/** The harness: contenders take turns in rounds, each round gives the CPU time of one operation, medians are kept. */

export interface Contender {
  readonly name: string
  /** One round: CPU microseconds for one operation, of all threads of the process that does it. */
  round(): number | Promise<number>
}

/** What each contender took, one figure for each round; figures of one index were measured next to each other. */
export type Measurements = ReadonlyMap<string, readonly number[]>

export interface Effort {
  /** Counted rounds; the warm-up rounds before them are not. */
  readonly rounds: number
  /** CPU time that one contender may take in one round. */
  readonly milliseconds: number
}

const WARM_UP_ROUNDS = 2

/** Runs all contenders in turn, starting each round with another one, so that none always follows the same neighbour. */
export async function inRounds(contenders: readonly Contender[], { rounds }: Effort): Promise<Measurements> {
  const figures = new Map<string, number[]>(contenders.map(({ name }) => [name, []]))
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    for (let turn = 0; turn < contenders.length; turn += 1) {
      const contender = contenders[(turn + Math.max(round, 0)) % contenders.length]
      if (contender === undefined) continue
      const figure = await contender.round()
      if (round >= 0) figures.get(contender.name)?.push(figure)
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
  supply: (count: number) => readonly T[],
  operation: (input: T) => unknown,
): Contender {
  let count = 3
  return {
    name,
    async round() {
      const figure = await cpuTime(supply(count), operation)
      count = Math.max(1, Math.min(1_000, Math.round((milliseconds * 1_000) / figure)))
      return figure
    },
  }
}

async function cpuTime<T>(inputs: readonly T[], operation: (input: T) => unknown): Promise<number> {
  // What making the inputs left behind is not the operation's to sweep up.
  globalThis.gc?.()
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
