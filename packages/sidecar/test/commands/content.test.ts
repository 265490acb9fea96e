import { createHash, createPrivateKey } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKeySigner, judgeSignature, profiles, signData } from '@tamga/core'
import { openTestCa } from '@tamga/test-ca'
import { afterAll, expect, it } from 'vitest'
import { readContent } from '../../src/commands/content.ts'

const directory = mkdtempSync(join(tmpdir(), 'tamga-content-'))
const large = join(directory, 'large')
const octets = Buffer.alloc(9 * 1024 * 1024 + 1, 'tamga')
writeFileSync(large, octets)
afterAll(() => rmSync(directory, { recursive: true }))

async function signed(): Promise<Uint8Array> {
  const ca = await openTestCa({ directory: join(directory, 'ca'), publicUrl: 'http://127.0.0.1:1' })
  const issued = await ca.issue({ kind: 'person', key: 'p-256', surname: 'A', givenName: 'B', personalNumber: '1' })
  const privateKey = createPrivateKey(issued.privateKeyPem)
  return await signData(octets, createKeySigner({ privateKey, certificate: issued.certificate, chain: issued.chain }))
}

it('hashes a large file as it is read, by the digests the signature needs, and tells how far it is', async () => {
  const told: number[] = []
  const signature = await signed()
  const content = await readContent(large, { signature }, (percent: number) => told.push(percent))
  expect(content).toEqual({ digest: [{ algorithm: 'sha256', value: createHash('sha256').update(octets).digest() }] })
  expect(told.at(-1)).toBe(100)
  expect(told).toEqual([...new Set(told)].toSorted((a, b) => a - b))
  const profile = profiles.get('generic')
  if (profile === undefined) throw new TypeError('no generic profile')
  const { signatures } = judgeSignature({ signature, ...content }, { profile, trustAnchors: [], time: new Date() })
  expect(signatures[0]?.checks.find(({ id }) => id === 'cryptographic.message-digest')?.outcome).toBe('passed')
})

it('reads a file whole when the signature cannot be read: it will be refused for that', async () => {
  const { content } = await readContent(large, { signature: Buffer.from('no signature') }, () => {})
  // Not toEqual, which compares millions of octets one by one.
  expect(octets.equals(content ?? Buffer.alloc(0))).toBe(true)
})

it('says which file cannot be read', async () => {
  await expect(readContent(join(directory, 'nowhere'), { signature: Buffer.alloc(0) }, () => {})).rejects.toMatchObject(
    {
      exitCode: 66,
    },
  )
})
