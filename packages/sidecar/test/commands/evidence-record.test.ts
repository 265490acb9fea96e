/** Evidence records on the command line: over files, and beside a signature. */
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTimeStampSource, type Http } from '@tamga/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evidenceRecord } from '../../src/commands/evidence-record.ts'
import { validate } from '../../src/commands/validate.ts'
import { issueSigner, NOW, sign, startWorld, type World } from '../world.ts'

const sha256 = (octets: Uint8Array): Buffer => createHash('sha256').update(octets).digest()

/** Contents of less than 64 KiB. */
function tlv(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  const length = [0x82, content.length >> 8, content.length & 0xff]
  const shortest = content.length < 0x80 ? length.slice(2) : content.length < 0x100 ? [0x81, content.length] : length
  return Buffer.concat([Buffer.from([tag, ...shortest]), content])
}
const seq = (...parts: readonly Uint8Array[]): Buffer => tlv(0x30, ...parts)

let world: World

/** An EvidenceRecord (RFC 4998 §3.1) of one archive time-stamp over these files as a group. */
async function recordOver(...files: readonly Uint8Array[]): Promise<Buffer> {
  const leaves = files.map(sha256)
  const root = files.length === 1 ? leaves[0] : sha256(Buffer.concat(leaves.toSorted(Buffer.compare)))
  const http: Http = {
    send: async ({ body = new Uint8Array() }) => ({
      status: 200,
      contentType: 'application/timestamp-reply',
      body: await world.ca.timeStamp(body),
    }),
  }
  const source = createTimeStampSource({ url: 'http://tsa.test', http })
  const token = await source.timeStamp('sha256', root ?? Buffer.alloc(32))
  const tree = tlv(0xa2, seq(...leaves.map((leaf) => tlv(0x04, leaf))))
  const digestAlgorithms = seq(seq(Buffer.from('0609608648016503040201', 'hex')))
  return seq(tlv(0x02, Buffer.from([1])), digestAlgorithms, seq(seq(seq(tree, token))))
}

const path = (name: string): string => join(world.directory, name)
const large = Buffer.alloc(9 * 1024 * 1024, 'a large document')

beforeAll(async () => {
  world = await startWorld()
  const [first, second] = ['Бірінші', 'Второй'].map((text) => Buffer.from(text))
  if (first === undefined || second === undefined) throw new Error('two documents')
  const { signer } = await issueSigner(world)
  const [attached, detached] = [await sign(first, signer, true), await sign(first, signer)]
  const files: Readonly<Record<string, Uint8Array>> = {
    first,
    second,
    large,
    'attached.p7m': attached,
    'detached.p7s': detached,
    'signed.xml': Buffer.from('<order/>'),
    'group.ers': await recordOver(first, second),
    'large.ers': await recordOver(large),
    'attached.ers': await recordOver(attached),
    'detached.ers': await recordOver(detached, first),
  }
  for (const [name, octets] of Object.entries(files)) writeFileSync(path(name), octets)
})
afterAll(() => world?.close())

interface Ended {
  readonly code: number
  readonly out: string
}

async function run(command: typeof validate, args: readonly string[]): Promise<Ended> {
  let out = ''
  const named = args.map((one) => (/^[a-z]+(\.[a-z0-9]+)?$/.test(one) ? path(one) : one))
  const judging = ['--trust', path('root.cer'), '--time', NOW.toISOString(), '--allow-private-addresses']
  const code = await command([...named, ...judging], (text) => {
    out += text
  })
  return { code, out }
}

describe('tamga evidence-record', () => {
  it('passes over the files it is of, and says since when they have existed', async () => {
    const { code, out } = await run(evidenceRecord, ['group.ers', 'first', 'second', '--whole-group'])
    expect(code).toBe(0)
    expect(out.split('\n')[0]).toBe(`TOTAL-PASSED · ${NOW.toISOString()}`)
    expect(out).toContain('(RFC 4998 §4.3, §5.3)')
    expect((await run(evidenceRecord, ['large.ers', 'large'])).code).toBe(0)
  })

  it('gives the report as JSON', async () => {
    const { out } = await run(evidenceRecord, ['group.ers', 'first', '--json'])
    expect(JSON.parse(out)).toMatchObject({
      type: 'tamga-evidence-record-report',
      conclusion: { indication: 'TOTAL-PASSED' },
      provenTime: NOW.toISOString(),
    })
  })

  it('ends with 1 over another file or for what is no record, and with 2 for a group that is not whole', async () => {
    const { code, out } = await run(evidenceRecord, ['group.ers', 'first', 'large'])
    expect(code).toBe(1)
    expect(out.split('\n')[0]).toBe('TOTAL-FAILED HASH_FAILURE')
    expect((await run(evidenceRecord, ['first', 'large'])).code).toBe(1)
    expect((await run(evidenceRecord, ['group.ers', 'second', '--whole-group'])).code).toBe(2)
  })

  it('asks the status of the authority, and without it comes to nothing', async () => {
    world.requestsToCa.length = 0
    const { out } = await run(evidenceRecord, ['group.ers', 'first', '--offline'])
    expect(out.split('\n')[0]).toBe('INDETERMINATE TRY_LATER')
    expect(world.requestsToCa).toEqual([])
  })

  it.each([[['group.ers']], [[]]])('needs a record and a file', async (args) => {
    await expect(run(evidenceRecord, args)).rejects.toMatchObject({ exitCode: 64 })
  })

  it('says which file cannot be read', async () => {
    await expect(run(evidenceRecord, ['group.ers', 'nowhere'])).rejects.toMatchObject({
      exitCode: 66,
      message: expect.stringContaining('nowhere'),
    })
  })
})

describe('tamga validate --evidence-record', () => {
  const proofOf = ({ out }: Ended) =>
    JSON.parse(out).signatures[0].checks.find(({ id }: { readonly id: string }) => id === 'time-stamps.evidence-record')

  it('takes records beside an attached and a detached signature', async () => {
    const attached = await run(validate, ['attached.p7m', '--evidence-record', 'attached.ers', '--json'])
    const detached = await run(validate, [
      'detached.p7s',
      '--content',
      'first',
      '--evidence-record',
      'detached.ers',
      '--json',
    ])
    for (const one of [attached, detached]) {
      expect(one.code).toBe(0)
      expect(proofOf(one)).toMatchObject({ outcome: 'passed', facts: { provenTime: NOW.toISOString() } })
    }
  })

  it('a record of something else proves nothing, and takes nothing away', async () => {
    const ended = await run(validate, ['attached.p7m', '--evidence-record', 'group.ers', '--json'])
    expect(ended.code).toBe(0)
    expect(proofOf(ended)).toMatchObject({ outcome: 'warning' })
  })

  it('sends whoever has an XML document to the other command', async () => {
    await expect(run(validate, ['signed.xml', '--evidence-record', 'group.ers'])).rejects.toMatchObject({
      exitCode: 64,
      message: expect.stringContaining('tamga evidence-record'),
    })
  })
})
