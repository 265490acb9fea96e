/** Which part of `npm start` misses its port is told for every part: each try starts what comes before it. */
import { describe, expect, it } from 'vitest'
import { withTakenPort } from './start-run.ts'

describe('npm start', () => {
  it.each([
    ['--sidecar-port', 'the sidecar'],
    ['--door-port', 'the sidecar'],
    ['--identification-server-port', 'the identification server'],
    ['--test-ca-port', 'the test CA'],
  ])('says which port of %s is taken', async (option, part) => {
    const { code, said, port } = await withTakenPort(option)
    expect(code).toBe(1)
    expect(said).toBe(
      `Port ${port} is taken, and ${part} cannot start. Stop the program that holds it, or choose another port.`,
    )
  })
})
