/** Reads what a site sent: every mistake is named with its field, before the person is disturbed. */
import { fromBase64 } from '@tamga/core'
import type { z } from 'zod'
import { AgentProblem } from '../problem.ts'

/** @throws AgentProblem ERR_AGENT_REQUEST_INVALID with all mistakes */
export function readRequest<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const errors = result.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }))
  throw new AgentProblem('ERR_AGENT_REQUEST_INVALID', '', { errors })
}

/** @throws AgentProblem ERR_AGENT_REQUEST_INVALID, naming `field` */
export function decodeBase64(text: string, field: string): Uint8Array {
  try {
    return fromBase64(text)
  } catch {
    const message = 'must be base64 (RFC 4648 §4) with padding and without line breaks'
    throw new AgentProblem('ERR_AGENT_REQUEST_INVALID', '', { errors: [{ field, message }] })
  }
}
