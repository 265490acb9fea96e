/** What a suite comes to: cases that judge themselves and answer in the suite's own words. */

export interface Case {
  readonly id: string
  /** A part of the suite that is counted by itself. */
  readonly part?: string
  readonly expected: string
  /** Judges the case. A throw out of it is no answer, whatever was expected. */
  readonly run: () => string
}

/** Reads the cases of a suite from a file or a folder of its form. */
export type ReadCases = (path: string) => readonly Case[]

/** Words that say yes; every other word is a refusal of some kind. */
const ACCEPTING: ReadonlySet<string> = new Set(['accept', 'intact', 'valid', 'TOTAL-PASSED'])

export type Verdict = 'right' | 'wrong-accept' | 'wrong-reject' | 'no-answer'

/** `actual` is `undefined` when there was no answer: a throw, or none in time. */
export function verdict(expected: string, actual: string | undefined): Verdict {
  if (actual === undefined) return 'no-answer'
  if (actual === expected) return 'right'
  return ACCEPTING.has(actual) ? 'wrong-accept' : 'wrong-reject'
}
