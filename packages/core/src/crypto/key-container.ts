/**
 * Key containers of STB 34.101.78 (annex on private keys): EncryptedPrivateKeyInfo (RFC 5958 §3) under PBES2 (RFC 8018 §6.2)
 * with PBKDF2 over HMAC-hbelt and belt-keywrap256 with a header of zeros, which seals the key and checks it at once.
 */
import { randomBytes } from 'node:crypto'
import { equalBytes } from '../bytes.ts'
import { readOctetString, readSmallInteger } from '../der/primitives.ts'
import { type DerReader, derReader } from '../der/read.ts'
import { Tag } from '../der/tags.ts'
import { readWhole } from '../der/whole.ts'
import { nullValue, objectIdentifier, octetString, sequence, smallInteger } from '../der/write.ts'
import { FormatError, UnsupportedError, VerificationError } from '../errors.ts'
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from './algorithm.ts'
import { beltPbkdf2 } from './belt-hmac.ts'
import { beltKeyUnwrap, beltKeyWrap } from './belt-wide-block.ts'
import { readPrivateKeyInfo } from './private-key-info.ts'

const PBES2 = '1.2.840.113549.1.5.13'
const PBKDF2 = '1.2.840.113549.1.5.12'
/** HMAC-hbelt and belt-keywrap256, both with NULL. */
const HMAC_HBELT = sequence(objectIdentifier('1.2.112.0.2.0.34.101.47.12'), nullValue())
const KEYWRAP_256 = sequence(objectIdentifier('1.2.112.0.2.0.34.101.31.73'), nullValue())

/** Of belt-keywrap256. */
const KEY_OCTETS = 32
const SALT_OCTETS = 8
/** The least that STB 34.101.78 allows, and what tools write. */
const USUAL_ITERATIONS = 10_000
/** A file that asks for 2^31 rounds must not hold a program up; these take some seconds. */
const MAX_ITERATIONS = 200_000
const MAX_SALT_OCTETS = 64

export interface OpenKeyContainerOptions {
  /** Iterations a file may cost. Default: 200,000. */
  readonly maximumIterations?: number
}

export interface CreateKeyContainerOptions {
  /** From 10,000, which is the default, to 200,000. */
  readonly iterationCount?: number
}

/**
 * The key in a container.
 * @param password UTF-8
 * @returns DER of PrivateKeyInfo (PKCS #8): a bign key for `signingKey`, or another secret that STB 34.101.78 keeps so
 * @throws VerificationError ERR_STB_KEY_CONTAINER_PASSWORD for a wrong password, and for a wrapped key that was changed: the
 *   one check there is cannot tell the two apart
 * @throws FormatError ERR_DER_…, ERR_STB_KEY_CONTAINER_MALFORMED, ERR_STB_KEY_CONTAINER_TOO_COSTLY, ERR_STB_LENGTH for what
 *   is no container, whatever the password
 * @throws UnsupportedError ERR_STB_KEY_CONTAINER_UNSUPPORTED for an EncryptedPrivateKeyInfo under other algorithms
 */
export function openKeyContainer(
  der: Uint8Array,
  password: Uint8Array,
  { maximumIterations = MAX_ITERATIONS }: OpenKeyContainerOptions = {},
): Uint8Array {
  const { derivation, wrapped } = readContainer(der, maximumIterations)
  const pkcs8 = unwrap(wrapped, beltPbkdf2(password, derivation))
  readPrivateKeyInfo(pkcs8)
  return pkcs8
}

/**
 * What a container says without its password: a file that this refuses opens with none.
 * @throws as `openKeyContainer`, the wrong password apart
 */
export function parseKeyContainer(
  der: Uint8Array,
  { maximumIterations = MAX_ITERATIONS }: OpenKeyContainerOptions = {},
): { readonly iterationCount: number } {
  const { iterationCount } = readContainer(der, maximumIterations).derivation
  return { iterationCount }
}

/**
 * A container for `pkcs8` under a fresh salt.
 * @param password UTF-8
 * @returns DER of EncryptedPrivateKeyInfo
 * @throws FormatError when `pkcs8` is none, or over 4,080 octets; TypeError for a count of iterations out of range
 */
