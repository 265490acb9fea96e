/** What every step of a sign-in stands on; nothing of it comes from a request. */
import type { Clock } from '@tamga/core'
import { DeniedError } from '@tamga/core'
import type { JWK } from 'jose'
import type { IdentificationServer } from '../../adapters/identification-server/index.ts'
import type { PortalSignIn, SignInConfig } from '../../config-sign-in.ts'
import type { SignInStore } from '../../store/sqlite.ts'
import type { AssertionSigner } from './assertion.ts'

export interface SignInContext extends SignInStore {
  readonly clock: Clock
  readonly config: SignInConfig
  /** By name; those that may let people sign in. */
  readonly portals: ReadonlyMap<string, PortalSignIn>
  readonly assertions: AssertionSigner
  /** Absent where people sign in with their certificates only. */
  readonly server: IdentificationServer | undefined
  /** Assertion keys, and those registered with the server. */
  publicKeys(): readonly JWK[]
}

/** @throws DeniedError ERR_SIGN_IN_PORTAL for a portal that may not let people sign in */
export function signInOf(portal: string, { portals }: Pick<SignInContext, 'portals'>): PortalSignIn {
  const found = portals.get(portal)
  if (found !== undefined) return found
  throw new DeniedError('ERR_SIGN_IN_PORTAL', 'This portal is not configured to let people sign in')
}

export function after(now: Date, seconds: number): Date {
  return new Date(now.getTime() + seconds * 1000)
}
