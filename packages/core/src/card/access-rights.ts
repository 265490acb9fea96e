/** Words of access rights in CV certificates (STB 34.101.79-2019, clause 7): what a terminal may read and do. */

export type EidRight = 'age' | 'place' | 'can' | 'managePin' | `readDG${number}` | `writeDG${number}`

export type EsignRight =
  | 'activatePin'
  | 'changePin'
  | 'unblockPin'
  | 'writeName'
  | 'activateKeys'
  | 'generateTerminal'
  | 'generateBase'
  | 'signTerminal'
  | 'signBase'

const DATA_GROUPS = Array.from({ length: 22 }, (_, index) => index + 1)
const WRITABLE = [22, 21, 20, 19, 18, 17]

/** By the number of the bit, the lowest of the last octet being 0. */
const EID_BITS: ReadonlyMap<number, EidRight> = new Map<number, EidRight>([
  [0, 'age'],
  [1, 'place'],
  [4, 'can'],
  [5, 'managePin'],
  ...DATA_GROUPS.map((group): [number, EidRight] => [7 + group, `readDG${group}`]),
  ...WRITABLE.map((group, index): [number, EidRight] => [32 + index, `writeDG${group}`]),
])

const ESIGN_BITS: ReadonlyMap<number, EsignRight> = new Map<number, EsignRight>([
  [6, 'activatePin'],
  [7, 'changePin'],
  [8, 'unblockPin'],
  [9, 'writeName'],
  [10, 'activateKeys'],
  [12, 'generateTerminal'],
  [13, 'generateBase'],
  [14, 'signTerminal'],
  [15, 'signBase'],
])

export const EID_WORD_OCTETS = 5
export const ESIGN_WORD_OCTETS = 2

export interface AccessRights<Right> {
  readonly rights: readonly Right[]
  /** Bits that are set and mean nothing. The model CAs set bit 5 of eSign, so they are no reason to refuse a certificate. */
  readonly reservedBits: readonly number[]
}

/** Five octets, the highest first. */
export function eidRights(word: Uint8Array): AccessRights<EidRight> {
  return decode(word, EID_BITS)
}

/** Two octets, the highest first. */
export function esignRights(word: Uint8Array): AccessRights<EsignRight> {
  return decode(word, ESIGN_BITS)
}

export function eidWord(rights: readonly EidRight[]): Uint8Array {
  return wordOf(rights, EID_BITS, EID_WORD_OCTETS)
}

export function esignWord(rights: readonly EsignRight[]): Uint8Array {
  return wordOf(rights, ESIGN_BITS, ESIGN_WORD_OCTETS)
}

/** The rights that both words give. */
export function commonRights(one: Uint8Array, other: Uint8Array): Uint8Array {
  return one.map((octet, index) => octet & (other[index] ?? 0))
}

function decode<Right>(word: Uint8Array, bits: ReadonlyMap<number, Right>): AccessRights<Right> {
  const rights: Right[] = []
  const reservedBits: number[] = []
  for (let bit = 0; bit < word.length * 8; bit += 1) {
    const octet = word[word.length - 1 - (bit >> 3)] ?? 0
    if (((octet >> (bit & 7)) & 1) === 0) continue
    const right = bits.get(bit)
    if (right === undefined) reservedBits.push(bit)
    else rights.push(right)
  }
  return { rights, reservedBits }
}

function wordOf<Right>(rights: readonly Right[], bits: ReadonlyMap<number, Right>, octets: number): Uint8Array {
  const word = new Uint8Array(octets)
  for (const [bit, right] of bits) {
    const index = octets - 1 - (bit >> 3)
    if (rights.includes(right)) word[index] = (word[index] ?? 0) | (1 << (bit & 7))
  }
  return word
}
