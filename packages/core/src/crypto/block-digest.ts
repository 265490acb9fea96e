/** A message digest over pieces of any length, in constant memory, for the hash functions that node:crypto does not have. */

export interface StreamingDigest {
  update(data: Uint8Array): StreamingDigest
  /** Ends the digest: neither this nor `update` may be called again. */
  digest(): Uint8Array
}

export interface BlockFunctions {
  readonly blockOctets: number
  /** Takes in one whole block of `octets` at `offset`. */
  absorb(octets: Uint8Array, offset: number): void
  /** Takes in what is left (`tail`, shorter than a block) of `length` octets in all, and gives the digest. */
  finish(tail: Uint8Array, length: number): Uint8Array
}

export function blockDigest({ blockOctets, absorb, finish }: BlockFunctions): StreamingDigest {
  const buffer = new Uint8Array(blockOctets)
  let filled = 0
  let length = 0
  const streaming: StreamingDigest = {
    update(data) {
      let at = Math.min(filled === 0 ? 0 : blockOctets - filled, data.length)
      buffer.set(data.subarray(0, at), filled)
      filled += at
      length += data.length
      if (filled === blockOctets) {
        absorb(buffer, 0)
        filled = 0
      }
      for (; at + blockOctets <= data.length; at += blockOctets) absorb(data, at)
      if (at < data.length) {
        buffer.set(data.subarray(at))
        filled = data.length - at
      }
      return streaming
    },
    digest: () => finish(buffer.subarray(0, filled), length),
  }
  return streaming
}
