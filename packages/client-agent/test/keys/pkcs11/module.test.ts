import { readFileSync, writeFileSync } from 'node:fs'
import { signData } from '@tamga/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KeySource, OpenedEntry } from '../../../src/keys/key-source.ts'
import { openPkcs11Module } from '../../../src/keys/pkcs11/module.ts'
import { createKeyFiles, type KeyFiles } from '../../support/key-files.ts'
import { createSoftHsm, PIN, type SoftHsm, type SoftToken, softHsmModule } from '../../support/soft-token.ts'

const SIGN = { purpose: 'sign' } as const
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
})
