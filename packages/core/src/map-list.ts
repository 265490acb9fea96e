/**
 * As `Array.prototype.map`, for lists that records keep. V8's own makes an array without holes where it is interpreted and
 * one for holes where it is compiled, so that records change their shape in the middle of a run, and all compiled code that
 * reads them is thrown away with every change.
 */
export function mapList<T, U>(items: readonly T[], make: (item: T, index: number) => U): U[] {
  if (items.length === 0) return []
  // Most lists hold one, and an array that is made with it is a tenth of one that grows to it.
  const made = [make(items[0] as T, 0)]
  for (let index = 1; index < items.length; index += 1) made.push(make(items[index] as T, index))
  return made
}
