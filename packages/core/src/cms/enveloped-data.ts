/** EnvelopedData (RFC 5652 §6) as records: who may open it and what is sealed. Only recipients by key transport (§6.2.1) are read. */
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from '../crypto/algorithm.ts'
import { Oid } from '../der/oids.ts'
import { readObjectIdentifier, readOctetString, readSmallInteger } from '../der/primitives.ts'
import { type Budget, berReader, type DerReader } from '../der/read.ts'
import { context, contextPrimitive, Tag } from '../der/tags.ts'
import { FormatError } from '../errors.ts'
import { readSignerIdentifier, type SignerIdentifier } from './signed-data.ts'

export interface EnvelopedData {
  readonly version: number
  readonly recipients: readonly KeyTransportRecipient[]
  /** Of what is sealed, dotted. */
  readonly contentType: string
  readonly contentEncryptionAlgorithm: AlgorithmIdentifier
  readonly encryptedContent: Uint8Array
}

/** KeyTransRecipientInfo. RecipientIdentifier has the form of SignerIdentifier. */
export interface KeyTransportRecipient {
  readonly rid: SignerIdentifier
  readonly keyEncryptionAlgorithm: AlgorithmIdentifier
  readonly encryptedKey: Uint8Array
}

/** STB 34.101.78 has one; a message to a whole board stays below. */
const MAX_RECIPIENTS = 100

/**
 * Reads a ContentInfo with EnvelopedData.
 * @throws FormatError ERR_CMS_NOT_ENVELOPED_DATA, ERR_CMS_TOO_MANY_RECIPIENTS, ERR_CMS_NO_ENCRYPTED_CONTENT, ERR_DER_…
 */
export function parseEnvelopedData(bytes: Uint8Array, budget?: Budget): EnvelopedData {
  const outer = berReader(bytes, budget)
  const contentInfo = outer.enter(Tag.sequence)
  const type = readObjectIdentifier(contentInfo.next(Tag.objectIdentifier))
  if (type !== Oid.envelopedData) {
    throw new FormatError('ERR_CMS_NOT_ENVELOPED_DATA', 'Not an EnvelopedData message', {
      facts: { contentType: type },
    })
  }
  const explicit = contentInfo.enter(context(0))
  const envelopedData = readEnvelopedData(explicit.enter(Tag.sequence))
  for (const level of [explicit, contentInfo, outer]) level.finish()
  return envelopedData
}

function readEnvelopedData(fields: DerReader): EnvelopedData {
  const version = readSmallInteger(fields.next(Tag.integer))
  // originatorInfo: certificates that nobody asked for.
  fields.optional(context(0))
  const list = fields.enter(Tag.set)
  const infos = list.rest()
  if (infos.length > MAX_RECIPIENTS) throw new FormatError('ERR_CMS_TOO_MANY_RECIPIENTS', 'Too many recipients')
  const recipients = infos.filter(({ tag }) => tag === Tag.sequence).map((info) => readRecipient(list.inside(info)))
  const encrypted = readEncryptedContent(fields.enter(Tag.sequence))
  // unprotectedAttrs: covered by nothing.
  fields.optional(context(1))
  fields.finish()
  return { version, recipients, ...encrypted }
}

function readRecipient(fields: DerReader): KeyTransportRecipient {
  readSmallInteger(fields.next(Tag.integer))
  const rid = readSignerIdentifier(fields)
  const keyEncryptionAlgorithm = readAlgorithmIdentifier(fields)
  const encryptedKey = readOctetString(fields)
  fields.finish()
  return { rid, keyEncryptionAlgorithm, encryptedKey }
}

/** EncryptedContentInfo. */
function readEncryptedContent(
  fields: DerReader,
): Pick<EnvelopedData, 'contentType' | 'contentEncryptionAlgorithm' | 'encryptedContent'> {
  const contentType = readObjectIdentifier(fields.next(Tag.objectIdentifier))
  const contentEncryptionAlgorithm = readAlgorithmIdentifier(fields)
  if (fields.done) throw new FormatError('ERR_CMS_NO_ENCRYPTED_CONTENT', 'The message does not hold what it seals')
  const encryptedContent = readOctetString(fields, contextPrimitive(0))
  fields.finish()
  return { contentType, contentEncryptionAlgorithm, encryptedContent }
}
