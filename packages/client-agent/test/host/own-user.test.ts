import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { admitOwnUserOnly } from '../../src/host/own-user.ts'
import { readTcpTable, type TcpSocket } from '../../src/host/tcp-table.ts'

const open: (Server | Socket)[] = []
afterEach(() => {
  for (const one of open.splice(0)) 'close' in one ? one.close() : one.destroy()
})

/** What a caller gets: `hello`, or nothing because the connection was cut. */
async function callThrough(readTable: () => readonly TcpSocket[] | undefined, uid = 1000): Promise<string> {
  const server = createServer()
  admitOwnUserOnly(server, { uid, readTable })
  server.on('connection', (socket) => socket.end('hello'))
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk
  })
  socket.on('error', () => undefined)
  await once(socket, 'close')
  return text
}

const rows =
  (change: Partial<TcpSocket>): (() => readonly TcpSocket[]) =>
  () =>
    (readTcpTable() ?? []).map((row) => ({ ...row, uid: 1000, ...change }))

describe('admitOwnUserOnly', () => {
  it('lets in the own user and cuts any other, root included', async () => {
    expect(await callThrough(rows({ uid: 1000 }))).toBe('hello')
    expect(await callThrough(rows({ uid: 1001 }))).toBe('')
    expect(await callThrough(rows({ uid: 0 }))).toBe('')
  })

  it('cuts a caller whom the kernel does not list, or lists as gone', async () => {
    expect(await callThrough(() => [])).toBe('')
    expect(await callThrough(rows({ state: 'other' }))).toBe('')
  })

  it('lets in everybody where the kernel has no such list', async () => {
    expect(await callThrough(() => undefined)).toBe('hello')
  })
})
