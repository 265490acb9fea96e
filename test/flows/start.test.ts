/** `npm start` and `npm run demo` as a person meets them: what they print, what they say when a port is taken, how they stop. */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { openTestCa } from '@tamga/test-ca'
import { afterEach, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const running: ChildProcess[] = []
const directory = mkdtempSync(join(tmpdir(), 'tamga-start-'))

interface Run {
  readonly child: ChildProcess
  /** Resolves with everything printed when `text` has been printed, or when the process has ended. */
  until(text: string): Promise<string>
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>
}

function run(script: string, ...args: readonly string[]): Run {
  const node = join(root, 'node_modules/.bin/node')
  const flags = ['--conditions=@tamga/source', '--disable-warning=ExperimentalWarning', join(root, 'scripts', script)]
  const child = spawn(node, [...flags, ...args], { cwd: root })
  running.push(child)
  let output = ''
  const collect = (chunk: Buffer): void => {
    output += chunk.toString()
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  const ended = new Promise<{ code: number | null; output: string }>((done) => {
    child.on('close', (code) => done({ code, output }))
  })
  const until = (text: string): Promise<string> =>
    new Promise((done) => {
      const look = (): void => {
        if (output.includes(text)) done(output)
      }
      child.stdout.on('data', look)
      void ended.then(() => done(output))
    })
  return { child, until, ended }
}

const portNames = ['portal', 'sidecar', 'door', 'identification-server', 'test-ca', 'agent']
const ports = portNames.flatMap((name) => [`--${name}-port`, '0'])

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
  rmSync(directory, { recursive: true, force: true })
})

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
    expect((await first.ended).code).toBe(0)
    expect(existsSync(join(directory, 'sidecar.sqlite'))).toBe(true)
    const after = await run('start.ts', '--directory', directory, ...ports).until('Ctrl-C')
    const token = (output: string): string | undefined => /with the token (\S+)/.exec(output)?.[1]
    expect(token(after)).toBe(token(before))
  })

  it.each([
    ['--portal-port', 'the portal'],
    ['--sidecar-port', 'the sidecar'],
    ['--door-port', 'the sidecar'],
    ['--identification-server-port', 'the identification server'],
    ['--test-ca-port', 'the test CA'],
  ])('says which port of %s is taken', async (option, part) => {
    const server = createServer()
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    const address = server.address()
    const port = typeof address === 'object' ? String(address?.port) : ''
    const { code, output } = await run('start.ts', '--directory', directory, ...ports, option, port).ended
    server.close()
    expect(code).toBe(1)
    expect(output.trim()).toBe(
      `Port ${port} is taken, and ${part} cannot start. Stop the program that holds it, or choose another port.`,
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
