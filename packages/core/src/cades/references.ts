/**
 * References to validation data (ETSI EN 319 122-1 A.1.1.1, A.1.2.1): digests of the certificates, lists and OCSP answers by which a
 * signature was once found to be good.
 */
import { toHex } from '../bytes.ts'
import { readAlgorithmIdentifier } from '../crypto/algorithm.ts'
import { digestAlgorithmName } from '../crypto/digest.ts'
import { contentBytes, type DerReader, type Element } from '../der/read.ts'
import { context, Tag } from '../der/tags.ts'
import { readWhole } from '../der/whole.ts'
import { attempt } from '../errors.ts'

/** The digest of one certificate, list or answer. */
export interface Reference {
  readonly digestAlgorithm: string
  /** Hex. */
  readonly digest: string
}

/** CompleteCertificateRefs; issuer and serial number only help to find what the digest is of. @throws FormatError ERR_DER_… */
export function certificateReferences(value: Uint8Array): Reference[] {
  return readWhole(value, Tag.sequence, (ids) => ids.each(Tag.sequence, (id) => readOtherHash(ids.inside(id)))).flat()
}

/** CompleteRevocationRefs; others than lists and answers nobody here knows. @throws FormatError ERR_DER_… */
export function revocationReferences(value: Uint8Array): Reference[] {
  return readWhole(value, Tag.sequence, (refs) =>
    refs.each(Tag.sequence, (ref) => readCrlOcspRef(refs.inside(ref))),
  ).flat()
}

function readCrlOcspRef(fields: DerReader): Reference[] {
  const crls = listUnder(fields, context(0), (id) => readOtherHash(id))
  // ocspRefHash is optional: an answer that is named by its responder and time could be exchanged for another (NOTE 4).
  const answers = listUnder(fields, context(1), (id) => {
    id.next(Tag.sequence)
    return id.done ? [] : readOtherHash(id)
  })
  fields.optional(context(2))
  fields.finish()
  return [...crls, ...answers]
}

/** CRLListID and OcspListID, both a SEQUENCE with one list in it, under an explicit tag. */
function listUnder(fields: DerReader, tag: number, read: (id: DerReader) => Reference[]): Reference[] {
  const explicit = fields.optional(tag)
  if (explicit === undefined) return []
  const ids = fields.inside(explicit).enter(Tag.sequence).enter(Tag.sequence)
  return ids.each(Tag.sequence, (id) => read(ids.inside(id))).flat()
}

/** OtherHash: an OCTET STRING is SHA-1; else the algorithm is said, of which one that nobody here knows refers to nothing. */
function readOtherHash(id: DerReader): Reference[] {
  if (id.peek() === Tag.octetString) return [reference('sha1', id.next())]
  const fields = id.enter(Tag.sequence)
  const identifier = readAlgorithmIdentifier(fields)
  const value = fields.next(Tag.octetString)
  fields.finish()
  return attempt(
    () => [reference(digestAlgorithmName(identifier), value)],
    () => [],
  )
}

const reference = (digestAlgorithm: string, value: Element): Reference => ({
  digestAlgorithm,
  digest: toHex(contentBytes(value)),
})
