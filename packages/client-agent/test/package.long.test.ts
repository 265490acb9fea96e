/** The single executable and its installation, as a person gets them. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../../../test/browser/chromium.ts'
import { openWindow, SITE, textDocument } from './support/agent.ts'
import { call } from './support/http.ts'
import { createKeyFiles, type KeyFiles, PASSWORD } from './support/key-files.ts'
import { pdfPage, writePdf } from './support/pdf.ts'

const root = new URL('../../../', import.meta.url).pathname
const run = promisify(execFile)

let folder: string
let files: KeyFiles
let executable: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tamga agent package-'))
  files = createKeyFiles()
  files.make({ name: 'key' })
  const built = join(folder, 'agent')
  await run(process.execPath, ['--conditions=@tamga/source', join(root, 'scripts/package-agent.ts'), built], {
    cwd: root,
  })
  executable = join(built, 'tamga-agent')
})
afterAll(() => {
  files.remove()
  rmSync(folder, { recursive: true })
})

/** Away from the repository and from its node_modules. */
async function serve(environment: Record<string, string> = {}) {
  const env = { PATH: process.env.PATH, HOME: folder, ...environment }
  const child = spawn(executable, ['--port', '0', '--keys', files.directory], { cwd: '/', env })
  const output = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    output.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    output.err += chunk
  })
  while (!output.out.includes('Your key files')) await once(child.stdout, 'data')
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(output.out) ?? []
  return { child, output, url }
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM')
  const [code] = await once(child, 'close')
  expect(code).toBe(0)
}

describe('the single executable', () => {
  it('says its version', async () => {
    const { stdout } = await run(executable, ['--version'])
    expect(stdout).toMatch(/^tamga-agent \d+\.\d+\.\d+\n$/)
  })

  it('serves, shows its consent page in a browser, and signs', async () => {
    const { child, output, url } = await serve()
    const headers = { origin: SITE, 'content-type': 'application/json' }
    const ask = () =>
      call(`${url}/v1/sign`, { method: 'POST', headers, body: JSON.stringify({ document: textDocument('hello') }) })
    const windowAddress = async (seen: string): Promise<string> => {
      const pattern = /http:\/\/127\.0\.0\.1:\d+\/#\S+/g
      const fresh = () => output.out.match(pattern)?.find((address) => address !== seen)
      while (fresh() === undefined) await once(child.stdout, 'data')
      return fresh() ?? ''
    }
    const answer = ask()
    const address = await windowAddress('')
    const window = await openWindow(address)
    await window.unlock('key.p12', PASSWORD)
    await window.sign()
    expect((await answer).status).toBe(200)
    writeFileSync(files.path('signature'), Buffer.from(String((await answer).json?.signature), 'base64'))
    writeFileSync(files.path('content'), 'hello')
    const input = ['-inform', 'DER', '-in', files.path('signature'), '-content', files.path('content')]
    files.openssl('cms', '-verify', '-binary', ...input, '-CAfile', files.rootCertificate, '-purpose', 'any')

    const second = ask()
    const browser = await launchChromium()
    const page = await browser.newPage()
    await page.goto(await windowAddress(address))
    await page.locator('#decline').click()
    expect((await second).json?.code).toBe('ERR_AGENT_USER_CANCELLED')
    await page.goto(`${url}/bridge`)
    expect(await page.locator('#state').textContent()).not.toBe('')
    await browser.close()
    await stop(child)
  })

  it('shows a PDF: programs and fonts of pdf.js are inside, their licences beside it', async () => {
    const { child, output, url } = await serve()
    const document = { content: writePdf({ pages: [pdfPage('Hi')] }).toString('base64'), mediaType: 'application/pdf' }
    const headers = { origin: SITE, 'content-type': 'application/json' }
    const answer = call(`${url}/v1/sign`, { method: 'POST', headers, body: JSON.stringify({ document }) })
    const address = () => /http:\/\/127\.0\.0\.1:\d+\/#\S+/.exec(output.out)?.[0]
    while (address() === undefined) await once(child.stdout, 'data')
    const browser = await launchChromium()
    const page = await browser.newPage()
    await page.goto(address() ?? '')
    await page.locator('#documents canvas').waitFor()
    expect(await page.locator('.pdf-text').textContent()).toContain('Hi')
    await page.locator('#decline').click()
    await answer
    await browser.close()
    await stop(child)
    expect(readdirSync(join(folder, 'agent/licenses/pdfjs-dist'))).toEqual(
      expect.arrayContaining(['LICENSE', 'standard_fonts-LICENSE_LIBERATION', 'wasm-LICENSE_JBIG2']),
    )
  })

  it('A18 opens no debugger, whatever NODE_OPTIONS or a signal asks for', async () => {
    const { child, output, url } = await serve({ NODE_OPTIONS: '--inspect=127.0.0.1:0' })
    child.kill('SIGUSR1')
    // An answer proves that the process has had the time to open one.
    expect((await call(`${url}/v1/info`, { headers: { origin: SITE } })).status).toBe(200)
    expect(output.err).not.toContain('Debugger')
    await stop(child)
  })
})

