/** Format checking (EN 319 102-1 §5.2.2): what RFC 5652 demands of a SignerInfo before anything is computed. */

import {
  type Attribute,
  claimedSigningTime,
  contentTypeValue,
  hasAttribute,
  messageDigestValue,
  readAttributes,
  singleValue,
} from '../cms/attributes.ts'
import type { SignerInfo } from '../cms/signed-data.ts'
import { remember } from '../crypto/remember.ts'
import { Oid } from '../der/oids.ts'
import { readObjectIdentifier } from '../der/primitives.ts'
import { Tag } from '../der/tags.ts'
import { readWhole } from '../der/whole.ts'
import { attempt } from '../errors.ts'
import { type CheckList, totalFailed } from './checks.ts'
import type { SignedMatter } from './signed-content.ts'

/** RFC 5652 §11, RFC 5035 §3, RFC 6211 §2: once, with one value, under the signature. */
const SIGNED_ONLY: ReadonlySet<string> = new Set<string>([
  Oid.contentType,
  Oid.messageDigest,
  Oid.signingTime,
  Oid.signingCertificate,
  Oid.signingCertificateV2,
  Oid.cmsAlgorithmProtection,
])

/** EN 319 122-1 §5.3, §5.5, A.1.5, RFC 4998 Appendix A and RFC 5652 §11.4: what speaks about a signature cannot lie under it. */
const UNSIGNED_ONLY: ReadonlySet<string> = new Set<string>([
  Oid.countersignature,
  Oid.signatureTimeStamp,
  Oid.escTimeStamp,
  Oid.certCrlTimeStamp,
  Oid.archiveTimeStamp,
  Oid.archiveTimeStampV2,
  Oid.archiveTimeStampV3,
  Oid.evidenceRecordInternal,
  Oid.evidenceRecordExternal,
])

/** Judges the attributes of one signer. `content` is what the message or the caller gave, if anything. */
export function checkFormat(
  matter: Pick<SignedMatter, 'contentType'>,
  signerInfo: SignerInfo,
  content: Uint8Array | undefined,
  checks: CheckList,
): void {
  if (signerInfo.signedAttributes === undefined) checkWithoutAttributes(matter, content, checks)
  else checkSignedAttributes(matter, signerInfo.signedAttributes.attributes, checks)
  checkContentHints(matter, signerInfo.signedAttributes?.attributes ?? [], checks)
  if (signerInfo.signedAttributes?.receivedAsDer === false) checks.warning('format.signed-attributes-encoding')
  const misplaced = signerInfo.unsignedAttributes.filter(({ type }) => SIGNED_ONLY.has(type))
  if (misplaced.length > 0) fail(checks, 'format.unsigned-attributes', 'ERR_CMS_ATTRIBUTE_NOT_SIGNED', misplaced)
  else checks.passed('format.unsigned-attributes', { count: signerInfo.unsignedAttributes.length })
}

function checkSignedAttributes(
  matter: Pick<SignedMatter, 'contentType'>,
  attributes: readonly Attribute[],
  checks: CheckList,
): void {
  const broken = brokenAttributes(attributes)
  const code = broken?.code ?? mandatoryAttributesObjection(matter, attributes)
  if (code === undefined) checks.passed('format.signed-attributes', { count: attributes.length })
  else fail(checks, 'format.signed-attributes', code, broken?.attributes ?? [])
}

interface BrokenAttributes {
  readonly code: string
  readonly attributes: readonly Attribute[]
}

/** Attributes that stand where they cannot, or more often, or without a value. */
function brokenAttributes(attributes: readonly Attribute[]): BrokenAttributes | undefined {
  const repeated = repeatedAttributes(attributes)
  if (repeated.length > 0) return { code: 'ERR_CMS_ATTRIBUTE_REPEATED', attributes: repeated }
  const misplaced = attributes.filter(({ type }) => UNSIGNED_ONLY.has(type))
  if (misplaced.length > 0) return { code: 'ERR_CMS_ATTRIBUTE_SIGNED', attributes: misplaced }
  const empty = attributes.filter(({ values }) => values.length === 0)
  return empty.length > 0 ? { code: 'ERR_CMS_ATTRIBUTE_EMPTY', attributes: empty } : undefined
}

