/** Which sessions a statement speaks of. */
import { createHash } from 'node:crypto'
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { Tables } from './schema.ts'
import type { Sealing } from './sealing.ts'

export type SessionSelector =
  | { readonly id: string; readonly portal: string }
  | { readonly token: string }
  | { readonly issuer: string; readonly serverSid: string }
  | { readonly issuer: string; readonly sub: string }

type Condition = (eb: ExpressionBuilder<Tables, 'session'>) => Expression<SqlBool>

/** The condition for `where`. */
export function selected(selector: SessionSelector, sealing: Sealing): Condition {
  return (eb) => {
    if ('serverSid' in selector) {
      return eb('server_session', '=', sealing.index('server', selector.issuer, selector.serverSid))
    }
    if ('sub' in selector) return eb('subject', '=', sealing.index('subject', selector.issuer, selector.sub))
    if ('id' in selector) return eb.and([eb('id', '=', selector.id), eb('portal', '=', selector.portal)])
    const ids = eb.selectFrom('session_token').select('session_id').where('sha256', '=', tokenSha256(selector.token))
    return eb('id', 'in', ids)
  }
}

/** All the store knows of a token; hex. */
export function tokenSha256(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
