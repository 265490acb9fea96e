/** PrivateKeyInfo (PKCS #8: RFC 5208 §5; with the public key, RFC 5958 §2): which kind of key, and its octets. */
import { readOctetString, readSmallInteger } from '../der/primitives.ts'
import { context, contextPrimitive, Tag } from '../der/tags.ts'
import { readWhole } from '../der/whole.ts'
import { octetString, sequence, smallInteger } from '../der/write.ts'
import { FormatError } from '../errors.ts'
import { type AlgorithmIdentifier, readAlgorithmIdentifier } from './algorithm.ts'

export interface PrivateKeyInfo {
  readonly algorithm: AlgorithmIdentifier
  /** Contents of privateKey: what they are hangs on the algorithm. */
  readonly privateKey: Uint8Array
}

/** @throws FormatError ERR_PKCS8_VERSION, ERR_DER_… */
export function readPrivateKeyInfo(der: Uint8Array): PrivateKeyInfo {
  return readWhole(der, Tag.sequence, (fields) => {
    const version = readSmallInteger(fields.next(Tag.integer))
    if (version !== 0 && version !== 1)
      throw new FormatError('ERR_PKCS8_VERSION', 'A version that PKCS #8 does not have')
    const algorithm = readAlgorithmIdentifier(fields)
    const privateKey = readOctetString(fields)
    // Attributes, and the public key, which is computed again and not believed.
    fields.optional(context(0))
    if (version === 1) fields.optional(contextPrimitive(1))
    return { algorithm, privateKey }
  })
}

/** DER; `identifier` is the DER of the AlgorithmIdentifier. */
export function writePrivateKeyInfo(identifier: Uint8Array, privateKey: Uint8Array): Uint8Array {
  return sequence(smallInteger(0), identifier, octetString(privateKey))
}
