/** The table of a run, one line for each suite or part of one, and every case that deviates. */
import { stripVTControlCharacters } from 'node:util'
import type { Comparison } from './divergences.ts'
import { peers } from './peers.ts'
import type { Result } from './run-suite.ts'

const HEADINGS = [
  'suite',
  'right/cases',
  'wrong accepts',
  'wrong rejects',
  'no answer',
  'best elsewhere',
  'pkijs',
  'OpenSSL',
]
const WIDTHS = [28, 14, 15, 15, 11, 26, 13, 10]

export function heading(): string {
  return line(HEADINGS)
}

/** Parts in the order they come in. */
export function summary(results: readonly Result[]): string[] {
  const parts = Map.groupBy(results, ({ suite, part }) => (part === '' ? suite : `${suite} ${part}`))
  return [...parts].map(([name, of]) => {
    const count = (verdict: Result['verdict']): number => of.filter((one) => one.verdict === verdict).length
    const right = `${count('right')}/${of.length}`
    const wrong = [count('wrong-accept'), count('wrong-reject'), count('no-answer')].map(String)
    const others = peers[name]
    const columns =
      others === undefined
        ? ['-', '-', '-']
        : [others.best, others.pkijs, others.openssl].map((one) => of_(one, others.cases))
    return line([name, right, ...wrong, ...columns])
  })
}

export function deviations({ argued, unexplained, stale }: Comparison): string[] {
  return [
    ...unexplained.map((one) => `  ${describe(one)}`),
    ...argued.map((one) => `  ${describe(one)} (argued)`),
    ...stale.map(({ suite, id, actual }) => `  ${suite} ${plain(id)}: no longer ${actual}; the argument for it can go`),
  ]
}

function describe({ suite, id, expected, actual, verdict }: Result): string {
  return `${verdict.replace('-', ' ')}: ${suite} ${plain(id)}: expected ${plain(expected)}, got ${plain(actual)}`
}

function of_(count: string, cases: number): string {
  const [number = '', ...who] = count.split(' ')
  return number === '-' ? '-' : [`${number}/${cases}`, ...who].join(' ')
}

function line(cells: readonly string[]): string {
  return cells
    .map((cell, i) => cell.padEnd(WIDTHS[i] ?? 0))
    .join('')
    .trimEnd()
}

/** Names come from files: nothing in them steers a terminal. */
export function plain(text: string): string {
  return stripVTControlCharacters(text).replace(/\s+/g, ' ')
}
