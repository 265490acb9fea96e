/** Password-based keys and decryption for key containers: RFC 7292 appendices B and C (3DES, RC2) and PBES2 of RFC 8018 §6.2. */
import { createDecipheriv, createHash, hash, pbkdf2Sync } from 'node:crypto'
import { FormatError, UnsupportedError, VerificationError } from '@tamga/core'
import forge from 'node-forge'
import { type Asn1, objectIdentifier, octets, sequence, smallInteger } from './asn1.ts'

/** A password in the two forms the standards hash: UTF-8 (RFC 8018) and BMPString with terminator (RFC 7292 B.1). */
export interface Password {
  readonly utf8: Buffer
  readonly bmp: Buffer
}

/** Iterations a file may still cost; a file claiming 2^31 rounds must not hang the agent. */
export interface IterationBudget {
  left: number
}

export function spend(budget: IterationBudget, iterations: number): number {
  budget.left -= iterations
  if (iterations < 1) throw new FormatError('ERR_PKCS12_MALFORMED', 'An iteration count is zero')
  if (budget.left < 0) throw new FormatError('ERR_PKCS12_TOO_COSTLY', 'The key file asks for too many hash iterations')
  return iterations
}

const digests: Readonly<Record<string, string>> = {
  '1.3.14.3.2.26': 'sha1',
  '2.16.840.1.101.3.4.2.4': 'sha224',
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
}

const pseudoRandomFunctions: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.8': 'sha224',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
}

const contentCiphers: Readonly<Record<string, { readonly name: string; readonly keyLength: number }>> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyLength: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyLength: 24 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyLength: 32 },
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyLength: 24 },
}

const PBES2 = '1.2.840.113549.1.5.13'
const PBKDF2 = '1.2.840.113549.1.5.12'

/** RFC 7292 appendix C; the key lengths in octets. The two with RC4 are refused: no tool in the field writes them. */
const pkcs12Ciphers: Readonly<Record<string, { readonly keyLength: number; readonly decipher: Decipher }>> = {
  '1.2.840.113549.1.12.1.3': { keyLength: 24, decipher: decipherTripleDes },
  '1.2.840.113549.1.12.1.4': { keyLength: 16, decipher: decipherTripleDes },
  '1.2.840.113549.1.12.1.5': { keyLength: 16, decipher: decipherRc2 },
  '1.2.840.113549.1.12.1.6': { keyLength: 5, decipher: decipherRc2 },
}

type Decipher = (key: Buffer, iv: Buffer, data: Buffer) => Buffer

/** Name of a digest as `node:crypto` calls it, from its AlgorithmIdentifier. */
export function digestName(algorithm: Asn1 | undefined): string {
  return supported(digests, objectIdentifier(sequence(algorithm)[0]))
}

/**
 * Decrypts `data` under an AlgorithmIdentifier. The caller wipes the result.
 * @throws VerificationError ERR_PKCS12_PASSWORD_WRONG when the padding shows a wrong key
 * @throws UnsupportedError ERR_PKCS12_ALGORITHM_UNSUPPORTED; FormatError ERR_PKCS12_TOO_COSTLY, ERR_PKCS12_MALFORMED
 */
export function decrypt(
  algorithm: Asn1 | undefined,
  data: Buffer,
  password: Password,
  budget: IterationBudget,
): Buffer {
  const [identifier, parameters] = sequence(algorithm)
  const name = objectIdentifier(identifier)
  if (name === PBES2) return decryptPbes2(parameters, data, password, budget)
  const { keyLength, decipher } = supported(pkcs12Ciphers, name)
  const [salt, count] = sequence(parameters)
  // Two blocks of SHA-1 for the longest key, one for the initialisation vector.
  const iterations = spend(budget, smallInteger(count) * 3) / 3
  const derivation = { digest: 'sha1', password: password.bmp, salt: octets(salt), iterations }
  const key = derivePkcs12({ ...derivation, purpose: 1, length: keyLength })
  const iv = derivePkcs12({ ...derivation, purpose: 2, length: 8 })
  try {
    return decipher(key, iv, data)
  } finally {
    key.fill(0)
  }
}

