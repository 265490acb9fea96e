import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { startAgent } from '../../src/main.ts'
import { OTHER_UID } from '../support/other-user.ts'

const squatter = (port: number): string =>
  `const s = require('net').createServer(); s.listen(${port}, '127.0.0.1', () => console.log(s.address().port))`

/** A program that listens before the agent does. */
async function squat(command: string, ...args: readonly string[]) {
  const child = spawn(command, [...args, process.execPath, '-e', squatter(0)], {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(child.stdout, 'data')
  return { child, port: Number(String(line)) }
}

describe('A7 a program that sits on the port of the agent', () => {
  it('A7 keeps the agent from starting there, and is named to the person', async () => {
    const { child, port } = await squat('env')
    const start = startAgent({ port, keyDirectory: '/nonexistent' })
    await expect(start).rejects.toMatchObject({ code: 'ERR_AGENT_PORTS_TAKEN' })
    await expect(start).rejects.toThrow(new RegExp(`${port} \\(.+, process ${child.pid} of user`))
    child.kill()
  })

  it('A7 is named by its user when it belongs to another one', async () => {
    if (process.getuid?.() !== 0)
      throw new Error('this test starts a program of another user: run it as root, as CI does')
    const identity = [`--reuid=${OTHER_UID}`, `--regid=${OTHER_UID}`, '--clear-groups']
    const { child, port } = await squat('setpriv', ...identity)
    await expect(startAgent({ port, keyDirectory: '/nonexistent' })).rejects.toThrow(/of user nobody/)
    child.kill()
  })
})
