/**
 * Secure messaging (STB 34.101.79-2019, 8.4 and 12.4): commands and answers under the keys of a session. The MAC covers the
 * counter as the errata have it; the printed text left that out.
 */
import { concatBytes, equalBytes, toHex } from '../bytes.ts'
import { beltMac, beltMacHolds } from '../crypto/belt-mac.ts'
import { beltCfbDecrypt, beltCfbEncrypt } from '../crypto/belt-modes.ts'
import { beltKeyRep } from '../crypto/belt-wide-block.ts'
import { octetsFromNumber } from '../crypto/bign-curve.ts'
import { contentBytes, type DerReader, derReader, type Element } from '../der/read.ts'
import { encode } from '../der/write.ts'
import { attempt, VerificationError } from '../errors.ts'
import {
  type CommandApdu,
  headerOctets,
  lengthOctets,
  leOctets,
  parseResponse,
  type ResponseApdu,
  statusOctets,
} from './apdu.ts'

/** The bit of CLA that says: protected. */
const PROTECTED = 0x04
const CIPHERTEXT = 0x87
const LE = 0x97
const MAC = 0x8e
/** Padding indicator: none, since cfb needs none. */
const NO_PADDING = 0x02

/** What a card answers to an object that is missing, and to one that is wrong (12.4.5). */
const STATUS_OBJECT_MISSING = 0x6987
const STATUS_OBJECT_WRONG = 0x6988

export interface SessionKeys {
  readonly mac: Uint8Array
  readonly encryption: Uint8Array
}

export function sessionKeys(sessionKey: Uint8Array): SessionKeys {
  const derive = (number: bigint): Uint8Array =>
    beltKeyRep(sessionKey, { level: new Uint8Array(12), header: octetsFromNumber(number, 16), octets: 32 })
  return { mac: derive(1n), encryption: derive(2n) }
}

/** Keys, and the number of the message: commands are odd, answers even, none comes twice. */
export interface MessageContext {
  readonly keys: SessionKeys
  readonly counter: number
}

export function protectCommand(command: CommandApdu, context: MessageContext): Uint8Array {
  const header = headerOctets({ ...command, cla: command.cla | PROTECTED })
  const le = leOctets(command.data.length, command.le)
  const objects = concatBytes([encrypted(command.data, context), ...(le.length === 0 ? [] : [encode(LE, le)])])
  const body = concatBytes([objects, macObject([header, objects], context)])
  const lc = lengthOctets(body.length, body.length > 255)
  return concatBytes([header, Uint8Array.from(lc), body, Uint8Array.of(0)])
}

/** The card's side. @throws VerificationError ERR_STB_SM_UNPROTECTED (6987), ERR_STB_SM_INVALID (6988) */
export function openCommand(octets: Uint8Array, context: MessageContext): CommandApdu {
  const [cla = 0, ins = 0, p1 = 0, p2 = 0] = octets
  const body = (cla & PROTECTED) === 0 ? undefined : commandBody(octets)
  if (body === undefined) throw unprotected()
  const { ciphertext, le } = checkedObjects(body, { before: octets.subarray(0, 4), takesLe: true }, context)
  const data = decrypted(ciphertext, context)
  return { cla: cla & ~PROTECTED, ins, p1, p2, data, le: expectedLength(data.length, le) }
}

export function protectResponse({ data, status }: ResponseApdu, context: MessageContext): Uint8Array {
  const objects = encrypted(data, context)
  const sw = statusOctets(status)
  return concatBytes([objects, macObject([objects, sw], context), sw])
}

/** @throws FormatError ERR_APDU_TOO_SHORT, VerificationError ERR_STB_SM_UNPROTECTED, ERR_STB_SM_INVALID */
export function openResponse(octets: Uint8Array, context: MessageContext): ResponseApdu {
  const { data: body, status } = parseResponse(octets)
  if (body.length === 0) throw unprotected(status)
  const { ciphertext } = checkedObjects(body, { after: statusOctets(status), takesLe: false }, context)
  return { data: decrypted(ciphertext, context), status }
}

function counterOctets({ counter }: MessageContext): Uint8Array {
  return octetsFromNumber(BigInt(counter), 16)
}

