/** Non-adjacent forms of width w: a scalar as few odd digits, positive and negative. For public scalars only. */

/** Digits from the lowest: zero, or odd and below 2^(w-1) in size, at least w - 1 zeros between two others. */
export function nonAdjacentForm(scalar: bigint, width: number): number[] {
  // By its text: shifting a long BigInt bit by bit costs more than the sum.
  const bits = scalar.toString(2)
  const digits: number[] = new Array(bits.length + 1).fill(0)
  let carry = 0
  const bitAt = (place: number): number => (bits.charCodeAt(bits.length - 1 - place) === 49 ? 1 : 0)
  for (let place = 0; place <= bits.length; place++) {
    if (bitAt(place) === carry) continue
    let digit = carry
    for (let offset = 0; offset < width; offset++) if (bitAt(place + offset) === 1) digit += 2 ** offset
    carry = digit >> (width - 1)
    digits[place] = digit - (carry << width)
    place += width - 1
  }
  return digits
}
