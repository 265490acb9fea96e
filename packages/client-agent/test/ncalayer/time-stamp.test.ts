/** Time-stamps where the settings name an authority, by a test CA's own over HTTP. */
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { parseSignedData, parseTimeStampToken } from '@tamga/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { openTestCa } from '../../../../fixtures/test-ca/src/index.ts'
import { openWindow, SITE, startTestAgent, type TestAgent } from '../support/agent.ts'
import { createKeyFiles, type KeyFiles, PASSWORD } from '../support/key-files.ts'

/** RFC 3161 appendix A. */
const SIGNATURE_TIME_STAMP = '1.2.840.113549.1.9.16.2.14'
const DATA = Buffer.from('құжат').toString('base64')

let files: KeyFiles
let directory: string
let authority: Server
let answering = true
let asked = 0
let agent: TestAgent

beforeAll(async () => {
  files = createKeyFiles()
  files.make({ name: 'key' })
  directory = mkdtempSync(join(tmpdir(), 'tamga-tsa-'))
  const clock = { now: () => new Date() }
  const ca = await openTestCa({ directory, publicUrl: 'http://ca.test', clock })
  authority = createServer(async (request, response) => {
    asked += 1
    const reply = await ca.timeStamp(await buffer(request))
    if (answering) response.writeHead(200, { 'content-type': 'application/timestamp-reply' }).end(reply)
    else response.writeHead(503).end()
  }).listen(0, '127.0.0.1')
  await once(authority, 'listening')
  const timeStampUrl = `http://127.0.0.1:${(authority.address() as AddressInfo).port}/tsa`
  agent = await startTestAgent({
    keyDirectory: files.directory,
    tlsDirectory: join(files.directory, 'tls'),
    ncalayer: { port: 0, timeStampUrl },
  })
})
afterAll(async () => {
  await agent.close()
  authority.close()
  rmSync(directory, { recursive: true })
  files.remove()
})

/** One question on a socket of its own, answered by a person who signs. */
async function signed(message: object): Promise<Readonly<Record<string, string>>> {
  const url = agent.ncalayer !== undefined && 'url' in agent.ncalayer ? agent.ncalayer.url : ''
  const socket = new WebSocket(url, { ca: readFileSync(agent.authorityFile ?? ''), headers: { origin: SITE } })
  await once(socket, 'message')
  socket.send(JSON.stringify(message))
  const window = await openWindow(await agent.nextWindow())
  await window.unlock('key.p12', PASSWORD)
  await window.sign()
  const [answer] = await once(socket, 'message')
  socket.close()
  return JSON.parse(String(answer))
}

const commonUtils = (method: string, attached: boolean): object => ({
  module: 'kz.gov.pki.knca.commonUtils',
  method,
  args: ['PKCS12', 'SIGNATURE', DATA, attached],
})

function timeStamps(cms: string | undefined): readonly Date[] {
  const pem = (cms ?? '').replace(/-----.*?-----|\s/g, '')
  const [signerInfo] = parseSignedData(Buffer.from(pem, 'base64')).signerInfos
  const attributes = signerInfo?.unsignedAttributes.filter(({ type }) => type === SIGNATURE_TIME_STAMP) ?? []
  return attributes.flatMap(({ values }) => values.map((value) => parseTimeStampToken(value).tstInfo.genTime))
}

describe('a time-stamping authority in the settings', () => {
  it.each([true, false])('stamps createCMSSignatureFromBase64 (attached: %s)', async (attached) => {
    const { responseObject } = await signed(commonUtils('createCMSSignatureFromBase64', attached))
    expect(timeStamps(responseObject)).toEqual([expect.any(Date)])
  })

  it('stamps basics.sign with a tsaProfile, and nothing that does not ask', async () => {
    const before = asked
    const basics = (tsaProfile: object | null): object => ({
      module: 'kz.gov.pki.knca.basics',
      method: 'sign',
      args: { format: 'cms', data: DATA, signingParams: { decode: true, tsaProfile }, signerParams: {} },
    })
    const results = [await signed(basics({})), await signed(basics(null))]
    const stamps = results.map(({ body }) => timeStamps((body as unknown as { result: string }).result))
    expect(stamps).toEqual([[expect.any(Date)], []])
    const { responseObject } = await signed(commonUtils('createCAdESFromBase64', false))
    expect(timeStamps(responseObject)).toEqual([])
    expect(asked - before).toBe(1)
  })

  it('that does not answer leaves the site without a signature', async () => {
    answering = false
    const answer = await signed(commonUtils('createCMSSignatureFromBase64', true))
    expect(answer.code).toBe('500')
    expect(answer.responseObject).toBeUndefined()
  })
})
