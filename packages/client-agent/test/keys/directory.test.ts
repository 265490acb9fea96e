import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openKeyDirectory } from '../../src/keys/directory.ts'
import { createKeyFiles, type KeyFiles, PASSWORD } from '../support/key-files.ts'

const clock = { now: () => new Date() }
const password = Buffer.from(PASSWORD)

let files: KeyFiles
let folder: string

beforeAll(() => {
  files = createKeyFiles()
  folder = files.path('keys')
  mkdirSync(folder)
  files.make({ name: 'person', subject: '/C=KZ/SN=Ахметов/GN=Болат/serialNumber=PNOKZ-880101300123/CN=Ахметов Болат' })
  copyFileSync(files.path('person.p12'), join(folder, 'б-person.PFX'))
  copyFileSync(files.path('person.p12'), join(folder, '.hidden.p12'))
  writeFileSync(join(folder, 'notes.txt'), 'no key')
  writeFileSync(join(folder, 'text.p12'), 'no key')
  writeFileSync(join(folder, 'huge.p12'), '')
  truncateSync(join(folder, 'huge.p12'), 5_000_000_000)
  mkdirSync(join(folder, 'folder.p12'))
  execFileSync('mkfifo', [join(folder, 'pipe.p12')])
})
afterAll(() => files.remove())

describe('openKeyDirectory', () => {
  it('lists key files by name, and what is wrong with those that never open, without reading pipes or huge files', async () => {
    expect(await openKeyDirectory(folder, clock).list()).toEqual([
      { name: 'folder.p12', problem: 'ERR_PKCS12_NOT_PKCS12', certificates: null },
      { name: 'huge.p12', problem: 'ERR_PKCS12_TOO_LARGE', certificates: null },
      { name: 'pipe.p12', problem: 'ERR_PKCS12_NOT_PKCS12', certificates: null },
      { name: 'text.p12', problem: 'ERR_PKCS12_NOT_PKCS12', certificates: null },
      { name: 'б-person.PFX', problem: null, certificates: null },
    ])
  })

  it('is empty when the folder is missing', async () => {
    expect(await openKeyDirectory(join(folder, 'missing'), clock).list()).toEqual([])
  })

  it('remembers the certificates of a file it opened, until the file changes', async () => {
    const keys = openKeyDirectory(folder, clock)
    const [opened] = await keys.open('б-person.PFX', password)
    expect(opened?.view).toMatchObject({ holder: 'Ахметов Болат', organisation: null, roles: [], usability: 'usable' })
    expect((await keys.list()).at(-1)?.certificates).toEqual([opened?.view])
    files.make({ name: 'person' })
    copyFileSync(files.path('person.p12'), join(folder, 'б-person.PFX'))
    expect((await keys.list()).at(-1)?.certificates).toBeNull()
  })

  it.each(['../person.p12', 'notes.txt', '.hidden.p12', 'б-person.pfx', ''])(
    'opens nothing under the name %j',
    async (name) => {
      await expect(openKeyDirectory(folder, clock).open(name, password)).rejects.toMatchObject({
        code: 'ERR_PKCS12_MISSING',
      })
    },
  )

  it('sees a file that comes and one that goes', async () => {
    const keys = openKeyDirectory(folder, clock)
    copyFileSync(files.path('person.p12'), join(folder, 'a-new.p12'))
    expect((await keys.list())[0]?.name).toBe('a-new.p12')
    rmSync(join(folder, 'a-new.p12'))
    expect((await keys.list())[0]?.name).toBe('folder.p12')
  })
})
