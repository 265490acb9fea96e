/** The suite `stb`: belt, bash and bign (STB 34.101.31, .77, .45) by kind of test; cards and their protocols are left out. */
import { readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type BashBits, bash, bashF } from '../../packages/core/src/crypto/bash.ts'
import {
  BELT_H,
  decryptOctets,
  encryptOctets,
  expandKey,
  wordsToOctets,
} from '../../packages/core/src/crypto/belt-block.ts'
import { beltCompress, beltHash, beltHmac, beltPbkdf2 } from '../../packages/core/src/crypto/belt-hash.ts'
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
import {
  bignOneTimeKey,
  bignPrivateKey,
  bignPublicKey,
  bignPublicOctets,
  bignSign,
  bignSignWith,
  bignUnwrapKey,
  bignVerify,
  bignWrapKey,
} from '../../packages/core/src/crypto/bign.ts'
import {
  BIGN_CURVES,
  type BignCurve,
  numberFromOctets,
  octetsFromNumber,
} from '../../packages/core/src/crypto/bign-curve.ts'
import { digest, digestAlgorithmOid } from '../../packages/core/src/crypto/digest.ts'
import { signatureAlgorithm, verifySignature } from '../../packages/core/src/crypto/standard.ts'
import { objectIdentifier } from '../../packages/core/src/der/write.ts'
import { TamgaError } from '../../packages/core/src/errors.ts'
import { parseCertificate } from '../../packages/core/src/x509/certificate.ts'
import type { Case } from './case.ts'
import { readMembers } from './files.ts'

/** Octets of the group and of the test, in hex; the test's come first. */
export interface StbInput {
  /** Where the files that tests name lie. */
  readonly folder: string
  readonly group: Readonly<Record<string, unknown>>
  readonly test: Readonly<Record<string, unknown>>
}

interface Group {
  readonly type: string
  readonly curve?: string
  readonly hash?: string
  readonly tests: readonly (Readonly<Record<string, unknown>> & { readonly id: string; readonly result: string })[]
}

export function stbCases(path: string): Case[] {
  return readMembers<{ readonly groups: readonly Group[] }>(path, 'groups').flatMap(({ file, content }) =>
    content.groups.flatMap((group, index) =>
      group.tests.flatMap((test) => {
        const holds = KINDS[group.type]
        const id = `${basename(file, '.json')} ${index} ${group.type} ${test.id}`
        const run = (): string =>
          answered(() => holds?.({ folder: dirname(file), group: { ...group }, test }) ?? false) ? 'valid' : 'invalid'
        return holds === undefined ? [] : [{ id, part: group.type, expected: test.result, run }]
      }),
    ),
  )
}

/** What is refused with a code does not hold. */
function answered(holds: () => boolean): boolean {
  try {
    return holds()
  } catch (error) {
    if (error instanceof TamgaError || error instanceof TypeError) return false
    throw error
  }
}

export function octets({ group, test }: StbInput, field: string): Buffer {
  return Buffer.from(String(test[field] ?? group[field] ?? ''), 'hex')
}

const same = (input: StbInput, field: string, value: Uint8Array): boolean => octets(input, field).equals(value)

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

function curveOf({ group }: StbInput): BignCurve {
  const curve = BIGN_CURVES.get(String(group.curve))
  if (curve === undefined) throw new TypeError('No such curve')
  return curve
}

/** Of the digest that is given, or of the message. */
function bignDigest(input: StbInput): { readonly octets: Uint8Array; readonly oid: string } {
  const name = String(input.group.hash)
  const oid = digestAlgorithmOid(name) ?? ''
  return { octets: input.test.digest === undefined ? digest(name, octets(input, 'msg')) : octets(input, 'digest'), oid }
}

const signing = (input: StbInput): Parameters<typeof bignSign>[0] => ({
  curve: curveOf(input),
  privateKey: octets(input, 'privateKey'),
  digest: bignDigest(input),
})

const bignHolds = (input: StbInput): boolean =>
  bignVerify(bignPublicKey(octets(input, 'publicKey'), curveOf(input)), bignDigest(input), octets(input, 'sig'))

const BASH_BITS: Readonly<Record<string, BashBits>> = { bash256: 256, bash384: 384, bash512: 512 }

const KINDS: Readonly<Record<string, (input: StbInput) => boolean>> = {
  BignKeyPair: (input) => {
    const publicKey = bignPublicOctets(octets(input, 'privateKey'), curveOf(input))
    return bignPrivateKey(octets(input, 'privateKey'), curveOf(input)) > 0n && same(input, 'publicKey', publicKey)
  },
  BignPublicKeyValidate: (input) => bignPublicKey(octets(input, 'publicKey'), curveOf(input)).multiples.length > 0,
  BignSignWithK: (input) => same(input, 'sig', bignSignWith(signing(input), numberFromOctets(octets(input, 'k')))),
  BignGenK: (input) => {
    const k = bignOneTimeKey(signing(input), octets(input, 't'))
    return same(input, 'k', octetsFromNumber(k, curveOf(input).octets))
  },
  BignSignDeterministic: (input) => same(input, 'sig', bignSign(signing(input), octets(input, 't'))),
  BignVerify: bignHolds,
  BignVerifyKey: bignHolds,
  BignVerifyDigest: bignHolds,
  BignKeyTransport: (input) => {
    const options = { curve: curveOf(input), privateKey: octets(input, 'privateKey'), header: octets(input, 'header') }
    const key = bignUnwrapKey(octets(input, 'token'), options)
    const receiver = bignPublicKey(bignPublicOctets(options.privateKey, options.curve), options.curve)
    const k = numberFromOctets(octets(input, 'k'))
    const again = k === 0n ? octets(input, 'token') : bignWrapKey(receiver, key, { header: options.header, k })
    return same(input, 'msg', key) && same(input, 'token', again)
  },
  BignOidDer: (input) => same(input, 'der', objectIdentifier(digestAlgorithmOid(String(input.test.hash)) ?? '')),
  BignPasswordProtectedKey: (input) => {
    const options = { salt: octets(input, 'salt'), iterationCount: Number(input.test.iterationCount) }
    const key = beltPbkdf2(octets(input, 'password'), options)
    return same(input, 'privateKey', beltKeyUnwrap(octets(input, 'ct'), { key }))
  },
  BashF: (input) => same(input, 'output', bashF(octets(input, 'msg'))),
  BashHash: (input) => {
    const bits = BASH_BITS[String(input.group.hash)]
    return bits !== undefined && same(input, 'digest', bash(bits, octets(input, 'msg')))
  },
  X509Signature: ({ folder, test }) => {
    const [subject, issuer] = [test.file, test.issuer].map((file) =>
      parseCertificate(readFileSync(join(folder, String(file)))),
    )
    if (subject === undefined || issuer === undefined) return false
    return verifySignature(
      signatureAlgorithm(subject.signatureAlgorithm),
      issuer.publicKey,
      subject.tbs,
      subject.signature,
    )
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
}
