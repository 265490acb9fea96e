/** Files are read with a size limit, because a path may lead to anything. */
import { constants, open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * The octets of a regular file.
 * @throws Error of `node:fs`, or RangeError when the file is larger than the limit or no regular file
 */
export async function readFileWithin(path: string, maxOctets: number): Promise<Uint8Array> {
  // Without O_NONBLOCK opening a pipe waits until somebody writes to it.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) throw new RangeError('not a regular file')
    if (stats.size > maxOctets) throw new RangeError(`larger than ${maxOctets} octets`)
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

/** A file as itself, a directory as the files in it, in the order of their names. */
export async function listFiles(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path]
  const entries = await readdir(path, { withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => join(path, entry.name))
    .sort()
}
