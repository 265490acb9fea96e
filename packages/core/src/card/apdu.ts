/** Commands to a card and its answers (ISO/IEC 7816-4 §5): short and extended lengths. */
import { concatBytes } from '../bytes.ts'
import { FormatError } from '../errors.ts'

export interface CommandApdu {
  readonly cla: number
  readonly ins: number
  readonly p1: number
  readonly p2: number
  /** Up to 65,535 octets. */
  readonly data: Uint8Array
  /** Octets of the answer at most, up to 65,536; 0 when none are awaited. */
  readonly le: number
}

export interface ResponseApdu {
  readonly data: Uint8Array
  /** SW1 and SW2: 0x9000 when all went well. */
  readonly status: number
}

const SHORT_DATA = 255
const SHORT_ANSWER = 256

export function encodeCommand(command: CommandApdu): Uint8Array {
  const { data, le } = command
  const isExtended = data.length > SHORT_DATA || le > SHORT_ANSWER
  const lc = data.length === 0 ? [] : lengthOctets(data.length, isExtended)
  return concatBytes([headerOctets(command), Uint8Array.from(lc), data, leOctets(data.length, le)])
}

/** CLA, INS, P1, P2. */
export function headerOctets({ cla, ins, p1, p2 }: CommandApdu): Uint8Array {
  return Uint8Array.of(cla, ins, p1, p2)
}

/** Lc: one octet, or a zero and two. */
export function lengthOctets(length: number, isExtended: boolean): readonly number[] {
  return isExtended ? [0, length >> 8, length & 255] : [length]
}

/** Le as it stands after so many octets of data: nothing, one octet, two, or three where no Lc has said that it is extended. */
export function leOctets(dataLength: number, le: number): Uint8Array {
  if (le === 0) return new Uint8Array(0)
  if (dataLength <= SHORT_DATA && le <= SHORT_ANSWER) return Uint8Array.of(le & 255)
  const octets = [(le >> 8) & 255, le & 255]
  return Uint8Array.from(dataLength === 0 ? [0, ...octets] : octets)
}

/** @throws FormatError ERR_APDU_TOO_SHORT */
export function parseResponse(octets: Uint8Array): ResponseApdu {
  if (octets.length < 2) {
    throw new FormatError('ERR_APDU_TOO_SHORT', 'An answer without status', { facts: { octets: octets.length } })
  }
  const [sw1 = 0, sw2 = 0] = octets.subarray(-2)
  return { data: octets.subarray(0, -2), status: (sw1 << 8) | sw2 }
}

/** The two octets of a status. */
export function statusOctets(status: number): Uint8Array {
  return Uint8Array.of(status >> 8, status & 255)
}
