/** The sidecar's API as the middleware uses it. The portal's credential stays on this side. */
import { z } from 'zod'
import { sessionTokenHeader } from '../routes/sessions.ts'
import { type Admission, admissionSchema, type SignedIn, signedInSchema } from './signed-in.ts'

/** What a portal may ask for one sign-in; whatever is left out is as configured at the sidecar. */
export interface LoginParameters {
  readonly scopes?: readonly string[]
  readonly claims?: { readonly essential?: readonly string[]; readonly voluntary?: readonly string[] }
  readonly legalBasis?: {
    readonly kind: string
    readonly caseNumber: string
    readonly services: readonly string[]
    readonly outgoingNumber?: string
  }
  readonly acrValues?: readonly string[]
  readonly maxAgeSeconds?: number
  readonly language?: 'kk' | 'ru' | 'be' | 'en'
}

export interface SidecarClient {
  createLogin(
    body: LoginParameters & { returnUrl: string; nonce: string; state: string },
  ): Promise<{ readonly url: string }>
  /** Undefined for a code that is not good, or not any more. */
  redeem(body: { readonly code: string; readonly nonce: string }): Promise<Admission | undefined>
  /** Undefined for a token that is not good, or not any more. */
  session(token: string): Promise<SignedIn | undefined>
  logOut(id: string): Promise<{ readonly url: string }>
  createChallenge(body: { readonly origin: string; readonly browser: string }): Promise<unknown>
  answerChallenge(id: string, body: { readonly signature: string; readonly browser: string }): Promise<Admission>
}

/** The sidecar did not answer, or refused; `status` is fit for the portal's own answer. */
export class SidecarError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string) {
    super(`The sidecar answered with ${code}`)
    this.name = 'SidecarError'
    this.status = status
    this.code = code
  }
}

/** Troubles between the portal and its sidecar, for which the person can do nothing. */
const statuses: Readonly<Record<string, number>> = { ERR_PORTAL_CREDENTIAL: 500, ERR_REQUEST_RATE: 503 }

const TIMEOUT_MILLISECONDS = 15_000
const address = z.object({ url: z.url() })
const problem = z.object({ code: z.string() })

export function createSidecarClient(options: { readonly url: string; readonly token: string }): SidecarClient {
  const send = async (method: string, path: string, init: RequestInit = {}): Promise<unknown> => {
    const headers = { ...init.headers, authorization: `Bearer ${options.token}`, 'content-type': 'application/json' }
    const signal = AbortSignal.timeout(TIMEOUT_MILLISECONDS)
    const sent = fetch(new URL(path, options.url), { ...init, method, headers, redirect: 'error', signal })
    const response = await sent.catch(() => undefined)
    if (response === undefined) throw new SidecarError(503, 'ERR_SIDECAR_UNREACHABLE')
    const json: unknown = await response.json().catch(() => undefined)
    if (response.ok) return json
    const { code } = problem.safeParse(json).data ?? { code: 'ERR_SIDECAR_ANSWER' }
    throw new SidecarError(statuses[code] ?? response.status, code)
  }
  const post = (path: string, body: unknown): Promise<unknown> => send('POST', path, { body: JSON.stringify(body) })
  return {
    createLogin: async (body) => address.parse(await post('/v1/logins', body)),
    redeem: (body) =>
      orUndefined('ERR_LOGIN_RESULT_UNKNOWN', async () => admissionSchema.parse(await post('/v1/logins/result', body))),
    session: (token) =>
      orUndefined('ERR_SESSION_UNKNOWN', async () =>
        signedInSchema.parse(await send('GET', '/v1/session', { headers: { [sessionTokenHeader]: token } })),
      ),
    logOut: async (id) => address.parse(await post(`/v1/sessions/${encodeURIComponent(id)}/logout`, {})),
    createChallenge: (body) => post('/v1/challenges', body),
    answerChallenge: async (id, body) => {
      const path = `/v1/challenges/${encodeURIComponent(id)}/response`
      return admissionSchema.parse(await send('PUT', path, { body: JSON.stringify(body) }))
    },
  }
}

async function orUndefined<T>(code: string, run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof SidecarError && error.code === code) return undefined
    throw error
  }
}
