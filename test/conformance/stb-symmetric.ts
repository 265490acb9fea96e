import { type BashBits, bash, bashF } from '../../packages/core/src/crypto/bash.ts'
import {
  BELT_H,
  decryptOctets,
  encryptOctets,
  expandKey,
  wordsToOctets,
} from '../../packages/core/src/crypto/belt-block.ts'
import { beltCompress, beltHash } from '../../packages/core/src/crypto/belt-hash.ts'
import { beltHmac, beltPbkdf2 } from '../../packages/core/src/crypto/belt-hmac.ts'
import {
  beltCheOpen,
  beltCheSeal,
  beltDwpOpen,
  beltDwpSeal,
  beltMac,
  type Sealed,
} from '../../packages/core/src/crypto/belt-mac.ts'
import {
  beltCbcDecrypt,
  beltCbcEncrypt,
  beltCfbDecrypt,
  beltCfbEncrypt,
  beltCtr,
  beltEcbDecrypt,
  beltEcbEncrypt,
} from '../../packages/core/src/crypto/belt-modes.ts'
import {
  beltKeyRep,
  beltKeyUnwrap,
  beltKeyWrap,
  wideBlockDecrypt,
  wideBlockEncrypt,
} from '../../packages/core/src/crypto/belt-wide-block.ts'
import { brngCtr, brngHmac } from '../../packages/core/src/crypto/brng.ts'
import { octets, type StbInput, type StbKinds, same } from './stb-input.ts'

type Cipher = (data: Uint8Array, options: { readonly key: Uint8Array; readonly iv: Uint8Array }) => Uint8Array

/** Both directions: `msg` becomes `ct` and `ct` becomes `msg`. */
function cipher(encrypt: Cipher, decrypt: Cipher): (input: StbInput) => boolean {
  return (input) => {
    const options = { key: octets(input, 'key'), iv: octets(input, 'iv') }
    return (
      same(input, 'ct', encrypt(octets(input, 'msg'), options)) &&
      same(input, 'msg', decrypt(octets(input, 'ct'), options))
    )
  }
}

type AeadOptions = Parameters<typeof beltDwpSeal>[1]

function aead(
  seal: (data: Uint8Array, options: AeadOptions) => Sealed,
  open: (sealed: Sealed, options: AeadOptions) => Uint8Array,
): (input: StbInput) => boolean {
  return (input) => {
    const options = { key: octets(input, 'key'), iv: octets(input, 'iv'), aad: octets(input, 'aad') }
    const opened = open({ ciphertext: octets(input, 'ct'), tag: octets(input, 'tag') }, options)
    const sealed = seal(octets(input, 'msg'), options)
    return same(input, 'msg', opened) && same(input, 'ct', sealed.ciphertext) && same(input, 'tag', sealed.tag)
  }
}

function zerosum(input: StbInput): boolean {
  const key = expandKey(octets(input, 'key'))
  const sum = new Uint8Array(16)
  for (const number of Array.isArray(input.test.blocks) ? input.test.blocks : []) {
    const block = Buffer.alloc(16)
    block.writeUInt32LE(Number(number))
    const encrypted = encryptOctets(block, key)
    for (let i = 0; i < 16; i += 1) sum[i] = (sum[i] ?? 0) ^ (block[i] ?? 0) ^ (encrypted[i] ?? 0)
  }
  return same(input, 'sum', sum)
}

const BASH_BITS: Readonly<Record<string, BashBits>> = { bash256: 256, bash384: 384, bash512: 512 }

export const symmetricKinds: StbKinds = {
  BashF: (input) => same(input, 'output', bashF(octets(input, 'msg'))),
  BashHash: (input) => {
    const bits = BASH_BITS[String(input.group.hash)]
    return bits !== undefined && same(input, 'digest', bash(bits, octets(input, 'msg')))
  },
  BeltSbox: (input) => same(input, 'sbox', BELT_H),
  BeltKeyExpand: (input) => same(input, 'expanded', wordsToOctets(expandKey(octets(input, 'key')))),
  BeltBlock: cipher(
    (data, { key }) => encryptOctets(data, expandKey(key)),
    (data, { key }) => decryptOctets(data, expandKey(key)),
  ),
  BeltZerosum: zerosum,
  BeltWideBlock: cipher(
    (data, { key }) => wideBlockEncrypt(data, key),
    (data, { key }) => wideBlockDecrypt(data, key),
  ),
  BeltCompress: (input) => {
    const { s, y } = beltCompress(octets(input, 'x'), octets(input, 'h'))
    return same(input, 's', s) && same(input, 'y', y)
  },
  BeltEcb: cipher(
    (data, { key }) => beltEcbEncrypt(data, key),
    (data, { key }) => beltEcbDecrypt(data, key),
  ),
  BeltCbc: cipher(beltCbcEncrypt, beltCbcDecrypt),
  BeltCfb: cipher(beltCfbEncrypt, beltCfbDecrypt),
  BeltCtr: cipher(beltCtr, beltCtr),
  BeltMac: (input) => same(input, 'tag', beltMac(octets(input, 'msg'), octets(input, 'key'))),
  BeltDwp: aead(beltDwpSeal, beltDwpOpen),
  BeltChe: aead(beltCheSeal, beltCheOpen),
  BeltKeyWrap: (input) => {
    const options = { key: octets(input, 'key'), header: octets(input, 'header') }
    const open = beltKeyUnwrap(octets(input, 'ct'), options)
    return same(input, 'msg', open) && same(input, 'ct', beltKeyWrap(open, options))
  },
  BeltHash: (input) => same(input, 'digest', beltHash(octets(input, 'msg'))),
  BeltKeyRep: (input) => {
    const options = { level: octets(input, 'level'), header: octets(input, 'header'), octets: Number(input.test.size) }
    return same(input, 'derivedKey', beltKeyRep(octets(input, 'key'), options))
  },
  HmacBeltHash: (input) => same(input, 'tag', beltHmac(octets(input, 'key'), octets(input, 'msg'))),
  Pbkdf2HmacBeltHash: (input) => {
    const options = { salt: octets(input, 'salt'), iterationCount: Number(input.test.iterationCount) }
    return same(input, 'dk', beltPbkdf2(octets(input, 'password'), options))
  },
  BrngCtr: (input) => {
    const options = { key: octets(input, 'key'), iv: octets(input, 'iv'), extra: octets(input, 'extra') }
    const { output, iv } = brngCtr(options)
    return same(input, 'output', output) && same(input, 'next_iv', iv)
  },
  BrngHmac: (input) =>
    same(input, 'output', brngHmac(octets(input, 'key'), octets(input, 'iv'), Number(input.test.size))),
}
