/** Prints tables of fixed width, in a form that reads well in a terminal and in Markdown. */
import { type Measurements, median, speedRatio } from './rounds.ts'

export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, column) => Math.max(...[title, ...rows.map((row) => row[column] ?? '')].map(length)))
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, i) => pad(cells[i] ?? '', width)).join(' | ')} |`
  console.log(
    [line(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rows.map(line), ''].join('\n'),
  )
}

/** Median CPU time of each contender, and its speed as a multiple of each base that took part. */
export function printRatios(title: string, measurements: Measurements, bases: readonly string[]): void {
  const present = bases.filter((base) => measurements.has(base))
  const rows = [...measurements].map(([name, figures]) => [
    name,
    microseconds(median(figures)),
    ...present.map((base) => (base === name ? '1' : spread(measurements, name, base))),
  ])
  printTable([title, 'µs', ...present.map((base) => `× ${base}`)], rows)
}

function spread(measurements: Measurements, name: string, base: string): string {
  const { low, median: middle, high } = speedRatio(measurements, name, base)
  return `${short(middle)} (${short(low)}–${short(high)})`
}

export const microseconds = (figure: number): string => figure.toFixed(figure < 100 ? 1 : 0)
export const milliseconds = (microsecondsOfCpu: number): string => short(microsecondsOfCpu / 1_000)

/** Three significant digits. */
export function short(figure: number): string {
  if (!Number.isFinite(figure)) return '–'
  return figure >= 100 ? figure.toFixed(0) : figure.toPrecision(figure < 1 ? 2 : 3)
}

const length = (text: string): number => [...text].length
const pad = (text: string, width: number): string => text + ' '.repeat(width - length(text))
