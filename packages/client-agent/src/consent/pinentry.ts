/** Asks for a password or PIN in the desktop's own window, pinentry of GnuPG (Assuan protocol), which no browser extension can read (attack 15). */
import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

/** What the person reads in the prompt. */
export interface SecretQuestion {
  readonly title: string
  /** Who asks, for which key, and the person's own phrase. */
  readonly description: string
  readonly prompt: string
  readonly timeoutSeconds: number
}

/** `closed`: the person closed it or did not answer. `unavailable`: there is no window to ask in. */
export type SecretAnswer = { readonly secret: Uint8Array } | 'closed' | 'unavailable'

/** Asks once; the caller wipes the secret. Never rejects. */
export type SecretPrompt = (question: SecretQuestion, over: AbortSignal) => Promise<SecretAnswer>

type Environment = Readonly<Record<string, string | undefined>>

/** Those that draw a window; without one they would take over some terminal. */
const GRAPHICAL = ['pinentry-gnome3', 'pinentry-qt', 'pinentry-qt5', 'pinentry-gtk-2', 'pinentry-mac']
const MAX_ANSWER_OCTETS = 16 * 1024

/** GPG_ERR_TIMEOUT, GPG_ERR_CANCELED, GPG_ERR_FULLY_CANCELED; the upper half of a code names its source. */
const CLOSED = new Set([62, 99, 198])

/** The prompt of a setting: a path, or `auto` for the first graphical one where there is a desktop. */
export function openPrompt(setting: string, environment: Environment = process.env): SecretPrompt | undefined {
  const path = setting === 'auto' ? findGraphical(environment) : setting
  return isAbsolute(path ?? '') ? (question, over) => ask(path ?? '', question, { environment, over }) : undefined
}

function findGraphical({ DISPLAY, WAYLAND_DISPLAY, PATH = '' }: Environment): string | undefined {
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return undefined
  const folders = PATH.split(delimiter).filter((folder) => isAbsolute(folder))
  return GRAPHICAL.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

interface AskOptions {
  readonly environment: Environment
  readonly over: AbortSignal
}

/** One run of the program for one question. */
function ask(path: string, question: SecretQuestion, { environment, over }: AskOptions): Promise<SecretAnswer> {
  const commands = commandsFor(question, environment)
  return new Promise((resolve) => {
    const program = spawn(path, { stdio: ['pipe', 'pipe', 'ignore'], env: environment, signal: over })
    let pending = Buffer.alloc(0)
    let secret: Uint8Array = new Uint8Array(0)
    const end = (answer: SecretAnswer): void => {
      pending.fill(0)
      resolve(answer)
      program.stdin.destroy()
      program.stdout.destroy()
      program.kill()
    }
    program.once('error', () => end(over.aborted ? 'closed' : 'unavailable'))
    program.once('exit', () => end(over.aborted ? 'closed' : 'unavailable'))
    program.stdin.on('error', () => end('unavailable'))

    /** Undefined while more is to come. */
    function read(line: Buffer): SecretAnswer | undefined {
      const word = line.toString('latin1', 0, 4)
      if (word.startsWith('D ')) {
        secret = fromAssuan(line.subarray(2))
        return undefined
      }
      if (word === 'ERR ') {
        // An option that an older program does not know is no reason to give up.
        if (commands.length > 0) return send()
        const code = Number(/^ERR (\d+)/.exec(line.toString('latin1'))?.[1]) & 0xffff
        return CLOSED.has(code) ? 'closed' : 'unavailable'
      }
      if (!/^OK(?: |$)/.test(line.toString('latin1', 0, 3))) return undefined
      return commands.length === 0 ? { secret } : send()
    }

    function send(): undefined {
      program.stdin.write(`${commands.shift()}\n`)
    }

    program.stdout.on('data', (part: Buffer) => {
      const joined = Buffer.concat([pending, part])
      pending.fill(0)
      part.fill(0)
      pending = joined
      if (pending.length > MAX_ANSWER_OCTETS) return end('unavailable')
      for (let at = pending.indexOf(10); at !== -1; at = pending.indexOf(10)) {
        const answer = read(pending.subarray(0, at))
        pending.fill(0, 0, at)
        pending = pending.subarray(at + 1)
        if (answer !== undefined) return end(answer)
      }
    })
  })
}

function commandsFor({ title, description, prompt, timeoutSeconds }: SecretQuestion, env: Environment): string[] {
  const terminal = env.GPG_TTY === undefined ? [] : [`OPTION ttyname=${env.GPG_TTY}`]
  return [
    'OPTION lc-ctype=C.UTF-8',
    ...terminal,
    `SETTIMEOUT ${Math.max(1, Math.round(timeoutSeconds))}`,
    `SETTITLE ${toAssuan(title)}`,
    `SETDESC ${toAssuan(description)}`,
    `SETPROMPT ${toAssuan(prompt)}`,
    'GETPIN',
  ]
}

/** Assuan: a line ends a command, so what a site or a file is called may not hold one. */
function toAssuan(text: string): string {
  return text.replace(/[%\r\n]/g, (letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`)
}

/** In octets from first to last: a string could not be wiped (attack 18). */
function fromAssuan(line: Uint8Array): Uint8Array {
  const octets = new Uint8Array(line.length)
  let length = 0
  for (let at = 0; at < line.length; at++) {
    const isEscape = line[at] === 0x25 && at + 2 < line.length
    octets[length++] = isEscape ? hex(line[at + 1]) * 16 + hex(line[at + 2]) : (line[at] ?? 0)
    if (isEscape) at += 2
  }
  const secret = octets.slice(0, length)
  octets.fill(0)
  return secret
}

function hex(octet = 0): number {
  return octet <= 0x39 ? octet - 0x30 : (octet | 0x20) - 0x57
}
