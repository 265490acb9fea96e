/** How a token is asked for a signature: it gets a digest and never the document, and answers in forms that CMS does not use. */
import { constants, createHash, type KeyObject, verify, X509Certificate } from 'node:crypto'
import { type SigningAlgorithm, signingAlgorithmFor, UnsupportedError } from '@tamga/core'
import type { TokenMechanism } from './protocol.ts'

const CKM_RSA_PKCS = 0x1
const CKM_RSA_PKCS_PSS = 0xd
const CKM_ECDSA = 0x1041

interface DigestRow {
  readonly mechanism: number
  readonly mgf: number
  readonly length: number
  readonly info: string
}

/** CKM_SHA… and CKG_MGF1_SHA… (PKCS#11 v2.40 §2.1.8), and the DigestInfo in front of a digest (RFC 8017 §9.2, note 1). */
const DIGESTS: Readonly<Partial<Record<SigningAlgorithm['digestAlgorithm'], DigestRow>>> = {
  sha256: { mechanism: 0x250, mgf: 2, length: 32, info: '3031300d060960864801650304020105000420' },
  sha384: { mechanism: 0x260, mgf: 3, length: 48, info: '3041300d060960864801650304020205000430' },
  sha512: { mechanism: 0x270, mgf: 4, length: 64, info: '3051300d060960864801650304020305000440' },
}

/** @throws UnsupportedError ERR_KEY_UNSUPPORTED for national digests: no token tells how it signs them */
function digestRow(digestAlgorithm: SigningAlgorithm['digestAlgorithm']): DigestRow {
  const row = DIGESTS[digestAlgorithm]
  if (row === undefined) throw unsupported()
  return row
}

/** Public key of a certificate. @throws UnsupportedError ERR_KEY_UNSUPPORTED for keys `node:crypto` does not know, GOST among them */
export function publicKeyOf(certificate: Uint8Array): KeyObject {
  try {
    return new X509Certificate(certificate).publicKey
  } catch {
    throw unsupported()
  }
}

/**
 * The algorithm for a key by what the token offers. An RSA key signs PKCS #1 v1.5, as every verifier knows that form, unless
 * the token only does PSS.
 * @throws UnsupportedError ERR_KEY_UNSUPPORTED
 */
export function tokenAlgorithmFor(publicKey: KeyObject, mechanisms: readonly number[]): SigningAlgorithm {
  const algorithm = signingAlgorithmFor(publicKey)
  const wanted = mechanismFor(algorithm).type
  if (mechanisms.includes(wanted)) return algorithm
  if (wanted === CKM_RSA_PKCS && mechanisms.includes(CKM_RSA_PKCS_PSS)) return { ...algorithm, name: 'RSASSA-PSS' }
  throw unsupported()
}

/** CK_MECHANISM for an algorithm. @throws UnsupportedError ERR_KEY_UNSUPPORTED */
export function mechanismFor({ name, digestAlgorithm }: SigningAlgorithm): TokenMechanism {
  const { mechanism: hashAlgorithm, mgf, length: saltLength } = digestRow(digestAlgorithm)
  if (name === 'RSASSA-PKCS1-v1_5') return { type: CKM_RSA_PKCS }
  if (name === 'RSASSA-PSS') return { type: CKM_RSA_PKCS_PSS, pss: { hashAlgorithm, mgf, saltLength } }
  if (name === 'ECDSA') return { type: CKM_ECDSA }
  throw unsupported()
}

/** What the token gets: the digest, for PKCS #1 v1.5 as DigestInfo. */
export function tokenInput({ name, digestAlgorithm }: SigningAlgorithm, data: Uint8Array): Uint8Array {
  const digest = createHash(digestAlgorithm).update(data).digest()
  if (name !== 'RSASSA-PKCS1-v1_5') return digest
  return Buffer.concat([Buffer.from(digestRow(digestAlgorithm).info, 'hex'), digest])
}

/** The form CMS wants: for ECDSA the two halves become an Ecdsa-Sig-Value (RFC 5753 §7.2). */
export function tokenOutput({ name }: SigningAlgorithm, signature: Uint8Array): Uint8Array {
  if (name !== 'ECDSA') return signature
  const half = signature.length / 2
  const body = Buffer.concat([derInteger(signature.subarray(0, half)), derInteger(signature.subarray(half))])
  return Buffer.concat([Buffer.from(body.length < 0x80 ? [0x30, body.length] : [0x30, 0x81, body.length]), body])
}

/** Whether the signature is by this key: a token may hold a certificate of another key, and hardware may fail. */
export function isSignatureOf(
  publicKey: KeyObject,
  { algorithm, data, signature }: { algorithm: SigningAlgorithm; data: Uint8Array; signature: Uint8Array },
): boolean {
  const { RSA_PKCS1_PSS_PADDING: padding, RSA_PSS_SALTLEN_DIGEST: saltLength } = constants
  const key = algorithm.name === 'RSASSA-PSS' ? { key: publicKey, padding, saltLength } : publicKey
  return verify(algorithm.digestAlgorithm, data, key, signature)
}

/** X.690 §8.3: no needless zero octet, one where the number would be negative. */
function derInteger(octets: Uint8Array): Buffer {
  const start = octets.findIndex((octet) => octet !== 0)
  const number = start < 0 ? octets.subarray(-1) : octets.subarray(start)
  const sign = (number[0] ?? 0) > 0x7f ? [0] : []
  return Buffer.concat([Buffer.from([0x02, number.length + sign.length, ...sign]), number])
}

function unsupported(): UnsupportedError {
  return new UnsupportedError('ERR_KEY_UNSUPPORTED', 'A private key of a kind that is not implemented')
}
