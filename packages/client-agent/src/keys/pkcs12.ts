/**
 * Opens a PKCS#12 file (RFC 7292): private keys that sign, certificates byte for byte as stored; it verifies no signature.
 * node-forge gives the BER and RC2; its own PKCS#12 reader re-encodes RSA certificates, holds keys in strings that cannot be
 * wiped and knows no limit of iterations, so the walk over the bags is ours.
 */
import { transcode } from 'node:buffer'
import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import { FormatError, UnsupportedError } from '@tamga/core'
import {
  type Asn1,
  children,
  decodeAsn1,
  isInteger,
  malformed,
  objectIdentifier,
  octets,
  sequence,
  smallInteger,
} from './asn1.ts'
import { type KeyPair, pairKeys } from './key-pair.ts'
import {
  derivePkcs12,
  digestName,
  type IterationBudget,
  type Password,
  spend,
  wrongPassword,
} from './password-based-encryption.ts'
import { readAuthenticatedSafe } from './safe-contents.ts'

/** Octets; real files hold a few thousand. */
export const MAX_FILE_OCTETS: number = 1024 * 1024
/** Hashes over the whole file; current tools use 2 048 to 600 000 for each of three derivations. */
const MAX_ITERATIONS = 2_500_000

const DATA = '1.2.840.113549.1.7.1'

interface Pfx {
  readonly authenticatedSafe: Buffer
  readonly mac: Asn1 | undefined
}

/**
 * Reads the outer shell, for which no password is needed, so that a file that can never open is named before one is typed.
 * @throws FormatError ERR_PKCS12_TOO_LARGE, ERR_PKCS12_NOT_PKCS12, ERR_PKCS12_TRUNCATED, ERR_PKCS12_MALFORMED
 * @throws UnsupportedError ERR_PKCS12_PUBLIC_KEY_INTEGRITY
 */
export function parsePfx(file: Uint8Array): Pfx {
  if (file.length > MAX_FILE_OCTETS) throw new FormatError('ERR_PKCS12_TOO_LARGE', 'The key file is too large')
  if (file[0] !== 0x30) throw new FormatError('ERR_PKCS12_NOT_PKCS12', 'This file is not PKCS#12')
  const [version, authSafe, mac] = sequence(decodeAsn1(file))
  if (!isInteger(version) || smallInteger(version) !== 3) {
    throw new FormatError('ERR_PKCS12_NOT_PKCS12', 'This file is not PKCS#12 version 3')
  }
  const [contentType, content] = sequence(authSafe)
  if (objectIdentifier(contentType) !== DATA) {
    throw new UnsupportedError(
      'ERR_PKCS12_PUBLIC_KEY_INTEGRITY',
      'Only key files protected by a password are known here',
    )
  }
  return { authenticatedSafe: octets(children(content)[0]), mac }
}

/**
 * Opens the file. `password` is UTF-8; it is not changed here, and every copy made of it is wiped.
 * @throws VerificationError ERR_PKCS12_PASSWORD_WRONG
 * @throws FormatError as `parsePfx`, and ERR_PKCS12_NO_KEY, ERR_PKCS12_TOO_COSTLY
 * @throws UnsupportedError ERR_PKCS12_ALGORITHM_UNSUPPORTED; ERR_KEY_UNSUPPORTED when all its keys are of unknown kinds
 */
export function openPkcs12(file: Uint8Array, password: Uint8Array): readonly KeyPair[] {
  const pfx = parsePfx(file)
  const forms = passwordForms(password)
  const budget: IterationBudget = { left: MAX_ITERATIONS }
  try {
    const proven = forms.find((form) => macMatches(pfx, form, budget))
    if (pfx.mac !== undefined && proven === undefined) throw wrongPassword()
    const opening = { password: proven ?? firstOf(forms), proven: proven !== undefined, budget }
    const bags = readAuthenticatedSafe(pfx.authenticatedSafe, opening)
    if (bags.keys.length === 0) throw noKey(bags.unknownKeys)
    const entries = pairKeys(bags.keys, bags.certificates)
    if (entries.length === 0) throw new FormatError('ERR_PKCS12_NO_CERTIFICATE', 'No certificate fits the private key')
    return entries
  } finally {
    for (const form of forms) form.bmp.fill(0)
    for (const form of forms) form.utf8.fill(0)
  }
}

function noKey(unknownKeys: readonly string[]): FormatError | UnsupportedError {
  if (unknownKeys.length === 0) return new FormatError('ERR_PKCS12_NO_KEY', 'The file holds no private key')
  const facts = { algorithms: unknownKeys }
  return new UnsupportedError('ERR_KEY_UNSUPPORTED', 'The private keys are of kinds not known here', { facts })
}

/**
 * The BMPString as the standard has it comes first. An empty password is written by some tools as no octets at all; one with
 * letters beyond ASCII was written by OpenSSL before 1.1 with each octet of its UTF-8 in two. Only a MAC can tell them apart.
 */
function passwordForms(password: Uint8Array): readonly Password[] {
  const utf8 = Buffer.from(password)
  const forms = [{ utf8, bmp: bmpString(transcode(utf8, 'utf8', 'utf16le')) }]
  if (utf8.length === 0) forms.push({ utf8, bmp: Buffer.alloc(0) })
  if (utf8.some((octet) => octet > 0x7f)) forms.push({ utf8, bmp: bmpString(transcode(utf8, 'latin1', 'utf16le')) })
  return forms
}

/** Big-endian, with the terminator of RFC 7292 B.1; what came in is wiped. */
function bmpString(utf16le: Buffer): Buffer {
  const bmp = Buffer.concat([utf16le.swap16(), Buffer.alloc(2)])
  utf16le.fill(0)
  return bmp
}

function firstOf(forms: readonly Password[]): Password {
  const [first] = forms
  if (first === undefined) throw new TypeError('No password form')
  return first
}

/** RFC 7292 §4: the MAC over the content of authSafe tells a wrong password from the right one. */
function macMatches({ mac, authenticatedSafe }: Pfx, password: Password, budget: IterationBudget): boolean {
  if (mac === undefined) return false
  const [digestInfo, salt, count] = sequence(mac)
  const [algorithm, expected] = sequence(digestInfo)
  const digest = digestName(algorithm)
  const stored = octets(expected)
  // A longer one would cost more hashes than the iterations tell.
  if (stored.length !== hash(digest, '', 'buffer').length) throw malformed('its MAC has a wrong length')
  const iterations = spend(budget, count === undefined ? 1 : smallInteger(count))
  const derivation = { digest, password: password.bmp, salt: octets(salt), iterations }
  const key = derivePkcs12({ ...derivation, purpose: 3, length: stored.length })
  const computed = createHmac(digest, key).update(authenticatedSafe).digest()
  key.fill(0)
  return timingSafeEqual(computed, stored)
}
