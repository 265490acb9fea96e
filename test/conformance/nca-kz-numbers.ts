/** The number vectors of nca-kz: Streebog, its HMAC, curves, keys, and signatures by nonce. */

import { readAlgorithmIdentifier } from '../../packages/core/src/crypto/algorithm.ts'
import { digest, digestAlgorithmOid } from '../../packages/core/src/crypto/digest.ts'
import {
  digestNumber,
  littleEndian,
  signGostWithNonce,
  toLittleEndian,
  verifyGost,
} from '../../packages/core/src/crypto/gost.ts'
import { gostCurves } from '../../packages/core/src/crypto/gost-curves.ts'
import { type PrimeCurve, primeCurve } from '../../packages/core/src/crypto/prime-curve.ts'
import { readSubjectPublicKeyInfo } from '../../packages/core/src/crypto/public-key.ts'
import { signatureAlgorithm, verifySignature } from '../../packages/core/src/crypto/standard.ts'
import { derReader } from '../../packages/core/src/der/read.ts'
import { TamgaError } from '../../packages/core/src/errors.ts'
import { bits, nil, octets, oid, seq } from '../../packages/core/test/made/tlv.ts'

/** A group's members beside its tests are those of each of its tests. */
export type Numbers = { readonly params?: Numbers } & { readonly [name in Name]?: string }

type Name =
  | 'id'
  | 'result'
  | 'type'
  | 'curve'
  | 'hash'
  | 'oidKz'
  | 'msg'
  | 'digest'
  | 'key'
  | 'tag'
  | 'sig'
  | Parameter
  | Value
type Parameter = 'p' | 'a' | 'b' | 'q' | 'x' | 'y'
type Value = 'd' | 'e' | 'k' | 'r' | 's' | 'qx' | 'qy' | 'privateKey' | 'publicKey'

export function holds(type: string, one: Numbers): boolean {
  const judge = KINDS[type]
  if (judge === undefined) throw new Error(`No reading of ${type}`)
  return judge(one)
}

const KINDS: Readonly<Record<string, (one: Numbers) => boolean>> = {
  Streebog: ({ hash = '', oidKz = '', msg, digest: expected }) =>
    digestAlgorithmOid(hash) === oidKz && hex(digest(hash, fromHex(msg))) === expected,
  HmacStreebog: ({ hash = '', key, msg, tag }) => hex(hmac(hash, fromHex(key), fromHex(msg))) === tag,
  GostCurve: (one) => {
    const curve = curveOf(one)
    // The generator times q - 1 is its negative exactly when q is its order.
    const last = curve.isPoint(curve) ? curve.multiplyGenerator(curve.q - 1n) : undefined
    return last?.x === curve.x && last.y === curve.p - curve.y
  },
  GostKeyPair: ({ curve: name = '', privateKey, publicKey }) => {
    const curve = knownCurve(name)
    const point = curve.multiplyGenerator(littleEndian(fromHex(privateKey)))
    return publicKey === hex(Buffer.concat([point?.x ?? 0n, point?.y ?? 0n].map((one) => toLittleEndian(one, 64))))
  },
  GostSignWithK: ({ d, e, k, r, s, qx, qy, params }) => {
    const curve = curveOf(params)
    const point = curve.multiplyGenerator(number(d))
    const signature = signGostWithNonce(curve, { d: number(d), e: number(e), k: number(k) })
    const isKey = point?.x === number(qx) && point.y === number(qy)
    return isKey && signature?.r === number(r) && signature.s === number(s)
  },
  GostVerify: ({ e, r, s, qx, qy, params }) => {
    const curve = curveOf(params)
    const multiples = curve.oddMultiples({ x: number(qx), y: number(qy) }, 4)
    return verifyGost(curve, { e: number(e) % curve.q || 1n, signature: { r: number(r), s: number(s) }, multiples })
  },
  NcaSignWithK: ({ curve: name = '', privateKey, msg, k, sig }) => {
    const curve = knownCurve(name)
    const e = digestNumber(digest('streebog512', fromHex(msg)), curve)
    const made = signGostWithNonce(curve, { d: littleEndian(fromHex(privateKey)), e, k: littleEndian(fromHex(k)) })
    return sig === hex(Buffer.concat([made?.r ?? 0n, made?.s ?? 0n].map((one) => toLittleEndian(one, 64))))
  },
  NcaVerify: ncaVerify,
  NcaVerifyKey: ncaVerify,
}

/** Through the rows that certificates and messages go through; a key that is refused with a code verifies nothing. */
function ncaVerify({ publicKey, msg, sig }: Numbers): boolean {
  try {
    const algorithm = seq(oid('1.2.398.3.10.1.1.2.2'), seq(oid('1.2.398.3.10.1.1.2.2.1'), oid('1.2.398.3.10.1.3.3')))
    const key = readSubjectPublicKeyInfo(derReader(seq(algorithm, bits(octets(fromHex(publicKey))))))
    const identifier = readAlgorithmIdentifier(derReader(seq(oid('1.2.398.3.10.1.1.2.3.2'), nil())))
    return verifySignature(signatureAlgorithm(identifier), key, fromHex(msg), fromHex(sig))
  } catch (error) {
    if (error instanceof TamgaError) return false
    throw error
  }
}

/** RFC 2104 with a block of 64 octets. */
function hmac(hash: string, key: Uint8Array, message: Uint8Array): Uint8Array {
  const block = Buffer.alloc(64)
  block.set(key.length > 64 ? digest(hash, key) : key)
  const inner = digest(hash, Buffer.concat([block.map((octet) => octet ^ 0x36), message]))
  return digest(hash, Buffer.concat([block.map((octet) => octet ^ 0x5c), inner]))
}

function curveOf({ p, a, b, q, x, y }: Numbers = {}): PrimeCurve {
  return primeCurve({ p: number(p), a: number(a), b: number(b), q: number(q), x: number(x), y: number(y) })
}

function knownCurve(name: string): PrimeCurve {
  const curve = gostCurves.get(name)
  if (curve === undefined) throw new Error(`No curve ${name}`)
  return curve
}

const number = (digits = ''): bigint => BigInt(`0x${digits}`)
const fromHex = (digits = ''): Buffer => Buffer.from(digits, 'hex')
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
