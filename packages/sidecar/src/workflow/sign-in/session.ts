/** A session: who signed in, how well that is established, for which portal, until when. */
import { randomBytes, randomUUID } from 'node:crypto'
import { after, type SignInContext } from './context.ts'
import type { Session, SessionContent } from './session-content.ts'

export interface OpenedSession {
  readonly portal: string
  /** The issuer, or `certificate` after a direct sign-in. */
  readonly issuer: string
  readonly serverSid?: string | undefined
  readonly content: SessionContent
}

/** 256 bits, for cookies and one-time codes. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** A new session each time, never one that was there before the person signed in (session fixation). */
export async function openSession(opened: OpenedSession, context: SignInContext): Promise<Session> {
  const createdAt = context.clock.now()
  const session = {
    id: randomUUID(),
    portal: opened.portal,
    content: opened.content,
    createdAt,
    expiresAt: after(createdAt, context.config.sessions.maxSeconds),
  }
  const { issuer, serverSid } = opened
  await context.sessions.insert({ ...session, issuer, sub: opened.content.person.sub, serverSid })
  return session
}

/** Undefined when there is none that lives. */
export async function findSession(token: string, { sessions }: SignInContext): Promise<Session | undefined> {
  // The seal proves that we wrote it.
  return (await sessions.find(token)) as Session | undefined
}

export interface RequiredAuthentication {
  /** Levels that are enough; empty or absent: any. */
  readonly acrValues?: readonly string[] | undefined
  readonly maxAgeSeconds?: number | undefined
}

/** Whether the person was authenticated well and lately enough (RFC 9470 §3). */
export function isSufficient({ content }: Session, required: RequiredAuthentication, now: Date): boolean {
  const { acrValues = [], maxAgeSeconds } = required
  const levelFits = acrValues.length === 0 || acrValues.includes(content.acr)
  const age = now.getTime() - Date.parse(content.authTime)
  return levelFits && (maxAgeSeconds === undefined || age <= maxAgeSeconds * 1000)
}

/** As the API shows it to the portal. */
export function sessionView({ id, createdAt, expiresAt, content }: Session): object {
  const { acr, amr, authTime, legalBasis } = content
  return {
    id,
    acr,
    amr,
    authTime,
    ...(legalBasis === undefined ? {} : { legalBasis }),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  }
}
