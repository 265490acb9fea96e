/** A whole session with a card: BPACE between program and card, BAUTH between terminal and card, messages in both channels. */
import { describe, expect, it } from 'vitest'
import { bignPublicOctets, createBignPrivateKey } from '../../src/crypto/bign.ts'
import type { BignCurve } from '../../src/crypto/bign-curve.ts'
import {
  BIGN_CURVES,
  bauthTerminal,
  bauthToken,
  bpaceClient,
  bpaceToken,
  type CommandApdu,
  createCvCertificate,
  createSecureChannel,
  openCommand,
  parseCvCertificate,
  protectResponse,
  sessionKeys,
  TamgaError,
  VerificationError,
} from '../../src/index.ts'

const curves = [...BIGN_CURVES.values()]
const [curve256] = curves
if (curve256 === undefined) throw new Error('No curve')
const pin = Buffer.from('123456')
const chart = Buffer.from('0001007800', 'hex')
const hellos = { token: new Uint8Array(0), client: chart }

const keyPair = (curve: BignCurve): { readonly privateKey: Uint8Array; readonly publicKey: Uint8Array } => {
  const privateKey = createBignPrivateKey(curve)
  return { privateKey, publicKey: bignPublicOctets(privateKey, curve) }
}

describe.each(curves)('BPACE on $name', (curve) => {
  const run = (programPin: Uint8Array, cardHellos = hellos): readonly [Uint8Array, Uint8Array] => {
    const program = bpaceClient({ curve, password: programPin, hellos })
    const card = bpaceToken({ curve, password: pin, hellos: cardHellos })
    const second = card.answer(program.message1)
    const third = program.answer(second.message2)
    const fourth = second.finish(third.message3)
    return [third.finish(fourth.message4), fourth.sessionKey]
  }

  it('gives both sides one key, another each time', () => {
    const [[program, card], [other]] = [run(pin), run(pin)]
    expect(Buffer.from(program)).toEqual(Buffer.from(card))
    expect(Buffer.from(program)).not.toEqual(Buffer.from(other))
  })

  it('is refused by the card when the PIN or what was said before is another', () => {
    const refusal = expect.objectContaining({ code: 'ERR_STB_CONFIRMATION_INVALID' })
    expect(() => run(Buffer.from('123457'))).toThrow(refusal)
    expect(() => run(pin, { ...hellos, client: Buffer.from('ffffffffff', 'hex') })).toThrow(refusal)
  })

  it('does not take a card that cannot confirm the key', () => {
    const program = bpaceClient({ curve, password: pin, hellos })
    const card = bpaceToken({ curve, password: pin, hellos })
    const third = program.answer(card.answer(program.message1).message2)
    expect(() => third.finish(new Uint8Array(8))).toThrow(VerificationError)
    expect(() => third.finish(new Uint8Array(0))).toThrow(VerificationError)
  })
})

