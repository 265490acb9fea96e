import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readFileWithin } from '../../src/adapters/file.ts'
import { loadCertificates } from '../../src/adapters/trust-anchors.ts'
import { certificatePem } from '../openssl.ts'
import { startWorld, type World } from '../world.ts'

let world: World
const path = (name: string): string => join(world.directory, name)
const hex = (certificates: readonly Uint8Array[]): string[] =>
  certificates.map((der) => Buffer.from(der).toString('hex'))

beforeAll(async () => {
  world = await startWorld()
  const { rootCertificate, intermediateCertificate } = world.ca
  mkdirSync(path('anchors/below'), { recursive: true })
  writeFileSync(
    path('anchors/a.pem'),
    `text before\n${certificatePem(rootCertificate)}${certificatePem(intermediateCertificate)}`,
  )
  writeFileSync(path('anchors/b.cer'), rootCertificate)
  writeFileSync(path('anchors/.hidden'), 'not looked at')
  writeFileSync(path('key.pem'), '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n')
  writeFileSync(path('cut.cer'), rootCertificate.subarray(0, 100))
  writeFileSync(path('large'), Buffer.alloc(1_048_577))
  execFileSync('mkfifo', [path('pipe')])
})
afterAll(() => world?.close())

describe('loadCertificates', () => {
  it('reads every certificate of a directory, PEM and DER, in the order of the names', async () => {
    const { rootCertificate: root, intermediateCertificate: intermediate } = world.ca
    expect(hex(await loadCertificates([path('anchors')]))).toEqual(hex([root, intermediate, root]))
  })

  it.each(['key.pem', 'cut.cer', 'large', 'pipe', 'nowhere'])('refuses %s, naming it', async (name) => {
    await expect(loadCertificates([path(name)])).rejects.toMatchObject({
      name: 'ConfigurationError',
      code: 'ERR_TRUST_ANCHOR_FILE',
      facts: { path: path(name) },
    })
  })

  it('tells a file that cannot be read from one that is no certificate', async () => {
    await expect(loadCertificates([path('nowhere')])).rejects.toThrow('nowhere: cannot be read (ENOENT')
    await expect(loadCertificates([path('cut.cer')])).rejects.toThrow('cut.cer: not a certificate (')
  })
})

describe('readFileWithin', () => {
  it('reads up to the limit and does not wait at a pipe', async () => {
    expect(await readFileWithin(path('large'), 1_048_577)).toHaveLength(1_048_577)
    await expect(readFileWithin(path('large'), 1_048_576)).rejects.toThrow(RangeError)
    await expect(readFileWithin(path('pipe'), 10)).rejects.toThrow(RangeError)
    await expect(readFileWithin('/dev/zero', 10)).rejects.toThrow(RangeError)
  })
})
