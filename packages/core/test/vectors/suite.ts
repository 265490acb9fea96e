/**
 * Public test vectors: a folder beside the checkout, read there and never committed. What whole suites come to is held by
 * `test/conformance`; the tests here hold why single messages are refused.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'

const root = resolve(import.meta.dirname, '../../../..')
const vectors = resolve(root, '../shared/vectors')

/** Where a folder of vectors is, or `undefined`. */
export function suiteFolder(name: string): string | undefined {
  const folder = join(vectors, name)
  return existsSync(folder) ? folder : undefined
}

export const read = (folder: string, file: string): Buffer => readFileSync(join(folder, file))
export const readJson = <T>(folder: string, file: string): T => {
  const bytes = read(folder, file)
  return JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'))
}
