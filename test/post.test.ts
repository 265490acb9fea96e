/** The client of the soak: a refusal in the middle of an upload ends it. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { post } from '../scripts/post.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  stops.push(() => {
    server.close()
    server.closeAllConnections()
  })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

/** Pieces of a mebibyte, and how many of them were asked for. */
function pieces(count: number): { readonly body: AsyncIterable<Buffer>; readonly taken: () => number } {
  const piece = Buffer.alloc(1024 * 1024)
  let taken = 0
  async function* body(): AsyncGenerator<Buffer> {
    for (; taken < count; taken++) yield piece
  }
  return { body: body(), taken: () => taken }
}

describe('post', () => {
  it('sends the whole body to a server that reads it', async () => {
    let octets = 0
    const url = await serving((request, response) => {
      request.on('data', (chunk: Buffer) => {
        octets += chunk.length
      })
      request.on('end', () => response.end())
    })
    expect(await post(url, { origin: 'https://portal.example', body: pieces(8).body })).toEqual({ status: 200 })
    expect(octets).toBe(8 * 1024 * 1024)
  })

  it('ends an upload that is refused by a server that reads no further', async () => {
    const url = await serving((request, response) => {
      request.pause()
      response.writeHead(413).end()
    })
    const { body, taken } = pieces(10_000)
    expect(await post(url, { origin: 'https://portal.example', body })).toEqual({ status: 413 })
    expect(taken()).toBeLessThan(100)
  })

  it('ends an upload whose connection is cut', async () => {
    const url = await serving((request) => {
      request.once('data', () => request.socket.destroy())
    })
    const { body, taken } = pieces(10_000)
    await expect(post(url, { origin: 'https://portal.example', body })).rejects.toThrow()
    expect(taken()).toBeLessThan(100)
  })
})
