/**
 * One cryptographic fact: this value over these octets was made with the certificate's key (XMLDSig 1.1 §6.4, RFC 9231 §2.3).
 * National values are what CMS has: r before s of GOST, each with the octet of least weight first; S0 before S1 of bign.
 */
import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { type Certificate, FormatError, TamgaError, verifySignatureValue } from '@tamga/core'
import type { XmlSignatureAlgorithm } from './algorithms.ts'

/** The kind of key each algorithm of node:crypto needs; a key of another kind is a false claim, never another way to verify. */
const KEYS = { 'RSASSA-PKCS1-v1_5': 'RSA', 'RSASSA-PSS': 'RSA', ECDSA: 'EC' } as const

type NodeAlgorithm = keyof typeof KEYS

export function verifyXmlSignatureValue(
  algorithm: XmlSignatureAlgorithm,
  certificate: Certificate,
  octets: Uint8Array,
  value: Uint8Array,
): boolean {
  const { name, digestAlgorithm } = algorithm
  const { publicKey } = certificate
  if (!isOfNode(name)) return verifyNational(algorithm, certificate, octets, value)
  // Explicit curve parameters let a stranger choose a generator that fits somebody else's key.
  if (publicKey.algorithm !== KEYS[name] || publicKey.curve === 'explicit') return false
  const key = readKey(publicKey.raw)
  if (key === undefined) return false
  try {
    return verify(digestAlgorithm, octets, { key, ...parameters(name) }, value)
  } catch (error) {
    // OpenSSL raises on what cannot be a value by this key: that does not verify. Anything else is a bug.
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_OSSL')) return false
    throw error
  }
}

function isOfNode(name: XmlSignatureAlgorithm['name']): name is NodeAlgorithm {
  return Object.hasOwn(KEYS, name)
}

/** A key that cannot be read, or of a curve that is not known, verifies nothing. */
function verifyNational(
  algorithm: XmlSignatureAlgorithm,
  { publicKey }: Certificate,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  try {
    return verifySignatureValue(publicKey.raw, { algorithm, data, signature })
  } catch (error) {
    if (error instanceof TamgaError) return false
    throw error
  }
}

/** A key that OpenSSL cannot read (a point off its curve) is nobody's. */
function readKey(spki: Uint8Array): KeyObject | undefined {
  try {
    return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
  } catch {
    return undefined
  }
}

function parameters(name: NodeAlgorithm): Omit<Parameters<typeof verify>[2] & object, 'key'> {
  if (name === 'ECDSA') return { dsaEncoding: 'ieee-p1363' }
  if (name === 'RSASSA-PKCS1-v1_5') return { padding: constants.RSA_PKCS1_PADDING }
  return { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
}

/** Octets of the order of the curves for which a Signer exists. */
const ORDER_OCTETS: Readonly<Record<string, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66 }

/**
 * Ecdsa-Sig-Value (RFC 3279 §2.2.3) as r and s side by side, each as long as the order (XMLDSig 1.1 §6.4.3).
 * @throws FormatError ERR_XML_SIGNATURE_VALUE when the signer gave something else
 */
export function plainEcdsaValue(der: Uint8Array, curve: string | undefined): Uint8Array {
  const octets = ORDER_OCTETS[curve ?? ''] ?? 0
  const header = der[1] === 0x81 ? 3 : 2
  const r = integerAt(der, header, octets)
  const s = integerAt(der, r.next, octets)
  if (der[0] !== 0x30 || s.next !== der.length) throw badValue()
  return Buffer.concat([r.value, s.value])
}

function integerAt(der: Uint8Array, at: number, octets: number): { readonly value: Buffer; readonly next: number } {
  const length = der[at + 1] ?? 0
  const next = at + 2 + length
  const contents = Buffer.from(der.subarray(at + 2, next))
  const magnitude = contents[0] === 0 ? contents.subarray(1) : contents
  if (der[at] !== 0x02 || contents.length !== length || magnitude.length > octets) throw badValue()
  return { value: Buffer.concat([Buffer.alloc(octets - magnitude.length), magnitude]), next }
}

function badValue(): FormatError {
  return new FormatError('ERR_XML_SIGNATURE_VALUE', 'The signer gave no ECDSA value of its curve')
}
