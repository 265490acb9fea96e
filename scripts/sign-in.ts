/** A person without a browser who signs in at a portal through its door and the identification server; for tests and checks. */
import type { Signer } from '@tamga/core'
import { createVisitor, type Visitor } from '@tamga/test-identification-server'

/** Gets one address with this browser's cookies and follows no redirect. */
export type Browser = (url: string) => Promise<Response>

export interface SignedInPerson {
  readonly get: Browser
  readonly visitor: Visitor
  readonly clientId: string
  /** Where the portal sent the person in the end. */
  readonly ended: string
}

/** Cookies by origin, which is less than a browser's rules and enough for what sends ours. */
export function createBrowser(): Browser {
  const jar = new Map<string, Map<string, string>>()
  return async (url) => {
    const { origin } = new URL(url)
    const cookies = jar.get(origin) ?? new Map<string, string>()
    jar.set(origin, cookies)
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: { cookie, accept: 'text/html' } })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    return response
  }
}

export const next = (response: Response): string => response.headers.get('location') ?? `stopped at ${response.status}`

/** The whole way: portal, door, server, door, portal. `to` is a path of the portal. */
export async function signInAt(portalUrl: string, to: string, signer: Signer): Promise<SignedInPerson> {
  const get = createBrowser()
  const visitor = createVisitor({ signer })
  const door = next(await get(`${portalUrl}/sign-in/start?to=${to}`))
  const server = next(await get(door))
  const callback = await visitor.visit(server)
  const portal = next(await get(callback.href))
  const clientId = new URL(server).searchParams.get('client_id') ?? ''
  return { get, visitor, clientId, ended: next(await get(portal)) }
}
