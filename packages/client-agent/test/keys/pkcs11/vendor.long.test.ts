/** What tokens in the field do: locked PINs, PIN pads, libraries that hang and crash. */
import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { signData } from '@tamga/core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { KeyEntry, KeySource, OpenedEntry } from '../../../src/keys/key-source.ts'
import { openPkcs11Module } from '../../../src/keys/pkcs11/module.ts'
import { createKeyFiles, type KeyFiles } from '../../support/key-files.ts'
import { childProcesses, openDescriptors } from '../../support/processes.ts'
import { createSoftHsm, PIN, type SoftHsm, type SoftToken } from '../../support/soft-token.ts'
import { buildVendorModule, type VendorModule } from '../../support/vendor-module.ts'

const SIGN = { purpose: 'sign' } as const
const clock = { now: () => new Date() }
const document = Buffer.from('құжат')

let files: KeyFiles
let hsm: SoftHsm
let token: SoftToken
let vendor: VendorModule
let source: KeySource
const opened: OpenedEntry[] = []

beforeAll(() => {
  files = createKeyFiles()
  hsm = createSoftHsm(files)
  vendor = buildVendorModule(files.directory)
  token = hsm.token('Vendor')
  token.add({ name: 'plain', extendedKeyUsage: 'emailProtection' })
  token.add({ name: 'rsa', kind: 'rsa-2048', extendedKeyUsage: 'emailProtection' })
  token.add({ name: 'always', extendedKeyUsage: 'emailProtection', alwaysAuthenticate: true })
  source = openPkcs11Module(vendor.path, { clock })
}, 60_000)
afterEach(async () => {
  for (const entry of opened.splice(0)) await entry.close()
})
afterAll(async () => {
  await source.close()
  hsm.remove()
  files.remove()
})

async function entry(): Promise<KeyEntry> {
  const [first] = await source.list(SIGN)
  if (first === undefined) throw new Error('no token')
  return first
}

async function open(pin = PIN): Promise<OpenedEntry> {
  const result = await source.open((await entry()).id, Buffer.from(pin), SIGN)
  opened.push(result)
  return result
}

const sign = (from: OpenedEntry, index = 0) => from.keys[index]?.signer.sign(document)

describe('A16 a wrong PIN', () => {
  it('is tried once and never again, and what the token tells of its tries is passed on', async () => {
    vendor.behave('lock')
    await expect(open('000000')).rejects.toMatchObject({ code: 'ERR_PKCS11_PIN_WRONG', facts: { tries: 'few' } })
    expect((await entry()).tries).toBe('few')
    await expect(open('000000')).rejects.toMatchObject({ code: 'ERR_PKCS11_PIN_WRONG', facts: { tries: 'last' } })
    expect(await entry()).toMatchObject({ tries: 'last', problem: null })
    await expect(open('000000')).rejects.toMatchObject({ code: 'ERR_PKCS11_PIN_LOCKED' })
    expect(vendor.calls()).toEqual(['login', 'wrong', 'login', 'wrong', 'login', 'wrong'])
  })

  it('is not even sent to a token that is locked, nor is an empty one to any', async () => {
    expect(await entry()).toMatchObject({ tries: 'locked', problem: 'ERR_PKCS11_PIN_LOCKED' })
    const before = vendor.calls().length
    await expect(open()).rejects.toMatchObject({ code: 'ERR_PKCS11_PIN_LOCKED' })
    expect(vendor.calls()).toHaveLength(before)
    vendor.behave('lock')
    await expect(open('')).rejects.toMatchObject({ code: 'ERR_PKCS11_PIN_WRONG' })
    expect(vendor.calls()).toEqual([])
  })

  it('in a batch ends the batch: the token is asked no second time', async () => {
    vendor.behave('wrong-at-signature')
    const batch = await open()
    const always = indexOfAlways(batch)
    vendor.behave('wrong-at-signature')
    const results = await Promise.allSettled([1, 2, 3].map(() => sign(batch, always)))
    const codes = results.map((result) => (result.status === 'rejected' ? result.reason.code : 'signed'))
    expect(codes).toEqual(['ERR_PKCS11_PIN_WRONG', 'ERR_PKCS11_CLOSED', 'ERR_PKCS11_CLOSED'])
    expect(vendor.calls()).toEqual(['login', 'wrong'])
  })
})

