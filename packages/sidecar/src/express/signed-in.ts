/** Who makes a request, as the sidecar said a moment ago. */
import type { IdentifiedPerson } from '@tamga/core'
import type { Response } from 'express'
import { z } from 'zod'

export interface SignedIn {
  readonly session: PortalSession
  readonly person: IdentifiedPerson
  /** A JWT for the portal's back ends; lives for a minute (`typ` identity-assertion+jwt). */
  readonly assertion: string
}

export interface PortalSession {
  readonly id: string
  readonly acr: string
  readonly amr: readonly string[]
  /** ISO 8601, UTC, like the others. */
  readonly authTime: string
  readonly createdAt: string
  readonly expiresAt: string
  readonly legalBasis?: { readonly kind: string; readonly caseNumber: string } | undefined
}

/** What a finished sign-in brings; the token goes into the person's cookie and nowhere else. */
export interface Admission extends SignedIn {
  readonly session: PortalSession & { readonly token: string }
  readonly state?: string | undefined
}

const portalSession = z.object({
  id: z.string(),
  acr: z.string(),
  amr: z.array(z.string()),
  authTime: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  legalBasis: z.looseObject({ kind: z.string(), caseNumber: z.string() }).optional(),
})

/** The sidecar is trusted, and its person is plain JSON. */
const person = z.custom<IdentifiedPerson>((value) => z.looseObject({ sub: z.string() }).safeParse(value).success)

export const signedInSchema: z.ZodType<SignedIn> = z.object({ session: portalSession, person, assertion: z.string() })

export const admissionSchema: z.ZodType<Admission> = z.object({
  session: portalSession.extend({ token: z.string().regex(/^[\w-]{43}$/) }),
  person,
  assertion: z.string(),
  state: z.string().optional(),
})

/** Undefined for a person who is not signed in; `session` must run before. */
export function signedInOf(response: Response): SignedIn | undefined {
  return response.locals.tamgaSignedIn
}

export function setSignedIn(response: Response, signedIn: SignedIn): void {
  response.locals.tamgaSignedIn = signedIn
}
