/** Large signature files as `tamga validate` reads them: never held, unless nothing else will do. */
import { createHash, createPrivateKey } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createKeySigner, judgeSignature, profiles, type SignatureInput, signData } from '@tamga/core'
import { openTestCa } from '@tamga/test-ca'
import { afterAll, expect, it } from 'vitest'
import { readSignatureFile } from '../../src/commands/signature-file.ts'

const directory = mkdtempSync(join(tmpdir(), 'tamga-signature-'))
afterAll(() => rmSync(directory, { recursive: true }))
const octets = Buffer.alloc(9 * 1024 * 1024 + 1, 'tamga')

const ca = await openTestCa({ directory: join(directory, 'ca'), publicUrl: 'http://127.0.0.1:1' })
const issued = await ca.issue({ kind: 'person', key: 'p-256', surname: 'A', givenName: 'B', personalNumber: '1' })
const privateKey = createPrivateKey(issued.privateKeyPem)
const signer = createKeySigner({ privateKey, certificate: issued.certificate, chain: issued.chain })

const sign = async (content: Uint8Array): Promise<Buffer> =>
  Buffer.from(await signData(content, signer, { attached: true }))
const write = (name: string, file: Uint8Array | string): string => {
  const path = join(directory, name)
  writeFileSync(path, file)
  return path
}
function messageDigest(input: SignatureInput): string | undefined {
  const profile = profiles.get('generic')
  if (profile === undefined) throw new TypeError('no generic profile')
  const { signatures } = judgeSignature(input, { profile, trustAnchors: [], time: new Date() })
  return signatures[0]?.checks.find(({ id }) => id === 'cryptographic.message-digest')?.outcome
}

it('hashes an attached content as it is read, holds only the rest, and tells how far it is', async () => {
  const told: number[] = []
  const path = write('large.p7m', await sign(octets))
  const input = await readSignatureFile(path, (percent) => told.push(percent))
  const value = createHash('sha256').update(octets).digest()
  expect(input.digest).toEqual([{ algorithm: 'sha256', value }])
  expect(input.signature.length).toBeLessThan(20_000)
  expect(messageDigest(input)).toBe('passed')
  expect(told.at(-1)).toBe(100)
  expect(told.length).toBeGreaterThan(5)
})

it('finds out that a large attached content was exchanged', async () => {
  const message = await sign(octets)
  message[message.indexOf(octets.subarray(0, 100)) + 5_000_000] = 0x00
  expect(messageDigest(await readSignatureFile(write('forged.p7m', message), () => {}))).toBe('failed')
})

it('reads a small file, and one in PEM or base64, as a whole', async () => {
  const small = await sign(Buffer.from('small'))
  expect(await readSignatureFile(write('small.p7m', small), () => {})).toEqual({ signature: small })
  const large = await sign(octets)
  const text = large.toString('base64').replace(/.{64}/g, '$&\n')
  const { signature } = await readSignatureFile(write('large.b64', text), () => {})
  // Not toEqual, which compares millions of octets one by one.
  expect(large.equals(signature)).toBe(true)
})

it('takes a large file that breaks off for what it is: unreadable, not absent', async () => {
  const message = await sign(octets)
  const input = await readSignatureFile(write('short.p7m', message.subarray(0, -5_000)), () => {})
  expect(messageDigest(input)).toBeUndefined()
  expect(input.refusal ?? input.digest).toBeDefined()
})

it('refuses a PEM file with two signatures, and takes one with text around it and any line ends', async () => {
  const one = await sign(Buffer.from('one'))
  const pem = `-----BEGIN CMS-----\r\n${one.toString('base64').replace(/.{64}/g, '$&\r\n')}\r\n-----END CMS-----\r\n`
  const around = write('around.pem', `Subject: a signature\r\n\r\n${pem}\r\nend\r\n`)
  expect(await readSignatureFile(around, () => {})).toEqual({ signature: one })
  await expect(readSignatureFile(write('two.pem', pem + pem), () => {})).rejects.toMatchObject({ exitCode: 66 })
})

it('says which file cannot be read', async () => {
  await expect(readSignatureFile(join(directory, 'nowhere'), () => {})).rejects.toMatchObject({ exitCode: 66 })
})

it('reads a signature over a mail, and refuses a mail around a signature', async () => {
  const header = 'Content-Type: application/pkcs7-mime\r\n\r\n'
  const message = await sign(Buffer.from(`MIME-Version: 1.0\r\n${header}`))
  const { signature } = await readSignatureFile(write('over-a-mail.p7m', message), () => {})
  expect(Buffer.from(signature)).toEqual(message)
  const mail = write('mail.eml', header + message.toString('base64'))
  await expect(readSignatureFile(mail, () => {})).rejects.toThrow('S/MIME')
})
