/** Who may have signed a CRL: whoever has its issuer's name (RFC 5280 §6.3.3 (f), (g)); key identifiers say whom to ask first (§5.2.1). */
import { equalBytes, toHex } from '../bytes.ts'
import { remember } from '../crypto/remember.ts'
import { type Candidate, withSubject } from '../x509/candidate.ts'
import type { Certificate } from '../x509/certificate.ts'
import type { CertificateList } from '../x509/crl.ts'
import { authorityKeyIdentifier } from '../x509/extensions.ts'
import { equalNames, type Name } from '../x509/name.ts'

/** Authorities of one name that came along and are tried for one list; a message can bring a thousand. */
const MAX_SIGNERS_BROUGHT = 10

/** Those of the path always and before all others, so that nobody who came along hides them. */
export function likelySigners(
  list: CertificateList,
  path: readonly Certificate[],
  brought: readonly Candidate[],
): readonly Certificate[] {
  const onPath = path.filter(({ subject }) => equalNames(subject, list.issuer))
  const { all, byIdentifier } = namesakes(list.issuer, brought)
  const { identifier } = keyIdentifierOf(list)
  const likely = identifier === undefined ? [] : [identifier, undefined].map((one) => byIdentifier.get(one) ?? [])
  const signers = new Set(onPath)
  const limit = signers.size + MAX_SIGNERS_BROUGHT
  for (const group of [...likely, all]) {
    for (const one of group) {
      if (signers.size >= limit) break
      // A path that was known has other records than the bag.
      if (!onPath.some(({ raw }) => equalBytes(raw, one.raw))) signers.add(one)
    }
  }
  return [...signers]
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
