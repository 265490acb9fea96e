/**
 * As `Array.prototype.map`, for lists that records keep. V8's own makes an array without holes where it is interpreted and
 * one for holes where it is compiled, so that records change their shape in the middle of a run, and all compiled code that
 * reads them is thrown away with every change.
 */
export function mapList<T, U>(items: readonly T[], make: (item: T, index: number) => U): U[] {
  let made: U[] | undefined
  let index = 0
  for (const item of items) {
    const value = make(item, index)
    // Most lists hold one, and an array that is made with it is a tenth of one that grows to it.
    if (made === undefined) made = [value]
    else made.push(value)
    index += 1
  }
  return made ?? []
}
