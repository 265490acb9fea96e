/** Whether a certificate is one for a given name (RFC 9525 §6, RFC 5280 §4.2.1.6): subjectAltName only, never the common name. */
import { equalBytes } from '../bytes.ts'
import type { Certificate } from './certificate.ts'
import { foldAscii, looksLikeDottedAddress } from './dns-name.ts'
import { mailboxOf, subjectAltNames } from './general-name.ts'
import { type IsPublicSuffix, publicSuffixes } from './public-suffix.ts'

/** A name the caller knows from elsewhere. Addresses as octets, 4 or 16; domains in A-labels, as certificates have them. */
export type ReferenceIdentifier =
  | { readonly form: 'dNSName' | 'rfc822Name'; readonly text: string }
  | { readonly form: 'iPAddress'; readonly octets: Uint8Array }

/** `isPublicSuffix` says over which domains a wildcard is void; without it, over those of one label. */
export function isIssuedFor(
  { extensions }: Certificate,
  expected: ReferenceIdentifier,
  isPublicSuffix: IsPublicSuffix = publicSuffixes([]),
): boolean {
  return (subjectAltNames(extensions) ?? []).some((presented) => {
    if (presented.form === 'dNSName' && expected.form === 'dNSName') {
      return matchesHost(presented.text, expected.text, isPublicSuffix)
    }
    if (expected.form === 'rfc822Name') return sameMailbox(mailboxOf(presented), expected.text)
    return (
      presented.form === 'iPAddress' && expected.form === 'iPAddress' && equalBytes(presented.octets, expected.octets)
    )
  })
}

/** RFC 9525 §6.3: a wildcard is the whole leftmost label and stands for one label; none stands below a public suffix. */
function matchesHost(presented: string, expected: string, isPublicSuffix: IsPublicSuffix): boolean {
  const pattern = foldAscii(presented)
  const host = foldAscii(expected)
  // §6.1: what is expected is one host; an address is no domain, in whatever form it comes.
  if (host.includes('*') || looksLikeDottedAddress(host)) return false
  if (!pattern.startsWith('*.')) return host !== '' && pattern === host
  const [label = '', ...parent] = host.split('.')
  const domain = parent.join('.')
  return label !== '' && domain === pattern.slice(2) && !isPublicSuffix(domain)
}

/** RFC 5280 §7.5, RFC 9598 §5: the host folds its case, the local part does not. */
function sameMailbox(presented: string | undefined, expected: string): boolean {
  const fold = (mailbox: string): string => mailbox.replace(/@[^@]*$/, foldAscii)
  return presented !== undefined && presented !== '' && fold(presented) === fold(expected)
}
