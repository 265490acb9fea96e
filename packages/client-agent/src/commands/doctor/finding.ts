/** What `doctor` finds out, one line each. */

/** `problem`: a browser cannot reach the agent, or nobody can sign. `warning`: works, but not for everybody or not for long. */
export interface Finding {
  readonly level: 'good' | 'note' | 'warning' | 'problem'
  /** What is so, and what to do about it; names no person, key or secret. */
  readonly text: string
}

/** Shorthands, so that a check reads as a sentence. */
export const good = (text: string): Finding => ({ level: 'good', text })
export const note = (text: string): Finding => ({ level: 'note', text })
export const warning = (text: string): Finding => ({ level: 'warning', text })
export const problem = (text: string): Finding => ({ level: 'problem', text })
