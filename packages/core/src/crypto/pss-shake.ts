/**
 * RSASSA-PSS with SHAKE (RFC 8692 §4, RFC 8702 §3.2.1): SHAKE hashes and, in place of MGF1, makes the mask. node:crypto
 * refuses extendable outputs there, so the modular power is its, and EMSA-PSS (RFC 8017 §9.1.2) is done here: public data
 * only, and one block rebuilt and compared.
 */
import { constants, createHash, type KeyObject, publicEncrypt } from 'node:crypto'
import { concatBytes, equalBytes } from '../bytes.ts'
import { derReader } from '../der/read.ts'
import { nullValue, objectIdentifier, sequence } from '../der/write.ts'
import { expectParameters, readAlgorithmIdentifier } from './algorithm.ts'
import { importPublicKey, type PublicKey, withIdentifier } from './public-key.ts'
import type { AlgorithmRows, ResolveAlgorithm } from './signature-algorithm.ts'

/** RFC 8692 §4: hash and salt are of one length, twice the strength. */
interface Shake {
  readonly name: 'shake128' | 'shake256'
  readonly octets: number
}

export const pssShakeAlgorithms: AlgorithmRows = [
  ['1.3.6.1.5.5.7.6.30', pssShake('RSASSA-PSS-SHAKE128', { name: 'shake128', octets: 32 })],
  ['1.3.6.1.5.5.7.6.31', pssShake('RSASSA-PSS-SHAKE256', { name: 'shake256', octets: 64 })],
]

function pssShake(name: string, shake: Shake): ResolveAlgorithm {
  return (identifier) => {
    expectParameters(identifier, 'absent')
    return {
      name,
      digestAlgorithm: shake.name,
      // RFC 8692 §5: a key for any use of RSA, or one kept to this algorithm by its identifier.
      keyAlgorithms: ['RSA', name],
      verify: (publicKey, data, signature) => verifyPss(publicKey, data, signature, shake),
    }
  }
}

const RSA = readAlgorithmIdentifier(derReader(sequence(objectIdentifier('1.2.840.113549.1.1.1'), nullValue())))

function verifyPss(publicKey: PublicKey, data: Uint8Array, signature: Uint8Array, shake: Shake): boolean {
  const key = importPublicKey(publicKey.algorithm === 'RSA' ? publicKey : withIdentifier(publicKey, RSA))
  const bits = (publicKey.bits ?? 0) - 1
  const block = recover(key, signature, Math.ceil((publicKey.bits ?? 0) / 8))
  if (block === undefined) return false
  const encoded = block.subarray(block.length - Math.ceil(bits / 8))
  // A modulus of 8n + 1 bits leaves one octet in front of the encoded message.
  const isInRange = block.length === encoded.length || block[0] === 0
  return isInRange && holdsHash(encoded, digestOf(shake, data), bits, shake)
}

/** RSAVP1 (RFC 8017 §5.2.2); `undefined` for what is no residue of the modulus, written in full. */
function recover(key: KeyObject, signature: Uint8Array, octets: number): Uint8Array | undefined {
  if (signature.length !== octets) return undefined
  try {
    return publicEncrypt({ key, padding: constants.RSA_NO_PADDING }, signature)
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_OSSL')) return undefined
    throw error
  }
}

/** EMSA-PSS-VERIFY: with the salt that the block yields, the whole block must come out again. */
function holdsHash(encoded: Uint8Array, messageHash: Uint8Array, bits: number, shake: Shake): boolean {
  const dataOctets = encoded.length - shake.octets - 1
  if (dataOctets < shake.octets + 1 || encoded.at(-1) !== TRAILER) return false
  const hash = encoded.subarray(dataOctets, -1)
  const topMask = 0xff >> (8 * encoded.length - bits)
  const masked = encoded.subarray(0, dataOctets)
  if (((masked[0] ?? 0) & ~topMask) !== 0) return false
  const mask = createHash(shake.name, { outputLength: dataOctets }).update(hash).digest()
  const block = masked.map((octet, i) => (octet ^ (mask[i] ?? 0)) & (i === 0 ? topMask : 0xff))
  const salt = block.subarray(dataOctets - shake.octets)
  const padding = new Uint8Array(dataOctets - shake.octets)
  padding[padding.length - 1] = 0x01
  const expected = digestOf(shake, concatBytes([new Uint8Array(8), messageHash, salt]))
  return equalBytes(block, concatBytes([padding, salt])) && equalBytes(hash, expected)
}

const TRAILER = 0xbc

function digestOf({ name, octets }: Shake, data: Uint8Array): Uint8Array {
  return createHash(name, { outputLength: octets }).update(data).digest()
}
