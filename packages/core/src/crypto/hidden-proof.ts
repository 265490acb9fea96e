/** What BSTS (STB 34.101.66, 7.5) and BAUTH (STB 34.101.79, 8.3) send to show who holds a private key, hidden from others. */
import { concatBytes } from '../bytes.ts'
import { FormatError, VerificationError } from '../errors.ts'
import { beltCfbDecrypt, beltCfbEncrypt } from './belt-modes.ts'
import { bignPublicKey } from './bign.ts'
import { type BignCurve, numberFromOctets, octetsFromNumber } from './bign-curve.ts'
import type { AffinePoint } from './jacobian.ts'

/** Validates the certificate of the other side and takes its public key (x ‖ y) out of it; refuses by throwing. */
export type ReadKey = (certificate: Uint8Array) => Uint8Array

interface Encryption {
  readonly curve: BignCurve
  readonly key: Uint8Array
  readonly iv: Uint8Array
}

/** s and the certificate under belt-cfb. */
export function hideProof(
  { curve, key, iv }: Encryption,
  { s, certificate }: { readonly s: bigint; readonly certificate: Uint8Array },
): Uint8Array {
  return beltCfbEncrypt(concatBytes([octetsFromNumber(s, curve.octets), certificate]), { key, iv })
}

/**
 * The certificate, after s·G + c·Q = V has been found true of its key Q: its owner chose V and knows the private key.
 * @throws FormatError ERR_STB_LENGTH, VerificationError ERR_STB_PROOF_INVALID, and what `readKey` throws
 */
export function openProof(
  { curve, key, iv }: Encryption,
  {
    hidden,
    c,
    v,
    readKey,
  }: { readonly hidden: Uint8Array; readonly c: bigint; readonly v: AffinePoint; readonly readKey: ReadKey },
): Uint8Array {
  if (hidden.length <= curve.octets) {
    throw new FormatError('ERR_STB_LENGTH', 'No certificate', { facts: { octets: hidden.length } })
  }
  const open = beltCfbDecrypt(hidden, { key, iv })
  const certificate = open.subarray(curve.octets)
  const s = numberFromOctets(open.subarray(0, curve.octets))
  const { multiples } = bignPublicKey(readKey(certificate), curve)
  const sum = s < curve.q ? curve.sum({ u: s, terms: [{ v: c, multiples }] }) : undefined
  if (sum?.x === v.x && sum.y === v.y) return certificate
  throw new VerificationError('ERR_STB_PROOF_INVALID', 'Not the owner of the certificate')
}
