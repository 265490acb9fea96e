import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { signData } from '@tamga/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KeySource, OpenedEntry } from '../../../src/keys/key-source.ts'
import { openPkcs11Module } from '../../../src/keys/pkcs11/module.ts'
import { createKeyFiles, type KeyFiles } from '../../support/key-files.ts'
import { childProcesses } from '../../support/processes.ts'
import { createSoftHsm, PIN, type SoftHsm, type SoftToken, softHsmModule } from '../../support/soft-token.ts'

const SIGN = { purpose: 'sign' } as const
const REMOVED = 'ERR_PKCS11_TOKEN_REMOVED'
const clock = { now: () => new Date() }
const pin = (text = PIN): Buffer => Buffer.from(text)

let files: KeyFiles
let hsm: SoftHsm
let token: SoftToken
let source: KeySource

beforeAll(() => {
  files = createKeyFiles()
  hsm = createSoftHsm(files)
  token = hsm.token('Болат')
  token.add({ name: 'rsa', kind: 'rsa-2048', extendedKeyUsage: 'emailProtection' })
  token.add({ name: 'auth', kind: 'p-256', keyUsage: 'digitalSignature', extendedKeyUsage: 'clientAuth' })
  token.add({ name: 'p384', kind: 'p-384', extendedKeyUsage: 'emailProtection' })
  token.add({ name: 'always', kind: 'p-256', extendedKeyUsage: 'emailProtection', alwaysAuthenticate: true })
  token.addAuthority('intermediate')
  source = openPkcs11Module(softHsmModule(), { clock })
}, 60_000)
afterAll(async () => {
  await source.close()
  hsm.remove()
  files.remove()
})

async function idOf(label: string): Promise<string> {
  const entry = (await source.list(SIGN)).find((one) => one.label === label)
  return entry?.id ?? 'none'
}

/** OpenSSL's word on a CMS of `content` by `opened.keys[index]`. */
async function verifiedByOpenssl(opened: OpenedEntry, index: number): Promise<string> {
  const content = Buffer.from('Жер учаскесін бөлу туралы өтініш')
  const signer = opened.keys[index]?.signer
  if (signer === undefined) throw new Error('no such key')
  const cms = await signData(content, signer, { attached: true })
  writeFileSync(files.path('token.p7m'), cms)
  const args = ['-inform', 'DER', '-in', files.path('token.p7m'), '-CAfile', files.path('authorities.pem')]
  files.openssl('cms', '-verify', ...args, '-purpose', 'any', '-out', files.path('token.out'))
  return readFileSync(files.path('token.out'), 'utf8')
}

