/** The certificates that a description is of. */
import { createHash } from 'node:crypto'
import { certify, extension, keyUsage, type MadeCertificate, now } from '../made/certificates.ts'
import { type MadeKey, newKey } from '../made/keys.ts'
import { bool, ctx, ctxp, hex, ia5, int, octets, oid, printable, seq, set, utf8 } from '../made/tlv.ts'
import type { CertificateSpec, ChainSpec } from './random-chain.ts'
import type { AlternativeName, NameSpec } from './random-names.ts'

/** One for each place, and a stranger's. */
const KEYS = Array.from({ length: 6 }, () => newKey())
const STRANGER = newKey()
const keyAt = (place: number): MadeKey => KEYS[place] ?? STRANGER

/** DER, the anchor first. */
export function makeChain({ certificates }: ChainSpec): readonly Buffer[] {
  const made: MadeCertificate[] = []
  for (const [place, spec] of certificates.entries()) {
    const above = made[place - 1]
    const signedBy = above?.key ?? keyAt(place)
    made.push(
      certify({
        subject: nameDer(spec.subject),
        key: keyAt(place),
        ...(above && {
          issuer: {
            key: spec.isForged ? STRANGER : above.key,
            name: spec.issuer === undefined ? above.name : nameDer(spec.issuer),
          },
        }),
        ...(spec.validity && VALIDITY[spec.validity]),
        extensions: extensionsOf(spec, keyAt(place), signedBy),
      }),
    )
  }
  return made.map(({ der }) => der)
}

const VALIDITY = {
  ended: { notAfter: new Date('2026-05-01T00:00:00Z') },
  'not begun': { notBefore: new Date('2026-07-01T00:00:00Z') },
  'ends now': { notAfter: now },
  'begins now': { notBefore: now },
}

const STRINGS = { printable, utf8, ia5 }
const TYPES = { C: '2.5.4.6', O: '2.5.4.10', OU: '2.5.4.11', CN: '2.5.4.3', E: '1.2.840.113549.1.9.1' }

const nameDer = (name: NameSpec): Buffer =>
  seq(...name.map(([type, text, kind]) => set(seq(oid(TYPES[type]), STRINGS[kind](text)))))

const identifierOf = (key: MadeKey, hint: 'right' | 'wrong'): Buffer =>
  hint === 'right' ? createHash('sha1').update(key.spki).digest() : Buffer.alloc(20, 7)

function generalName(one: AlternativeName): Buffer {
  if (one.form === 'directory') return ctx(4, nameDer(one.name))
  if (one.form === 'ip') return ctxp(7, hex(one.text))
  return ctxp({ mail: 1, dns: 2, uri: 6 }[one.form], Buffer.from(one.text, 'latin1'))
}

const subtrees = (number: number, list: readonly AlternativeName[]): Buffer[] =>
  list.length === 0 ? [] : [ctx(number, ...list.map((one) => seq(generalName(one))))]

const count = (number: number): Buffer => Buffer.from([number])
const counted = (tag: number, number: number | undefined): Buffer[] =>
  number === undefined ? [] : [ctxp(tag, count(number))]
const QUALIFIER = seq(seq(oid('1.3.6.1.5.5.7.2.1'), ia5('http://example.com/cps')))

function extensionsOf(spec: CertificateSpec, key: MadeKey, issuerKey: MadeKey): Buffer[] {
  const { basicConstraints: basic, policies, mappings, policyConstraints, nameConstraints, alternativeNames } = spec
  const { subjectKeyIdentifier, authorityKeyIdentifier, inhibitAnyPolicy, unknown } = spec
  return [
    basic && extension('2.5.29.19', basicConstraintsValue(basic), basic.critical),
    spec.keyUsage && keyUsage(...spec.keyUsage),
    subjectKeyIdentifier && extension('2.5.29.14', octets(identifierOf(key, subjectKeyIdentifier))),
    authorityKeyIdentifier && extension('2.5.29.35', seq(ctxp(0, identifierOf(issuerKey, authorityKeyIdentifier)))),
    policies && extension('2.5.29.32', policiesValue(policies), policies.critical),
    mappings && extension('2.5.29.33', seq(...mappings.pairs.map((pair) => seq(...pair.map(oid)))), mappings.critical),
    policyConstraints &&
      extension(
        '2.5.29.36',
        seq(...counted(0, policyConstraints.require), ...counted(1, policyConstraints.inhibit)),
        policyConstraints.critical,
      ),
    inhibitAnyPolicy === undefined ? undefined : extension('2.5.29.54', int(`0${inhibitAnyPolicy}`), true),
    nameConstraints &&
      extension(
        '2.5.29.30',
        seq(...subtrees(0, nameConstraints.permitted), ...subtrees(1, nameConstraints.excluded)),
        nameConstraints.critical,
      ),
    alternativeNames &&
      extension('2.5.29.17', seq(...alternativeNames.names.map(generalName)), alternativeNames.critical),
    unknown && extension('1.2.3.4.99', octets(Buffer.from('?')), unknown === 'critical'),
  ].filter((one) => one !== undefined)
}

const basicConstraintsValue = ({ cA, length }: NonNullable<CertificateSpec['basicConstraints']>): Buffer =>
  seq(...(cA ? [bool(true)] : []), ...(length === undefined ? [] : [int(`0${length}`)]))

const policiesValue = ({ list, qualified }: NonNullable<CertificateSpec['policies']>): Buffer =>
  seq(...list.map((policy) => seq(oid(policy), ...(qualified ? [QUALIFIER] : []))))
