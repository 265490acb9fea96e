import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemSentence } from '../../src/commands/key-problems.ts'
import { describeKeys } from '../../src/commands/keys.ts'
import { createKeyFiles, type KeyFiles } from '../support/key-files.ts'
import { createSoftHsm, type SoftHsm } from '../support/soft-token.ts'
import { buildVendorModule, type VendorModule } from '../support/vendor-module.ts'

const clock = { now: () => new Date() }

let files: KeyFiles
let hsm: SoftHsm
let vendor: VendorModule
let keyDirectory: string

beforeAll(() => {
  files = createKeyFiles()
  keyDirectory = files.path('keys')
  mkdirSync(keyDirectory)
  files.make({ name: 'person' })
  copyFileSync(files.path('person.p12'), join(keyDirectory, 'person.p12'))
  writeFileSync(join(keyDirectory, 'cut.p12'), Buffer.from('3082', 'hex'))
  hsm = createSoftHsm(files)
  vendor = buildVendorModule(files.directory)
  const token = hsm.token('Карта')
  const kinds = {
    documents: 'emailProtection',
    entry: 'clientAuth',
    both: 'emailProtection,clientAuth',
    none: 'timeStamping',
  }
  for (const [name, extendedKeyUsage] of Object.entries(kinds)) {
    token.add({ name, extendedKeyUsage, subject: `/C=KZ/CN=${name}` })
  }
}, 60_000)
afterAll(() => {
  hsm.remove()
  files.remove()
})

describe('tamga-agent keys', () => {
  it('lists files and tokens with what each certificate is for, and what is wrong with the others', async () => {
    vendor.behave('sessions')
    const missing = '/nonexistent/token.so'
    const text = await describeKeys({ keyDirectory, pkcs11Modules: [vendor.path, missing] }, clock)
    const until = /until \d{4}-\d\d-\d\d/g
    const lines = text.replaceAll(until, 'until DATE').trimEnd().split('\n')
    expect([...lines.slice(0, 8), ...lines.slice(8, 12).toSorted(), ...lines.slice(12)]).toEqual([
      `Key files in ${keyDirectory}`,
      '  cut.p12 (opens with a password)',
      '    cannot be used: the file is damaged (ERR_PKCS12_TRUNCATED)',
      '  person.p12 (opens with a password)',
      '    certificates: known when it is opened',
      '',
      `Tokens of ${vendor.path}`,
      '  Карта (opens with a PIN)',
      '    both: for documents and signing in; until DATE',
      '    documents: for documents; until DATE',
      '    entry: for signing in; until DATE',
      '    none: for neither documents nor signing in; until DATE',
      '',
      `Tokens of ${missing}`,
      '  token.so (opens with a PIN)',
      `    cannot be used: ${problemSentence('ERR_PKCS11_MODULE_MISSING')} (ERR_PKCS11_MODULE_MISSING)`,
    ])
    expect(vendor.calls()).not.toContain('login')
  })

  it('says of a token whose PIN must be changed what to do', async () => {
    vendor.behave('change')
    const text = await describeKeys({ keyDirectory, pkcs11Modules: [vendor.path] }, clock)
    expect(text).toContain('cannot be used: the PIN must be changed first, in the program of the token')
  })

  it('says that there is nothing, and how to name a token', async () => {
    const text = await describeKeys({ keyDirectory: '/nonexistent', pkcs11Modules: [] }, clock)
    expect(text).toBe(
      'Key files in /nonexistent\n  no .p12, .pfx or .key file\n\nTokens\n  no module is named: give --pkcs11 FILE, for instance the library that came with the token\n',
    )
    hsm.pull()
    const pulled = await describeKeys({ keyDirectory, pkcs11Modules: [vendor.path] }, clock)
    hsm.plug()
    expect(pulled).toContain('no token in any reader')
  })
})
