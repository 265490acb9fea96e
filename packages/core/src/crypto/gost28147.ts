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

/** For each octet of a word what two nodes make of it, turned by eleven bits. */
const TABLES: Int32Array = Int32Array.from({ length: 1024 }, (_, index) => {
  const place = index >> 8
  const [low = 0, high = 0] = [NODES[2 * place]?.[index & 15], NODES[2 * place + 1]?.[(index >> 4) & 15]]
  const word = (low | (high << 4)) << (8 * place)
  return (word << 11) | (word >>> 21)
})

/** Encrypts the two words at `offset` of `block` under eight key words, in place: three times upwards, once down. */
export function encryptGost28147(block: Int32Array, offset: number, key: Int32Array): void {
  let low = block[offset] ?? 0
  let high = block[offset + 1] ?? 0
  for (let round = 0; round < 32; round++) {
    const sum = (low + (key[round < 24 ? round & 7 : 31 - round] ?? 0)) | 0
    const next = high ^ substitute(sum)
    high = low
    low = next
  }
  // The last round does not exchange the halves.
  block[offset] = high
  block[offset + 1] = low
}

function substitute(sum: number): number {
  return (
    (TABLES[sum & 255] ?? 0) ^
    (TABLES[256 | ((sum >>> 8) & 255)] ?? 0) ^
    (TABLES[512 | ((sum >>> 16) & 255)] ?? 0) ^
    (TABLES[768 | (sum >>> 24)] ?? 0)
  )
}
