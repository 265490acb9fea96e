/** What a portal says when it embeds signing in. */
import type { Clock } from '@tamga/core'
import type { Request } from 'express'
import type { LoginParameters, SidecarClient } from './sidecar-client.ts'

export interface SignInOptions {
  /** Address of the sidecar's API, and the portal's credential there. */
  readonly sidecarUrl: string
  readonly sidecarToken: string
  /** The portal's name in the sidecar's configuration. */
  readonly portal: string
  /** Address of the sidecar's door: `signIn.publicUrl` of its configuration. */
  readonly doorUrl: string
  /** How browsers reach the portal; never read from `Host`. Without a slash at its end. */
  readonly portalUrl: string
  /** Below it are the routes. Default `/sign-in`; `{portalUrl}{path}/return` must be a registered return address. */
  readonly path?: string
  /** Address of the portal's own page on which people choose how to sign in, and then go on to the path `to`. */
  signInPage(to: string, problem?: SignInProblem): string
  /** What to ask the server for this request; the registration when absent. */
  login?(request: Request): LoginParameters
  readonly clock?: Clock
  /** A session of the portal ended elsewhere; requests of it are refused already. */
  onSessionEnded?(sessionId: string): void | Promise<void>
}

/** Why a person is at the sign-in page again: the code from the door was used or too old. */
export type SignInProblem = 'expired'

export interface SignInParts extends SignInOptions {
  readonly clock: Clock
  readonly path: string
  readonly sidecar: SidecarClient
}
