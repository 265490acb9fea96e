import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openWindow, SITE, textDocument } from './support/agent.ts'
import { call } from './support/http.ts'

const command = new URL('../src/cli.ts', import.meta.url).pathname
const nodeOptions = ['--conditions=@tamga/source', '--disable-warning=ExperimentalWarning']

let home: string
beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'tamga-agent-home-'))
})
afterAll(() => rmSync(home, { recursive: true }))

function start(...args: string[]) {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const env = { PATH, NODE_COMPILE_CACHE, HOME: home, XDG_CONFIG_HOME: home }
  const child = spawn(process.execPath, [...nodeOptions, command, ...args], { env })
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    output.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    output.err += chunk
  })
  return { child, output, ended: once(child, 'close').then(([code]) => code) }
}

describe('tamga-agent', () => {
  it('prints help and version', async () => {
    const help = start('--help')
    const version = start('--version')
    expect([await help.ended, await version.ended]).toEqual([0, 0])
    for (const option of ['--config', '--port', '--keys', '--development-origin'])
      expect(help.output.out).toContain(option)
    expect(version.output.out).toMatch(/^tamga-agent \d+\.\d+\.\d+\n$/)
  })

  it.each([
    [['--unknown'], 64],
    [['extra'], 64],
    [['--port', 'abc'], 78],
    [['--port', '99999'], 78],
    [['--development-origin', 'http://portal.example'], 78],
    [['--config', '/nonexistent.json'], 78],
  ])('refuses %j with exit code %d and one line that says why', async (args, code) => {
    const { ended, output } = start(...args)
    expect(await ended).toBe(code)
    expect(output.err).toMatch(/^tamga-agent: /)
    expect(output.err).not.toContain('    at ')
  })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'says where it listens, makes the key folder, and stops on %s',
    async (signal) => {
      const { child, ended, output } = start('--port', '0', '--development-origin', 'http://localhost:8080')
      while (!output.out.includes('Your key files')) await once(child.stdout, 'data')
      const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(output.out) ?? []
      expect(output.out).toContain(join(home, 'tamga-agent', 'keys'))
      for (const origin of [SITE, 'http://localhost:8080']) {
        expect((await call(`${url}/v1/info`, { headers: { origin } })).status).toBe(200)
      }
      child.kill(signal)
      expect(await ended).toBe(0)
    },
  )

  it('prints the address of the consent window where no browser can be opened', async () => {
    const { child, ended, output } = start('--port', '0')
    while (!output.out.includes('Your key files')) await once(child.stdout, 'data')
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(output.out) ?? []
    const body = JSON.stringify({ document: textDocument('hello') })
    const headers = { origin: SITE, 'content-type': 'application/json' }
    const answer = call(`${url}/v1/sign`, { method: 'POST', headers, body })
    while (!output.out.includes('#')) await once(child.stdout, 'data')
    const [address = ''] = /http:\/\/127\.0\.0\.1:\d+\/#\S+/.exec(output.out) ?? []
    await (await openWindow(address)).decline()
    expect((await answer).json?.code).toBe('ERR_AGENT_USER_CANCELLED')
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(output.err).toContain('ERR_AGENT_USER_CANCELLED')
    expect(output.err).not.toContain('#')
  })
})
