/** Reads the agent's answers; one of another shape is `failed`, never half a result. */
import { AgentError, errorOfProblem } from './agent-error.ts'
import { fromBase64 } from './base64.ts'
import type { WebEidToken } from './requests.ts'
import type { AgentAnswer } from './send.ts'

/** The body of an answer that is no problem. @throws AgentError */
export function succeeded({ ok, json }: AgentAnswer): unknown {
  if (!ok) throw errorOfProblem(json)
  return json
}

/** @throws AgentError `failed` */
export function signatureOf(answer: unknown): Uint8Array<ArrayBuffer> {
  if (typeof answer === 'object' && answer !== null && 'signature' in answer && typeof answer.signature === 'string') {
    try {
      return fromBase64(answer.signature)
    } catch (cause) {
      throw new AgentError('failed', { cause })
    }
  }
  throw new AgentError('failed')
}

/** One for each document; undefined where the key did not sign. @throws AgentError `failed` */
export function signaturesOf(answer: unknown): readonly (Uint8Array<ArrayBuffer> | undefined)[] {
  if (typeof answer !== 'object' || answer === null || !('results' in answer) || !Array.isArray(answer.results)) {
    throw new AgentError('failed')
  }
  return answer.results.map((result: unknown) =>
    typeof result === 'object' && result !== null && 'code' in result ? undefined : signatureOf(result),
  )
}

const tokenMembers = ['unverifiedCertificate', 'algorithm', 'signature', 'format', 'appVersion']

/** @throws AgentError `failed` */
export function tokenOf(answer: unknown): WebEidToken {
  if (!isToken(answer)) throw new AgentError('failed')
  return answer
}

function isToken(answer: unknown): answer is WebEidToken {
  if (typeof answer !== 'object' || answer === null) return false
  const members = new Map(Object.entries(answer))
  return tokenMembers.every((name) => typeof members.get(name) === 'string')
}
