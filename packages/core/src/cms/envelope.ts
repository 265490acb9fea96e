/**
 * Seals content for the owner of a bign key and opens it (RFC 5652 §6 in the profile of STB 34.101.78 §7: one recipient by
 * bign-keytransport, STB 34.101.45 §7.2, content under belt-cfb256 or belt-ctr256). Sealed is not signed: nothing in an
 * envelope says who made it or that it was not changed on its way. What must hold is signed first and sealed then.
 */
import { randomBytes } from 'node:crypto'
import { type AlgorithmIdentifier, expectParameters, unsupportedAlgorithm } from '../crypto/algorithm.ts'
import { bignUnwrapKey, bignWrapKey } from '../crypto/bign.ts'
import { importBignKey } from '../crypto/bign-algorithms.ts'
import { bignKeyOf } from '../crypto/national-keys.ts'
import { Oid } from '../der/oids.ts'
import { context, contextPrimitive, Tag } from '../der/tags.ts'
import { encode, nullValue, objectIdentifier, octetString, sequence, setOf, smallInteger } from '../der/write.ts'
import { FormatError, UnsupportedError, VerificationError } from '../errors.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'
import {
  CONTENT_ENCRYPTIONS,
  type ContentEncryptionName,
  contentEncryption,
  contentEncryptionIdentifier,
  IV_OCTETS,
} from './content-encryption.ts'
import { type KeyTransportRecipient, parseEnvelopedData } from './enveloped-data.ts'
import { identifies } from './signer-identifier.ts'

const BIGN_KEYTRANSPORT = '1.2.112.0.2.0.34.101.45.41'

export interface SealOptions {
  /** DER of the recipient's certificate, with a bign key. Whether it is to be trusted, the caller has judged. */
  readonly certificate: Uint8Array
  /** Default: belt-cfb256. */
  readonly contentEncryption?: ContentEncryptionName
}

/**
 * Seals `content` for one recipient under a fresh key.
 * @returns DER of a ContentInfo with EnvelopedData; the content type inside is id-data, for a signed message too
 * @throws UnsupportedError ERR_PUBLIC_KEY_UNSUPPORTED unless the certificate has a bign key; VerificationError
 *   ERR_CMS_KEY_USAGE when it says that keys are not to be sealed for it; FormatError
 */
export function createEnvelopedData(content: Uint8Array, options: SealOptions): Uint8Array {
  const recipient = parseCertificate(options.certificate)
  refuseUnfit(recipient)
  const encryption = CONTENT_ENCRYPTIONS[options.contentEncryption ?? 'belt-cfb256']
  const [key, iv] = [randomBytes(encryption.keyOctets), randomBytes(IV_OCTETS)]
  const rid = sequence(recipient.issuer.raw, encode(Tag.integer, Buffer.from(recipient.serialNumber, 'hex')))
  const recipientInfo = sequence(
    smallInteger(0),
    rid,
    sequence(objectIdentifier(BIGN_KEYTRANSPORT), nullValue()),
    octetString(bignWrapKey(importBignKey(recipient.publicKey), key)),
  )
  const encryptedContentInfo = sequence(
    objectIdentifier(Oid.data),
    contentEncryptionIdentifier(encryption, iv),
    encode(contextPrimitive(0), encryption.encrypt(content, { key, iv })),
  )
  const envelopedData = sequence(smallInteger(0), setOf([recipientInfo]), encryptedContentInfo)
  return sequence(objectIdentifier(Oid.envelopedData), encode(context(0), envelopedData))
}

/** RFC 5280 §4.2.1.3: a certificate without key usage allows every use. */
function refuseUnfit({ publicKey, keyUsage }: Certificate): void {
  if (publicKey.algorithm !== 'bign') {
    throw new UnsupportedError('ERR_PUBLIC_KEY_UNSUPPORTED', 'Only for bign keys is a message sealed', {
      facts: { algorithm: publicKey.algorithm },
    })
  }
  if (keyUsage !== undefined && !keyUsage.has('keyEncipherment')) {
    throw new VerificationError('ERR_CMS_KEY_USAGE', 'The certificate does not allow keyEncipherment')
  }
}

export interface OpenOptions {
  /** DER of the certificate by which the message names its recipient. */
  readonly certificate: Uint8Array
  /** DER of PKCS #8 with the bign key of that certificate. */
  readonly privateKey: Uint8Array
}

export interface OpenedContent {
  /** Dotted. */
  readonly contentType: string
  /** Believe of it only what a signature inside says. */
  readonly content: Uint8Array
}

/**
 * Opens a ContentInfo with EnvelopedData.
 * @throws FormatError and those of `parseEnvelopedData`, ERR_STB_KEY_TOKEN_INVALID, ERR_CMS_CONTENT_KEY_LENGTH
 * @throws VerificationError ERR_CMS_NOT_A_RECIPIENT; ERR_STB_KEY_WRAP_INVALID when the key is sealed for another key, or changed
 * @throws UnsupportedError ERR_ALGORITHM_UNSUPPORTED, ERR_KEY_UNSUPPORTED
 */
export function openEnvelopedData(message: Uint8Array, { certificate, privateKey }: OpenOptions): OpenedContent {
  const own = parseCertificate(certificate)
  const { recipients, contentType, encryptedContent, ...sealed } = parseEnvelopedData(message)
  const { iv, keyOctets, decrypt } = contentEncryption(sealed.contentEncryptionAlgorithm)
  const recipient = recipients.find(({ rid }) => identifies(rid, own))
  if (recipient === undefined) {
    throw new VerificationError('ERR_CMS_NOT_A_RECIPIENT', 'The message is not for the owner of this certificate')
  }
  const key = transportedKey(recipient, privateKey)
  if (key.length !== keyOctets) {
    throw new FormatError('ERR_CMS_CONTENT_KEY_LENGTH', 'The key sealed is not as long as its algorithm wants')
  }
  return { contentType, content: decrypt(encryptedContent, { key, iv }) }
}

function transportedKey(
  { keyEncryptionAlgorithm, encryptedKey }: KeyTransportRecipient,
  pkcs8: Uint8Array,
): Uint8Array {
  expectKeyTransport(keyEncryptionAlgorithm)
  return bignUnwrapKey(encryptedKey, bignKeyOf(pkcs8))
}

function expectKeyTransport(identifier: AlgorithmIdentifier): void {
  if (identifier.oid !== BIGN_KEYTRANSPORT) throw unsupportedAlgorithm(identifier)
  expectParameters(identifier, 'null-or-absent')
}