/** RFC 8018 §6.2.2: PBKDF2, then a block cipher in CBC mode. */
function decryptPbes2(parameters: Asn1 | undefined, data: Buffer, password: Password, budget: IterationBudget): Buffer {
  const [derivation, encryption] = sequence(parameters)
  const [derivationName, derivationParameters] = sequence(derivation)
  if (objectIdentifier(derivationName) !== PBKDF2) throw unsupported(objectIdentifier(derivationName))
  const [salt, count, ...optional] = sequence(derivationParameters)
  const prf = optional.find((member) => typeof member.value !== 'string')
  const digest = prf === undefined ? 'sha1' : supported(pseudoRandomFunctions, objectIdentifier(sequence(prf)[0]))
  const [cipherName, iv] = sequence(encryption)
  const cipher = supported(contentCiphers, objectIdentifier(cipherName))
  const iterations = spend(budget, smallInteger(count))
  const key = pbkdf2Sync(password.utf8, octets(salt), iterations, cipher.keyLength, digest)
  try {
    return decipher(cipher.name, key, octets(iv), data)
  } finally {
    key.fill(0)
  }
}

function decipher(name: string, key: Buffer, iv: Buffer, data: Buffer): Buffer {
  try {
    const cipher = createDecipheriv(name, key, iv)
    return Buffer.concat([cipher.update(data), cipher.final()])
  } catch (cause) {
    throw wrongPassword(cause)
  }
}

/** With two keys, the first is used again as the third. */
function decipherTripleDes(key: Buffer, iv: Buffer, data: Buffer): Buffer {
  const whole = key.length === 24 ? key : Buffer.concat([key, key.subarray(0, 8)])
  try {
    return decipher('des-ede3-cbc', whole, iv, data)
  } finally {
    whole.fill(0)
  }
}

/** RC2 lives on in old containers only, and OpenSSL 3 no longer carries it by default. */
function decipherRc2(key: Buffer, iv: Buffer, data: Buffer): Buffer {
  const cipher = forge.rc2.createDecryptionCipher(key.toString('latin1'), key.length * 8)
  cipher.start(iv.toString('latin1'), undefined)
  cipher.update(forge.util.createBuffer(data.toString('latin1')))
  if (!cipher.finish()) throw wrongPassword()
  return Buffer.from(cipher.output.getBytes(), 'latin1')
}

interface Pkcs12Derivation {
  readonly digest: string
  readonly password: Buffer
  readonly salt: Buffer
  readonly iterations: number
  /** 1 key, 2 initialisation vector, 3 MAC key (RFC 7292 B.3). */
  readonly purpose: 1 | 2 | 3
  readonly length: number
}

/** RFC 7292 B.2, with the names of that text in the comments. */
export function derivePkcs12({ digest, password, salt, iterations, purpose, length }: Pkcs12Derivation): Buffer {
  const block = digest === 'sha384' || digest === 'sha512' ? 128 : 64
  const diversifier = Buffer.alloc(block, purpose)
  const input = Buffer.concat([repeat(salt, block), repeat(password, block)])
  const output: Buffer[] = []
  for (let made = 0; made < length; made += output.at(-1)?.length ?? length) {
    let chained = createHash(digest).update(diversifier).update(input).digest()
    for (let round = 1; round < iterations; round++) chained = hash(digest, chained, 'buffer')
    output.push(chained)
    addToBlocks(input, repeat(chained, block).subarray(0, block), block)
  }
  input.fill(0)
  return Buffer.concat(output).subarray(0, length)
}

/** B.2 step 6 C: I_j = (I_j + B + 1) mod 2^v for each block of `input`. */
function addToBlocks(input: Buffer, addend: Buffer, block: number): void {
  for (let start = 0; start < input.length; start += block) {
    let carry = 1
    for (let index = block - 1; index >= 0; index--) {
      carry += (input[start + index] ?? 0) + (addend[index] ?? 0)
      input[start + index] = carry & 0xff
      carry >>= 8
    }
  }
}

/** Copies of `bytes` until a multiple of `block` is filled; nothing stays nothing. */
function repeat(bytes: Buffer, block: number): Buffer {
  if (bytes.length === 0) return Buffer.alloc(0)
  return Buffer.alloc(block * Math.ceil(bytes.length / block), bytes)
}

function supported<T>(table: Readonly<Record<string, T>>, identifier: string): T {
  const value = table[identifier]
  if (value === undefined) throw unsupported(identifier)
  return value
}

function unsupported(identifier: string): UnsupportedError {
  const facts = { algorithm: identifier }
  return new UnsupportedError('ERR_PKCS12_ALGORITHM_UNSUPPORTED', 'The key file uses an algorithm not known here', {
    facts,
  })
}

export function wrongPassword(cause?: unknown): VerificationError {
  return new VerificationError('ERR_PKCS12_PASSWORD_WRONG', 'The password does not open the key file', { cause })
}
