/**
 * AlgorithmIdentifiers as they are written: RFC 5754 for digests, RFC 4055, RFC 5758 and RFC 8410 for signatures; with NULL
 * for parameters where Kazakhstan's NCA (GOST) and STB 34.101.78 (bign, belt, bash) write them so.
 */
import { context } from '../der/tags.ts'
import { encode, nullValue, objectIdentifier, sequence, smallInteger } from '../der/write.ts'
import { digestAlgorithmOid, digestLength } from './digest.ts'
import type { SigningAlgorithm } from './signature-algorithm.ts'

const WITH_NULL = /^(?:belt|bash|streebog|gost)/

/** RFC 5754 §2: parameters absent; national digests have NULL. */
export function digestAlgorithmIdentifier(digestAlgorithm: string): Uint8Array {
  const oid = objectIdentifier(digestAlgorithmOid(digestAlgorithm) ?? '')
  return WITH_NULL.test(digestAlgorithm) ? sequence(oid, nullValue()) : sequence(oid)
}

interface SignatureIdentifiers {
  readonly oids: Partial<Readonly<Record<SigningAlgorithm['digestAlgorithm'], string>>>
  /** Default: absent. */
  readonly parameters?: (digestAlgorithm: string) => Uint8Array
}

const SIGNATURES: Readonly<Record<SigningAlgorithm['name'], SignatureIdentifiers>> = {
  'RSASSA-PKCS1-v1_5': {
    oids: { sha256: '1.2.840.113549.1.1.11', sha384: '1.2.840.113549.1.1.12', sha512: '1.2.840.113549.1.1.13' },
    parameters: nullValue,
  },
  'RSASSA-PSS': {
    oids: { sha256: '1.2.840.113549.1.1.10', sha384: '1.2.840.113549.1.1.10', sha512: '1.2.840.113549.1.1.10' },
    parameters: pssParameters,
  },
  ECDSA: {
    oids: { sha256: '1.2.840.10045.4.3.2', sha384: '1.2.840.10045.4.3.3', sha512: '1.2.840.10045.4.3.4' },
  },
  Ed25519: { oids: { sha512: '1.3.101.112' } },
  'GOST R 34.10-2015': { oids: { streebog512: '1.2.398.3.10.1.1.2.3.2' }, parameters: nullValue },
  bign: {
    oids: {
      'belt-hash': '1.2.112.0.2.0.34.101.45.12',
      bash384: '1.2.112.0.2.0.34.101.45.14',
      bash512: '1.2.112.0.2.0.34.101.45.15',
    },
    parameters: nullValue,
  },
}

/**
 * DER of the AlgorithmIdentifier that stands beside a signature by this algorithm.
 * @throws TypeError for a digest that the algorithm does not go with
 */
export function signatureAlgorithmIdentifier({ name, digestAlgorithm }: SigningAlgorithm): Uint8Array {
  const { oids, parameters } = SIGNATURES[name]
  const oid = oids[digestAlgorithm]
  if (oid === undefined) throw new TypeError(`${name} is not used with ${digestAlgorithm}`)
  return sequence(objectIdentifier(oid), ...(parameters === undefined ? [] : [parameters(digestAlgorithm)]))
}

/** RFC 4055 §3.1: the same hash in both places, salt as long as the hash, trailer left at its default. */
function pssParameters(digestAlgorithm: string): Uint8Array {
  const hashAlgorithm = sequence(objectIdentifier(digestAlgorithmOid(digestAlgorithm) ?? ''), nullValue())
  const maskGenAlgorithm = sequence(objectIdentifier('1.2.840.113549.1.1.8'), hashAlgorithm)
  return sequence(
    encode(context(0), hashAlgorithm),
    encode(context(1), maskGenAlgorithm),
    encode(context(2), smallInteger(digestLength(digestAlgorithm) ?? 0)),
  )
}
