/**
 * What the time-stamps of the extended levels cover (ETSI EN 319 122-1 A.1.5, CAdES-E-X in EN 319 122-2): references to validation
 * data, alone or with the signature. Octets as they arrived; of each attribute type and values, without tag and length around them.
 */
import { concatBytes } from '../bytes.ts'
import type { Attribute } from '../cms/attributes.ts'
import type { SignerInfo } from '../cms/signed-data.ts'
import { Oid } from '../der/oids.ts'
import { berReader, contentBytes } from '../der/read.ts'
import { Tag } from '../der/tags.ts'

/** complete-certificate-references before complete-revocation-references: that of the clauses, whatever that of the message. */
const REFERENCES: readonly string[] = [Oid.certificateRefs, Oid.revocationRefs]

type Stamped = Pick<SignerInfo, 'signature' | 'unsignedAttributes'>

/** What a time-stamped-certs-crls-references is over (A.1.5.1); `undefined` where there are no references. */
export function stampedReferences({ unsignedAttributes }: Stamped): Uint8Array | undefined {
  const present = attributesOf(unsignedAttributes, REFERENCES)
  return present.length === 0 ? undefined : concatBytes(present.map(body))
}

/**
 * What a CAdES-C-timestamp is over (A.1.5.2), likewise: over the signature alone it would be a signature-time-stamp that somebody
 * has moved, and less is proven by that.
 */
export function stampedSignatureAndReferences(signer: Stamped): Uint8Array | undefined {
  const references = stampedReferences(signer)
  if (references === undefined) return undefined
  const timeStamps = attributesOf(signer.unsignedAttributes, [Oid.signatureTimeStamp])
  return concatBytes([signer.signature, ...timeStamps.map(body), references])
}

function attributesOf(attributes: readonly Attribute[], types: readonly string[]): Attribute[] {
  return types.flatMap((type) => attributes.filter((one) => one.type === type))
}

function body({ raw }: Attribute): Uint8Array {
  return contentBytes(berReader(raw).next(Tag.sequence))
}
