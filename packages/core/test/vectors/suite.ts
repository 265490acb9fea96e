/**
 * Public test vectors: a folder beside the checkout, read there and never committed. What whole suites come to is held by
 * `test/conformance`; the tests here hold why single messages are refused.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect } from 'vitest'

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

/** DER of a certificate that lies there as DER or PEM. */
export const readCertificate = (folder: string, file: string): Buffer => {
  const octets = read(folder, file)
  const pem = /-----BEGIN CERTIFICATE-----([^-]+)-----END/.exec(octets.toString('latin1'))?.[1]
  return pem === undefined ? octets : Buffer.from(pem, 'base64')
}

/** A test on a folder of vectors; without the folder it runs nothing and says so, and in CI that is a failure. */
export function withSuite(name: string, check: (folder: string) => void): () => void {
  const folder = suiteFolder(name)
  if (folder !== undefined) return () => check(folder)
  return () => {
    expect(process.env.CI, `CI needs the test vectors in ../shared/vectors/${name}`).toBeUndefined()
    console.log(`../shared/vectors/${name} is missing, nothing of it was run`)
  }
}
