/** The real pinentry: on a terminal that `expect` holds in the person's place, and on a screen where `xdotool` types. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openPrompt } from '../../src/consent/pinentry.ts'
import { openWindow, SITE, startTestAgent, textDocument } from '../support/agent.ts'
import { createKeyFiles, PASSWORD } from '../support/key-files.ts'
import { openVirtualScreen } from '../support/virtual-screen.ts'

const run = promisify(execFile)
const PINENTRY = '/usr/bin/pinentry-tty'

const QUESTION = {
  title: 'Tamga',
  description: `Сайт: ${SITE}\nФраза: 100 % синий конь`,
  prompt: 'Құпиясөз',
  timeoutSeconds: 30,
}

interface Terminal {
  /** Path of the terminal. */
  readonly tty: string
  /** What was written there so far. */
  shown(): string
  /** Waits for words to be written there. */
  until(words: string): Promise<void>
  close(): void
}

/** A terminal where somebody types `keys` as soon as `prompt` appears. */
async function openTerminal(prompt: string, keys: string): Promise<Terminal> {
  const script = [
    'set timeout 30',
    'log_user 0',
    'spawn -noecho sleep 60',
    'puts "TTY $spawn_out(slave,name)"',
    'flush stdout',
    'log_user 1',
    'expect -ex [encoding convertfrom utf-8 [binary decode hex $env(PROMPT)]]',
    'send -- [encoding convertfrom utf-8 [binary decode hex $env(KEYS)]]',
    'expect eof',
  ].join('\n')
  const hex = (text: string): string => Buffer.from(text).toString('hex')
  const env = { ...process.env, LC_ALL: 'C.UTF-8', PROMPT: hex(prompt), KEYS: hex(keys) }
  const program = spawn('expect', ['-c', script], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  let shown = ''
  program.stdout.on('data', (part) => {
    shown += part
  })
  while (!/TTY (\S+)\n/.test(shown.replaceAll('\r', ''))) await once(program.stdout, 'data')
  const [, tty = ''] = /TTY (\S+)/.exec(shown) ?? []
  const until = async (words: string): Promise<void> => {
    while (!shown.includes(words)) await once(program.stdout, 'data')
  }
  return { tty, until, shown: () => shown, close: () => program.kill('SIGKILL') }
}

let terminal: Terminal | undefined
let directory: string

beforeEach(() => {
  if (!existsSync(PINENTRY)) throw new Error('install pinentry-tty and expect')
  directory = mkdtempSync(join(tmpdir(), 'tamga-pinentry-'))
})
afterEach(() => {
  terminal?.close()
  rmSync(directory, { recursive: true })
})

const never = new AbortController().signal

describe('pinentry', () => {
  it('shows who asks and the phrase, and gives octet for octet what was typed', async () => {
    const secret = 'Құпия 100%'
    terminal = await openTerminal('Құпиясөз', `${secret}\r`)
    const answer = await openPrompt(PINENTRY, { ...process.env, GPG_TTY: terminal.tty })?.(QUESTION, never)
    expect(answer).toEqual({ secret: new Uint8Array(Buffer.from(secret)) })
    await terminal.until(SITE)
    await terminal.until('100 % синий конь')
    expect(terminal.shown()).not.toContain(secret)
  })

  it('is found on a desktop, draws a window of its own there and takes what is typed into it', async () => {
    const screen = await openVirtualScreen()
    const env = { ...process.env, DISPLAY: screen.display }
    const xdotool = (...args: readonly string[]) => run('xdotool', args, { env, timeout: 15_000 })
    try {
      const answer = openPrompt('auto', env)?.(QUESTION, never)
      const { stdout } = await xdotool('search', '--sync', '--onlyvisible', '--class', 'pinentry')
      await xdotool('windowfocus', '--sync', stdout.trim())
      await xdotool('type', 'secret 100%')
      await xdotool('key', 'Return')
      expect(await answer).toEqual({ secret: new Uint8Array(Buffer.from('secret 100%')) })
    } finally {
      await screen.close()
    }
  })

  it('is closed when nobody answers in time, or when the request is over', async () => {
    terminal = await openTerminal('never shown', '')
    const prompt = openPrompt(PINENTRY, { ...process.env, GPG_TTY: terminal.tty })
    expect(await prompt?.({ ...QUESTION, timeoutSeconds: 1 }, never)).toBe('closed')
    terminal.close()
    terminal = await openTerminal('never shown', '')
    const over = new AbortController()
    const asking = openPrompt(PINENTRY, { ...process.env, GPG_TTY: terminal.tty })?.(QUESTION, over.signal)
    over.abort()
    expect(await asking).toBe('closed')
  })

  it('is unavailable without a terminal or a desktop, without the program, and when it speaks another language', async () => {
    const { GPG_TTY: _, DISPLAY: __, ...bare } = process.env
    expect(await openPrompt('/usr/bin/pinentry-curses', bare)?.(QUESTION, never)).toBe('unavailable')
    expect(await openPrompt('/nowhere/pinentry', bare)?.(QUESTION, never)).toBe('unavailable')
    const stranger = join(directory, 'stranger')
    for (const words of ['exec yes', 'exec head -c 100000 /dev/zero', 'exit 0']) {
      writeFileSync(stranger, `#!/bin/sh\n${words}\n`)
      chmodSync(stranger, 0o755)
      expect(await openPrompt(stranger, bare)?.(QUESTION, never)).toBe('unavailable')
    }
  })

  it('is looked for only where there is a desktop', () => {
    expect(openPrompt('off')).toBeUndefined()
    expect(openPrompt('auto', { PATH: '/usr/bin' })).toBeUndefined()
    writeFileSync(join(directory, 'pinentry-gnome3'), '')
    expect(openPrompt('auto', { PATH: directory, DISPLAY: ':0' })).toBeUndefined()
    chmodSync(join(directory, 'pinentry-gnome3'), 0o755)
    expect(openPrompt('auto', { PATH: `.:${directory}`, DISPLAY: ':0' })).toBeTypeOf('function')
  })
})

describe('a signature with pinentry', () => {
  it('A15 asks outside the browser, with the phrase, and the page never sees the password', async () => {
    const files = createKeyFiles()
    files.make({ name: 'key' })
    terminal = await openTerminal('Password of the key file', `${PASSWORD}\r`)
    const before = process.env.GPG_TTY
    process.env.GPG_TTY = terminal.tty
    const agent = await startTestAgent({ keyDirectory: files.directory, pinentry: PINENTRY })
    try {
      const answer = agent.sign(textDocument('hello'))
      const window = await openWindow(await agent.nextWindow())
      expect(window.view.prompt).toBe(true)
      const id = window.view.keys.find(({ label }) => label === 'key.p12')?.id ?? ''
      const headers = { 'content-type': 'application/json', 'tamga-key': encodeURIComponent(id) }
      const opened = await window.post('unlock-by-prompt', { headers, body: '{"language":"en"}' })
      expect(opened).toMatchObject({ status: 200, json: { certificates: [{ usability: 'usable' }] } })
      await window.sign()
      expect((await answer).status).toBe(200)
      for (const part of [SITE, 'key.p12']) await terminal.until(part)
      for (const text of [agent.log(), terminal.shown(), opened.text]) expect(text).not.toContain(PASSWORD)
    } finally {
      if (before === undefined) delete process.env.GPG_TTY
      else process.env.GPG_TTY = before
      await agent.close()
      files.remove()
    }
  })
})
