import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openKeyDirectory } from '../../src/keys/directory.ts'
import { createKeyFiles, type KeyFiles, PASSWORD } from '../support/key-files.ts'

const clock = { now: () => new Date() }
const password = Buffer.from(PASSWORD)
const SIGN = { purpose: 'sign' } as const
const entry = (name: string, problem: string | null) => ({
  id: `file:${name}`,
  label: name,
  hardware: false,
  needs: 'password',
  tries: null,
  problem,
  certificates: null,
})

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
    expect(await openKeyDirectory(folder, clock).list(SIGN)).toEqual([
      entry('folder.p12', 'ERR_PKCS12_NOT_PKCS12'),
      entry('huge.p12', 'ERR_PKCS12_TOO_LARGE'),
      entry('pipe.p12', 'ERR_PKCS12_NOT_PKCS12'),
      entry('text.p12', 'ERR_PKCS12_NOT_PKCS12'),
      entry('б-person.PFX', null),
    ])
  })

  it('is empty when the folder is missing', async () => {
    expect(await openKeyDirectory(join(folder, 'missing'), clock).list(SIGN)).toEqual([])
  })

  it('remembers the certificates of a file it opened, until the file changes', async () => {
    const keys = openKeyDirectory(folder, clock)
    const { keys: opened } = await keys.open('file:б-person.PFX', password, SIGN)
    expect(opened[0]?.view).toMatchObject({
      holder: 'Ахметов Болат',
      organisation: null,
      roles: { kk: [], ru: [], be: [], en: [] },
      usability: 'usable',
    })
    expect((await keys.list(SIGN)).at(-1)?.certificates).toEqual([opened[0]?.view])
    files.make({ name: 'person' })
    copyFileSync(files.path('person.p12'), join(folder, 'б-person.PFX'))
    expect((await keys.list(SIGN)).at(-1)?.certificates).toBeNull()
  })

  it.each(['../person.p12', 'notes.txt', '.hidden.p12', 'б-person.pfx', ''])(
    'opens nothing under the name %j',
    async (name) => {
      await expect(openKeyDirectory(folder, clock).open(`file:${name}`, password, SIGN)).rejects.toMatchObject({
        code: 'ERR_PKCS12_MISSING',
      })
    },
  )

  it('sees a file that comes and one that goes', async () => {
    const keys = openKeyDirectory(folder, clock)
    copyFileSync(files.path('person.p12'), join(folder, 'a-new.p12'))
    expect((await keys.list(SIGN))[0]?.label).toBe('a-new.p12')
    rmSync(join(folder, 'a-new.p12'))
    expect((await keys.list(SIGN))[0]?.label).toBe('folder.p12')
  })
})
