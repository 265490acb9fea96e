/** `@tamga/core` from outside: what it exports, and that importing it opens nothing. */
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as core from '../../packages/core/src/index.ts'

const root = resolve(import.meta.dirname, '../..')

describe('@tamga/core', () => {
  it('exports these names and no others', () => {
    expect(Object.keys(core).toSorted()).toMatchSnapshot()
  })

  it('opens nothing and keeps nothing running when it is imported', () => {
    const script = `
      const before = process.getActiveResourcesInfo().length
      await import('@tamga/core')
      const loaded = process.moduleLoadList.filter((name) => /NativeModule (net|http|https|tls|dgram|fs\\/promises|child_process|worker_threads)$/.test(name))
      console.log(JSON.stringify({ opened: process.getActiveResourcesInfo().length - before, loaded }))
    `
    const node = join(root, 'node_modules/.bin/node')
    const args = ['--conditions=@tamga/source', '--input-type=module', '--eval', script]
    const bare = spawnSync(node, ['--input-type=module', '--eval', script.replace("await import('@tamga/core')", '')], {
      cwd: root,
      encoding: 'utf8',
    })
    const run = spawnSync(node, args, { cwd: root, encoding: 'utf8' })
    expect(run.stderr).toBe('')
    expect(JSON.parse(run.stdout)).toEqual(JSON.parse(bare.stdout))
  })
})
