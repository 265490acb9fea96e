/** A document too large for memory: kept in a file without a name, which the system takes back whatever becomes of the agent. */
import { randomUUID } from 'node:crypto'
import { open, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { AgentProblem } from '../problem.ts'
import type { Octets } from './octets.ts'

/**
 * Writes `source` away as it comes. The file is readable by nobody else and loses its name at once.
 * @throws AgentProblem ERR_AGENT_BODY_TOO_LARGE; what reading or writing throws
 */
export async function keepUpload(source: Readable, { maxOctets }: { readonly maxOctets: number }): Promise<Octets> {
  const path = join(tmpdir(), `tamga-${randomUUID()}`)
  const file = await open(path, 'wx+', 0o600)
  try {
    await unlink(path)
    let size = 0
    for await (const piece of source as AsyncIterable<Buffer>) {
      if (size + piece.length > maxOctets) throw new AgentProblem('ERR_AGENT_BODY_TOO_LARGE')
      await file.write(piece, 0, piece.length, size)
      size += piece.length
    }
    return {
      size,
      async read(start, end, room = Buffer.alloc(end - start)) {
        const { buffer, bytesRead } = await file.read(room, 0, end - start, start)
        return buffer.subarray(0, bytesRead)
      },
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}
