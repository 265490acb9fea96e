import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { describePortHolders, findPortHolders } from '../../src/host/port-holder.ts'

describe('findPortHolders', () => {
  it.each(['127.0.0.1', '::1', '0.0.0.0', '::'])('names the process that listens on %s, and its user', async (host) => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, host, resolve))
    const { port } = server.address() as AddressInfo
    const [holder] = findPortHolders(port) ?? []
    expect(holder?.process?.id).toBe(process.pid)
    expect(describePortHolders(findPortHolders(port))).toMatch(new RegExp(`process ${process.pid} of user \\S+$`))
    await new Promise((resolve) => server.close(resolve))
    expect(findPortHolders(port)).toEqual([])
  })

  it('names the user alone when the process belongs to somebody else', () => {
    const socket = { local: '127.0.0.1:9', remote: '0.0.0.0:0', state: 'listening', uid: 65534, inode: '0' } as const
    expect(describePortHolders(findPortHolders(9, [socket]))).toBe('a program of user nobody')
  })

  it('says so when the kernel does not tell', () => {
    expect(describePortHolders([])).toBe('another program')
    expect(describePortHolders(undefined)).toBe('another program')
  })
})
