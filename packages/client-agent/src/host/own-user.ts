/** Attack 6: on a shared computer other people's programs reach loopback too, so the kernel is asked who calls. */
import type { Server, Socket } from 'node:net'
import { readTcpTable, type TcpSocket } from './tcp-table.ts'

/** Where the answers come from; the defaults are this process and this kernel. */
export interface OwnUserOptions {
  /** Undefined on systems without numbered users. */
  readonly uid?: number | undefined
  readonly readTable?: () => readonly TcpSocket[] | undefined
  /** Called for each connection that was cut. */
  readonly onRefused?: () => void
}

/**
 * Cuts connections of other users, before a byte of them is read. It must be called before the server listens. Where the
 * kernel has no table (Windows, macOS) nothing is cut, and `doctor` says so; where it has one, a caller who is not in it
 * has already gone or hides, and is cut.
 */
export function admitOwnUserOnly(server: Server, options: OwnUserOptions = {}): void {
  const { uid = process.getuid?.(), readTable = readTcpTable, onRefused = () => undefined } = options
  if (uid === undefined) return
  server.on('connection', (socket) => {
    const table = readTable()
    if (table === undefined || ownerOf(socket, table) === uid) return
    socket.destroy()
    onRefused()
  })
}

/** The user at the other end of a loopback connection. */
function ownerOf(socket: Socket, table: readonly TcpSocket[]): number | undefined {
  const own = `${plain(socket.localAddress)}:${socket.localPort}`
  const theirs = `${plain(socket.remoteAddress)}:${socket.remotePort}`
  // A socket whose program let go of it belongs to nobody, which the table writes as root.
  return table.find(({ local, remote, state }) => local === theirs && remote === own && state === 'established')?.uid
}

function plain(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:/, '')
}
