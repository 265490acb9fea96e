/** The whole way of a signature with a token: site, consent, PIN, token, CMS. */
import { writeFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openWindow, startTestAgent, type TestAgent, textDocument, type Window } from '../support/agent.ts'
import type { Answer } from '../support/http.ts'
import { createKeyFiles, type KeyFiles } from '../support/key-files.ts'
import { childProcesses } from '../support/processes.ts'
import { createSoftHsm, PIN, type SoftHsm } from '../support/soft-token.ts'
import { buildVendorModule, type VendorModule } from '../support/vendor-module.ts'

let files: KeyFiles
let hsm: SoftHsm
let vendor: VendorModule
let agent: TestAgent

beforeAll(() => {
  files = createKeyFiles()
  hsm = createSoftHsm(files)
  vendor = buildVendorModule(files.directory)
  hsm.token('Карта').add({ name: 'key', extendedKeyUsage: 'emailProtection' })
}, 60_000)
afterAll(() => {
  hsm.remove()
  files.remove()
})
beforeEach(async () => {
  vendor.behave('lock')
  agent = await startTestAgent({ keyDirectory: '/nonexistent', pkcs11Modules: [vendor.path] })
})
afterEach(async () => await agent.close())

async function ask(extra = {}): Promise<{ answer: Promise<Answer>; window: Window; id: string }> {
  const answer = agent.sign(textDocument('Келісемін'), { extra })
  const window = await openWindow(await agent.nextWindow())
  return { answer, window, id: window.view.keys[0]?.id ?? '' }
}

describe('a token', () => {
  it('signs what OpenSSL verifies, after its holder was shown and the PIN given', async () => {
    const { answer, window, id } = await ask({ attached: true })
    expect(window.view.keys).toMatchObject([
      { label: 'Карта', needs: 'pin', certificates: [{ holder: 'Әлиева Айгүл' }] },
    ])
    expect((await window.unlock(id, PIN)).json?.certificates).toMatchObject([{ usability: 'usable' }])
    await window.sign()
    writeFileSync(files.path('cms'), Buffer.from(String((await answer).json?.signature), 'base64'))
    const cms = [
      '-inform',
      'DER',
      '-in',
      files.path('cms'),
      '-CAfile',
      files.path('authorities.pem'),
      '-purpose',
      'any',
    ]
    expect(files.openssl('cms', '-verify', ...cms)).toBe('Келісемін')
  })

  it('with a wrong PIN tells the person what is left, and the site nothing', async () => {
    const { answer, window, id } = await ask()
    for (const tries of ['few', 'last']) {
      const { status, json } = await window.unlock(id, '000000')
      expect({ status, json }).toMatchObject({ status: 422, json: { reason: 'ERR_PKCS11_PIN_WRONG', tries } })
    }
    await window.decline()
    expect((await answer).json).toMatchObject({ code: 'ERR_AGENT_USER_CANCELLED' })
    expect(JSON.stringify((await answer).json)).not.toMatch(/PIN|tries|attempts/i)
    const next = await ask()
    expect(next.window.view.keys[0]?.tries).toBe('last')
    await next.window.decline()
    await next.answer
  })

  it('with a PIN pad is opened without anything typed in the window', async () => {
    vendor.behave('reader')
    const { answer, window, id } = await ask()
    expect(window.view.keys[0]?.needs).toBe('protected-path')
    expect((await window.unlock(id, '')).status).toBe(200)
    await window.sign()
    expect((await answer).status).toBe(200)
  })

  it('that still waits for its PIN when the request is over is left', async () => {
    vendor.behave('slow-login')
    const { answer, window, id } = await ask()
    const unlocking = window.unlock(id, PIN)
    await vi.waitUntil(() => vendor.calls().includes('login'))
    expect(childProcesses()).toHaveLength(1)
    await window.decline()
    await answer
    expect((await unlocking).json).toMatchObject({ code: 'ERR_AGENT_KEY_UNUSABLE', reason: 'ERR_PKCS11_CLOSED' })
    expect(childProcesses()).toEqual([])
  })

  it('that crashes takes nothing along: the site gets an answer and the next request works', async () => {
    vendor.behave('crash')
    const { answer, window, id } = await ask()
    await window.unlock(id, PIN)
    await window.sign()
    expect((await window.outcome).json).toEqual({ outcome: 'failed' })
    expect((await answer).status).toBe(500)
    vendor.behave('lock')
    const next = await ask()
    await next.window.unlock(next.id, PIN)
    await next.window.sign()
    expect((await next.answer).status).toBe(200)
  })

  it('A15 leaves its PIN in no log and in no answer', async () => {
    const { answer, window, id } = await ask()
    const wrong = '91827364'
    const answers = [await window.unlock(id, wrong), await window.unlock(id, PIN), await window.sign(), await answer]
    for (const secret of [wrong, PIN])
      expect(answers.map(({ text }) => text).join() + agent.log()).not.toContain(secret)
  })

  it('A15 keeps its PIN no longer than the request: the next one asks again', async () => {
    const first = await ask()
    await first.window.unlock(first.id, PIN)
    await first.window.sign()
    await first.answer
    const second = await ask()
    expect((await second.window.sign()).json?.code).toBe('ERR_AGENT_KEY_UNUSABLE')
    await second.window.decline()
    await second.answer
    expect(vendor.calls()).toEqual(['login', 'sign'])
  })
})
