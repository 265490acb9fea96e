/** Time-stamp tokens (RFC 3161 §2.4.2, RFC 5816): a SignedData around a TSTInfo, read as records and judged elsewhere. */

import { parseSignedData, type SignedData, type SignerInfo } from '../cms/signed-data.ts'
import { readAlgorithmIdentifier } from '../crypto/algorithm.ts'
import { digestAlgorithmName, digestLength } from '../crypto/digest.ts'
import { remember } from '../crypto/remember.ts'
import { Oid } from '../der/oids.ts'
import { readBoolean, readIntegerHex, readObjectIdentifier, readSmallInteger } from '../der/primitives.ts'
import { type Budget, contentBytes, type DerReader, derReader, rawBytes } from '../der/read.ts'
import { context, contextPrimitive, Tag } from '../der/tags.ts'
import { readGeneralizedTime } from '../der/time.ts'
import { readExplicit, readWhole } from '../der/whole.ts'
import { FormatError } from '../errors.ts'
import { type Extensions, readExtensions } from '../x509/extensions.ts'
import { type GeneralName, readGeneralName } from '../x509/general-name.ts'

export interface TimeStampToken {
  readonly raw: Uint8Array
  /** The signature of the authority; `content` is the DER of TSTInfo. */
  readonly signedData: SignedData
  readonly signerInfo: SignerInfo
  readonly tstInfo: TstInfo
}

export interface TstInfo {
  /** Dotted. */
  readonly policy: string
  readonly messageImprint: MessageImprint
  /** Hex of the INTEGER's contents octets. */
  readonly serialNumber: string
  /** With its fraction of a second, down to the millisecond. */
  readonly genTime: Date
  /** How far the time may be off to either side; `undefined` when the authority does not say. */
  readonly accuracyMilliseconds: number | undefined
  readonly ordering: boolean
  /** Hex of the INTEGER's contents octets. */
  readonly nonce: string | undefined
  /** A hint at the authority's name, nothing to be trusted (§2.4.2). */
  readonly tsa: GeneralName | undefined
  readonly extensions: Extensions
}

export interface MessageImprint {
  /** A digest name of `crypto/digest.ts`. */
  readonly hashAlgorithm: string
  readonly hashedMessage: Uint8Array
}

/**
 * @throws FormatError ERR_TSP_NOT_A_TOKEN, ERR_TSP_SIGNERS, ERR_TSP_VERSION, ERR_TSP_IMPRINT_LENGTH, ERR_TSP_ACCURACY,
 *   ERR_CMS_…, ERR_DER_…; UnsupportedError ERR_ALGORITHM_UNSUPPORTED for an imprint by an unknown digest
 */
export function parseTimeStampToken(der: Uint8Array, budget?: Budget): TimeStampToken {
  const signedData = parseSignedData(der, budget)
  const { contentType, content, signerInfos } = signedData
  if (contentType !== Oid.tstInfo || content === undefined) {
    throw new FormatError('ERR_TSP_NOT_A_TOKEN', 'A SignedData that holds no TSTInfo', { facts: { contentType } })
  }
  // §2.4.2: the token carries the authority's signature and no other.
  const [signerInfo, ...others] = signerInfos
  if (signerInfo === undefined || others.length > 0) {
    throw new FormatError('ERR_TSP_SIGNERS', 'Not exactly one signer', { facts: { signers: signerInfos.length } })
  }
  return { raw: der, signedData, signerInfo, tstInfo: readWhole(content, Tag.sequence, readTstInfo, budget) }
}

/** The same of a value in a message, which is asked for its time, for what it brings along and as a proof. */
export const readTimeStampToken: (der: Uint8Array) => TimeStampToken = remember((der: Uint8Array) =>
  parseTimeStampToken(der),
)

function readTstInfo(fields: DerReader): TstInfo {
  const version = readSmallInteger(fields.next(Tag.integer))
  if (version !== 1) throw new FormatError('ERR_TSP_VERSION', 'A TSTInfo version that does not exist')
  const policy = readObjectIdentifier(fields.next(Tag.objectIdentifier))
  const messageImprint = readMessageImprint(fields.enter(Tag.sequence))
  const serialNumber = readIntegerHex(fields.next(Tag.integer))
  const genTime = readGeneralizedTime(fields.next(Tag.generalizedTime))
  const accuracyMilliseconds = fields.peek() === Tag.sequence ? readAccuracy(fields.enter(Tag.sequence)) : undefined
  // DER leaves FALSE out; authorities that write it all the same say nothing else by it.
  const ordering = fields.peek() === Tag.boolean && readBoolean(fields.next(Tag.boolean))
  const nonce = fields.peek() === Tag.integer ? readIntegerHex(fields.next(Tag.integer)) : undefined
  const tsa = readExplicit(fields, 0, readGeneralName)
  const extensions = readTstExtensions(fields)
  return { policy, messageImprint, serialNumber, genTime, accuracyMilliseconds, ordering, nonce, tsa, extensions }
}

function readMessageImprint(fields: DerReader): MessageImprint {
  const hashAlgorithm = digestAlgorithmName(readAlgorithmIdentifier(fields))
  const hashedMessage = contentBytes(fields.next(Tag.octetString))
  fields.finish()
  if (hashedMessage.length !== digestLength(hashAlgorithm)) {
    throw new FormatError('ERR_TSP_IMPRINT_LENGTH', 'A message imprint longer or shorter than its digest', {
      facts: { hashAlgorithm, octets: hashedMessage.length },
    })
  }
  return { hashAlgorithm, hashedMessage }
}

/** Seconds, and thousandths and millionths of one, each of 1 to 999 when present. */
function readAccuracy(fields: DerReader): number {
  const seconds = fields.peek() === Tag.integer ? readSmallInteger(fields.next(Tag.integer)) : 0
  const [milliseconds = 0, microseconds = 0] = [contextPrimitive(0), contextPrimitive(1)].map((tag) => {
    const element = fields.optional(tag)
    return element === undefined ? 0 : readSmallInteger(element)
  })
  fields.finish()
  if (seconds < 0 || [milliseconds, microseconds].some((part) => part < 0 || part > 999)) {
    throw new FormatError('ERR_TSP_ACCURACY', 'An accuracy that is no length of time')
  }
  return seconds * 1000 + milliseconds + microseconds / 1000
}

/** `[1] IMPLICIT Extensions`: read under the tag that SEQUENCE would have without it. */
function readTstExtensions(fields: DerReader): Extensions {
  const element = fields.optional(context(1))
  if (element === undefined) return new Map()
  const retagged = Uint8Array.from(rawBytes(element))
  retagged[0] = Tag.sequence
  return readExtensions(derReader(retagged))
}
