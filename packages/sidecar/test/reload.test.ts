/** A running sidecar takes what its files hold now, and what they held before while they cannot be used. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { toBase64 } from '@tamga/core'
import { openTestCa } from '@tamga/test-ca'
import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openKeyRing } from '../src/adapters/key-ring.ts'
import { openssl } from './openssl.ts'
import { type DoorWorld, resultOf, signedIn, startDoorWorld } from './sign-in/door-world.ts'
import { issueSigner, sign, startTestSidecar } from './world.ts'

let door: DoorWorld
let signature: string
const file = (name: string): string => join(door.world.directory, name)

beforeAll(async () => {
  door = await startDoorWorld()
  const { signer } = await issueSigner(door.world)
  signature = toBase64(await sign(Buffer.from('Мазмұны'), signer, true))
})
afterAll(() => door?.close())

const ready = async () => {
  const { status, json } = await door.sidecar.call('GET', '/readyz')
  return [status, json.staleFor]
}
const indication = async () =>
  (await door.sidecar.call('POST', '/v1/signatures/validate', { signature })).json.conclusion?.indication
const assertionKey = async () => decodeProtectedHeader(String((await signedIn(door)).json.assertion)).kid

/** Puts something else in the place of a file until the test is over. */
function replaced(path: string, octets: Uint8Array | string): void {
  const before = readFileSync(path)
  writeFileSync(path, octets)
  onTestFinished(async () => {
    writeFileSync(path, before)
    await door.sidecar.reload()
  })
}

describe('a reload', () => {
  it('signs with the key that a rotation made active, and loses neither sessions nor sign-ins on their way', async () => {
    const earlier = await signedIn(door)
    const browser = door.browser()
    const state = await browser.begin()
    const before = await assertionKey()
    openKeyRing(file('sign-in-keys'), door.clock).rotate('assertion', { evenIfUnpublished: true })
    expect(await assertionKey()).toBe(before)
    await door.sidecar.reload()
    const now = await assertionKey()
    expect(now).not.toBe(before)
    const published = (await (await fetch(`${door.doorUrl}/.well-known/jwks.json`)).json()) as { keys: object[] }
    expect(published.keys).toEqual(expect.arrayContaining([before, now].map((kid) => expect.objectContaining({ kid }))))
    expect((await earlier.ask()).status).toBe(200)
    expect((await door.redeem(resultOf(await browser.finish(state)))).status).toBe(200)
  })

  it('trusts the anchors that are there now, and those of before no more', async () => {
    expect(await indication()).toBe('TOTAL-PASSED')
    const { clock } = door
    const other = await openTestCa({ directory: file('other-ca'), publicUrl: 'http://ca.example', clock })
    replaced(door.world.rootFile, other.rootCertificate)
    expect(await indication()).toBe('TOTAL-PASSED')
    await door.sidecar.reload()
    expect(await indication()).toBe('INDETERMINATE')
    expect(await ready()).toEqual([200, null])
  })

  it('goes on with the last good files beside one that is broken, and says so until it is mended', async () => {
    replaced(door.world.rootFile, 'garbage')
    await door.sidecar.reload()
    expect(await indication()).toBe('TOTAL-PASSED')
    expect(await ready()).toEqual([200, 'ERR_TRUST_ANCHOR_FILE'])
    const told = door.sidecar.logLines.find((line) => line.includes('the last good ones stay in use'))
    expect(told).toContain('root.cer')
    writeFileSync(door.world.rootFile, door.world.ca.rootCertificate)
    await Promise.all([door.sidecar.reload(), door.sidecar.reload()])
    expect(await ready()).toEqual([200, null])
  })

  it('makes no keys where they were lost, and takes no other secret than that of the open store', async () => {
    const secret = file('sign-in-keys/store.key')
    const { ask } = await signedIn(door)
    renameSync(secret, `${secret}.away`)
    await door.sidecar.reload()
    expect([existsSync(secret), ...(await ready())]).toEqual([false, 200, 'ERR_KEY_FILE'])
    renameSync(`${secret}.away`, secret)
    replaced(secret, Buffer.alloc(32).toString('base64url'))
    await door.sidecar.reload()
    expect(await ready()).toEqual([200, 'ERR_KEY_FILE'])
    expect((await ask()).status).toBe(200)
  })

  it('shows new connections the new certificate of TLS', async () => {
    const made = (name: string): void => {
      const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file('tls.key')]
      openssl(['req', '-x509', '-days', '2', '-subj', `/CN=${name}`, ...key, '-out', file('tls.pem')])
    }
    made('first')
    const tls = { certificateFile: 'tls.pem', keyFile: 'tls.key' }
    const sidecar = await startTestSidecar(door.world, { tls, store: { file: 'tls.sqlite' } })
    onTestFinished(() => sidecar.close())
    expect(await commonName(sidecar.url)).toBe('first')
    made('second')
    await sidecar.reload()
    expect(await commonName(sidecar.url)).toBe('second')
  })
})

function commonName(url: string): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(url).port), rejectUnauthorized: false }, () => {
    resolve(socket.getPeerCertificate().subject.CN)
    socket.destroy()
  }).on('error', reject)
  return promise
}
