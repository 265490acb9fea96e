/** What a session holds: who signed in, and how well that is established. */
import type { IdentifiedPerson } from '@tamga/core'
import type { LegalBasis } from '../../adapters/identification-server/identification-server.ts'
import type { FoundSession } from '../../store/session-store.ts'

/** What is sealed in the store. */
export interface SessionContent {
  readonly person: IdentifiedPerson
  readonly acr: string
  readonly amr: readonly string[]
  /** When the person was authenticated, which may be long before the session; ISO 8601, UTC. */
  readonly authTime: string
  readonly legalBasis?: LegalBasis
}

export interface Session extends FoundSession {
  readonly content: SessionContent
}
