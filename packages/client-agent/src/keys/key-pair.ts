/** Finds, among the loose keys and certificates of one container, which certificate belongs to which key and what is above it. */
import { type KeyObject, X509Certificate } from 'node:crypto'

/** A key with its certificate (DER) and the certificates above it in the file, nearest first, a root left out. */
export interface KeyPair {
  readonly privateKey: KeyObject
  readonly certificate: Uint8Array
  readonly chain: readonly Uint8Array[]
}

const MAX_CHAIN = 8

/** Keys without a certificate and certificates without a key yield nothing. */
export function pairKeys(keys: readonly KeyObject[], certificates: readonly Uint8Array[]): readonly KeyPair[] {
  const readable = certificates.flatMap(read)
  return keys.flatMap((privateKey) => {
    const own = readable.find((certificate) => belongs(certificate, privateKey))
    if (own === undefined) return []
    return [{ privateKey, certificate: own.raw, chain: chainAbove(own, readable).map(({ raw }) => raw) }]
  })
}

/** A container may carry certificates of algorithms unknown to OpenSSL; they cannot belong to a key it could read. */
function read(der: Uint8Array): X509Certificate[] {
  try {
    return [new X509Certificate(der)]
  } catch {
    return []
  }
}

function belongs(certificate: X509Certificate, privateKey: KeyObject): boolean {
  try {
    return certificate.checkPrivateKey(privateKey)
  } catch {
    return false
  }
}

/** DER of the certificates above one, from a pool in any order; see `pairKeys`. */
export function chainOf(certificate: Uint8Array, pool: readonly Uint8Array[]): readonly Uint8Array[] {
  const [leaf] = read(certificate)
  return leaf === undefined ? [] : chainAbove(leaf, pool.flatMap(read)).map(({ raw }) => raw)
}

/** Issuers by name and key identifier; not a validated path, which is the verifier's work (RFC 5280 §6). */
function chainAbove(leaf: X509Certificate, pool: readonly X509Certificate[]): readonly X509Certificate[] {
  const chain: X509Certificate[] = []
  let current = leaf
  while (chain.length < MAX_CHAIN) {
    const issuer = pool.find((candidate) => current.checkIssued(candidate))
    if (issuer === undefined || issuer.checkIssued(issuer) || chain.includes(issuer)) return chain
    chain.push(issuer)
    current = issuer
  }
  return chain
}
