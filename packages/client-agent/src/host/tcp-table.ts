/** The kernel's list of TCP sockets (Linux, proc(5) `/proc/net/tcp`): the only witness of whose program is at the other end. */
import { readFileSync } from 'node:fs'
import { endianness } from 'node:os'

/** One socket; addresses as `127.0.0.1:24117` or `::1:24117`, IPv4 in IPv6 as IPv4. */
export interface TcpSocket {
  readonly local: string
  readonly remote: string
  readonly state: 'listening' | 'established' | 'other'
  /** User who owns the socket. */
  readonly uid: number
  /** Links the socket to the file descriptors of a process. */
  readonly inode: string
}

const TABLES = ['/proc/net/tcp', '/proc/net/tcp6']
const STATES: Readonly<Record<string, TcpSocket['state']>> = { '01': 'established', '0A': 'listening' }
const MAPPED = '00000000000000000000ffff'

/** All sockets of this network namespace, or undefined where the kernel does not tell (any system but Linux). */
export function readTcpTable(): readonly TcpSocket[] | undefined {
  const tables = TABLES.map(readTable)
  // A machine without IPv6 has one table.
  return tables[0] === undefined ? undefined : tables.flatMap((rows) => rows ?? [])
}

function readTable(path: string): readonly TcpSocket[] | undefined {
  try {
    return parseTcpTable(readFileSync(path, 'latin1'))
  } catch {
    return undefined
  }
}

/** Reads the text of one table; a line that is not a socket is left out. */
export function parseTcpTable(text: string): readonly TcpSocket[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [, local, remote, state, , , , uid, , inode] = line.trim().split(/\s+/)
      if (local === undefined || remote === undefined || inode === undefined) return []
      const addresses = { local: addressOf(local), remote: addressOf(remote) }
      return [{ ...addresses, state: STATES[state ?? ''] ?? 'other', uid: Number(uid), inode }]
    })
}

/** `0100007F:5E35` → `127.0.0.1:24117`: the port is in network order, the address in 32-bit words of the machine's own. */
function addressOf(text: string): string {
  const [words = '', port = ''] = text.split(':')
  const bytes = Buffer.from(words, 'hex')
  if (endianness() === 'LE') bytes.swap32()
  return `${hostOf(bytes)}:${Number.parseInt(port, 16)}`
}

/** Only the addresses an agent can meet get their usual text; any other IPv6 address stays in hexadecimal. */
function hostOf(bytes: Buffer): string {
  const hex = bytes.toString('hex')
  if (bytes.length === 4 || hex.startsWith(MAPPED)) return [...bytes.subarray(-4)].join('.')
  if (/^0+$/.test(hex)) return '::'
  return /^0+1$/.test(hex) ? '::1' : hex
}
