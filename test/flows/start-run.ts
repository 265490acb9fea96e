/** `npm start` as a process of its own: what it prints, and that it ends with the test. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const running: ChildProcess[] = []
export const directory: string = mkdtempSync(join(tmpdir(), 'tamga-start-'))

export interface Run {
  readonly child: ChildProcess
  /** Resolves with everything printed when `text` has been printed, or when the process has ended. */
  until(text: string): Promise<string>
  readonly ended: Promise<{ readonly code: number | null; readonly output: string }>
}

export function run(script: string, ...args: readonly string[]): Run {
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
export const ports: readonly string[] = portNames.flatMap((name) => [`--${name}-port`, '0'])

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
  rmSync(directory, { recursive: true, force: true })
})

/** What `npm start` says, and ends with, when `option` names a port that another program holds. */
export async function withTakenPort(option: string): Promise<{ code: number | null; said: string; port: string }> {
  const server = createServer()
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  const port = typeof address === 'object' ? String(address?.port) : ''
  const { code, output } = await run('start.ts', '--directory', directory, ...ports, option, port).ended
  server.close()
  return { code, said: output.trim(), port }
}