export function createKeyContainer(
  pkcs8: Uint8Array,
  password: Uint8Array,
  { iterationCount = USUAL_ITERATIONS }: CreateKeyContainerOptions = {},
): Uint8Array {
  if (!(iterationCount >= USUAL_ITERATIONS && iterationCount <= MAX_ITERATIONS)) {
    throw new TypeError('From 10,000 to 200,000 iterations')
  }
  readPrivateKeyInfo(pkcs8)
  return sealKeyContainer(pkcs8, password, { salt: randomBytes(SALT_OCTETS), iterationCount })
}

interface Derivation {
  readonly salt: Uint8Array
  readonly iterationCount: number
}

/** With the salt as given: for the vectors. */
export function sealKeyContainer(pkcs8: Uint8Array, password: Uint8Array, derivation: Derivation): Uint8Array {
  const { salt, iterationCount } = derivation
  const pbkdf2Params = sequence(octetString(salt), smallInteger(iterationCount), HMAC_HBELT)
  const keyDerivationFunc = sequence(objectIdentifier(PBKDF2), pbkdf2Params)
  return sequence(
    sequence(objectIdentifier(PBES2), sequence(keyDerivationFunc, KEYWRAP_256)),
    octetString(beltKeyWrap(pkcs8, { key: beltPbkdf2(password, derivation) })),
  )
}

function unwrap(wrapped: Uint8Array, key: Uint8Array): Uint8Array {
  try {
    return Uint8Array.from(beltKeyUnwrap(wrapped, { key }))
  } catch (error) {
    if (!(error instanceof VerificationError)) throw error
    throw new VerificationError('ERR_STB_KEY_CONTAINER_PASSWORD', 'A wrong password, or a container that was changed')
  }
}

interface Container {
  readonly derivation: Derivation
  readonly wrapped: Uint8Array
}

function readContainer(der: Uint8Array, maximumIterations: number): Container {
  const container = readWhole(der, Tag.sequence, (fields) => {
    const derivation = readScheme(readAlgorithmIdentifier(fields))
    return { derivation, wrapped: readOctetString(fields) }
  })
  const { iterationCount: iterations } = container.derivation
  if (iterations <= maximumIterations) return container
  throw new FormatError('ERR_STB_KEY_CONTAINER_TOO_COSTLY', 'The container asks for too many iterations', {
    facts: { iterations, maximum: maximumIterations },
  })
}

/** PBES2-params. */
function readScheme(scheme: AlgorithmIdentifier): Derivation {
  const fields = parametersOf(scheme, PBES2)
  const derivation = readDerivation(readAlgorithmIdentifier(fields))
  expectScheme(readAlgorithmIdentifier(fields), KEYWRAP_256)
  fields.finish()
  return derivation
}

/** PBKDF2-params, RFC 8018 A.2. The default of prf is HMAC-SHA-1, so that it must be there. */
function readDerivation(derivationFunction: AlgorithmIdentifier): Derivation {
  const fields = parametersOf(derivationFunction, PBKDF2)
  const salt = readOctetString(fields)
  const iterationCount = readSmallInteger(fields.next(Tag.integer))
  const keyLength = fields.peek() === Tag.integer ? readSmallInteger(fields.next(Tag.integer)) : KEY_OCTETS
  expectScheme(readAlgorithmIdentifier(fields), HMAC_HBELT)
  fields.finish()
  if (iterationCount < 1 || keyLength !== KEY_OCTETS || salt.length > MAX_SALT_OCTETS) {
    throw new FormatError('ERR_STB_KEY_CONTAINER_MALFORMED', 'Parameters that no key is derived with')
  }
  return { salt, iterationCount }
}

function parametersOf(identifier: AlgorithmIdentifier, oid: string): DerReader {
  if (identifier.oid !== oid || identifier.parameters === undefined) throw unsupported(identifier)
  return derReader(identifier.parameters).enter(Tag.sequence)
}

function expectScheme(identifier: AlgorithmIdentifier, expected: Uint8Array): void {
  if (!equalBytes(identifier.raw, expected)) throw unsupported(identifier)
}

function unsupported({ oid }: AlgorithmIdentifier): UnsupportedError {
  return new UnsupportedError('ERR_STB_KEY_CONTAINER_UNSUPPORTED', 'Protected by other algorithms than STB 34.101.78', {
    facts: { algorithm: oid },
  })
}
