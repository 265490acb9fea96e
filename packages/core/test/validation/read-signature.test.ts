/** Signatures read from a stream: every framing of an attached content that BER has, and what no honest maker frames. */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { judgeSignature, type SignatureInput } from '../../src/validation/judge.ts'
import { type ReadSignatureOptions, readSignature } from '../../src/validation/read-signature.ts'
import { contentDigestAlgorithms, digestContent } from '../../src/validation/signed-content.ts'
import { content, dataType, membersOf, message } from '../made/cms.ts'
import { indefinite, octets, oid, seq, set, sortedSet, tlv } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'

const { signer, options } = newWorld()
const fields = { signers: [{ certificate: signer }] }
const der = message(fields)
const signedDataType = oid('1.2.840.113549.1.7.2')
const sha256Id = seq(oid('2.16.840.1.101.3.4.2.1'))

/** In pieces of `size`, each in the same memory as the one before it. */
async function* inPieces(message: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.alloc(size)
  for (let offset = 0; offset < message.length; offset += size) {
    const copied = Buffer.from(message.subarray(offset, offset + size)).copy(buffer)
    yield buffer.subarray(0, copied)
    buffer.fill(0xee)
  }
}

const read = (message: Uint8Array, more: ReadSignatureOptions = {}, size = 7): Promise<SignatureInput> =>
  readSignature(inPieces(message, size), { holdOctets: 0, ...more })
const judged = async (message: Uint8Array, more: ReadSignatureOptions = {}, size = 7) =>
  judgeSignature(await read(message, more, size), options)
const tooLarge = { name: 'UnsupportedError', code: 'ERR_CMS_TOO_LARGE' }
const refusal = async (message: Uint8Array, more: ReadSignatureOptions = {}): Promise<string | undefined> => {
  const { conclusion, checks } = await judged(message, more)
  expect(conclusion).toEqual({ indication: 'TOTAL-FAILED', subIndication: 'FORMAT_FAILURE' })
  return checks.find(({ outcome }) => outcome === 'failed')?.facts.code as string | undefined
}

/** The message with its content in another encoding or without, its levels closed by length or by end-of-contents octets. */
function framed(eContent: Buffer | undefined, wrap: typeof tlv = tlv): Buffer {
  const [, explicit = Buffer.alloc(0)] = membersOf(der)
  const [version, digests, , ...rest] = membersOf(membersOf(explicit)[0] ?? explicit)
  const encapsulated = wrap(0x30, oid(dataType), ...(eContent === undefined ? [] : [wrap(0xa0, eContent)]))
  const parts = [version, digests, encapsulated, ...rest].filter((one) => one !== undefined)
  return wrap(0x30, signedDataType, wrap(0xa0, wrap(0x30, ...parts)))
}

const detached = framed(undefined)
const [first, second, third] = [content.subarray(0, 5), content.subarray(5, 6), content.subarray(6)]
const chunks = [octets(first), octets(second), octets(third)]
const passed = { indication: 'TOTAL-PASSED' }