function encrypted(data: Uint8Array, context: MessageContext): Uint8Array {
  if (data.length === 0) return data
  const ciphertext = beltCfbEncrypt(data, { key: context.keys.encryption, iv: counterOctets(context) })
  return encode(CIPHERTEXT, Uint8Array.of(NO_PADDING), ciphertext)
}

function decrypted(ciphertext: Uint8Array, context: MessageContext): Uint8Array {
  return beltCfbDecrypt(ciphertext, { key: context.keys.encryption, iv: counterOctets(context) })
}

function macObject(parts: readonly Uint8Array[], context: MessageContext): Uint8Array {
  return encode(MAC, beltMac(concatBytes([counterOctets(context), ...parts]), context.keys.mac))
}

/** What lies between Lc and the last octet, a zero; `undefined` when the command ends with its header. */
function commandBody(octets: Uint8Array): Uint8Array | undefined {
  if (octets.length <= 4) return undefined
  const isExtended = octets[4] === 0
  const start = isExtended ? 7 : 5
  const length = isExtended ? ((octets[5] ?? 0) << 8) | (octets[6] ?? 0) : (octets[4] ?? 0)
  const isShortest = isExtended === length > 255
  if (!isShortest || octets.length !== start + length + 1 || octets[octets.length - 1] !== 0) throw wrong()
  return octets.subarray(start, -1)
}

interface Place {
  /** What the MAC covers besides the counter and the objects. */
  readonly before?: Uint8Array
  readonly after?: Uint8Array
  readonly takesLe: boolean
}

interface CheckedObjects {
  readonly ciphertext: Uint8Array
  readonly le: Uint8Array
}

const NOTHING = new Uint8Array(0)

/** The objects in their order, after the MAC has been found right. */
function checkedObjects(
  body: Uint8Array,
  { before = NOTHING, after = NOTHING, takesLe }: Place,
  context: MessageContext,
): CheckedObjects {
  const { ciphertext, le, mac } = attempt(
    () => readObjects(derReader(body), takesLe),
    () => {
      throw wrong()
    },
  )
  if (mac === undefined) throw unprotected()
  const objects = body.subarray(0, mac.start)
  const data = concatBytes([counterOctets(context), before, objects, after])
  if (!beltMacHolds(contentBytes(mac), data, context.keys.mac)) throw wrong()
  return { ciphertext: unpadded(ciphertext), le: le === undefined ? NOTHING : contentBytes(le) }
}

interface Objects {
  readonly ciphertext: Element | undefined
  readonly le: Element | undefined
  readonly mac: Element | undefined
}

function readObjects(reader: DerReader, takesLe: boolean): Objects {
  const ciphertext = reader.optional(CIPHERTEXT)
  const le = takesLe ? reader.optional(LE) : undefined
  const mac = reader.optional(MAC)
  reader.finish()
  return { ciphertext, le, mac }
}

/** The object must say that there is no padding, and hold something. */
function unpadded(object: Element | undefined): Uint8Array {
  if (object === undefined) return NOTHING
  const contents = contentBytes(object)
  if (contents[0] !== NO_PADDING || contents.length === 1) throw wrong()
  return contents.subarray(1)
}

/** Only the octets that `leOctets` would make. */
function expectedLength(dataLength: number, octets: Uint8Array): number {
  if (octets.length === 0) return 0
  const number = Number(`0x${toHex(octets.subarray(-2))}`)
  const le = number === 0 ? 1 << (8 * Math.min(octets.length, 2)) : number
  if (!equalBytes(leOctets(dataLength, le), octets)) throw wrong()
  return le
}

function unprotected(status?: number): VerificationError {
  const facts = { answer: STATUS_OBJECT_MISSING, ...(status !== undefined && { status }) }
  return new VerificationError('ERR_STB_SM_UNPROTECTED', 'Not protected', { facts })
}

function wrong(): VerificationError {
  const facts = { answer: STATUS_OBJECT_WRONG }
  return new VerificationError('ERR_STB_SM_INVALID', 'A protected message is malformed, changed, or out of turn', {
    facts,
  })
}
