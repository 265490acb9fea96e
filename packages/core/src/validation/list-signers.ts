/** Who may have signed a CRL: whoever has its issuer's name (RFC 5280 §6.3.3 (f), (g)); key identifiers say whom to ask first (§5.2.1). */
import { equalBytes, toHex } from '../bytes.ts'
import { remember } from '../crypto/remember.ts'
import { type Candidate, withSubject } from '../x509/candidate.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { CertificateList } from '../x509/crl.ts'
import { authorityKeyIdentifier } from '../x509/extensions.ts'
import { equalNames, type Name } from '../x509/name.ts'

/** All of them, those of the path first: of a crowd that came along nobody can be left out who may have revoked. */
export function likelySigners(
  list: CertificateList,
  path: readonly Certificate[],
  brought: readonly Candidate[],
): readonly Certificate[] {
  const onPath = path.filter(({ subject }) => equalNames(subject, list.issuer))
  const { all, byIdentifier } = namesakes(list.issuer, brought)
  const { identifier } = keyIdentifierOf(list)
  const likely = identifier === undefined ? [] : [identifier, undefined].map((one) => byIdentifier.get(one) ?? [])
  // A path that was known has other records than the bag.
  const isBrought = (one: Certificate): boolean => !onPath.some(({ raw }) => equalBytes(raw, one.raw))
  return [...new Set([...onPath, ...[...likely, all].flat().filter(isBrought)])]
}

/** @throws FormatError ERR_DER_… for an extension that cannot be read */
export const keyIdentifierOf: (list: CertificateList) => { readonly identifier: string | undefined } = remember(
  ({ extensions }: CertificateList) => ({ identifier: hexOf(authorityKeyIdentifier(extensions)?.keyIdentifier) }),
)

interface Namesakes {
  readonly all: readonly Certificate[]
  readonly byIdentifier: ReadonlyMap<string | undefined, readonly Certificate[]>
}

/** Looked for once among all that came along, however many lists ask. */
function namesakes(name: Name, brought: readonly Candidate[]): Namesakes {
  const known = namesakesAmong(brought)
  const found = known.get(name.key) ?? groupedByIdentifier(withSubject(brought, name))
  known.set(name.key, found)
  return found
}

const namesakesAmong = remember((_: readonly Candidate[]) => new Map<string, Namesakes>())

function groupedByIdentifier(all: readonly Certificate[]): Namesakes {
  return { all, byIdentifier: Map.groupBy(all, ({ subjectKeyIdentifier }) => hexOf(subjectKeyIdentifier)) }
}

function hexOf(identifier: Uint8Array | undefined): string | undefined {
  return identifier && toHex(identifier)
}