describe('the installation on Linux', () => {
  const install = (home: string, script: string): string => {
    const env = { PATH: process.env.PATH, HOME: home, TAMGA_INSTALL_AS_ROOT: '1' }
    return execFileSync('sh', [script], { env, encoding: 'utf8', stdio: 'pipe' })
  }
  const everything = (home: string): readonly string[] =>
    readdirSync(home, { recursive: true, withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [] : [entry.name],
    )

  it('puts program, units, menu entry and URL scheme into the home, and takes all of it back but the keys', () => {
    const home = mkdtempSync(join(folder, 'home of a person-'))
    const keys = join(home, '.config/tamga-agent/keys/key.p12')
    cpSync(files.path('key.p12'), keys)
    install(home, join(folder, 'agent/install.sh'))
    const program = join(home, '.local/lib/tamga-agent/tamga-agent')
    expect(readlinkSync(join(home, '.local/bin/tamga-agent'))).toBe(program)
    expect(execFileSync(join(home, '.local/bin/tamga-agent'), ['--version'], { encoding: 'utf8' })).toContain(
      'tamga-agent',
    )
    const entry = readFileSync(join(home, '.local/share/applications/tamga-agent.desktop'), 'utf8')
    expect(entry).toContain(`Exec="${program}" wake\n`)
    expect(entry).toContain('MimeType=x-scheme-handler/tamga-agent;')
    // What a site writes behind the scheme never reaches the program.
    expect(entry).not.toMatch(/%[uUfF]/)
    expect(existsSync(join(home, '.config/systemd/user/tamga-agent.socket'))).toBe(true)
    // A second time is an update.
    install(home, join(folder, 'agent/install.sh'))
    install(home, join(home, '.local/lib/tamga-agent/uninstall.sh'))
    expect(everything(home).filter((name) => !name.startsWith('mimeapps'))).toEqual(['key.p12'])
  })

  it('has units and a menu entry that their own checkers accept', () => {
    const unit = (name: string): string => readFileSync(join(folder, 'agent', name), 'utf8')
    const home = mkdtempSync(join(folder, 'units-'))
    // The checker wants a program that exists; everything else stays as it is.
    for (const name of ['tamga-agent.socket', 'tamga-agent.service']) {
      writeFileSync(join(home, name), unit(name).replace('"%h/.local/lib/tamga-agent/tamga-agent"', '/bin/true'))
    }
    execFileSync('systemd-analyze', ['--user', 'verify', join(home, 'tamga-agent.socket')], {
      stdio: 'pipe',
      env: { PATH: process.env.PATH, HOME: home, XDG_RUNTIME_DIR: home },
    })
    expect(unit('tamga-agent.socket')).toContain('ListenStream=127.0.0.1:24117\nListenStream=[::1]:24117\n')
  })
})
