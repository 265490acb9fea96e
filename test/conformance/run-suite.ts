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

export async function runSuite(
  suite: string,
  path: string,
  module: URL = new URL('./suites.ts', import.meta.url),
): Promise<readonly Result[]> {
  const progress: Progress = { results: [], cases: [] }
  let before: number
  do {
    before = progress.results.length
    await runFrom({ module: module.href, suite, path, skip: before }, progress)
  } while (progress.results.length > before && progress.results.length < progress.cases.length)
  if (progress.results.length < progress.cases.length) throw new Error(`${suite} stopped at case ${before}`)
  return progress.results
}

function runFrom(input: WorkerInput, progress: Progress): Promise<void> {
  const { suite } = input
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: input, execArgv: [] })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let watch: NodeJS.Timeout | undefined
  const add = (index: number, actual: string | undefined, reason: string): void => {
    clearTimeout(watch)
    const one = progress.cases[index]
    // A case that answers at the very moment it is ended has been counted.
    if (one === undefined || index !== progress.results.length) return
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
