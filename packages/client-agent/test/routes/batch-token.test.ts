/** A list of documents and a token that is pulled out while they are being signed. */
import { parseSignedData } from '@tamga/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openWindow, startTestAgent, type TestAgent, textDocument } from '../support/agent.ts'
import { createKeyFiles, type KeyFiles } from '../support/key-files.ts'
import { childProcesses } from '../support/processes.ts'
import { createSoftHsm, PIN, type SoftHsm } from '../support/soft-token.ts'
import { buildVendorModule, type VendorModule } from '../support/vendor-module.ts'

let files: KeyFiles
let hsm: SoftHsm
let vendor: VendorModule
let agent: TestAgent

beforeAll(async () => {
  files = createKeyFiles()
  hsm = createSoftHsm(files)
  vendor = buildVendorModule(files.directory)
  hsm.token('Vendor').add({ name: 'plain', extendedKeyUsage: 'emailProtection' })
  agent = await startTestAgent({ keyDirectory: '/nonexistent', pkcs11Modules: [vendor.path] })
}, 60_000)
afterAll(async () => {
  await agent.close()
  hsm.remove()
  files.remove()
})

it('A16 what was signed before is handed over, the rest is not tried', async () => {
  vendor.behave('removed-midway')
  const before = childProcesses()
  const documents = ['one', 'two', 'three', 'four'].map(textDocument)
  const answer = agent.post('/v1/sign/batch', { documents, attached: true })
  const window = await openWindow(await agent.nextWindow())
  const [token] = window.view.keys
  expect((await window.unlock(token?.id ?? '', PIN)).status).toBe(200)
  expect((await window.sign()).status).toBe(200)
  expect((await window.outcome).json).toEqual({ outcome: 'partly' })

  const results = (await answer).json?.results as unknown as readonly Readonly<Record<string, string>>[]
  const notSigned = { code: 'ERR_AGENT_NOT_SIGNED' }
  expect(results.slice(2)).toMatchObject([notSigned, notSigned])
  const contents = results.slice(0, 2).map(({ signature = '' }) => {
    const { content } = parseSignedData(Buffer.from(signature, 'base64'))
    return Buffer.from(content ?? []).toString()
  })
  expect(contents).toEqual(['one', 'two'])
  expect(vendor.calls()).toEqual(['login', 'sign', 'sign', 'sign'])
  expect(childProcesses()).toEqual(before)
})
