/** Vectors as they lie on disk: JSON, also gzipped; PEM, DER and base64. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'

export function readJson<T>(file: string): T {
  const bytes = readFileSync(file)
  return JSON.parse((bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8'))
}

/** The JSON files of a folder, or the one file that `path` is; sorted by name. */
export function jsonFiles(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path)
    .filter((name) => /\.json(\.gz)?$/.test(name))
    .toSorted()
    .map((name) => join(path, name))
}

/** What the files of a form hold under `member`; JSON of another form beside them (a schema) holds nothing. */
export function readMembers<T>(
  path: string,
  member: string,
): readonly { readonly file: string; readonly content: T }[] {
  return jsonFiles(path).flatMap((file) => {
    const content = readJson<T>(file)
    const isForm = typeof content === 'object' && content !== null && Array.isArray(Reflect.get(content, member))
    return isForm ? [{ file, content }] : []
  })
}

/** A manifest and the folder its file names start from. */
export function readManifest<T>(path: string): { readonly folder: string; readonly manifest: T } {
  const isFolder = statSync(path).isDirectory()
  const file = isFolder ? jsonFiles(path).find((one) => basename(one).startsWith('manifest')) : path
  if (file === undefined) throw new Error(`No manifest in ${path}`)
  return { folder: isFolder ? path : join(file, '..'), manifest: readJson(file) }
}

/** The first of several places where a file may lie. */
export function readFirst(folder: string, ...names: readonly string[]): Buffer {
  const found = names.map((name) => join(folder, name)).find((file) => existsSync(file))
  if (found === undefined) throw new Error(`None of ${names.join(', ')} is in ${folder}`)
  return readFileSync(found)
}

/** DER from PEM with any label, or the bytes as they are. */
export function derFrom(bytes: Uint8Array): Buffer {
  const text = Buffer.from(bytes).toString('latin1')
  const body = /-----BEGIN [^-]+-----([^-]+)-----END/.exec(text)?.[1]
  return body === undefined ? Buffer.from(bytes) : Buffer.from(body, 'base64')
}

export function pem(text: string): Buffer {
  return derFrom(Buffer.from(text, 'latin1'))
}

export function base64(text: string): Buffer {
  return Buffer.from(text, 'base64')
}
