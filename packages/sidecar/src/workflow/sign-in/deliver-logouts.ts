/** Takes word of ended sessions from the outbox to the portals, again and again until they took it or it is of no use. */
import type { Http } from '@tamga/core'
import type { Logger } from 'pino'
import type { LogoutEvent } from '../../store/outbox.ts'
import { after, type SignInContext } from './context.ts'

export interface Delivery {
  readonly http: Http
  readonly logger: Logger
}

const BATCH = 32
/** Longer than one try may take, so that no other process tries meanwhile. */
const CLAIM_SECONDS = 60
const FIRST_DELAY_SECONDS = 2
const LONGEST_DELAY_SECONDS = 900
const MAX_ANSWER_OCTETS = 65_536

/** One round: everything that is due. @returns how many portals took their word */
export async function deliverLogouts(context: SignInContext, delivery: Delivery): Promise<number> {
  const events = await context.outbox.claim({ until: after(context.clock.now(), CLAIM_SECONDS), most: BATCH })
  const taken = await Promise.all(events.map((event) => deliver(event, context, delivery)))
  return taken.filter(Boolean).length
}

async function deliver(event: LogoutEvent, context: SignInContext, { http, logger }: Delivery): Promise<boolean> {
  const { id, portal, attempts } = event
  const url = context.portals.get(portal)?.logoutUrl
  // After so long every session has ended by itself, and whoever asks about it is told so.
  const useless = context.clock.now() > after(event.createdAt, context.config.sessions.maxSeconds)
  if (url === undefined || useless) {
    if (url !== undefined) logger.error({ portal, attempts }, 'a portal was never told that a session ended')
    await context.outbox.delivered(id)
    return false
  }
  const body = new URLSearchParams({ logout_token: await context.assertions.logoutToken(event) })
  const status = await post(http, url, body)
  if (status === 200 || status === 204) {
    await context.outbox.delivered(id)
    return true
  }
  const delay = Math.min(FIRST_DELAY_SECONDS * 2 ** attempts, LONGEST_DELAY_SECONDS)
  logger.warn({ portal, status, attempts: attempts + 1, retrySeconds: delay }, 'a portal did not take a logout')
  await context.outbox.failed(id, after(context.clock.now(), delay))
  return false
}

async function post(http: Http, url: string, body: URLSearchParams): Promise<number | null> {
  try {
    const { status } = await http.send({
      method: 'POST',
      url,
      contentType: 'application/x-www-form-urlencoded',
      body: Buffer.from(body.toString()),
      maxOctets: MAX_ANSWER_OCTETS,
    })
    return status
  } catch {
    return null
  }
}