describe('an attached content that streams by', () => {
  it.each([
    ['in DER', der],
    ['in one piece in BER', framed(octets(content), indefinite)],
    ['in chunks, all lengths definite', framed(tlv(0x24, ...chunks))],
    ['in chunks, all lengths indefinite', framed(indefinite(0x24, ...chunks), indefinite)],
    [
      'in chunks of chunks',
      framed(indefinite(0x24, tlv(0x24, octets(first), octets(second)), octets(third)), indefinite),
    ],
    ['in chunks of which some are empty', framed(indefinite(0x24, octets(Buffer.alloc(0)), ...chunks), indefinite)],
    ['in chunks, indefinite within definite', framed(indefinite(0x24, ...chunks))],
  ])('%s gets the verdict it gets as a whole, whatever the pieces', async (_, whole) => {
    const expected = judgeSignature({ signature: whole }, options)
    expect(expected.conclusion).toEqual(passed)
    for (const size of [1, 2, 7, 100, 1_000_000]) {
      const report = await judged(whole, {}, size)
      expect(report.conclusion).toEqual(passed)
      expect(report.signatures[0]?.certificationPath).toEqual(expected.signatures[0]?.certificationPath)
    }
  })

  it('leaves the same message detached, with the digest of just the content', async () => {
    const value = createHash('sha256').update(content).digest()
    expect(await read(der)).toEqual({ signature: detached, digest: [{ algorithm: 'sha256', value }], cutOut: true })
    let seen = 0
    await read(framed(indefinite(0x24, ...chunks)), {
      onOctets: (octets) => {
        seen += octets
      },
    })
    expect(seen).toBe(content.length)
  })

  it('is held and judged as it is when the message is small', async () => {
    expect(await readSignature(inPieces(der, 7))).toEqual({ signature: der })
  })

  it('may come in pieces longer than the head, each in the same memory', async () => {
    const long = message({ ...fields, content: Buffer.alloc(300_000, 'tamga') })
    expect((await judged(long, {}, 100_000)).conclusion).toEqual(passed)
  })

  it('that was exchanged is found out', async () => {
    const at = der.indexOf(content)
    const forged = Buffer.concat([der.subarray(0, at), Buffer.from('a'), der.subarray(at + 1)])
    expect((await judged(forged)).conclusion).toEqual({ indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' })
  })

  it('of 64 MiB in chunks needs no memory to speak of', async () => {
    const chunk = octets(Buffer.alloc(65_536, 'tamga'))
    const mark = Buffer.alloc(16, 0x5a)
    const frame = framed(indefinite(0x24, octets(mark)), indefinite)
    const at = frame.indexOf(octets(mark))
    async function* source(): AsyncGenerator<Uint8Array> {
      yield frame.subarray(0, at)
      for (let i = 0; i < 1024; i += 1) yield chunk
      yield frame.subarray(at + octets(mark).length)
    }
    const before = process.memoryUsage().arrayBuffers
    let most = 0
    const onOctets = (): void => {
      most = Math.max(most, process.memoryUsage().arrayBuffers)
    }
    const { digest } = await readSignature(source(), { onOctets })
    const expected = createHash('sha256')
      .update(Buffer.alloc(67_108_864, 'tamga'.repeat(13_108).slice(0, 65_536)))
      .digest()
    expect(digest).toEqual([{ algorithm: 'sha256', value: expected }])
    expect(most - before).toBeLessThan(16_777_216)
  })
})

describe('what is not announced, or not attached', () => {
  const unannounced = message({ ...fields, digestAlgorithms: [seq(oid('2.16.840.1.101.3.4.2.3'))] })

  it('a digest that is not announced fails as it does for a message that is held', async () => {
    const expected = judgeSignature({ signature: unannounced }, options).conclusion
    expect(expected.indication).toBe('TOTAL-FAILED')
    expect((await judged(unannounced)).conclusion).toEqual(expected)
    const again = contentDigestAlgorithms((await read(unannounced)).signature)
    expect(again).toEqual(['sha256'])
    const { digest } = await read(unannounced, { algorithms: again ?? [] })
    expect([digest].flat().map((one) => one?.algorithm)).toEqual(['sha256', 'sha512'])
  })

  it('announcing every digest there is does not make us compute them all', async () => {
    const names = ['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((n) => seq(oid(`2.16.840.1.101.3.4.2.${n}`)))
    const { digest } = await read(message({ ...fields, digestAlgorithms: names }))
    expect([digest].flat()).toHaveLength(4)
  })

  it('a signer without signed attributes signed the content itself, so digests are not enough', async () => {
    const plain = message({ signers: [{ certificate: signer, signedAttributes: null }] })
    const { conclusion } = await judged(plain)
    expect(conclusion.indication).not.toBe('TOTAL-PASSED')
    expect(contentDigestAlgorithms((await read(plain)).signature)).toBeUndefined()
  })

  it('a detached message is held, as far as the limit allows', async () => {
    expect(await read(detached)).toEqual({ signature: detached })
    await expect(read(detached, { maxHeldOctets: 100 })).rejects.toMatchObject(tooLarge)
  })

  it('in very small pieces it takes the room of its octets, not of the pieces', async () => {
    const octet = Buffer.from([0x41])
    let held = 0
    async function* source(): AsyncGenerator<Uint8Array> {
      const before = process.memoryUsage().heapUsed
      for (let i = 0; i < 400_000; i += 1) yield octet
      held = process.memoryUsage().heapUsed - before
    }
    expect((await readSignature(source())).signature).toHaveLength(400_000)
    expect(held).toBeLessThan(40_000_000)
  })

  it('so is what is no message at all', async () => {
    const junk = Buffer.alloc(100_000, 0x41)
    expect(await read(junk)).toEqual({ signature: junk })
    await expect(read(junk, { maxHeldOctets: 70_000 })).rejects.toMatchObject(tooLarge)
  })
})

describe('a framing that is broken', () => {
  const open = (depth: number): Buffer => Buffer.alloc(depth * 2, Buffer.from([0x24, 0x80]))
  const lying = framed(indefinite(0x24, Buffer.from([0x04, 0x7f]), content))

  it.each([
    ['ends within the content', der.subarray(0, der.indexOf(content) + 9), 'ERR_DER_TRUNCATED'],
    ['ends after it', der.subarray(0, der.length - 3), 'ERR_DER_TRUNCATED'],
    ['goes on after the message', Buffer.concat([der, Buffer.from([0])]), 'ERR_DER_TRAILING_DATA'],
    ['has a second content', framed(Buffer.concat([octets(content), octets(content)])), 'ERR_DER_TRAILING_DATA'],
    ['has something else among the chunks', framed(indefinite(0x24, ...chunks, seq())), 'ERR_DER_UNEXPECTED_TAG'],
    [
      'has a chunk of indefinite length',
      framed(indefinite(0x24, indefinite(0x04)), indefinite),
      'ERR_DER_INDEFINITE_PRIMITIVE',
    ],
    ['is nested without end', framed(Buffer.concat([open(3_000), octets(content)])), 'ERR_DER_TOO_DEEP'],
    ['has a chunk that reaches beyond what it stands in', lying, 'ERR_DER_TRUNCATED'],
    ['has a chunk of 4 GiB', framed(Buffer.from('24800484ffffffff', 'hex'), indefinite), 'ERR_DER_TRUNCATED'],
  ])('that %s is FORMAT_FAILURE, as it is for a message that is held', async (_, broken, code) => {
    expect(judgeSignature({ signature: broken }, options).conclusion).toEqual({
      indication: 'TOTAL-FAILED',
      subIndication: 'FORMAT_FAILURE',
    })
    expect(await refusal(broken)).toBe(code)
  })

  it('into chunks of one octet ends when there are too many', async () => {
    const bomb = Buffer.alloc(3_000_000, Buffer.from([0x04, 0x01, 0x41]))
    const start = framed(indefinite(0x24), indefinite).subarray(0, -100)
    async function* source(): AsyncGenerator<Uint8Array> {
      yield start.subarray(0, start.indexOf(Buffer.from([0x24, 0x80])) + 2)
      for (;;) yield bomb
    }
    const input = await readSignature(source(), { holdOctets: 0 })
    expect(input.refusal?.code).toBe('ERR_DER_TOO_MANY_ELEMENTS')
  })

  it('followed by more than is held is no verdict: nobody has read it', async () => {
    await expect(read(der, { maxHeldOctets: 100 })).rejects.toMatchObject(tooLarge)
  })
})

describe('the source', () => {
  it('may be a stream of bytes, which is read through one buffer, any web stream, or one of node', async () => {
    const expected = await read(der)
    const bytes = (type?: 'bytes'): ReadableStream<Uint8Array> =>
      new ReadableStream({
        ...(type === undefined ? {} : { type }),
        start(controller: ReadableStreamDefaultController | ReadableByteStreamController) {
          controller.enqueue(Uint8Array.from(der.subarray(0, 100)))
          controller.enqueue(Uint8Array.from(der.subarray(100)))
          controller.close()
        },
      } as UnderlyingByteSource)
    for (const source of [bytes('bytes'), bytes(), Readable.from([der.subarray(0, 9), der.subarray(9)])]) {
      expect(await readSignature(source, { holdOctets: 0 })).toEqual(expected)
    }
    const value = createHash('sha256').update(der).digest()
    expect(await digestContent(bytes('bytes'), ['sha256'])).toEqual([{ algorithm: 'sha256', value }])
  })

  it('is let go when nothing more of it is wanted', async () => {
    let isReleased = false
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.alloc(1_000, 0x41)
      } finally {
        isReleased = true
      }
    }
    const reading = readSignature(source(), { holdOctets: 0, maxHeldOctets: 100_000 })
    await expect(reading).rejects.toMatchObject(tooLarge)
    expect(isReleased).toBe(true)
  })

  it.each([
    ['text', der.toString('latin1')],
    ['an ArrayBuffer', Uint8Array.from(der).buffer],
    ['nothing', undefined],
  ])('that gives %s is a mistake of the caller, not a bad signature', async (_, piece) => {
    async function* source(): AsyncGenerator<Uint8Array> {
      yield piece as unknown as Uint8Array
    }
    await expect(readSignature(source())).rejects.toThrow(TypeError)
    await expect(digestContent(source(), ['sha256'])).rejects.toThrow(TypeError)
  })

  it('that fails is not taken for a bad signature', async () => {
    async function* source(): AsyncGenerator<Uint8Array> {
      yield der.subarray(0, 200)
      throw new RangeError('the disk is gone')
    }
    await expect(readSignature(source(), { holdOctets: 0 })).rejects.toThrow('the disk is gone')
  })
})

it('makes the digests that have no length of their own as long as RFC 8702 says', async () => {
  const made = await digestContent(inPieces(content, 3), ['shake128', 'shake256'])
  expect(made.map(({ value }) => value.length)).toEqual([32, 64])
  expect(sortedSet(sha256Id)).toEqual(set(sha256Id))
})