describe('BAUTH', () => {
  const curve = curve256
  const [terminalKeys, cardKeys, caKeys] = [keyPair(curve), keyPair(curve), keyPair(curve)]
  const issuer = { curve, privateKey: caKeys.privateKey }
  const dates = { from: '250101', until: '341231' }
  const cardCertificate = createCvCertificate(
    { authority: 'BYCA0000', holder: '000123456789', curve, publicKey: cardKeys.publicKey, ...dates },
    issuer,
  )
  const identity = { privateKey: cardKeys.privateKey, certificate: cardCertificate.raw }
  const readKey = (octets: Uint8Array): Uint8Array => parseCvCertificate(octets).publicKey
  const none = new Uint8Array(0)
  const requestHash = Buffer.alloc(32, 7)

  it('proves the terminal to the card and the card to the terminal', () => {
    const shared = { curve, hellos: { terminal: requestHash, token: none } }
    const card = bauthToken({ ...shared, terminalKey: terminalKeys.publicKey, identity })
    const terminal = bauthTerminal({ ...shared, privateKey: terminalKeys.privateKey, readKey })
    const second = terminal.answer(card.message1)
    const third = card.answer(second.message2)
    const end = second.finish(third.message3)
    expect(Buffer.from(end.sessionKey)).toEqual(Buffer.from(third.sessionKey))
    expect(Buffer.from(end.certificate ?? none)).toEqual(Buffer.from(cardCertificate.raw))
    expect(() => second.finish()).toThrow(TamgaError)
    expect(() => second.finish(new Uint8Array(third.message3.length))).toThrow(VerificationError)
  })

  it('fails when the request that the terminal knows is not the one the program gave the card', () => {
    const card = bauthToken({
      curve,
      terminalKey: terminalKeys.publicKey,
      hellos: { terminal: requestHash, token: none },
    })
    const other = { terminal: Buffer.alloc(32, 8), token: none }
    const terminal = bauthTerminal({ curve, privateKey: terminalKeys.privateKey, hellos: other })
    expect(() => card.answer(terminal.answer(card.message1).message2)).toThrow(
      expect.objectContaining({ code: 'ERR_STB_CONFIRMATION_INVALID' }),
    )
  })

  it('cannot be run by who has the certificate of the terminal and not its key', () => {
    const card = bauthToken({ curve, terminalKey: terminalKeys.publicKey })
    const impostor = bauthTerminal({ curve, privateKey: keyPair(curve).privateKey })
    expect(() => impostor.answer(card.message1)).toThrow(expect.objectContaining({ code: 'ERR_STB_KEY_WRAP_INVALID' }))
  })

  it('does not take a card that shows the certificate of another', () => {
    const stranger = { ...identity, privateKey: keyPair(curve).privateKey }
    const card = bauthToken({ curve, terminalKey: terminalKeys.publicKey, identity: stranger })
    const second = bauthTerminal({ curve, privateKey: terminalKeys.privateKey, readKey }).answer(card.message1)
    expect(() => second.finish(card.answer(second.message2).message3)).toThrow(
      expect.objectContaining({ code: 'ERR_STB_PROOF_INVALID' }),
    )
  })
})

describe('a secure channel', () => {
  const sessionKey = Buffer.alloc(32, 3)
  const command: CommandApdu = { cla: 0, ins: 0xa4, p1: 4, p2: 0x0c, data: Buffer.from('d112', 'hex'), le: 0 }
  const keys = sessionKeys(sessionKey)

  it('carries commands and answers in turn, each under a number of its own', () => {
    const channel = createSecureChannel(sessionKey)
    for (const counter of [1, 3, 5]) {
      const opened = openCommand(channel.protect(command), { keys, counter })
      expect({ ...opened, data: Buffer.from(opened.data) }).toEqual(command)
      const answer = protectResponse({ data: Buffer.from([counter]), status: 0x9000 }, { keys, counter: counter + 1 })
      expect(channel.open(answer)).toEqual({ data: Uint8Array.of(counter), status: 0x9000 })
    }
  })

  it('is closed for good by the first answer that is wrong, and says what a bare status was', () => {
    const channel = createSecureChannel(sessionKey)
    channel.protect(command)
    expect(() => channel.open(Uint8Array.of(0x69, 0x88))).toThrow(
      expect.objectContaining({ code: 'ERR_STB_SM_UNPROTECTED', facts: { answer: 0x6987, status: 0x6988 } }),
    )
    const closed = expect.objectContaining({ code: 'ERR_STB_SM_CLOSED' })
    expect(() => channel.protect(command)).toThrow(closed)
  })

  it('lets nobody speak out of turn', () => {
    const channel = createSecureChannel(sessionKey)
    expect(() => channel.open(Uint8Array.of(0x90, 0))).toThrow(TypeError)
    channel.protect(command)
    expect(() => channel.protect(command)).toThrow(TypeError)
  })
})
