/** The bags of a PKCS#12 file (RFC 7292 §4.1, §4.2): decrypts them and collects private keys and certificates. */
import { createPrivateKey } from 'node:crypto'
import { FormatError, type SigningKey, signingKey, TamgaError, UnsupportedError, VerificationError } from '@tamga/core'
import { type Asn1, children, decodeAsn1, malformed, objectIdentifier, octets, sequence } from './asn1.ts'
import { decrypt, type IterationBudget, type Password, wrongPassword } from './password-based-encryption.ts'

/** What opens the bags; `proven` when the MAC of the file has shown that the password is right. */
export interface Opening {
  readonly password: Password
  readonly proven: boolean
  readonly budget: IterationBudget
}

/** Loose keys and certificates (DER), in the order of the file. */
export interface Bags {
  readonly keys: readonly SigningKey[]
  /** Algorithms (dotted) of keys that are whole but of a kind not known here. */
  readonly unknownKeys: readonly string[]
  readonly certificates: readonly Buffer[]
}

interface Collected extends Bags {
  readonly keys: SigningKey[]
  readonly unknownKeys: string[]
  readonly certificates: Buffer[]
  /** Bags that may still come. */
  left: number
}

const MAX_BAGS = 64

const DATA = '1.2.840.113549.1.7.1'
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6'
const BAG = '1.2.840.113549.1.12.10.1.'
const X509_CERTIFICATE = '1.2.840.113549.1.9.22.1'

/**
 * Opens every part of an AuthenticatedSafe.
 * @throws VerificationError ERR_PKCS12_PASSWORD_WRONG; FormatError and UnsupportedError as `openPkcs12`
 */
export function readAuthenticatedSafe(authenticatedSafe: Buffer, opening: Opening): Bags {
  const bags: Collected = { keys: [], unknownKeys: [], certificates: [], left: MAX_BAGS }
  try {
    for (const contentInfo of sequence(decodeAsn1(authenticatedSafe))) readContentInfo(contentInfo, opening, bags)
  } catch (error) {
    // Behind a matching MAC the password is right, so what fails to decrypt is damage.
    if (opening.proven && error instanceof VerificationError) throw malformed('a part does not decrypt')
    // Without a MAC a wrong key can survive the padding check and only then turn out to be no BER.
    const noise = error instanceof FormatError && error.code !== 'ERR_PKCS12_TOO_COSTLY'
    if (!opening.proven && noise) throw wrongPassword(error)
    throw error
  }
  return bags
}

function readContentInfo(contentInfo: Asn1, opening: Opening, bags: Collected): void {
  const [contentType, content] = sequence(contentInfo)
  const type = objectIdentifier(contentType)
  const [inner] = children(content)
  if (type === DATA) {
    readSafeContents(octets(inner), opening, bags)
    return
  }
  if (type !== ENCRYPTED_DATA) throw unsupported('content', type)
  const [, encryptedContentInfo] = sequence(inner)
  const [, algorithm, encryptedContent] = sequence(encryptedContentInfo)
  const plain = decrypt(algorithm, octets(encryptedContent), opening.password, opening.budget)
  readSafeContents(plain, opening, bags)
  plain.fill(0)
}

function readSafeContents(safeContents: Buffer, opening: Opening, bags: Collected): void {
  for (const bag of sequence(decodeAsn1(safeContents))) {
    bags.left -= 1
    if (bags.left < 0) throw malformed('too many bags')
    const [identifier, value] = sequence(bag)
    readBag(objectIdentifier(identifier), children(value)[0], opening, bags)
  }
}

/** RFC 7292 §4.2. CRL and secret bags are of no use to a signer and are passed over; nested SafeContents no tool writes. */
function readBag(identifier: string, value: Asn1 | undefined, opening: Opening, bags: Collected): void {
  if (identifier === `${BAG}2`) {
    const [algorithm, encrypted] = sequence(value)
    const plain = decrypt(algorithm, octets(encrypted), opening.password, opening.budget)
    try {
      takeKey(plain, bags)
    } finally {
      plain.fill(0)
    }
  } else if (identifier === `${BAG}3`) {
    const [certId, certificate] = sequence(value)
    if (objectIdentifier(certId) === X509_CERTIFICATE) bags.certificates.push(octets(children(certificate)[0]))
  } else if (identifier === `${BAG}1` || identifier === `${BAG}6`) {
    throw unsupported('bag', identifier)
  }
}

/** PKCS#8 (RFC 5958) to a key of any kind that signs here: RSA, EC, Ed25519, GOST, bign. Others are noted by their algorithm. */
function takeKey(pkcs8: Buffer, bags: Collected): void {
  try {
    bags.keys.push(keyIn(pkcs8))
  } catch (error) {
    if (!(error instanceof TamgaError)) throw error
    // A wrong key that survived the padding check decrypts to noise, which is no PKCS#8: that throws here.
    const [, algorithm] = sequence(decodeAsn1(pkcs8))
    bags.unknownKeys.push(objectIdentifier(sequence(algorithm)[0]))
  }
}

/** node:crypto first: it takes the BER of old tools, which the strict reader of national keys does not. */
function keyIn(pkcs8: Buffer): SigningKey {
  const key = attempt(() => createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }))
  return signingKey(key ?? pkcs8)
}

function attempt<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}

function unsupported(what: string, identifier: string): UnsupportedError {
  const facts = { [what]: identifier }
  return new UnsupportedError('ERR_PKCS12_ALGORITHM_UNSUPPORTED', `The key file has a ${what} not known here`, {
    facts,
  })
}
