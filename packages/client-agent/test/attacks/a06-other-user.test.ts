import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWindow, SITE, startTestAgent, type TestAgent, textDocument } from '../support/agent.ts'
import { call } from '../support/http.ts'
import { getAsOtherUser, OTHER_UID } from '../support/other-user.ts'

let agent: TestAgent

beforeAll(async () => {
  agent = await startTestAgent({ keyDirectory: '/nonexistent' })
})
afterAll(() => agent.close())

describe('A6 another user of the same computer', () => {
  it.each(['127.0.0.1', '[::1]'])('A6 gets no byte out of the API on %s, whatever the headers say', async (host) => {
    const url = `http://${host}:${new URL(agent.url).port}/v1/info`
    expect(await getAsOtherUser(url, { Origin: SITE })).toBe(`${OTHER_UID}\n`)
    expect(agent.log()).toContain('ERR_AGENT_OTHER_USER')
    // The same request by the agent's own user is answered.
    expect((await call(url, { headers: { origin: SITE } })).status).toBe(200)
  })

  it('A6 gets no byte out of the consent page of an open request', async () => {
    const answer = agent.sign(textDocument('hello'))
    const url = await agent.nextWindow()
    expect(await getAsOtherUser(new URL('/', url).href, {})).toBe(`${OTHER_UID}\n`)
    await (await openWindow(url)).decline()
    await answer
  })

  it('A6 cannot pass for the person by a connection that the person once had', async () => {
    const socket = await new Promise<import('node:net').Socket>((resolve, reject) => {
      const probe = request(`${agent.url}/v1/info`, { agent: false, headers: { origin: SITE } }, (response) => {
        response.resume().once('end', () => resolve(probe.socket as import('node:net').Socket))
      })
      probe.once('error', reject).end()
    })
    socket.destroy()
    expect(await getAsOtherUser(`${agent.url}/v1/info`, { Origin: SITE })).toBe(`${OTHER_UID}\n`)
  })
})
