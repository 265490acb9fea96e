import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import express from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveBrowserModules } from '../src/browser-modules.ts'
import { type Answer, call } from './support/http.ts'

const SOURCE = `import { a, type A } from './inner/a.ts'
import type { B } from './b.ts'
import x from '@scope/agent'
export * from './inner/a.ts'
const lazy = () => import('./inner/a.ts')
export const value: number = a as A satisfies B
`

let folder: string
let close: () => void
let get: (path: string) => Promise<Answer>

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tamga-modules-'))
  for (const kind of ['source', 'dist']) mkdirSync(join(folder, kind, 'inner'), { recursive: true })
  writeFileSync(join(folder, 'secret.ts'), 'export {}')
  writeFileSync(join(folder, 'source/index.ts'), SOURCE)
  writeFileSync(join(folder, 'source/notes.md'), '# notes')
  writeFileSync(join(folder, 'source/inner/a.ts'), 'export type A = number\nexport const a: A = 1\n')
  writeFileSync(join(folder, 'dist/index.js'), "import { a } from './inner/a.js'\nimport x from '@scope/agent'\n")
  writeFileSync(join(folder, 'dist/index.d.ts'), 'export {}')
  const app = express()
  const imports = { '@scope/agent': '/agent/index.js' }
  app.use('/source', serveBrowserModules(pathToFileURL(join(folder, 'source/index.ts')), { imports }))
  app.use('/dist', serveBrowserModules(pathToFileURL(join(folder, 'dist/index.js')).href, { imports }))
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  get = (path) => call(`http://127.0.0.1:${port}${path}`)
  close = () => server.close()
})
afterAll(() => {
  close()
  rmSync(folder, { recursive: true })
})

describe('serveBrowserModules', () => {
  it('takes the types out of sources and turns specifiers into addresses', async () => {
    const { status, headers, text } = await get('/source/index.js')
    expect(status).toBe(200)
    expect(headers['content-type']).toMatch(/^text\/javascript/)
    expect(text).not.toMatch(/\.ts'|number|satisfies|type/)
    for (const part of ["from './inner/a.js'", "from '/agent/index.js'", "import('./inner/a.js')"])
      expect(text).toContain(part)
  })

  it('serves inner folders, under the same addresses for sources and compiled files', async () => {
    expect((await get('/source/inner/a.js')).text).toContain('export const a')
    expect((await get('/dist/index.js')).text).toBe(
      "import { a } from './inner/a.js'\nimport x from '/agent/index.js'\n",
    )
  })

  it.each([
    '/source/index.ts',
    '/source/notes.md',
    '/source/',
    '/source/../secret.js',
    '/source/%2e%2e/secret.js',
    '/dist/index.d.js',
  ])('passes %s on', async (path) => {
    expect((await get(path)).status).toBe(404)
  })
})
