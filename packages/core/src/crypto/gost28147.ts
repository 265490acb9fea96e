/** GOST 28147-89 encryption of one block (RFC 5830 §6) with the substitution of RFC 4357 §11.2's test parameter set. */

/** The nodes from the lowest four bits up. The set is called a test, and is what Kazakhstan's old keys were issued with. */
const NODES = [
  '4a92d80e6b1c7f53',
  'eb4c6dfa23810759',
  '581da342efc7609b',
  '7da1089fe46cb253',
  '6c715fd84a9e03b2',
  '4ba0721d36859cfe',
  'db413f590ae7682c',
  '1fd057a4923e6b8c',
].map((node) => [...node].map((digit) => Number.parseInt(digit, 16)))

/** Key words in the order of the 32 rounds: three times upwards, once down. */
const ORDER = [...Array(24).keys()].map((round) => round % 8).concat([7, 6, 5, 4, 3, 2, 1, 0])

/** Encrypts the eight octets of `block` from `offset` with a key of 32 octets, in place. */
export function encryptGost28147(
  block: Buffer,
  { key, offset }: { readonly key: Buffer; readonly offset: number },
): void {
  let [low, high] = [block.readUInt32LE(offset), block.readUInt32LE(offset + 4)]
  for (const word of ORDER) {
    ;[low, high] = [high ^ substitute((low + key.readUInt32LE(word * 4)) >>> 0), low]
  }
  // The last round does not exchange the halves.
  block.writeInt32LE(high | 0, offset)
  block.writeInt32LE(low | 0, offset + 4)
}

/** Eight nodes and a turn by eleven bits. */
function substitute(sum: number): number {
  const word = NODES.reduce((all, node, place) => all | ((node[(sum >>> (place * 4)) & 15] ?? 0) << (place * 4)), 0)
  return (word << 11) | (word >>> 21)
}
