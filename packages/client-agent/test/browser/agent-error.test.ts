import { describe, expect, it } from 'vitest'
import { AgentError, errorOfProblem } from '../../src/browser/agent-error.ts'
import { fromBase64, toBase64 } from '../../src/browser/base64.ts'

describe('errorOfProblem', () => {
  it.each([
    ['ERR_AGENT_USER_CANCELLED', 'user-cancelled'],
    ['ERR_AGENT_CONSENT_EXPIRED', 'user-cancelled'],
    ['ERR_AGENT_BUSY', 'busy'],
    ['ERR_AGENT_QUEUE_FULL', 'busy'],
    ['ERR_AGENT_ORIGIN_MUTED', 'busy'],
    ['ERR_AGENT_ORIGIN_REFUSED', 'origin-refused'],
    ['ERR_AGENT_STOPPING', 'agent-not-running'],
    ['ERR_AGENT_INTERNAL', 'failed'],
    ['ERR_AGENT_OF_TOMORROW', 'failed'],
  ])('turns %s into %s', (problemCode, code) => {
    expect(errorOfProblem({ code: problemCode, retryAfterSeconds: 9 })).toMatchObject({
      code,
      problemCode,
      retryAfterSeconds: 9,
    })
  })

  it.each([undefined, null, 'text', 7, [], {}, { code: 7, retryAfterSeconds: 'soon' }])(
    'takes %j for a failure',
    (problem) => {
      const error = errorOfProblem(problem)
      expect(error).toBeInstanceOf(AgentError)
      expect([error.code, error.problemCode, error.retryAfterSeconds]).toEqual(['failed', undefined, undefined])
    },
  )
})

describe('base64', () => {
  it('is that of RFC 4648 for any length, long ones included', () => {
    for (const length of [0, 1, 2, 3, 0x8000 - 1, 0x8000, 0x8000 + 1, 300_000]) {
      const bytes = Uint8Array.from({ length }, (_, index) => index % 251)
      expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
      expect(Buffer.from(fromBase64(toBase64(bytes))).equals(bytes)).toBe(true)
    }
  })
})
