/**
 * A message as it was before something was put into it. What stands around the gap gets the lengths it had then, as short as
 * they can be, or stays of indefinite length; everything else is copied as the octets that arrived.
 */
import { concatBytes } from '../bytes.ts'
import { type Budget, berReader, type DerReader, type Element, END_OF_CONTENTS_OCTETS, rawBytes } from '../der/read.ts'
import { encode, headerOctets } from '../der/write.ts'

/**
 * `message` without the elements that lie in these windows on it; a set or `[n]` of which nothing is left goes with them.
 * @throws FormatError ERR_DER_…
 */
export function cutOut(message: Uint8Array, windows: readonly Uint8Array[], budget?: Budget): Uint8Array {
  const reader = berReader(message, budget)
  const rest = withoutWindows(reader, reader.next(), windows)
  return rest ?? new Uint8Array(0)
}

function withoutWindows(reader: DerReader, element: Element, windows: readonly Uint8Array[]): Uint8Array | undefined {
  const raw = rawBytes(element)
  if (windows.some((one) => one.byteOffset === raw.byteOffset && one.length === raw.length)) return undefined
  if (!windows.some((one) => liesIn(one, raw))) return raw
  const inner = reader.inside(element)
  const parts = inner.rest().flatMap((child) => withoutWindows(inner, child, windows) ?? [])
  if (parts.length === 0) return undefined
  if (element.end === element.contentEnd) return encode(element.tag, ...parts)
  // An indefinite length stays one (X.690 §8.1.3.6).
  return concatBytes([Uint8Array.from(headerOctets(element.tag)), ...parts, new Uint8Array(END_OF_CONTENTS_OCTETS)])
}

function liesIn(part: Uint8Array, whole: Uint8Array): boolean {
  const start = part.byteOffset - whole.byteOffset
  return part.buffer === whole.buffer && start >= 0 && start + part.length <= whole.length
}
