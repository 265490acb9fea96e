/**
 * What was read last, each in the place that its octets give it: messages name the same algorithms and authorities again and
 * again. No answer hangs on it: what a record cost is paid again, and only what DER allows is kept.
 */
import { attempt } from '../errors.ts'
import type { DerReader, Element } from './read.ts'

interface Kept<T> {
  readonly octets: Buffer
  readonly value: T
  /** What reading its contents took from the budget. */
  readonly elements: number
}

/** Makes the value of an element from its contents; of its octets the value may hold on to `octets` only, which is all of them. */
export type ReadContents<T> = (fields: DerReader, octets: Buffer, element: Element) => T

/** Records of a type whose elements are nested `levels` deep. It has a lifetime (what it keeps), so it is a class. */
export class Recent<T> {
  readonly #kept: (Kept<T> | undefined)[]
  readonly #levels: number
  readonly #maximumOctets: number

  /** `places` is a power of two; elements above `maximumOctets` are read each time. */
  constructor(places: number, levels: number, maximumOctets: number) {
    this.#kept = new Array(places).fill(undefined)
    this.#levels = levels
    this.#maximumOctets = maximumOctets
  }

  /** The value of `element`. `keeps` is false for what shall not outlive its message. */
  read(reader: DerReader, element: Element, read: ReadContents<T>, keeps: boolean = true): T {
    const { source, start, end } = element
    if (end - start > this.#maximumOctets) return readAsItIs(reader, element, read)
    const place = placeOf(source, start, end) & (this.#kept.length - 1)
    const kept = this.#kept[place]
    if (kept !== undefined && isAt(kept.octets, source, start, end)) {
      // What is to be kept is read as DER, and where BER is read that begins with a second look at its length.
      const elements = keeps && reader.encoding === 'ber' ? kept.elements + 1 : kept.elements
      if (reader.pay(elements, this.#levels)) return kept.value
    }
    return keeps ? this.#readNew(place, reader, element, read) : readAsItIs(reader, element, read)
  }

  #readNew(place: number, reader: DerReader, element: Element, read: ReadContents<T>): T {
    // Copies: a window would keep the whole message, and nobody else may write into what is compared.
    const octets = Buffer.from(element.source.subarray(element.start, element.end))
    const readStrictly = (): T => {
      const fields = reader.strictlyInside(element)
      const before = reader.elementsLeft
      const value = read(fields, Buffer.from(octets), element)
      this.#kept[place] = { octets, value, elements: before - reader.elementsLeft }
      return value
    }
    if (reader.encoding === 'der') return readStrictly()
    return attempt(readStrictly, () => readAsItIs(reader, element, read))
  }
}

function readAsItIs<T>(reader: DerReader, element: Element, read: ReadContents<T>): T {
  return read(reader.inside(element), element.source.subarray(element.start, element.end), element)
}

/** Names differ at their ends, and algorithms are short. */
const TELLING_OCTETS = 16

function placeOf(source: Buffer, start: number, end: number): number {
  let place = end - start
  for (let next = Math.max(start, end - TELLING_OCTETS); next < end; next += 1)
    place = (Math.imul(place, 31) + (source[next] ?? 0)) | 0
  return place ^ (place >>> 9)
}

function isAt(octets: Buffer, source: Buffer, start: number, end: number): boolean {
  if (octets.length !== end - start) return false
  for (let next = 0; next < octets.length; next += 1) if (octets[next] !== source[start + next]) return false
  return true
}
