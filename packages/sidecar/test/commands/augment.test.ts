/** Signatures archived on the command line. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { augment } from '../../src/commands/augment.ts'
import { validate } from '../../src/commands/validate.ts'
import { issueSigner, NOW, sign, startWorld, type World } from '../world.ts'

let world: World
const path = (name: string): string => join(world.directory, name)
const content = Buffer.from('Мазмұны')

beforeAll(async () => {
  world = await startWorld()
  const { signer } = await issueSigner(world)
  const { signer: revoked, issued } = await issueSigner(world)
  await world.ca.revoke(issued.serialNumber, 'keyCompromise')
  const changed = Buffer.from(await sign(content, signer, true))
  changed[changed.indexOf(content)] = 0x20
  const files: Readonly<Record<string, Uint8Array>> = {
    content,
    other: Buffer.from('Басқа'),
    'attached.p7m': await sign(content, signer, true),
    'detached.p7s': await sign(content, signer),
    'revoked.p7m': await sign(content, revoked, true),
    'changed.p7m': changed,
    garbage: Buffer.from('garbage'),
  }
  for (const [name, octets] of Object.entries(files)) writeFileSync(path(name), octets)
})
afterAll(() => world?.close())
beforeEach(() => {
  world.responder = 'on'
})

interface Ended {
  readonly code: unknown
  readonly text: string
}

async function run(...args: readonly string[]): Promise<Ended> {
  let text = ''
  const judging = ['--trust', path('root.cer'), '--allow-private-addresses']
  const named = args.map((one) => (/^[a-z]+(\.p7[ms])?$/.test(one) ? path(one) : one))
  const write = (more: string): void => {
    text += more
  }
  try {
    return { code: await augment([...named, ...judging], write, { now: () => NOW }), text }
  } catch (error) {
    const { exitCode, message } = error as { exitCode?: number; message: string }
    return { code: exitCode, text: message }
  }
}

const tsa = (): readonly string[] => ['--tsa', `${world.caUrl}/tsa`]
const alone = async (name: string, ...more: readonly string[]): Promise<string> => {
  let text = ''
  const args = [path(name), '--trust', path('root.cer'), '--time', NOW.toISOString(), '--offline', '--json', ...more]
  await validate(args, (one) => {
    text += one
  })
  const { conclusion, signatures } = JSON.parse(text)
  return `${conclusion.indication} ${signatures[0].signatureLevel}`
}

describe('tamga augment', () => {
  it('writes what is judged alone as it was with the network, and shows how', async () => {
    const { code, text } = await run('attached.p7m', '--out', 'archived.p7m', ...tsa())
    expect(code).toBe(0)
    expect(text).toMatch(/^TOTAL-PASSED: /)
    expect(await alone('archived.p7m')).toBe('TOTAL-PASSED CAdES-B-LTA')
  })

  it('goes to the level that is asked for, also of a detached signature', async () => {
    const args = ['--content', 'content', '--level', 'B-LT', '--json', '--out', 'lt.p7s', ...tsa()]
    const { code, text } = await run('detached.p7s', ...args)
    expect(code).toBe(0)
    expect(JSON.parse(text).conclusion).toEqual({ indication: 'TOTAL-PASSED' })
    expect(await alone('lt.p7s', '--content', path('content'))).toBe('TOTAL-PASSED CAdES-B-LT')
  })

  it.each([
    ['a revoked signer', ['revoked.p7m'], 2, /ERR_CADES_NOT_PASSED.*: signature INDETERMINATE REVOKED_NO_POE$/],
    ['a changed content', ['changed.p7m'], 1, /ERR_CADES_CONTENT_MISMATCH/],
    ['another content', ['detached.p7s', '--content', 'other'], 1, /ERR_CADES_CONTENT_MISMATCH/],
    ['a content that is missing', ['detached.p7s'], 2, /SIGNED_DATA_NOT_FOUND$/],
    ['no signature', ['garbage'], 66, /ERR_DER_/],
    ['no file', ['nothing'], 66, /nothing/],
    ['two files', ['attached.p7m', 'attached.p7m'], 64, /one signature file/],
    ['another level', ['attached.p7m', '--level', 'B-B'], 64, /B-LT, B-LTA/],
  ])('writes nothing for %s', async (_, args, code, text) => {
    const before = readdirSync(world.directory)
    const ended = await run(...args, '--out', 'not', ...tsa())
    expect(ended.code).toBe(code)
    expect(ended.text).toMatch(text)
    expect(readdirSync(world.directory)).toEqual(before)
  })

  it('writes nothing where nobody stamps, or nobody tells the status', async () => {
    for (const address of [`${world.caUrl}/nowhere`, `${world.caUrl}/ocsp`, 'ftp://tsa.example/']) {
      expect((await run('attached.p7m', '--out', 'not', '--tsa', address)).code).toBe(69)
    }
    expect((await run('attached.p7m', '--out', 'not', '--tsa', 'tsa')).code).toBe(64)
    expect((await run('attached.p7m', '--out', 'not')).code).toBe(64)
    expect((await run('attached.p7m', ...tsa())).code).toBe(64)
    world.responder = 'off'
    expect((await run('attached.p7m', '--out', 'not', ...tsa())).code).toBe(69)
    expect(existsSync(path('not'))).toBe(false)
  })

  it('leaves a file that is there alone', async () => {
    world.requestsToCa.length = 0
    const { code, text } = await run('attached.p7m', '--out', 'content', ...tsa())
    expect(code).toBe(66)
    expect(text).toMatch(/content: is there already$/)
    expect(world.requestsToCa).toEqual([])
    expect(readFileSync(path('content'))).toEqual(content)
  })
})
