/** Two questions an orchestrator asks: does the process live, and can it do its work. Nobody needs a credential. */
import { Router } from 'express'
import { allowOnly } from './method.ts'

export interface Readiness {
  /** Names of what is missing; empty when ready. */
  missing(): Promise<readonly string[]>
  /** Code of the error for which files that were changed are not in use; undefined when all are. */
  staleFor(): string | undefined
}

export function healthRoutes(readiness: Readiness): Router {
  const router = Router({ caseSensitive: true, strict: true })
  router
    .route('/healthz')
    .get((_request, response) => void response.json({ status: 'ok' }))
    .all(allowOnly('GET', 'HEAD'))
  router
    .route('/readyz')
    .get(async (_request, response) => {
      const missing = await readiness.missing()
      response
        .status(missing.length === 0 ? 200 : 503)
        // With its last good files the process does its work, so that this is for whoever looks, and no 503.
        .json({ status: missing.length === 0 ? 'ok' : 'not-ready', missing, staleFor: readiness.staleFor() ?? null })
    })
    .all(allowOnly('GET', 'HEAD'))
  return router
}
