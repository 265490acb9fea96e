/** The agent's end of a helper process: one call at a time, each with an end in sight whatever the vendor's library does. */
import { type ChildProcess, spawn } from 'node:child_process'
import { isSea } from 'node:sea'
import { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { UnavailableError } from '@tamga/core'
import { createFrameReader, encodeFrame, type HostAnswer, type HostRequest } from './protocol.ts'
import { failureError } from './return-values.ts'

/** First argument of the single executable that makes it a helper process. */
export const HOST_ARGUMENT = 'pkcs11-host'

/** How long a library may take to log out before its process is killed. */
const GRACE_MILLISECONDS = 2_000

/** A running helper. After any failure that is not an answer it is gone, and every later call fails too. */
export interface HostProcess {
  /** @throws TamgaError ERR_PKCS11_… */
  call<T>(request: HostRequest, timeoutSeconds: number): Promise<T>
  /** Ends the process; resolves when it is gone. Never rejects. */
  stop(): Promise<void>
  /** Resolves when the process has ended. */
  readonly gone: Promise<void>
  readonly pid: number | undefined
}

/** Starts a helper for the module at `path`. */
export function startHost(path: string): HostProcess {
  const child = spawn(process.execPath, hostArguments(path), {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    env: hostEnvironment(),
    windowsHide: true,
  })
  const socket = socketOf(child)
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  let waiting: PromiseWithResolvers<HostAnswer> | undefined
  let queue: Promise<unknown> = Promise.resolve()
  let ended: UnavailableError | undefined
  const fail = (error: UnavailableError): void => {
    ended ??= error
    waiting?.reject(ended)
  }
  const receive = createFrameReader<HostAnswer>((answer) => waiting?.resolve(answer), { wipe: false })
  socket.on('data', (chunk: Buffer) => {
    try {
      receive(chunk)
    } catch {
      // A library that has lost its way may write anywhere, also on this descriptor.
      child.kill('SIGKILL')
    }
  })
  socket.on('error', () => undefined)
  void gone.then(() => fail(unavailable('ERR_PKCS11_MODULE_CRASHED', 'The library of the token ended unexpectedly')))

  async function ask(request: HostRequest, timeoutSeconds: number): Promise<HostAnswer> {
    if (ended !== undefined) throw ended
    const timer = setTimeout(() => {
      fail(unavailable('ERR_PKCS11_TIMEOUT', 'The token did not answer in time'))
      child.kill('SIGKILL')
    }, timeoutSeconds * 1000)
    waiting = Promise.withResolvers()
    try {
      send(socket, request)
      return await waiting.promise
    } finally {
      clearTimeout(timer)
      waiting = undefined
    }
  }

  return {
    pid: child.pid,
    gone,
    async call<T>(request: HostRequest, timeoutSeconds: number): Promise<T> {
      const turn = queue.then(() => ask(request, timeoutSeconds))
      queue = turn.catch(() => undefined)
      const answer = await turn
      if ('failure' in answer) throw failureError(answer.failure)
      return answer.result as T
    },
    async stop() {
      fail(unavailable('ERR_PKCS11_CLOSED', 'The session with the token is over'))
      socket.destroy()
      const kill = setTimeout(() => child.kill('SIGKILL'), GRACE_MILLISECONDS)
      if (isRunning(child)) await gone
      clearTimeout(kill)
    },
  }
}

function socketOf(child: ChildProcess): Duplex {
  const socket = child.stdio[3]
  if (!(socket instanceof Duplex)) throw new TypeError('No socket to the helper process')
  return socket
}

function send(socket: Duplex, request: HostRequest): void {
  const frame = encodeFrame(request)
  // A write that fails shows as the end of the process.
  socket.write(frame, () => frame.fill(0))
}

function isRunning({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null
}

function hostArguments(path: string): readonly string[] {
  if (isSea()) return [HOST_ARGUMENT, path]
  const script = import.meta.url.endsWith('.ts') ? './host-main.ts' : './host-main.js'
  const flags = ['--disable-sigusr1', '--disable-warning=ExperimentalWarning']
  return [...flags, fileURLToPath(new URL(script, import.meta.url)), path]
}

/** Options for Node would reach the process that gets the PIN, a debugger among them (attack 18). */
function hostEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _options, NODE_V8_COVERAGE: _coverage, ...rest } = process.env
  return rest
}

function unavailable(code: string, message: string): UnavailableError {
  return new UnavailableError(code, message)
}