/** What is there again, or with another number of values than one. In one pass: a signer may have thousands. */
function repeatedAttributes(attributes: readonly Attribute[]): Attribute[] {
  const seen = new Set<string>()
  return attributes.filter(({ type, values }) => {
    if (!SIGNED_ONLY.has(type)) return false
    const isFirst = !seen.has(type)
    seen.add(type)
    return !isFirst || values.length !== 1
  })
}

/** §5.3: both attributes must be there; §11.1: content-type must equal eContentType; §11.3: signing-time must be a time. */
function mandatoryAttributesObjection(
  { contentType }: Pick<SignedMatter, 'contentType'>,
  attributes: readonly Attribute[],
): string | undefined {
  const typeValue = singleValue(attributes, Oid.contentType)
  const digestValue = singleValue(attributes, Oid.messageDigest)
  // §11.4: a countersignature signs a signature value, which has no type.
  if (contentType === undefined && hasAttribute(attributes, Oid.contentType))
    return 'ERR_CMS_CONTENT_TYPE_IN_COUNTERSIGNATURE'
  if (contentType !== undefined && typeValue === undefined) return 'ERR_CMS_CONTENT_TYPE_MISSING'
  if (digestValue === undefined) return 'ERR_CMS_MESSAGE_DIGEST_MISSING'
  return attempt(
    () => {
      messageDigestValue(digestValue)
      claimedSigningTime(attributes)
      const claimed = typeValue && contentTypeValue(typeValue)
      return claimed === contentType ? undefined : 'ERR_CMS_CONTENT_TYPE_MISMATCH'
    },
    ({ code }) => code,
  )
}

/**
 * §5.3: attributes may be missing only when the content is id-data. And the content must not itself be the DER of signed
 * attributes: then the same signature would verify for two different messages.
 */
function checkWithoutAttributes(
  { contentType }: Pick<SignedMatter, 'contentType'>,
  content: Uint8Array | undefined,
  checks: CheckList,
): void {
  if (contentType === Oid.data || contentType === undefined)
    checks.skipped('format.signed-attributes', { reason: 'none present' })
  else fail(checks, 'format.signed-attributes', 'ERR_CMS_SIGNED_ATTRIBUTES_MISSING', [])
  if (content !== undefined && looksLikeSignedAttributes(content).isSo) {
    fail(checks, 'format.content-is-not-attributes', 'ERR_CMS_CONTENT_IS_SIGNED_ATTRIBUTES', [])
  }
}

/** Signed, but a hint: what names another type than the content has may be meant for what is inside it (RFC 5035 §2.9). */
function checkContentHints(
  { contentType }: Pick<SignedMatter, 'contentType'>,
  attributes: readonly Attribute[],
  checks: CheckList,
): void {
  const value = singleValue(attributes, Oid.contentHints)
  if (value === undefined) return
  const named = attempt(
    () => hintedType(value),
    () => null,
  )
  // EN 319 122-1 §5.2.4.2: mime-type stands alone.
  const isAlone = !hasAttribute(attributes, Oid.mimeType)
  if (named === contentType && isAlone) checks.passed('format.content-hints')
  else checks.warning('format.content-hints', { named: named ?? 'unreadable', isAlone })
}

/** ContentHints: an optional description, then the type. */
function hintedType(value: Uint8Array): string {
  return readWhole(value, Tag.sequence, (fields) => {
    fields.optional(Tag.utf8String)
    return readObjectIdentifier(fields.next(Tag.objectIdentifier))
  })
}

/** Asked for every signer, of what may be megabytes. Message-digest is enough: a countersigner's attributes have no content-type (§11.4). */
const looksLikeSignedAttributes = remember((content: Uint8Array) => ({
  isSo: attempt(
    () => hasAttribute(readAttributes(content), Oid.messageDigest),
    () => false,
  ),
}))

function fail(
  checks: CheckList,
  id: 'format.signed-attributes' | 'format.unsigned-attributes' | 'format.content-is-not-attributes',
  code: string,
  attributes: readonly Attribute[],
): void {
  checks.failed(id, totalFailed('FORMAT_FAILURE'), { code, attributes: attributes.map(({ type }) => type) })
}
