/** Key containers of STB 34.101.78 in the person's folder: how the certificate is found, and what is said of a broken pair. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { parseCertificate, parseSignedData, signData } from '@tamga/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openKeyDirectory } from '../../src/keys/directory.ts'
import { refusalOf } from '../../src/keys/refusal.ts'
import { armoured, NATIONAL_PASSWORD, type NationalKeys, nationalKeys, pem } from '../support/national-keys.ts'

const clock = { now: () => new Date() }
const password = Buffer.from(NATIONAL_PASSWORD)
const SIGN = { purpose: 'sign' } as const

let keys: NationalKeys
let certificate: Uint8Array

beforeAll(async () => {
  keys = await nationalKeys('by-esiful')
  certificate = await keys.issue('hanna')
})
afterAll(() => keys.remove())

const list = () => openKeyDirectory(keys.directory, clock).list(SIGN)
const open = (name: string, secret = password) =>
  openKeyDirectory(keys.directory, clock).open(`file:${name}`, secret, SIGN)
const codeOf = async (opening: Promise<unknown>) => {
  const error: unknown = await opening.then(
    () => 'opened',
    (reason: unknown) => reason,
  )
  return refusalOf(error)
}

describe('a key container', () => {
  it('names its holder before a password is typed, by the certificate beside it', async () => {
    expect(await list()).toMatchObject([
      {
        id: 'file:hanna.key',
        problem: null,
        certificates: [{ holder: 'HANNA IVANOVA', organisation: null, usability: 'usable' }],
      },
    ])
  })

  it('opens, and signs CMS with its certificate and the one above it', async () => {
    const [key] = (await open('hanna.key')).keys
    if (key === undefined) throw new Error('no key')
    expect(key.signer.algorithm).toEqual({ name: 'bign', digestAlgorithm: 'belt-hash' })
    const cms = await signData(Buffer.from('text'), key.signer)
    expect(
      parseSignedData(cms)
        .certificates.map((der) => parseCertificate(der).serialNumber)
        .toSorted(),
    ).toEqual(
      [certificate, keys.ca.intermediateCertificate].map((der) => parseCertificate(der).serialNumber).toSorted(),
    )
  })

  it('tells a wrong password from a damaged file', async () => {
    expect(await codeOf(open('hanna.key', Buffer.from('qwerty12')))).toMatchObject({
      reason: 'ERR_STB_KEY_CONTAINER_PASSWORD',
      wrongSecret: true,
    })
    const whole = readFileSync(keys.path('hanna.key'))
    writeFileSync(keys.path('cut.key'), whole.subarray(0, 100))
    writeFileSync(keys.path('cut.cer'), certificate)
    expect((await list()).find(({ label }) => label === 'cut.key')?.problem).toBe('ERR_STB_KEY_CONTAINER_MALFORMED')
    expect(await codeOf(open('cut.key'))).toMatchObject({
      reason: 'ERR_STB_KEY_CONTAINER_MALFORMED',
      wrongSecret: false,
    })
    for (const name of ['cut.key', 'cut.cer']) rmSync(keys.path(name))
  })

  it.each([
    ['DER', 'x.sk', 'x.cer', (key: Uint8Array) => key, (der: Uint8Array) => der],
    [
      'PEM',
      'x.key',
      'x.CRT',
      (key: Uint8Array) => armoured('ENCRYPTED PRIVATE KEY', key),
      (der: Uint8Array) => pem(der),
    ],
  ])('may be %s, with the endings %s and %s', async (_, keyName, certificateName, keyForm, certificateForm) => {
    writeFileSync(keys.path(keyName), keyForm(readFileSync(keys.path('hanna.key'))))
    writeFileSync(keys.path(certificateName), certificateForm(certificate))
    const { keys: opened } = await open(keyName)
    expect(opened.map(({ view }) => view.holder)).toEqual(['HANNA IVANOVA'])
    for (const name of [keyName, certificateName]) rmSync(keys.path(name))
  })

  it('without a certificate beside it says so, and one beside it of another key is not taken', async () => {
    await keys.issue('other')
    rmSync(keys.path('other.pem'))
    const problem = async () => (await list()).find(({ label }) => label === 'other.key')?.problem
    expect(await problem()).toBe('ERR_STB_KEY_CONTAINER_NO_CERTIFICATE')
    expect(await codeOf(open('other.key'))).toMatchObject({ reason: 'ERR_STB_KEY_CONTAINER_NO_CERTIFICATE' })
    writeFileSync(keys.path('other.cer'), certificate)
    expect(await problem()).toBeNull()
    expect(await codeOf(open('other.key'))).toMatchObject({
      reason: 'ERR_STB_KEY_CONTAINER_CERTIFICATE',
      wrongSecret: false,
    })
    for (const name of ['other.key', 'other.cer']) rmSync(keys.path(name))
  })

  it('is not looked for in private keys of other programs, nor in certificates', async () => {
    writeFileSync(keys.path('server.key'), '-----BEGIN PRIVATE KEY-----\nMC4CAQAw\n-----END PRIVATE KEY-----\n')
    writeFileSync(keys.path('.hidden.key'), readFileSync(keys.path('hanna.key')))
    expect((await list()).map(({ label }) => label)).toEqual(['hanna.key'])
    renameSync(keys.path('server.key'), keys.path('server.txt'))
  })
})
