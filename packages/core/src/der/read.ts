/**
 * The DER reader (X.690 §8, §10), strict, with the one concession CMS needs: in `ber` mode it takes indefinite lengths,
 * lengths that are not minimal and constructed octet strings (RFC 5652 allows BER around DER parts).
 * Nothing is copied and nothing recurses on the input: an element is a window on the bytes that arrived.
 */
import { bufferOn } from '../bytes.ts'
import { FormatError } from '../errors.ts'
import { CONSTRUCTED, type Encoding, LONG_FORM, LONG_LENGTH, malformed, readLength, readTag } from './header.ts'

/** A window on one tag-length-value in `source`; the end-of-contents octets of an indefinite form lie after `contentEnd`. */
export interface Element {
  /** Identifier octet; for a tag number above 30 the number shifted left by 8, plus that octet. */
  readonly tag: number
  readonly source: Buffer
  readonly start: number
  readonly contentStart: number
  readonly contentEnd: number
  readonly end: number
}

/** What one message may cost; shared by all readers on it. */
export interface Budget {
  elements: number
  readonly depth: number
}

/** Above real archive signatures (an LTA file with 6 MB of CRLs holds under 500,000 elements read one by one). */
const DEFAULT_ELEMENTS = 2_000_000
/** CMS inside CMS inside CMS (a time-stamp in an archive time-stamp) stays under 40 levels. */
const DEFAULT_DEPTH = 64

const END_OF_CONTENTS = 0x00
/** An indefinite form ends with two zero octets (X.690 §8.1.5). */
export const END_OF_CONTENTS_OCTETS = 2

export function createBudget(limits: { readonly elements?: number; readonly depth?: number } = {}): Budget {
  return { elements: limits.elements ?? DEFAULT_ELEMENTS, depth: limits.depth ?? DEFAULT_DEPTH }
}

/** The whole encoding, tag and length included, as it arrived. */
export function rawBytes(element: Element): Uint8Array {
  return element.source.subarray(element.start, element.end)
}

/** The contents octets. */
export function contentBytes(element: Element): Uint8Array {
  return element.source.subarray(element.contentStart, element.contentEnd)
}

/** Walks the elements of one level, in order. It has a lifetime (a position), so it is a class. */
export class DerReader {
  readonly #source: Buffer
  readonly #end: number
  readonly #encoding: Encoding
  readonly #budget: Budget
  readonly #depth: number
  #offset: number

  constructor(source: Buffer, start: number, end: number, encoding: Encoding, budget: Budget, depth: number) {
    if (depth > budget.depth) throw malformed('ERR_DER_TOO_DEEP', 'Nested too deeply', start)
    this.#source = source
    this.#offset = start
    this.#end = end
    this.#encoding = encoding
    this.#budget = budget
    this.#depth = depth
  }

  get encoding(): Encoding {
    return this.#encoding
  }

  /** What is left of the budget. */
  get elementsLeft(): number {
    return this.#budget.elements
  }

