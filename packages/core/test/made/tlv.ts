/** Encodes what the tests need, also what no encoder should write. Shares nothing with the writer or reader under test. */

/** One tag-length-value; the length is as short as it can be. A tag above 255 is two identifier octets. */
export function tlv(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  const identifier = tag > 0xff ? [tag >> 8, tag & 0xff] : [tag]
  return Buffer.concat([Buffer.from([...identifier, ...shortestLength(content.length)]), content])
}

/** The same with an indefinite length (X.690 §8.1.3.6). */
export function indefinite(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  return Buffer.concat([Buffer.from([tag, 0x80]), ...contents, Buffer.from([0, 0])])
}

export const hex = (digits: string): Buffer => Buffer.from(digits.replaceAll(' ', ''), 'hex')
export const seq = (...parts: readonly Uint8Array[]): Buffer => tlv(0x30, ...parts)
/** SET without sorting: the order is the caller's. */
export const set = (...parts: readonly Uint8Array[]): Buffer => tlv(0x31, ...parts)
export const sortedSet = (...parts: readonly Uint8Array[]): Buffer => set(...[...parts].sort(Buffer.compare))
export const octets = (content: Uint8Array): Buffer => tlv(0x04, content)
export const bits = (content: Uint8Array, unused = 0): Buffer => tlv(0x03, Buffer.from([unused]), content)
export const utf8 = (text: string): Buffer => tlv(0x0c, Buffer.from(text))
export const printable = (text: string): Buffer => tlv(0x13, Buffer.from(text, 'latin1'))
export const ia5 = (text: string): Buffer => tlv(0x16, Buffer.from(text, 'latin1'))
export const bool = (value: boolean): Buffer => tlv(0x01, Buffer.from([value ? 0xff : 0x00]))
export const nil = (): Buffer => tlv(0x05)
/** INTEGER from contents octets in hex, taken as they are. */
export const int = (digits: string): Buffer => tlv(0x02, hex(digits))
export const enumerated = (value: number): Buffer => tlv(0x0a, Buffer.from([value]))
/** `[n]` constructed and `[n]` primitive. */
export const ctx = (n: number, ...parts: readonly Uint8Array[]): Buffer => tlv(0xa0 + n, ...parts)
export const ctxp = (n: number, content: Uint8Array): Buffer => tlv(0x80 + n, content)

const digits = (time: Date): string => time.toISOString().replace(/\.\d{3}Z|[-:T]/g, '')
export const utcTime = (time: Date): Buffer => tlv(0x17, Buffer.from(`${digits(time).slice(2)}Z`))
export const generalizedTime = (time: Date): Buffer => tlv(0x18, Buffer.from(`${digits(time)}Z`))

export function oid(dotted: string): Buffer {
  const [first = 0n, second = 0n, ...arcs] = dotted.split('.').map(BigInt)
  const groups = [first * 40n + second, ...arcs].map((arc) => {
    const sevens =
      arc
        .toString(2)
        .padStart(Math.ceil(arc.toString(2).length / 7) * 7, '0')
        .match(/.{7}/g) ?? []
    return sevens.map((seven, i) => Number.parseInt(seven, 2) | (i < sevens.length - 1 ? 0x80 : 0))
  })
  return tlv(0x06, Buffer.from(groups.flat()))
}

function shortestLength(length: number): number[] {
  if (length < 0x80) return [length]
  const octetsOfLength = length
    .toString(16)
    .padStart(length.toString(16).length + (length.toString(16).length % 2), '0')
  const bytes = [...Buffer.from(octetsOfLength, 'hex')]
  return [0x80 + bytes.length, ...bytes]
}
