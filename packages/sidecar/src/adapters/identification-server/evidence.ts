/** What an auditor needs to repeat every check years later: the signed messages of both sides and the keys that verify them. */
import type { JWK } from 'jose'
import type { GuardContext } from './guarded-fetch.ts'
import type { CallbackAnswer, Evidence, PendingLogin } from './identification-server.ts'

export interface EvidenceParts {
  readonly context: GuardContext
  readonly answer: CallbackAnswer
  readonly pending: PendingLogin
}

export function collectEvidence({ context, answer, pending }: EvidenceParts, serverKeys: readonly JWK[]): Evidence[] {
  const { response } = answer.parameters
  return [
    evidence('request-object.jws', pending.requestObject),
    ...(response === undefined ? [] : [evidence('authorization-response.jws', response)]),
    ...[...context.opened].map(([kind, { signed }]) => evidence(`${kind}.jws`, signed)),
    evidence('server-keys.json', JSON.stringify({ keys: serverKeys })),
  ]
}

function evidence(name: string, text: string): Evidence {
  return { name, octets: Buffer.from(text) }
}
