/** Runs a suite in a worker thread under a watch: a case that does not come back within its time is ended, and counted. */
import { Worker } from 'node:worker_threads'
import { type Verdict, verdict } from './case.ts'
import type { WorkerInput, WorkerMessage } from './worker.ts'

export interface Result {
  readonly suite: string
  readonly id: string
  readonly part: string
  readonly expected: string
  /** The answer, or why there is none. */
  readonly actual: string
  readonly verdict: Verdict
}

/** What the suites ask for; a case without an answer by then is wrong, whatever was expected. */
const LIMIT_MILLISECONDS = 2_000

interface Progress {
  readonly results: Result[]
  cases: readonly { readonly id: string; readonly part?: string; readonly expected: string }[]
}

export async function runSuite(suite: string, path: string): Promise<readonly Result[]> {
  const progress: Progress = { results: [], cases: [] }
  do await runFrom(progress.results.length, suite, path, progress)
  while (progress.results.length < progress.cases.length)
  return progress.results
}

function runFrom(skip: number, suite: string, path: string, progress: Progress): Promise<void> {
  const input: WorkerInput = { suite, path, skip }
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: input, execArgv: [] })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let watch: NodeJS.Timeout | undefined
  const add = (index: number, actual: string | undefined, reason: string): void => {
    clearTimeout(watch)
    const one = progress.cases[index]
    if (one === undefined) return
    const { id, part = '', expected } = one
    progress.results.push({ suite, id, part, expected, actual: actual ?? reason, verdict: verdict(expected, actual) })
  }
  worker.on('message', (message: WorkerMessage) => {
    switch (message.type) {
      case 'cases':
        progress.cases = message.cases
        return
      case 'started':
        watch = setTimeout(() => {
          add(message.index, undefined, 'no answer in 2 s')
          void worker.terminate()
        }, LIMIT_MILLISECONDS)
        return
      case 'answered':
        return message.milliseconds > LIMIT_MILLISECONDS
          ? add(message.index, undefined, 'no answer in 2 s')
          : add(message.index, message.actual, '')
      case 'threw':
        return add(message.index, undefined, message.error)
    }
  })
  worker.once('error', (error) => {
    clearTimeout(watch)
    // Out of memory or stack: the case that was running has no answer. Before the first case it is ours.
    if (progress.cases.length === 0) reject(error)
    else add(progress.results.length, undefined, String(error))
  })
  worker.once('exit', () => resolve())
  return promise
}
