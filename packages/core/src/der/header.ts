/** Identifier and length octets of one element (X.690 §8.1.2, §8.1.3, and the shortest forms of §10.1). */
import { FormatError } from '../errors.ts'

export type Encoding = 'der' | 'ber'

/** The bit of the identifier octet that says whether elements lie inside (X.690 §8.1.2.5). */
export const CONSTRUCTED: number = 0x20
/** A tag number that does not fit the first octet (X.690 §8.1.2.4), and a length that is not its own octet (§8.1.3.5). */
export const LONG_FORM: number = 0x1f
export const LONG_LENGTH: number = 0x80

/** Identifier and length octets of one element are at most this many: three of a tag, seven of a length. */
export const MAX_HEADER_OCTETS = 10

export interface Header {
  readonly tag: number
  /** Of the contents; `undefined` for the indefinite form. */
  readonly length: number | undefined
  /** Where the contents start in the octets that were given. */
  readonly next: number
}

/**
 * The identifier and length octets at the start of `bytes`, in BER, for readers that do not have the contents at hand.
 * @throws FormatError ERR_DER_…
 */
export function readHeader(bytes: Uint8Array): Header {
  const { tag, next } = readTag(bytes, 0, bytes.length)
  const length = readLength(bytes, next, Number.POSITIVE_INFINITY, 'ber')
  if (length.value === undefined && (tag & CONSTRUCTED) === 0) {
    throw malformed('ERR_DER_INDEFINITE_PRIMITIVE', 'Indefinite length on a primitive', 0)
  }
  return { tag, length: length.value, next: length.next }
}

/** X.690 §8.1.2; `next` is where the length begins. @throws FormatError ERR_DER_TAG, ERR_DER_TRUNCATED */
export function readTag(
  source: Uint8Array,
  offset: number,
  limit: number,
): { readonly tag: number; readonly next: number } {
  const first = octet(source, offset, limit)
  if ((first & LONG_FORM) !== LONG_FORM) return { tag: first, next: offset + 1 }
  // X.690 §8.1.2.4: numbers from 31 up, base 128, no leading zero group; two groups reach 16383, more than any standard uses.
  const high = octet(source, offset + 1, limit)
  if ((high & 0x7f) === 0) throw malformed('ERR_DER_TAG', 'Tag number with a leading zero group', offset)
  if ((high & 0x80) === 0) {
    if (high < 0x1f) throw malformed('ERR_DER_TAG', 'Tag number should be in the short form', offset)
    return { tag: first + high * 256, next: offset + 2 }
  }
  const low = octet(source, offset + 2, limit)
  if ((low & 0x80) !== 0) throw malformed('ERR_DER_TAG', 'Tag number above 16383', offset)
  return { tag: first + ((high & 0x7f) * 128 + low) * 256, next: offset + 3 }
}

/** X.690 §8.1.3 and §10.1; `value` is absent for the indefinite form. @throws FormatError ERR_DER_LENGTH_…, ERR_DER_TRUNCATED */
export function readLength(
  source: Uint8Array,
  offset: number,
  limit: number,
  encoding: Encoding,
): { readonly value: number | undefined; readonly next: number } {
  const first = octet(source, offset, limit)
  if (first === LONG_LENGTH && encoding === 'ber') return { value: undefined, next: offset + 1 }
  const { value, next } =
    first < LONG_LENGTH ? { value: first, next: offset + 1 } : longLength(source, offset, limit, encoding)
  if (value > limit - next) {
    throw new FormatError('ERR_DER_TRUNCATED', 'A length reaches beyond the end', {
      facts: { offset, length: value, available: limit - next },
    })
  }
  return { value, next }
}

function longLength(
  source: Uint8Array,
  offset: number,
  limit: number,
  encoding: Encoding,
): { readonly value: number; readonly next: number } {
  const count = (source[offset] ?? 0) & 0x7f
  if (count === 0) throw malformed('ERR_DER_INDEFINITE_LENGTH', 'Indefinite length where DER is required', offset)
  // Six octets hold any length a file can have; more would lose precision in a number.
  if (count > 6) throw malformed('ERR_DER_LENGTH_TOO_LONG', 'A length of more than six octets', offset)
  let value = 0
  for (let i = 1; i <= count; i += 1) value = value * 256 + octet(source, offset + i, limit)
  if (encoding === 'der' && (value < 0x80 || value < 256 ** (count - 1))) {
    throw malformed('ERR_DER_LENGTH_NOT_MINIMAL', 'A length is not in its shortest form', offset)
  }
  return { value, next: offset + 1 + count }
}

function octet(source: Uint8Array, offset: number, limit: number): number {
  const value = offset < limit ? source[offset] : undefined
  if (value === undefined) throw malformed('ERR_DER_TRUNCATED', 'The data ends within a tag or length', offset)
  return value
}

/** A mistake in the encoding, with the offset at which it was found. */
export function malformed(code: string, message: string, offset: number): FormatError {
  return new FormatError(code, message, { facts: { offset } })
}
