import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pino } from 'pino'
import { afterAll, describe, expect, it } from 'vitest'
import { checkHttps } from '../../src/commands/doctor/https.ts'
import { checkModules } from '../../src/commands/doctor/modules.ts'
import { checkPolicies } from '../../src/commands/doctor/policies.ts'
import { checkNcaLayerPort, checkPorts } from '../../src/commands/doctor/ports.ts'
import { checkClock, checkDesktop, checkKeys } from '../../src/commands/doctor/surroundings.ts'
import { diagnose } from '../../src/commands/doctor.ts'
import { parseConfig } from '../../src/config.ts'
import { startAgent } from '../../src/main.ts'
import { startMockAgent } from '../../src/mock/start-mock.ts'
import { createLoopbackTls, loopbackTls } from '../../src/tls.ts'
import { createKeyFiles } from '../support/key-files.ts'
import { softHsmModule } from '../support/soft-token.ts'

const logger = pino({ level: 'silent' })
const clock = { now: () => new Date() }
const root = mkdtempSync(join(tmpdir(), 'tamga-doctor-'))
afterAll(() => rmSync(root, { recursive: true }))

function put(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

const levels = (findings: readonly { readonly level: string }[]): readonly string[] =>
  findings.map(({ level }) => level)

describe('doctor looks at the ports', () => {
  it('and finds the agent on both addresses', async () => {
    const agent = await startAgent({ port: 0, keyDirectory: '/nonexistent', logger })
    const findings = await checkPorts([Number(new URL(agent.url).port)])
    expect(findings).toMatchObject([{ level: 'good', text: expect.stringContaining('tamga-agent') }])
    await agent.close()
  })

  it('and says who holds one, and that no agent answers', async () => {
    const server = createServer((_request, response) => response.end('<html>'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const findings = await checkPorts([port])
    expect(levels(findings)).toEqual(['warning', 'problem'])
    expect(findings[0]?.text).toContain(`process ${process.pid} of user`)
    expect(checkNcaLayerPort(port)[0]?.text).toContain(`process ${process.pid}`)
    await new Promise((resolve) => server.close(resolve))
    expect(levels(await checkPorts([port]))).toEqual(['note', 'problem'])
  })

  it('and warns of a mock', async () => {
    const agent = await startMockAgent({}, { port: 0, logger })
    expect(levels(await checkPorts([Number(new URL(agent.url).port)]))).toEqual(['good', 'warning'])
    await agent.close()
  })
})

describe('doctor looks at https', () => {
  it('and says nothing where it is not asked for', async () => {
    expect(await checkHttps({ tlsDirectory: root, httpsPort: undefined, ncalayer: undefined }, clock)).toEqual([])
  })

  it('and finds the agent behind its certificate, which ends one day and is to be imported', async () => {
    const tlsDirectory = join(root, 'tls')
    const settings = { port: 0, keyDirectory: '/nonexistent', tlsDirectory, logger }
    const agent = await startAgent({ ...settings, httpsPort: 0 })
    const httpsPort = Number(new URL(agent.httpsUrl ?? '').port)
    const asked = { tlsDirectory, httpsPort, ncalayer: undefined }
    const findings = await checkHttps(asked, clock)
    expect(levels(findings)).toEqual(['good', 'note', 'good'])
    expect(findings[1]?.text).toContain(join(tlsDirectory, 'authority.pem'))
    const later = { now: () => new Date(Date.now() + 380 * 86_400_000) }
    expect(levels(await checkHttps(asked, later))).toEqual(['warning', 'note', 'good'])
    await agent.close()
    expect((await checkHttps(asked, clock)).at(-1)?.text).toMatch(/nobody listens.*--https/)
  })

  it('and sees a certificate of somebody else on the port, and an authority that is not the one in use', async () => {
    const own = loopbackTls(join(root, 'own'), clock)
    const other = createLoopbackTls(clock.now())
    writeFileSync(join(root, 'own/authority.pem'), other.authority)
    const server = createTlsServer({ key: other.key, cert: other.certificate }, (_request, response) =>
      response.end('{}'),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const findings = await checkHttps({ tlsDirectory: join(root, 'own'), httpsPort: port, ncalayer: undefined }, clock)
    expect(levels(findings)).toEqual(['good', 'note', 'warning', 'problem'])
    expect(findings[3]?.text).toContain(`process ${process.pid}`)
    expect(own.authority).not.toBe(other.authority)
    await new Promise((resolve) => server.close(resolve))
  })

  it.each([
    ['none', undefined, /made when the agent starts/],
    ['a damaged one', '{"key": "", "certificate": "x", "authority": "y"}', /cannot be read/],
  ])('and explains %s', async (name, kept, words) => {
    if (kept !== undefined) put(`${name}/loopback.json`, kept)
    const findings = await checkHttps({ tlsDirectory: join(root, name), httpsPort: 1, ncalayer: undefined }, clock)
    expect(findings[0]).toMatchObject({ level: 'problem', text: expect.stringMatching(words) })
  })
})

describe('doctor looks at the libraries of tokens', () => {
  it('and tells one that is missing, one that is none, and one that works', async () => {
    put('module.so', 'no library')
    const missing = await checkModules(['/nonexistent.so', join(root, 'module.so'), softHsmModule()], clock)
    expect(levels(missing.slice(0, 2))).toEqual(['problem', 'problem'])
    expect(missing[0]?.text).toContain('does not exist')
    expect(missing[1]?.text).toMatch(/check its path.*ERR_PKCS11_MODULE_MISSING/)
    expect(['note', 'good']).toContain(missing[2]?.level)
    expect(missing[2]?.text).toContain('works')
    expect(levels(await checkModules([], clock))).toEqual(['note'])
  })
})

describe('doctor reads the policies of browsers', () => {
  it('and finds nothing where there are none', () => {
    expect(levels(checkPolicies(root))).toEqual(['note'])
  })

  it('and names what blocks and what lets through', () => {
    put('etc/chromium/policies/managed/allow.json', '{"LoopbackNetworkAllowedForUrls": ["https://portal.example"]}')
    put('etc/opt/edge/policies/managed/block.json', '{"LoopbackNetworkBlockedForUrls": ["*"]}')
    put('etc/opt/chrome/policies/managed/broken.json', '{')
    put('etc/firefox/policies/policies.json', '{"policies": {"LocalNetworkAccess": {"EnablePrompting": false}}}')
    const findings = checkPolicies(root)
    expect(levels(findings)).toEqual(['note', 'warning', 'problem', 'problem'])
    expect(findings.map(({ text }) => text).join()).toMatch(
      /Chromium.*portal\.example.*Chrome:.*Edge:.*blocks \*.*Firefox:/,
    )
  })
})

describe('doctor looks at keys, clock and desktop', () => {
  it('and counts keys without naming a holder', async () => {
    const files = createKeyFiles()
    files.make({ name: 'key' })
    writeFileSync(files.path('broken.p12'), 'no key')
    const places = { keyDirectory: files.directory, pkcs11Modules: [] }
    const findings = await checkKeys(places, clock)
    expect(levels(findings)).toEqual(['good', 'warning'])
    expect(findings.map(({ text }) => text).join()).toMatch(
      /1 can be offered.*broken\.p12 cannot be used \(ERR_PKCS12_/,
    )
    expect(levels(await checkKeys({ ...places, keyDirectory: '/nonexistent' }, clock))).toEqual(['problem'])
    files.remove()
  })

  it('and sees a clock that fell back', () => {
    expect(levels(checkClock({ now: () => new Date('1970-01-01T00:00:10Z') }, root))).toEqual(['problem'])
    expect(levels(checkClock(clock, root))).toEqual(['note'])
    put('run/systemd/timesync/synchronized', '')
    expect(levels(checkClock(clock, root))).toEqual(['good'])
  })

  it('and whether a window can open and pinentry is there', () => {
    put('bin/pinentry', '')
    spawnSync('chmod', ['+x', join(root, 'bin/pinentry')])
    expect(levels(checkDesktop({ DISPLAY: ':0', PATH: join(root, 'bin') }, 'linux'))).toEqual(['good', 'good'])
    expect(levels(checkDesktop({ PATH: '/nonexistent' }, 'linux'))).toEqual(['warning', 'note'])
    expect(levels(checkDesktop({}, 'darwin'))).toEqual(['good'])
  })
})

describe('tamga-agent doctor', () => {
  const run = (...args: readonly string[]) => {
    const cli = new URL('../../src/cli.ts', import.meta.url).pathname
    const flags = ['--conditions=@tamga/source', '--disable-warning=ExperimentalWarning']
    const { PATH, NODE_COMPILE_CACHE } = process.env
    const env = { PATH, NODE_COMPILE_CACHE, HOME: root, XDG_CONFIG_HOME: root }
    return spawnSync(process.execPath, [...flags, cli, 'doctor', ...args], { env, encoding: 'utf8' })
  }

  it('ends with 1 and names the problem when the agent does not run', () => {
    const { status, stdout } = run('--port', '1')
    expect(status).toBe(1)
    expect(stdout).toContain('PROBLEM The agent does not run')
  })

  it('ends with 78 when the settings have mistakes', () => {
    expect(run('--port', '99999').status).toBe(78)
  })

  it('calls healthy what has no problem', async () => {
    const files = createKeyFiles()
    files.make({ name: 'key' })
    const agent = await startAgent({ port: 0, keyDirectory: files.directory, logger })
    const config = parseConfig({ port: Number(new URL(agent.url).port), keyDirectory: files.directory })
    const { text, healthy } = await diagnose(config, clock)
    expect(healthy).toBe(true)
    expect(text).toContain('Nothing stands in the way.')
    await agent.close()
    expect((await diagnose(config, clock)).healthy).toBe(false)
    files.remove()
  })
})
