/**
 * The helper process: holds one vendor library for one operation and answers on file descriptor 3. It is a process of its
 * own because such libraries block, crash and leak, and because its end is what clears a PIN for certain (attack 18).
 */
import { Socket } from 'node:net'
import { createFrameReader, encodeFrame, type HostAnswer, type HostFailure, type HostRequest } from './protocol.ts'
import { BindingMissing, LoadFailed, Token } from './token.ts'

/** Serves the module at `path` until the agent closes the socket or dies. */
export function serveToken(path: string): void {
  const socket = new Socket({ fd: 3, readable: true, writable: true })
  let token: Token | undefined

  function answer(request: HostRequest): HostAnswer {
    try {
      token ??= new Token(path)
      return { result: perform(token, request) }
    } catch (error) {
      return { failure: failureOf(error, token) }
    }
  }

  const receive = createFrameReader<HostRequest>((request) => void socket.write(encodeFrame(answer(request))), {
    wipe: true,
  })
  socket.on('data', receive)
  socket.on('error', () => process.exit(1))
  socket.on('close', () => {
    token?.close()
    process.exit(0)
  })
}

function perform(token: Token, request: HostRequest): unknown {
  if (request.method === 'list') return token.list()
  if (request.method === 'open') return token.open(request.slot, request.pin)
  return token.sign(request.key, request.mechanism, request.data)
}

function failureOf(error: unknown, token: Token | undefined): HostFailure {
  if (error instanceof BindingMissing) return { step: 'binding' }
  if (error instanceof LoadFailed) return { step: 'load' }
  const code = error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : undefined
  const tokenFlags = token?.flags()
  return {
    step: 'call',
    ...(code === undefined ? {} : { returnValue: code }),
    ...(tokenFlags === undefined ? {} : { tokenFlags }),
  }
}
