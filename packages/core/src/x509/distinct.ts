/** Each certificate once, by its octets, however often it came along. */
import { equalBytes, toLatin1 } from '../bytes.ts'

/**
 * Where to look for a certificate among others: the last four octets of its signature value, as a number, which is made and
 * found faster than a text. Few honest ones share it, and a forged one can have that of another, so what is found is compared.
 */
export function certificateKey(der: Uint8Array): number {
  const end = der.length
  return ((der[end - 4] ?? 0) << 24) | ((der[end - 3] ?? 0) << 16) | ((der[end - 2] ?? 0) << 8) | (der[end - 1] ?? 0)
}

/** Of a few each is compared with those before it sooner than a table of them is made. */
const FEW = 4

/** The first of each, in their order. `rawOf` gives the DER. */
export function distinctCertificates<T>(items: readonly T[], rawOf: (item: T) => Uint8Array): readonly T[] {
  if (items.length <= FEW) {
    return items.filter((item, index) => items.findIndex((one) => equalBytes(rawOf(one), rawOf(item))) === index)
  }
  const places = new Map<number, Uint8Array>()
  // Where somebody has made a crowd of one key: whole, so that it takes no longer.
  const others = new Set<string>()
  return items.filter((item) => {
    const raw = rawOf(item)
    const key = certificateKey(raw)
    const known = places.get(key)
    if (known === undefined) places.set(key, raw)
    if (known === undefined || equalBytes(known, raw)) return known === undefined
    const before = others.size
    return others.add(toLatin1(raw)).size > before
  })
}