describe('openPkcs11Module', () => {
  it('lists a token with its certificates and what each is for, without the PIN', async () => {
    const [entry, ...others] = await source.list(SIGN)
    expect(others).toEqual([])
    expect(entry).toMatchObject({ label: 'Болат', needs: 'pin', hardware: false, tries: null, problem: null })
    expect(entry?.certificates?.map(({ usability }) => usability).toSorted()).toEqual([
      'usable',
      'usable',
      'usable',
      'wrong-purpose',
    ])
    const [signIn] = await source.list({ purpose: 'sign-in' })
    expect(signIn?.certificates?.filter(({ usability }) => usability === 'usable')).toHaveLength(1)
  })

  it('signs with each key what OpenSSL verifies: RSA, P-256, P-384, and a key that wants the PIN each time', async () => {
    const opened = await source.open(await idOf('Болат'), pin(), SIGN)
    try {
      expect(opened.keys.map(({ signer }) => signer.algorithm.name).toSorted()).toEqual([
        'ECDSA',
        'ECDSA',
        'ECDSA',
        'RSASSA-PKCS1-v1_5',
      ])
      for (const index of opened.keys.keys()) {
        expect(await verifiedByOpenssl(opened, index)).toBe('Жер учаскесін бөлу туралы өтініш')
      }
    } finally {
      await opened.close()
    }
  })

  it('sends the chain along where the token stores it', async () => {
    const opened = await source.open(await idOf('Болат'), pin(), SIGN)
    const issuer = new X509Certificate(readFileSync(files.path('intermediate.pem'))).raw
    expect(opened.keys[0]?.signer.chain.map((der) => Buffer.compare(der, issuer))).toEqual([0])
    await opened.close()
  })

  it('refuses a wrong PIN, and the right one afterwards is told that a wrong one was given', async () => {
    const id = await idOf('Болат')
    await expect(source.open(id, pin('999999'), SIGN)).rejects.toMatchObject({ code: 'ERR_PKCS11_PIN_WRONG' })
    expect((await source.list(SIGN))[0]?.tries).toBe('few')
    await (await source.open(id, pin(), SIGN)).close()
    expect((await source.list(SIGN))[0]?.tries).toBeNull()
  })

  it('has two sessions at once, neither ending the other', async () => {
    const id = await idOf('Болат')
    // One after the other: SoftHSM's own files do not always stand two logins in the same millisecond.
    const first = await source.open(id, pin(), SIGN)
    const second = await source.open(id, pin(), SIGN)
    const both = await Promise.all([first, second].map(({ keys }) => keys[0]?.signer.sign(pin('document'))))
    expect(both.every((signature) => signature !== undefined)).toBe(true)
    await first.close()
    expect(await second.keys[0]?.signer.sign(pin('another'))).toBeInstanceOf(Uint8Array)
    await second.close()
  })

  it('says that the token was pulled out, be it before it is opened or in the middle, and finds it again', async () => {
    const id = await idOf('Болат')
    const opened = await source.open(id, pin(), SIGN)
    hsm.pull()
    try {
      await expect(opened.keys[0]?.signer.sign(pin('document'))).rejects.toMatchObject({ code: REMOVED })
      await expect(source.open(id, pin(), SIGN)).rejects.toMatchObject({ code: REMOVED })
      expect(await source.list(SIGN)).toEqual([])
    } finally {
      hsm.plug()
    }
    await opened.close()
    expect(await idOf('Болат')).toBe(id)
  })

  it('does not know certificates that the token hides until it is opened', async () => {
    const secretive = hsm.token('Secretive')
    secretive.add({ name: 'hidden', extendedKeyUsage: 'emailProtection', hidden: true })
    expect((await source.list(SIGN)).find(({ label }) => label === 'Secretive')?.certificates).toBeNull()
    const opened = await source.open(await idOf('Secretive'), pin(), SIGN)
    expect(opened.keys.map(({ view }) => view.holder)).toEqual(['Әлиева Айгүл'])
    await opened.close()
  })

  it('names a token without a key, a module that is none and one that is missing', async () => {
    hsm.token('Empty')
    await expect(source.open(await idOf('Empty'), pin(), SIGN)).rejects.toMatchObject({ code: 'ERR_PKCS11_NO_KEY' })
    for (const path of ['/nonexistent/token.so', files.path('root.pem')]) {
      const broken = openPkcs11Module(path, { clock })
      expect(await broken.list(SIGN)).toMatchObject([{ problem: 'ERR_PKCS11_MODULE_MISSING', certificates: null }])
      await expect(broken.open('x', pin(), SIGN)).rejects.toMatchObject({ code: 'ERR_PKCS11_MODULE_MISSING' })
    }
  })

  it('leaves the PIN of the caller as it was', async () => {
    const typed = pin()
    await (await source.open(await idOf('Болат'), typed, SIGN)).close()
    expect(typed.toString()).toBe(PIN)
  })

  it('ends with its sessions what it started: no process is left', async () => {
    const before = childProcesses()
    const own = openPkcs11Module(softHsmModule(), { clock })
    const id = await idOf('Болат')
    for (const _ of [1, 2]) await own.open(id, pin(), SIGN)
    expect(childProcesses().length).toBe(before.length + 2)
    await own.close()
    expect(childProcesses()).toEqual(before)
  })
})
