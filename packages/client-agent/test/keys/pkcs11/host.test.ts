/** The helper process by itself. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Duplex } from 'node:stream'
import { expect, it } from 'vitest'
import { createFrameReader, encodeFrame, type HostAnswer } from '../../../src/keys/pkcs11/protocol.ts'
import { failureError } from '../../../src/keys/pkcs11/return-values.ts'
import { softHsmModule } from '../../support/soft-token.ts'

const sources = new URL('../../../src/keys/pkcs11/', import.meta.url).pathname

function start(folder: string, module: string) {
  const args = ['--disable-warning=ExperimentalWarning', join(folder, 'host-main.ts'), module]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] })
  const socket = child.stdio[3]
  if (!(socket instanceof Duplex)) throw new Error('no socket')
  return { child, socket, ended: once(child, 'exit').then(([code, signal]) => code ?? signal) }
}

it('says that pkcs11js is missing where it is not installed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tamga-host-'))
  for (const file of ['host-main.ts', 'host.ts', 'token.ts', 'protocol.ts'])
    copyFileSync(join(sources, file), join(folder, file))
  const { socket, ended } = start(folder, softHsmModule())
  const answered = Promise.withResolvers<HostAnswer>()
  socket.on('data', createFrameReader<HostAnswer>(answered.resolve, { wipe: false }))
  socket.write(encodeFrame({ method: 'list' }))
  const answer = await answered.promise
  expect(answer).toEqual({ failure: { step: 'binding' } })
  expect('failure' in answer && failureError(answer.failure).code).toBe('ERR_PKCS11_NOT_INSTALLED')
  socket.destroy()
  expect(await ended).toBe(0)
  rmSync(folder, { recursive: true })
})

it('ends when the agent dies, and at a frame larger than any it is sent', async () => {
  const orphan = start(sources, softHsmModule())
  orphan.socket.destroy()
  expect(await orphan.ended).toBe(0)
  const flooded = start(sources, softHsmModule())
  flooded.socket.on('error', () => undefined)
  flooded.socket.write(Buffer.from('7fffffff', 'hex'))
  expect(await flooded.ended).toBe(1)
})
