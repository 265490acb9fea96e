/** What an identification server hands out before a portal registers: whom to believe, and the word that lets it enrol. */
import { fromBase64 } from '@tamga/core'
import { z } from 'zod'
import { secureUrl } from '../config-sign-in.ts'

/** DER in base64. */
const certificate = z.string().transform((text, context) => {
  try {
    return fromBase64(text)
  } catch {
    context.addIssue('is not base64')
    return z.NEVER
  }
})

/** Certificates come out as DER. */
export interface EnrolmentBundle {
  readonly issuer: string
  readonly rootCertificate: Uint8Array
  readonly intermediateCertificate: Uint8Array
  readonly attributeAuthorityCertificate: Uint8Array
  /** RFC 7638 SHA-256 thumbprints of the keys that requests may be sealed to. */
  readonly encryptionKeys: readonly string[]
  /** A secret. */
  readonly enrolmentPassword: string
}

const bundle = z.object({
  // The enrolment password goes there.
  issuer: secureUrl,
  rootCertificate: certificate,
  intermediateCertificate: certificate,
  attributeAuthorityCertificate: certificate,
  encryptionKeys: z.array(z.string().regex(/^[\w-]{43}$/)).min(1),
  enrolmentPassword: z.string().regex(/^(?:[0-9A-F]{32}|[0-9A-F]{48}|[0-9A-F]{64})$/, 'is no enrolment password'),
})

/** @throws RangeError naming the members that are wrong, never their values */
export function readEnrolmentBundle(octets: Uint8Array): EnrolmentBundle {
  const parsed = bundle.safeParse(jsonOf(octets))
  if (parsed.success) return parsed.data
  throw new RangeError(`wrong members: ${parsed.error.issues.map(({ path }) => path.join('.')).join(', ')}`)
}

function jsonOf(octets: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(octets).toString('utf8'))
  } catch {
    throw new RangeError('not JSON')
  }
}