describe('a token', () => {
  it.each([
    ['locked-silently', 'ERR_PKCS11_PIN_LOCKED'],
    ['expired', 'ERR_PKCS11_PIN_TO_BE_CHANGED'],
    ['crash-login', 'ERR_PKCS11_MODULE_CRASHED'],
    ['reader-cancelled', 'ERR_PKCS11_CANCELLED'],
  ] as const)('that is %s says so when it is opened', async (behaviour, code) => {
    vendor.behave(behaviour)
    await expect(open()).rejects.toMatchObject({ code })
    expect(vendor.calls()).toEqual(['login'])
  })

  it('whose PIN must be changed says so before one is typed', async () => {
    vendor.behave('change')
    expect((await entry()).problem).toBe('ERR_PKCS11_PIN_TO_BE_CHANGED')
    await expect(open()).rejects.toMatchObject({ code: 'ERR_PKCS11_PIN_TO_BE_CHANGED' })
    expect(vendor.calls()).toEqual([])
  })

  it('with a PIN pad is opened without a PIN, also for a key that wants it at each signature', async () => {
    vendor.behave('reader')
    expect((await entry()).needs).toBe('protected-path')
    const reader = await open('')
    for (const index of reader.keys.keys()) expect(await sign(reader, index)).toBeInstanceOf(Uint8Array)
    expect(vendor.calls().filter((call) => call === 'login')).toHaveLength(2)
  })

  it('that only does PSS signs so, and OpenSSL verifies it', async () => {
    vendor.behave('pss-only')
    const rsa = (await open()).keys.find(({ signer: { algorithm } }) => algorithm.name === 'RSASSA-PSS')
    if (rsa === undefined) throw new Error('no key for PSS')
    const cms = files.path('pss.p7m')
    writeFileSync(cms, await signData(document, rsa.signer, { attached: true }))
    const args = ['-inform', 'DER', '-in', cms, '-CAfile', files.path('authorities.pem'), '-purpose', 'any']
    expect(files.openssl('cms', '-verify', ...args)).toBe('құжат')
    expect(files.openssl('cms', '-cmsout', '-print', '-inform', 'DER', '-in', cms)).toContain('rsassaPss')
  })

  it('in a hardware slot has hardware keys, one without fits no request for them', async () => {
    vendor.behave('hardware')
    const hardwareOnly = { purpose: 'sign', hardwareOnly: true } as const
    expect(await source.list(hardwareOnly)).toMatchObject([{ hardware: true, problem: null }])
    vendor.behave('slow')
    expect(await source.list(hardwareOnly)).toMatchObject([{ hardware: false, problem: 'ERR_KEY_NOT_HARDWARE' }])
  })

  it.each([
    ['crash', 'ERR_PKCS11_MODULE_CRASHED'],
    ['removed', 'ERR_PKCS11_TOKEN_REMOVED'],
    ['wrong-signature', 'ERR_PKCS11_SIGNATURE_WRONG'],
    ['stray-octets', 'ERR_PKCS11_MODULE_CRASHED'],
  ] as const)('that fails at the signature (%s) gives none, once', async (behaviour, code) => {
    vendor.behave(behaviour)
    const failing = await open()
    await expect(sign(failing)).rejects.toMatchObject({ code })
    await expect(sign(failing)).rejects.toMatchObject({ code: expect.stringMatching(/CLOSED|CRASHED/) })
    expect(vendor.calls().filter((call) => call === 'sign')).toHaveLength(1)
  })

  it.each(['slow', 'slow-login'] as const)(
    'that does not answer (%s) is left after the time it has',
    async (behaviour) => {
      vendor.behave(behaviour)
      const impatient = openPkcs11Module(vendor.path, { clock, timeoutSeconds: 1 })
      // Listed by the patient one: on a busy machine a second may be too short to start the helper process in.
      const { id } = await entry()
      const begun = performance.now()
      const slow = impatient.open(id, Buffer.from(PIN), SIGN)
      await expect(slow.then((key) => sign(key))).rejects.toMatchObject({ code: 'ERR_PKCS11_TIMEOUT' })
      expect(performance.now() - begun).toBeLessThan(15_000)
      await impatient.close()
    },
  )
})

it('1,000 signatures in a row leave no session, no descriptor and no process', { timeout: 300_000 }, async () => {
  vendor.behave('sessions')
  const before = childProcesses()
  const batch = await open()
  const [helper = ''] = childProcesses().filter((pid) => !before.includes(pid))
  await sign(batch)
  const counts = () => [openDescriptors('self'), openDescriptors(helper), vendor.calls().filter(isSession).length]
  const afterOne = counts()
  for (let round = 0; round < 1000; round++) await sign(batch)
  expect(counts()).toEqual(afterOne)
  await batch.close()
  expect(childProcesses()).toEqual(before)
  const count = (call: string): number => vendor.calls().filter((one) => one === call).length
  expect([count('sign'), count('open-session')]).toEqual([1001, count('close-session')])
})

function isSession(call: string): boolean {
  return call.endsWith('-session')
}

/** Place of the key that wants the PIN at each signature. */
function indexOfAlways(batch: OpenedEntry): number {
  const { raw } = new X509Certificate(readFileSync(files.path('always.pem')))
  return batch.keys.findIndex(({ signer }) => Buffer.compare(signer.certificate, raw) === 0)
}
