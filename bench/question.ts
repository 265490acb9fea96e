/** What a question of the bench is given: how much effort to take, and the C contender or why there is none. */
import type { OpensslAct, OpensslLoop } from './openssl-loop.ts'
import type { Contender, Effort } from './rounds.ts'

export interface Setting {
  readonly quick: boolean
  readonly effort: Effort
  readonly openssl: OpensslLoop | string
}

export type Question = (setting: Setting) => Promise<void>

/** The C contender as a list of one, or an empty list. */
export function opensslContender({ openssl, effort }: Setting, name: string, act: OpensslAct): Contender[] {
  return typeof openssl === 'string' ? [] : [openssl.contender(name, act, effort.milliseconds)]
}

/** The same where OpenSSL may refuse what it is given. */
export function willingOpenssl(setting: Setting, name: string, act: OpensslAct): Contender[] {
  const { openssl } = setting
  return typeof openssl !== 'string' && openssl.succeeds(act) ? opensslContender(setting, name, act) : []
}
