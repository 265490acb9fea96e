/** Attack 7: when a port is taken, who holds it, in words for a person. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'
import { readTcpTable, type TcpSocket } from './tcp-table.ts'

/** The program that listens; `process` is missing when the kernel does not show it to this user. */
export interface PortHolder {
  readonly user: string
  readonly process?: { readonly id: number; readonly name: string }
}

/** Who listens on `port` of loopback or of all addresses; empty when nobody does, undefined where the kernel does not tell. */
export function findPortHolders(
  port: number,
  table: readonly TcpSocket[] | undefined = readTcpTable(),
): readonly PortHolder[] | undefined {
  const hosts = ['127.0.0.1', '::1', '0.0.0.0', '::']
  const held = table?.filter(
    ({ local, state }) => state === 'listening' && hosts.some((host) => local === `${host}:${port}`),
  )
  return held === undefined ? undefined : distinct(held.map(holderOf))
}

/** `java, process 4711 of user alice`; `another program` when nothing is known. */
export function describePortHolders(holders: readonly PortHolder[] | undefined): string {
  if (holders === undefined || holders.length === 0) return 'another program'
  return holders.map(describe).join('; ')
}

function describe({ user, process }: PortHolder): string {
  return process === undefined ? `a program of user ${user}` : `${process.name}, process ${process.id} of user ${user}`
}

function holderOf({ uid, inode }: TcpSocket): PortHolder {
  const process = findProcess(`socket:[${inode}]`)
  return { user: userName(uid), ...(process === undefined ? {} : { process }) }
}

/** Looks through the open files of every process this user may look into. */
function findProcess(link: string): PortHolder['process'] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const id = ids.find((candidate) => openFiles(candidate).includes(link))
  return id === undefined ? undefined : { id: Number(id), name: nameOf(id) }
}

function openFiles(id: string): readonly string[] {
  const folder = `/proc/${id}/fd`
  return attempt(() => readdirSync(folder).map((file) => attempt(() => readlinkSync(`${folder}/${file}`)) ?? '')) ?? []
}

function nameOf(id: string): string {
  const executable = attempt(() => basename(readlinkSync(`/proc/${id}/exe`)))
  return executable ?? attempt(() => readFileSync(`/proc/${id}/comm`, 'utf8').trim()) ?? 'a program'
}

function userName(uid: number): string {
  const users = attempt(() => readFileSync('/etc/passwd', 'utf8').split('\n')) ?? []
  const line = users.map((text) => text.split(':')).find(([, , id]) => id === String(uid))
  return line?.[0] ?? String(uid)
}

function distinct(holders: readonly PortHolder[]): readonly PortHolder[] {
  return [...new Map(holders.map((holder) => [describe(holder), holder])).values()]
}

/** Processes come and go while they are looked at, and most belong to others. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
