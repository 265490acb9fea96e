/** Octets that no honest card, terminal or CA would send: every reader of `card` answers with a code, and gives no data. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { verifyCvSignature } from '../../src/card/cv-certificate.ts'
import {
  type MessageContext,
  openCommand,
  openResponse,
  protectCommand,
  protectResponse,
} from '../../src/card/secure-messaging.ts'
import { bignPublicOctets, createBignPrivateKey } from '../../src/crypto/bign.ts'
import {
  BIGN_CURVES,
  bauthTerminal,
  bauthToken,
  bpaceClient,
  bpaceToken,
  createCvCertificate,
  eidRights,
  eidWord,
  esignWord,
  parseCvCertificate,
  sessionKeys,
  TamgaError,
  validateCvPath,
} from '../../src/index.ts'

const curve = BIGN_CURVES.get('bign-curve256v1')
if (curve === undefined) throw new Error('No curve')
const privateKey = createBignPrivateKey(curve)
const publicKey = bignPublicOctets(privateKey, curve)
const issuer = { curve, privateKey }
const fields = { authority: 'BYCA0000', curve, publicKey, from: '250101', until: '341231' }
const eidAccess = eidWord(['readDG4', 'readDG5', 'readDG6', 'readDG7', 'readDG17'])
const esignAccess = esignWord(['signBase'])
const root = createCvCertificate({ ...fields, holder: 'BYCA0000', eidAccess, esignAccess }, issuer)
const terminal = createCvCertificate({ ...fields, holder: '001123456789', eidAccess, esignAccess }, issuer)

/** One changed, inserted or lost octet, or a cut. */
const mutations = (octets: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(
      fc.nat(octets.length - 1),
      fc.integer({ min: 1, max: 255 }),
      fc.constantFrom('flip', 'cut', 'drop', 'insert'),
    )
    .map(([at, change, kind]) => {
      const before = octets.subarray(0, at)
      const rest = octets.subarray(at + 1)
      if (kind === 'cut') return Uint8Array.from(before)
      if (kind === 'drop') return Uint8Array.from([...before, ...rest])
      if (kind === 'insert') return Uint8Array.from([...before, change, ...octets.subarray(at)])
      return Uint8Array.from([...before, (octets[at] ?? 0) ^ change, ...rest])
    })

/** What `run` came to: a value, or the code of a coded error. Anything else is thrown on. */
function outcome<T>(run: () => T): { readonly value: T } | { readonly code: string } {
  try {
    return { value: run() }
  } catch (error) {
    if (error instanceof TamgaError) return { code: error.code }
    throw error
  }
}

const refused = (run: () => unknown): void => {
  expect(outcome(run)).toEqual({ code: expect.stringMatching(/^ERR_/) })
}

describe('a CV certificate', () => {
  it('is refused, or found forged, whatever octet is changed', () => {
    fc.assert(
      fc.property(mutations(terminal.raw), (octets) => {
        const read = outcome(() => verifyCvSignature(parseCvCertificate(octets), root))
        if ('value' in read) expect(read.value).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  it('is refused with a code when the octets are anything at all', () => {
    const start = fc.constantFrom(new Uint8Array(0), terminal.raw.subarray(0, 4), terminal.raw.subarray(0, 40))
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 300 }), (head, tail) => {
        refused(() => parseCvCertificate(Uint8Array.from([...head, ...tail])))
      }),
      { numRuns: 300 },
    )
    refused(() => parseCvCertificate(new Uint8Array(100_000).fill(0x7f)))
  })

  it('leads nowhere in a path that is too long, empty, or through an owner who is no authority', () => {
    const codes = [[], [root, root, root, root], [terminal, terminal]].map((path) =>
      outcome(() => validateCvPath(path, '250601')),
    )
    expect(codes).toEqual([
      { code: 'ERR_STB_CV_PATH_LENGTH' },
      { code: 'ERR_STB_CV_PATH_LENGTH' },
      { code: 'ERR_STB_CV_PATH_ISSUER' },
    ])
    const child = createCvCertificate({ ...fields, authority: terminal.holder, holder: '009999999999' }, issuer)
    expect(outcome(() => validateCvPath([terminal, child], '250601'))).toEqual({ code: 'ERR_STB_CV_PATH_ISSUER' })
  })

  it('has dates of one digit an octet (STB 34.101.79, and neither BCD nor ASCII), of days there are', () => {
    const hex = Buffer.from(terminal.raw).toString('hex')
    expect(hex).toContain('5f2506020500010001')
    for (const from of ['250230', '251301', '250001', '2501', 'abcdef']) {
      expect(outcome(() => createCvCertificate({ ...fields, holder: '001123456789', from }, issuer))).toEqual({
        code: 'ERR_STB_CV_DATE',
      })
    }
  })

  it('takes the word of rights as it stands: the one that the standard prints in hex lets nobody read DG6 and DG17 (erratum)', () => {
    const [printed, meant] = ['003c6f5b10', '00336f7b10'].map((word) => eidRights(Buffer.from(word, 'hex')).rights)
    expect(meant).toEqual(expect.arrayContaining(['readDG6', 'readDG17']))
    expect(printed).not.toEqual(expect.arrayContaining(['readDG6']))
    expect(printed).not.toEqual(expect.arrayContaining(['readDG17']))
  })
})

describe('secure messaging', () => {
  const context: MessageContext = { keys: sessionKeys(Buffer.alloc(32, 5)), counter: 2 }

  it('opens no answer and no command of which an octet is changed', () => {
    for (const length of [0, 1, 40, 300]) {
      const data = Buffer.alloc(length, 0x36)
      const answer = protectResponse({ data, status: 0x9000 }, context)
      const command = protectCommand({ cla: 0, ins: 0xb0, p1: 0, p2: 0, data, le: 256 }, context)
      fc.assert(
        fc.property(mutations(answer), (octets) => refused(() => openResponse(octets, context))),
        { numRuns: 100 },
      )
      fc.assert(
        fc.property(mutations(command), (octets) => refused(() => openCommand(octets, context))),
        { numRuns: 100 },
      )
    }
  })

  it('answers any octets with a code', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (octets) => {
        refused(() => openResponse(octets, context))
        refused(() => openCommand(octets, context))
        refused(() => openCommand(Uint8Array.from([4, ...octets]), context))
      }),
      { numRuns: 200 },
    )
  })
})

describe('BPACE and BAUTH', () => {
  it('answer messages of any form with a code', () => {
    const password = Buffer.from('123456')
    const messages = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc.constantFrom(new Uint8Array(16), new Uint8Array(80), new Uint8Array(96)),
    )
    fc.assert(
      fc.property(messages, (message) => {
        refused(() => bpaceClient({ curve, password }).answer(message))
        refused(() => bpaceToken({ curve, password }).answer(new Uint8Array(16)).finish(message))
        refused(() => bauthTerminal({ curve, privateKey }).answer(message))
        refused(() => bauthToken({ curve, terminalKey: publicKey }).answer(message))
      }),
      { numRuns: 25 },
    )
  })
})
