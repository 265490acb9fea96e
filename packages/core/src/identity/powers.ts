/** Powers out of the role attribute of an attribute certificate (RFC 5755 §4.4.5). */
import { Oid } from '../der/oids.ts'
import { context, Tag } from '../der/tags.ts'
import { readWhole } from '../der/whole.ts'
import { FormatError } from '../errors.ts'
import type { AttributeCertificate } from '../x509/attribute-certificate.ts'
import { type GeneralName, readGeneralName, readGeneralNames } from '../x509/general-name.ts'
import { formatName } from '../x509/name.ts'
import type { Power } from './identified-person.ts'

const MAX_POWERS = 200

/**
 * What the certificate says; believed only when it was judged to be TOTAL-PASSED.
 * @throws FormatError ERR_ATTRIBUTE_CERTIFICATE_ROLE, ERR_DER_…
 */
export function claimedPowers({ attributes, issuer, notAfter }: AttributeCertificate): readonly Power[] {
  const values = attributes.get(Oid.role) ?? []
  if (values.length > MAX_POWERS) throw invalidRole('More roles than anyone has')
  const issuedBy = formatName(issuer)
  return values.map((value) => {
    const { name, authority } = readRole(value)
    return { name, grantedBy: authority ?? issuedBy, validUntil: notAfter.toISOString() }
  })
}

/** RoleSyntax: `roleName` must be a URI; `roleAuthority` is whoever defines the role. */
function readRole(der: Uint8Array): { readonly name: string; readonly authority: string | undefined } {
  return readWhole(der, Tag.sequence, (fields) => {
    const authority = fields.optional(context(0))
    const explicit = fields.enter(context(1))
    const roleName = readGeneralName(explicit)
    explicit.finish()
    if (roleName.form !== 'uniformResourceIdentifier') throw invalidRole('A role name that is no URI')
    const [first] = authority === undefined ? [] : readGeneralNames(fields.inside(authority))
    return { name: roleName.text, authority: first === undefined ? undefined : nameText(first) }
  })
}

function nameText(name: GeneralName): string | undefined {
  if (name.form === 'directoryName') return formatName(name.name)
  return 'text' in name ? name.text : undefined
}

function invalidRole(message: string): FormatError {
  return new FormatError('ERR_ATTRIBUTE_CERTIFICATE_ROLE', message)
}
