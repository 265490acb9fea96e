/**
 * Opens a key container of STB 34.101.78 (EncryptedPrivateKeyInfo under belt), DER or PEM. It holds the key alone: the
 * certificate is in a file beside it.
 */
import {
  FormatError,
  openKeyContainer as openContainer,
  parseKeyContainer,
  type SigningKey,
  signingKey,
  UnsupportedError,
  VerificationError,
} from '@tamga/core'
import { type KeyPair, pairKeys } from './key-pair.ts'

const PEM = /-----BEGIN ENCRYPTED PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END ENCRYPTED PRIVATE KEY-----/

/** Whether the file is DER or a PEM of an encrypted key; private keys in the clear and much else carry the same names. */
export function mayBeKeyContainer(file: Uint8Array): boolean {
  return file[0] === 0x30 || PEM.test(Buffer.from(file).toString('latin1'))
}

/**
 * Reads what no password is needed for, so that a file that can never open is named before one is typed.
 * @throws FormatError ERR_STB_KEY_CONTAINER_MALFORMED, ERR_STB_KEY_CONTAINER_TOO_COSTLY
 * @throws UnsupportedError ERR_STB_KEY_CONTAINER_UNSUPPORTED
 */
export function checkKeyContainer(file: Uint8Array): void {
  named(() => parseKeyContainer(derOf(file)))
}

/**
 * `password` is UTF-8. `certificates` (DER) are those beside the file.
 * @throws VerificationError ERR_STB_KEY_CONTAINER_PASSWORD
 * @throws FormatError as `checkKeyContainer`, and ERR_STB_KEY_CONTAINER_CERTIFICATE when none of them is of the key
 * @throws UnsupportedError as `checkKeyContainer`, and ERR_KEY_UNSUPPORTED
 */
export function openKeyContainer(
  file: Uint8Array,
  password: Uint8Array,
  certificates: readonly Uint8Array[],
): readonly KeyPair[] {
  const pairs = pairKeys([named(() => keyIn(derOf(file), password))], certificates)
  if (pairs.length > 0) return pairs
  throw new FormatError('ERR_STB_KEY_CONTAINER_CERTIFICATE', 'The certificate beside the container is of another key')
}

function keyIn(der: Uint8Array, password: Uint8Array): SigningKey {
  const pkcs8 = openContainer(der, password)
  try {
    return signingKey(pkcs8)
  } finally {
    pkcs8.fill(0)
  }
}

function derOf(file: Uint8Array): Uint8Array {
  const base64 = PEM.exec(Buffer.from(file).toString('latin1'))?.[1]
  return base64 === undefined ? file : Buffer.from(base64, 'base64')
}

/** Whatever a damaged file breaks in the reading of it is one code, by which a person is told that it is damaged. */
function named<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof VerificationError || error instanceof UnsupportedError) throw error
    if (!(error instanceof FormatError) || error.code.startsWith('ERR_STB_KEY_CONTAINER_')) throw error
    throw new FormatError('ERR_STB_KEY_CONTAINER_MALFORMED', 'The key container is damaged', { cause: error })
  }
}
