/** Runs the cases of one suite, telling before and after each, so that whoever watches can end it when it hangs. */
import { parentPort, workerData } from 'node:worker_threads'
import type { ReadCases } from './case.ts'

export interface WorkerInput {
  /** URL of a module that exports `suites`. */
  readonly module: string
  readonly suite: string
  readonly path: string
  /** How many cases to leave out, because an earlier worker has been through them. */
  readonly skip: number
}

export type WorkerMessage =
  | { readonly type: 'cases'; readonly cases: readonly { id: string; part?: string; expected: string }[] }
  | { readonly type: 'started'; readonly index: number }
  | { readonly type: 'answered'; readonly index: number; readonly actual: string; readonly milliseconds: number }
  | { readonly type: 'threw'; readonly index: number; readonly error: string }

const { module, suite, path, skip } = workerData as WorkerInput
const { suites } = (await import(module)) as { suites: ReadonlyMap<string, ReadCases> }
const cases = suites.get(suite)?.(path) ?? []
const tell = (message: WorkerMessage): void => parentPort?.postMessage(message)

tell({ type: 'cases', cases: cases.map(({ id, part, expected }) => ({ id, expected, ...(part ? { part } : {}) })) })
cases.forEach(({ run }, index) => {
  if (index < skip) return
  tell({ type: 'started', index })
  const start = performance.now()
  try {
    const actual = run()
    tell({ type: 'answered', index, actual, milliseconds: performance.now() - start })
  } catch (error) {
    tell({ type: 'threw', index, error: String(error) })
  }
})
