/** Finds, among the loose keys and certificates of one container, which certificate belongs to which key and what is above it. */
import { type Certificate, parseCertificate, type SigningKey, TamgaError } from '@tamga/core'

/** A key with its certificate (DER) and the certificates above it in the file, nearest first, a root left out. */
export interface KeyPair {
  readonly privateKey: SigningKey
  readonly certificate: Uint8Array
  readonly chain: readonly Uint8Array[]
}

const MAX_CHAIN = 8

/** Keys without a certificate and certificates without a key yield nothing. */
export function pairKeys(keys: readonly SigningKey[], certificates: readonly Uint8Array[]): readonly KeyPair[] {
  const readable = certificates.flatMap(read)
  return keys.flatMap((privateKey) => {
    const own = readable.find(({ publicKey }) => Buffer.compare(publicKey.raw, privateKey.publicKeyInfo) === 0)
    if (own === undefined) return []
    return [{ privateKey, certificate: own.raw, chain: chainAbove(own, readable).map(({ raw }) => raw) }]
  })
}

/** What cannot be read stands beside keys of others and is passed over. */
function read(der: Uint8Array): Certificate[] {
  try {
    return [parseCertificate(der)]
  } catch (error) {
    if (error instanceof TamgaError) return []
    throw error
  }
}

/** DER of the certificates above one, from a pool in any order; see `pairKeys`. */
export function chainOf(certificate: Uint8Array, pool: readonly Uint8Array[]): readonly Uint8Array[] {
  const [leaf] = read(certificate)
  return leaf === undefined ? [] : chainAbove(leaf, pool.flatMap(read)).map(({ raw }) => raw)
}

/** Not a validated path, which is the verifier's work (RFC 5280 §6). */
function chainAbove(leaf: Certificate, pool: readonly Certificate[]): readonly Certificate[] {
  const chain: Certificate[] = []
  let current = leaf
  while (chain.length < MAX_CHAIN) {
    const issuer = pool.find((candidate) => names(current, candidate))
    if (issuer === undefined || names(issuer, issuer) || chain.includes(issuer)) return chain
    chain.push(issuer)
    current = issuer
  }
  return chain
}

/** Whether the issuer's name, and its key identifier where both say one, are those of `candidate`. */
function names({ issuer, authorityKeyIdentifier }: Certificate, candidate: Certificate): boolean {
  const wanted = authorityKeyIdentifier?.keyIdentifier
  const identifier = candidate.subjectKeyIdentifier
  const sameKey = wanted === undefined || identifier === undefined || Buffer.compare(wanted, identifier) === 0
  return sameKey && Buffer.compare(issuer.raw, candidate.subject.raw) === 0
}
