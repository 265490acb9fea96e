/** Content encryption of EnvelopedData (RFC 5652 §6.1) with belt in the modes cfb and ctr: a row for each identifier. */
import { type AlgorithmIdentifier, unsupportedAlgorithm } from '../crypto/algorithm.ts'
import { beltCfbDecrypt, beltCfbEncrypt, beltCtr, type CipherOptions } from '../crypto/belt-modes.ts'
import { readOctetString } from '../der/primitives.ts'
import { readSingle } from '../der/whole.ts'
import { objectIdentifier, octetString, sequence } from '../der/write.ts'
import { FormatError } from '../errors.ts'

type Cipher = (data: Uint8Array, options: CipherOptions) => Uint8Array

export interface ContentEncryption {
  readonly oid: string
  readonly keyOctets: number
  readonly encrypt: Cipher
  readonly decrypt: Cipher
}

const CFB = { encrypt: beltCfbEncrypt, decrypt: beltCfbDecrypt }
const CTR = { encrypt: beltCtr, decrypt: beltCtr }

/** What messages are made with: STB 34.101.78 has these two. */
export type ContentEncryptionName = 'belt-cfb256' | 'belt-ctr256'

export const CONTENT_ENCRYPTIONS: Readonly<Record<ContentEncryptionName, ContentEncryption>> = {
  'belt-cfb256': row('33', 32, CFB),
  'belt-ctr256': row('43', 32, CTR),
}

/** Shorter keys are read as well: STB 34.101.31 has them. */
const ROWS: ReadonlyMap<string, ContentEncryption> = new Map(
  [
    ...Object.values(CONTENT_ENCRYPTIONS),
    row('31', 16, CFB),
    row('32', 24, CFB),
    row('41', 16, CTR),
    row('42', 24, CTR),
  ].map((one) => [one.oid, one]),
)

function row(arc: string, keyOctets: number, mode: typeof CFB): ContentEncryption {
  return { oid: `1.2.112.0.2.0.34.101.31.${arc}`, keyOctets, ...mode }
}

export const IV_OCTETS = 16

/** DER of the AlgorithmIdentifier: the IV is its parameter. */
export function contentEncryptionIdentifier({ oid }: ContentEncryption, iv: Uint8Array): Uint8Array {
  return sequence(objectIdentifier(oid), octetString(iv))
}

export interface ReadContentEncryption extends ContentEncryption {
  readonly iv: Uint8Array
}

/** @throws UnsupportedError ERR_ALGORITHM_UNSUPPORTED, FormatError ERR_ALGORITHM_PARAMETERS, ERR_DER_… */
export function contentEncryption(identifier: AlgorithmIdentifier): ReadContentEncryption {
  const row = ROWS.get(identifier.oid)
  if (row === undefined) throw unsupportedAlgorithm(identifier)
  const iv = readSingle(identifier.parameters ?? new Uint8Array(0), readOctetString)
  if (iv.length === IV_OCTETS) return { ...row, iv }
  throw new FormatError('ERR_ALGORITHM_PARAMETERS', 'Not an IV of 16 octets', { facts: { algorithm: identifier.oid } })
}
