/** RSASSA-PSS-params (RFC 4055 §3.1): four fields, each with a default from the days of SHA-1. */

import { readSmallInteger } from '../der/primitives.ts'
import { type DerReader, derReader } from '../der/read.ts'
import { Tag } from '../der/tags.ts'
import { readExplicit, readSingle } from '../der/whole.ts'
import { UnsupportedError } from '../errors.ts'
import { type AlgorithmIdentifier, readAlgorithmIdentifier, unsupportedAlgorithm } from './algorithm.ts'
import { digestAlgorithmName, isNativeDigest } from './digest.ts'

export interface PssParameters {
  readonly digestAlgorithm: string
  readonly mgfDigestAlgorithm: string
  /** Octets. */
  readonly saltLength: number
  readonly trailerField: number
}

const MGF1 = '1.2.840.113549.1.1.8'

/**
 * @throws UnsupportedError ERR_ALGORITHM_UNSUPPORTED for parameters that are absent (in a signature they must be there,
 *   RFC 4055 §3.1) and for other mask generation functions; FormatError for malformed ones
 */
export function readPssParameters(identifier: AlgorithmIdentifier): PssParameters {
  if (identifier.parameters === undefined) throw unsupportedAlgorithm(identifier)
  const outer = derReader(identifier.parameters)
  const fields = outer.enter(Tag.sequence)
  const digestAlgorithm = readExplicit(fields, 0, (inner) => rsaDigestName(readAlgorithmIdentifier(inner))) ?? 'sha1'
  const mgfDigestAlgorithm = readExplicit(fields, 1, readMaskGeneration) ?? 'sha1'
  const saltLength = readExplicit(fields, 2, (inner) => readSmallInteger(inner.next(Tag.integer))) ?? 20
  const trailerField = readExplicit(fields, 3, (inner) => readSmallInteger(inner.next(Tag.integer))) ?? 1
  fields.finish()
  outer.finish()
  if (saltLength < 0) throw new UnsupportedError('ERR_ALGORITHM_UNSUPPORTED', 'RSASSA-PSS with a negative salt length')
  return { digestAlgorithm, mgfDigestAlgorithm, saltLength, trailerField }
}

/**
 * A hash that goes with these forms of RSA. Those of the national standards have none (RFC 8017 B.1), and SHAKE has identifiers of
 * its own (RFC 8702 §3.2.1): under another name nobody has said how either is signed, so whether it is nobody can tell.
 */
export function rsaDigestName(identifier: AlgorithmIdentifier): string {
  const name = digestAlgorithmName(identifier)
  if (!isNativeDigest(name)) throw unsupportedAlgorithm(identifier)
  return name
}

function readMaskGeneration(reader: DerReader): string {
  const identifier = readAlgorithmIdentifier(reader)
  if (identifier.oid !== MGF1 || identifier.parameters === undefined) throw unsupportedAlgorithm(identifier)
  return readSingle(identifier.parameters, (inner) => rsaDigestName(readAlgorithmIdentifier(inner)))
}
