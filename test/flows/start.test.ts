/** `npm start` and `npm run demo` as a person meets them: what they print, what they say when a port is taken, how they stop. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openTestCa } from '@tamga/test-ca'
import { describe, expect, it } from 'vitest'
import { directory, ports, run, withTakenPort } from './start-run.ts'

describe('npm start', () => {
  it('names one address to open, and answers there', async () => {
    const output = await run('start.ts', '--directory', directory, ...ports).until('Ctrl-C')
    const [, url = ''] = /Open {2}(http:\S+)/.exec(output) ?? []
    expect((await fetch(url)).status).toBe(200)
    expect(output).toContain('tamga-test')
  })

  it('stops everything on Ctrl-C and goes on from its folder at the next start', async () => {
    const first = run('start.ts', '--directory', directory, ...ports)
    const before = await first.until('Ctrl-C')
    first.child.kill('SIGINT')
    expect(await first.ended).toMatchObject({ code: 0, output: expect.stringMatching(/Stopping …\n$/) })
    expect(existsSync(join(directory, 'sidecar.sqlite'))).toBe(true)
    const after = await run('start.ts', '--directory', directory, ...ports).until('Ctrl-C')
    const token = (output: string): string | undefined => /with the token (\S+)/.exec(output)?.[1]
    expect(token(after)).toBe(token(before))
  })

  it('says which port is taken', async () => {
    const { code, said, port } = await withTakenPort('--portal-port')
    expect(code).toBe(1)
    expect(said).toBe(
      `Port ${port} is taken, and the portal cannot start. Stop the program that holds it, or choose another port.`,
    )
  })
})

describe('npm start -- --profile', () => {
  it('runs under a country’s authority and names its people and their key files', async () => {
    const output = await run('start.ts', '--profile', 'by-esiful', '--directory', directory, ...ports).until('Ctrl-C')
    expect(output).toContain('Tamga runs under the profile by-esiful.')
    expect(output).toMatch(/4010190A001PB6 {2}HANNA KAVAL {2}\(key file hanna\.key\)/)
    expect(existsSync(join(directory, 'keys/hanna.cer'))).toBe(true)
  })

  it('does not take a folder that was begun under another, nor a name that is none', async () => {
    await openTestCa({ directory: join(directory, 'test-ca'), publicUrl: 'http://ca.test' })
    const other = await run('start.ts', '--profile', 'kz-nca', '--directory', directory, ...ports).ended
    expect([other.code, other.output]).toEqual([1, expect.stringContaining('holds a generic authority')])
    const none = await run('start.ts', '--profile', 'narnia').ended
    expect([none.code, none.output]).toEqual([64, '--profile is one of generic, kz-nca, by-esiful\n'])
  })
})

describe('npm run demo', () => {
  it('signs, passes, and is refused after one octet changed', async () => {
    const { code, output } = await run('demo.ts').ended
    expect(code).toBe(0)
    expect(output).toContain('TOTAL-PASSED')
    expect(output).toContain('TOTAL-FAILED / HASH_FAILURE')
    expect(output).toContain('HTTP 409')
  })
})
