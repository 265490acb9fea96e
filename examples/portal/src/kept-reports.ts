/**
 * Reports that the sidecar does not keep: of refused signatures and of files somebody only wanted to check. They live in
 * memory, few and for a short time, under an unguessable name that is handed only to the page that caused them.
 */
import { randomUUID } from 'node:crypto'
import type { ValidationReport } from '@tamga/core'
import type { DocumentKind } from './sidecar.ts'

export interface KeptReport {
  readonly report: ValidationReport
  /** Why the sidecar refused the signature; absent when a file was only checked. */
  readonly refusal?: { readonly code: string; readonly kind: DocumentKind; readonly id: string }
}

export interface KeptReports {
  /** @returns the name under which `find` gives it back */
  keep(kept: KeptReport): string
  find(name: string): KeptReport | undefined
}

const MOST = 200
const LIFETIME_MILLISECONDS = 30 * 60_000

export function createKeptReports(now: () => number = Date.now): KeptReports {
  const entries = new Map<string, { readonly kept: KeptReport; readonly until: number }>()
  return {
    keep(kept) {
      const name = randomUUID()
      const oldest = entries.keys().next().value
      if (entries.size >= MOST && oldest !== undefined) entries.delete(oldest)
      entries.set(name, { kept, until: now() + LIFETIME_MILLISECONDS })
      return name
    },
    find(name) {
      const entry = entries.get(name)
      return entry !== undefined && now() < entry.until ? entry.kept : undefined
    },
  }
}
