/** People sign in, each with a browser of their own, through portal, door and real identification server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SignInWorld, startSignInWorld } from './sign-in-world.ts'

let world: SignInWorld
beforeAll(async () => {
  world = await startSignInWorld()
})
afterAll(() => world?.close())

describe('people who sign in at once', () => {
  it('end with a session each, with no request, no link and no code left over', () => world.expectSignedIn(20))
})

describe('a person who signs out at the server', () => {
  it('is signed out at the portal: the server tells the sidecar, and the sidecar ends the session', async () => {
    const { stack, signIn } = world
    const { get, visitor, clientId } = await signIn()
    const account = `${stack.portalUrl}/en/account`
    expect((await get(account)).status).toBe(200)
    const end = { client_id: clientId, post_logout_redirect_uri: `${stack.doorUrl}/signed-out` }
    const left = await visitor.visit(`${stack.identificationServerUrl}/session/end?${new URLSearchParams(end)}`)
    expect(left.href).toBe(`${stack.doorUrl}/signed-out`)
    await expect.poll(async () => (await get(account)).status, { timeout: 10_000 }).toBe(401)
  })
})
