/** Findings on a certificate of the configuration: is it in force, for how long, and of the key it is used with? */
import { createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'
import type { Finding } from './identification-server.ts'

const DAY_MS = 86_400_000
const WARNING_DAYS = 30

export interface CertificateUse {
  /** As the finding names it: `The certificate of our signing key`. */
  readonly what: string
  /** DER or PEM. */
  readonly certificate: Uint8Array
  /** Whose certificate it has to be. */
  readonly key?: KeyObject
}

export function certificateFindings({ what, certificate, key }: CertificateUse, now: Date): readonly Finding[] {
  const parsed = parse(certificate)
  if (parsed === undefined) return [failed('ERR_CERTIFICATE_UNREADABLE', `${what} cannot be read`)]
  const own = key === undefined ? [] : keyFindings(parsed, { what, key })
  return [...own, validityFinding(parsed, { what, now })]
}

function keyFindings(
  parsed: X509Certificate,
  { what, key }: { readonly what: string; readonly key: KeyObject },
): Finding[] {
  if (parsed.publicKey.equals(createPublicKey(key))) return []
  return [failed('ERR_CERTIFICATE_KEY', `${what} is of another key: install the certificate issued for this key`)]
}

function validityFinding(
  parsed: X509Certificate,
  { what, now }: { readonly what: string; readonly now: Date },
): Finding {
  const { validFromDate: from, validToDate: to } = parsed
  const end = to.toISOString().slice(0, 10)
  if (now < from) {
    return failed(
      'ERR_CERTIFICATE_NOT_YET_VALID',
      `${what} is valid only from ${from.toISOString()}: is our clock right?`,
    )
  }
  if (now > to) return failed('ERR_CERTIFICATE_EXPIRED', `${what} expired on ${end}: order a new one`)
  const days = Math.floor((to.getTime() - now.getTime()) / DAY_MS)
  if (days >= WARNING_DAYS)
    return { code: 'OK_CERTIFICATE', outcome: 'passed', message: `${what} is valid until ${end}` }
  const message = `${what} expires in ${days} days, on ${end}: order a new one now`
  return { code: 'WARN_CERTIFICATE_EXPIRING', outcome: 'warning', message }
}

function parse(certificate: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(certificate)
  } catch {
    return undefined
  }
}

function failed(code: string, message: string): Finding {
  return { code, outcome: 'failed', message }
}
