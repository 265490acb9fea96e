/** signature-policy-identifier (EN 319 122-1 §5.2.9.1): the rules by which the signer says he signed. */
import { readObjectIdentifier } from '../der/primitives.ts'
import { derReader } from '../der/read.ts'
import { Tag } from '../der/tags.ts'

/**
 * The policy's identifier, dotted; `implied` where only the documents around the signature name it. The rest of the value, the
 * digest of the policy document and where it lies, is not read.
 * @throws FormatError ERR_DER_…
 */
export function readSignaturePolicyIdentifier(value: Uint8Array): string {
  const reader = derReader(value)
  if (reader.peek() === Tag.null) return 'implied'
  return readObjectIdentifier(reader.enter(Tag.sequence).next(Tag.objectIdentifier))
}
