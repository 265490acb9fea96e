/** A thousand people sign in, fifty at a time, through portal, door and real identification server. */
import { describe, it } from 'vitest'
import { startSignInWorld } from './sign-in-world.ts'

describe('a thousand people', () => {
  it('end with a session each, with no request, no link and no code left over', async () => {
    const world = await startSignInWorld()
    await world.expectSignedIn(1000)
    await world.close()
  })
})