  /** Pays for `elements` in so many levels that need not be read again; `false`, and nothing is paid, where reading them would fail. */
  pay(elements: number, levels: number): boolean {
    if (this.#budget.elements < elements || this.#depth + levels > this.#budget.depth) return false
    this.#budget.elements -= elements
    return true
  }

  /** Where in the source the next element starts: the end of what has been read. */
  get offset(): number {
    return this.#offset
  }

  /** True when all elements of this level have been read. */
  get done(): boolean {
    return this.#offset >= this.#end
  }

  /** The tag of the element that comes next, `undefined` at the end. */
  peek(): number | undefined {
    if (this.done) return undefined
    const first = this.#source[this.#offset]
    if (first !== undefined && (first & LONG_FORM) !== LONG_FORM) return first
    return readTag(this.#source, this.#offset, this.#end).tag
  }

  /**
   * Reads the next element.
   * @throws FormatError ERR_DER_… when it is missing, malformed, or (with `tag`) of another type
   */
  next(tag?: number): Element {
    const start = this.#offset
    if (start >= this.#end) throw malformed('ERR_DER_MISSING', 'An element is missing', start)
    const element = readElement(this.#source, start, this.#end, this.#encoding, this.#budget, this.#depth)
    if (tag !== undefined && element.tag !== tag) {
      throw new FormatError('ERR_DER_UNEXPECTED_TAG', 'Another type was expected', {
        facts: { offset: start, expected: tag, actual: element.tag },
      })
    }
    this.#offset = element.end
    return element
  }

  /** Reads the next element if it has this tag. */
  optional(tag: number): Element | undefined {
    return this.peek() === tag ? this.next(tag) : undefined
  }

  /** Reads all remaining elements of this level. */
  rest(tag?: number): Element[] {
    return this.each(tag, (element) => element)
  }

  /** What `read` makes of each remaining element of this level, in their order. */
  each<T>(tag: number | undefined, read: (element: Element) => T): T[] {
    if (this.done) return []
    // Most lists hold one, and an array that is made with it is a tenth of one that grows to it.
    const values = [read(this.next(tag))]
    while (!this.done) values.push(read(this.next(tag)))
    return values
  }

  /** @throws FormatError ERR_DER_TRAILING_DATA when something is left: two readers must not see two messages in one */
  finish(): void {
    if (!this.done) throw malformed('ERR_DER_TRAILING_DATA', 'Data after the last expected element', this.#offset)
  }

  /** A reader on the contents of a constructed element. `encoding` narrows to strict DER, never widens. */
  inside(element: Element, encoding: Encoding = this.#encoding): DerReader {
    if ((element.tag & CONSTRUCTED) === 0) {
      throw malformed('ERR_DER_NOT_CONSTRUCTED', 'A constructed element was expected', element.start)
    }
    const mode = this.#encoding === 'der' ? 'der' : encoding
    return new DerReader(element.source, element.contentStart, element.contentEnd, mode, this.#budget, this.#depth + 1)
  }

  /** A reader on the contents of a constructed element, which must be DER, its own length too. */
  strictlyInside(element: Element): DerReader {
    const { source, start, end } = element
    if (this.#encoding !== 'der') readElement(source, start, end, 'der', this.#budget, this.#depth)
    return this.inside(element, 'der')
  }

  /** A reader of the same level that takes this element again, as DER only. */
  strict(element: Element): DerReader {
    return new DerReader(element.source, element.start, element.end, 'der', this.#budget, this.#depth)
  }

  /** Reads the next element, which must be constructed and have this tag, and returns a reader on its contents. */
  enter(tag: number): DerReader {
    const source = this.#source
    const start = this.#offset
    const header = source[start] === tag && (tag & CONSTRUCTED) !== 0 ? plainHeader(source, start) : 0
    const contentStart = start + header
    const end = contentStart + plainLength(source, start, header)
    // The element itself is nobody's need: where nothing about it is unusual none is made.
    if (header === 0 || end > this.#end) return this.inside(this.next(tag))
    spend(this.#budget, start)
    this.#offset = end
    return new DerReader(source, contentStart, end, this.#encoding, this.#budget, this.#depth + 1)
  }
}

/** A reader on one complete encoding; `budget` is shared when given. */
export function derReader(bytes: Uint8Array, budget: Budget = createBudget()): DerReader {
  return new DerReader(bufferOn(bytes), 0, bytes.length, 'der', budget, 0)
}

/** The same for the BER that CMS allows around its DER parts. */
export function berReader(bytes: Uint8Array, budget: Budget = createBudget()): DerReader {
  return new DerReader(bufferOn(bytes), 0, bytes.length, 'ber', budget, 0)
}

function readElement(
  source: Buffer,
  start: number,
  limit: number,
  encoding: Encoding,
  budget: Budget,
  depth: number,
): Element {
  spend(budget, start)
  const header = plainHeader(source, start)
  if (header > 0) {
    const contentStart = start + header
    const end = contentStart + plainLength(source, start, header)
    if (end <= limit) return { tag: source[start] ?? 0, source, start, contentStart, contentEnd: end, end }
  }
  return readUnusualElement(source, start, limit, encoding, budget, depth)
}

function readUnusualElement(
  source: Buffer,
  start: number,
  limit: number,
  encoding: Encoding,
  budget: Budget,
  depth: number,
): Element {
  const { tag, next } = readTag(source, start, limit)
  const length = readLength(source, next, limit, encoding)
  if (length.value !== undefined) {
    const contentEnd = length.next + length.value
    return { tag, source, start, contentStart: length.next, contentEnd, end: contentEnd }
  }
  if ((tag & CONSTRUCTED) === 0) {
    throw malformed('ERR_DER_INDEFINITE_PRIMITIVE', 'Indefinite length on a primitive', start)
  }
  const contentEnd = findEndOfContents(source, length.next, limit, budget, depth + 1)
  return { tag, source, start, contentStart: length.next, contentEnd, end: contentEnd + 2 }
}

/**
 * How many octets tag and length take where one octet holds the tag and the length is in the shortest form of at most three,
 * which is nearly everywhere; 0 elsewhere.
 */
function plainHeader(source: Buffer, start: number): number {
  if (((source[start] ?? LONG_FORM) & LONG_FORM) === LONG_FORM) return 0
  const first = source[start + 1] ?? LONG_LENGTH
  if (first < LONG_LENGTH) return 2
  if (first === 0x81) return (source[start + 2] ?? 0) >= LONG_LENGTH ? 3 : 0
  return first === 0x82 && (source[start + 2] ?? 0) > 0 ? 4 : 0
}

/** The length behind such a tag. */
function plainLength(source: Buffer, start: number, header: number): number {
  if (header === 2) return source[start + 1] ?? 0
  return header === 3 ? (source[start + 2] ?? 0) : ((source[start + 2] ?? 0) << 8) | (source[start + 3] ?? 0)
}

/** Skips elements, counting how many indefinite forms are open, until the end-of-contents of the first (X.690 §8.1.5). */
function findEndOfContents(source: Buffer, start: number, limit: number, budget: Budget, depth: number): number {
  let open = 1
  let offset = start
  while (offset < limit) {
    spend(budget, offset)
    if (source[offset] === END_OF_CONTENTS) {
      if (source[offset + 1] !== 0x00 || offset + 2 > limit) break
      open -= 1
      if (open === 0) return offset
      offset += 2
      continue
    }
    const { next } = readTag(source, offset, limit)
    const length = readLength(source, next, limit, 'ber')
    if (length.value === undefined) open += 1
    if (depth + open > budget.depth) throw malformed('ERR_DER_TOO_DEEP', 'Nested too deeply', offset)
    offset = length.next + (length.value ?? 0)
  }
  throw malformed('ERR_DER_UNTERMINATED', 'An indefinite length has no end', start)
}

function spend(budget: Budget, offset: number): void {
  budget.elements -= 1
  if (budget.elements < 0) throw malformed('ERR_DER_TOO_MANY_ELEMENTS', 'Too many elements', offset)
}
