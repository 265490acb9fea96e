import { describe, expect, it } from 'vitest'
import { parseTcpTable } from '../../src/host/tcp-table.ts'

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
const row = (local: string, remote: string, state: string): string =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0000000000000000 100 0 0 10 0\n`

describe('parseTcpTable', () => {
  it('reads addresses in the order of bytes that a little-endian machine writes', () => {
    const text = `${HEAD}${row('0100007F:5E35', '00000000:0000', '0A')}`
    expect(parseTcpTable(text)).toEqual([
      { local: '127.0.0.1:24117', remote: '0.0.0.0:0', state: 'listening', uid: 1000, inode: '4711' },
    ])
  })

  it('reads IPv6 loopback, and IPv4 inside IPv6 as IPv4', () => {
    const loopback = '00000000000000000000000001000000:5E35'
    const mapped = '0000000000000000FFFF00000100007F:C000'
    expect(parseTcpTable(`${HEAD}${row(loopback, mapped, '01')}`)).toMatchObject([
      { local: '::1:24117', remote: '127.0.0.1:49152', state: 'established' },
    ])
  })

  it('leaves out lines that are no sockets', () => {
    expect(parseTcpTable('')).toEqual([])
    expect(parseTcpTable(`${HEAD}\n   garbage\n`)).toEqual([])
  })
})
