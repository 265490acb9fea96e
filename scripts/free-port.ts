/** A port for what must be told its address before it listens. */
import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

/**
 * Below the range from which systems take ports for connections and for `listen(0)` (RFC 6335 §6; Linux begins at 32,768): a
 * free one from up there is somebody else's before its program has started, where many start at once.
 */
const FIRST = 25_000
const LAST = 32_000

/** No other caller of this function gets the port, in any process, until this process ends. */
export async function freePort(): Promise<number> {
  const port = randomInt(FIRST, LAST)
  return (await reserve(port)) && (await isFree(port)) ? port : await freePort()
}

/** By the same number of UDP, which is in nobody's way: TCP stays free for the program that the port is meant for. */
async function reserve(port: number): Promise<boolean> {
  const socket = createSocket('udp4').unref()
  const { promise, resolve } = Promise.withResolvers<boolean>()
  socket.once('error', () => resolve(false))
  socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(true))
  return await promise
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  const { promise, resolve } = Promise.withResolvers<boolean>()
  server.once('error', () => resolve(false))
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  return await promise
}
