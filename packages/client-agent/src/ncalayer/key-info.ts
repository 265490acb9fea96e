/** What `getKeyInfo` tells a site of the certificate a person chose. Sites split every member, so that none is missing. */
import { X509Certificate } from 'node:crypto'
import { type Certificate, type Name, parseCertificate, toHex } from '@tamga/core'
import type { Dialect } from './answers.ts'

/** Attribute types as NCALayer spells them; another one stands by its identifier. */
const ATTRIBUTES: ReadonlyMap<string, string> = new Map([
  ['2.5.4.3', 'CN'],
  ['2.5.4.4', 'SURNAME'],
  ['2.5.4.5', 'SERIALNUMBER'],
  ['2.5.4.6', 'C'],
  ['2.5.4.7', 'L'],
  ['2.5.4.8', 'ST'],
  ['2.5.4.10', 'O'],
  ['2.5.4.11', 'OU'],
  ['2.5.4.12', 'T'],
  ['2.5.4.42', 'GIVENNAME'],
  ['1.2.840.113549.1.9.1', 'E'],
])

const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['1.2.398.3.10.1.1.2.2', 'ECGOST3410-2015-512'],
  ['1.2.398.3.10.1.1.2.1', 'ECGOST3410-2015-256'],
])

/** NCALayer 1.3 gives milliseconds and a decimal serial number, 1.4 the time of Almaty and a hexadecimal one. */
export function keyInfo(der: Uint8Array, dialect: Dialect): Readonly<Record<string, string>> {
  const certificate = parseCertificate(der)
  const { subject, issuer, notBefore, notAfter, serialNumber, publicKey } = certificate
  const time = dialect === '1.4' ? almatyTime : (date: Date): string => String(date.getTime())
  const keyId = toHex(certificate.subjectKeyIdentifier ?? new Uint8Array())
  return {
    certNotBefore: time(notBefore),
    certNotAfter: time(notAfter),
    issuerCn: commonName(issuer),
    issuerDn: distinguishedName(issuer),
    subjectCn: commonName(subject),
    subjectDn: distinguishedName(subject),
    authorityKeyIdentifier: authorityKey(certificate),
    serialNumber: dialect === '1.4' ? serialNumber : BigInt(`0x${serialNumber}`).toString(),
    keyId,
    alias: keyId,
    pem: new X509Certificate(der).toString(),
    algorithm: ALGORITHMS.get(publicKey.identifier.oid) ?? publicKey.algorithm,
  }
}

function authorityKey({ authorityKeyIdentifier }: Certificate): string {
  return toHex(authorityKeyIdentifier?.keyIdentifier ?? new Uint8Array())
}

function commonName({ rdns }: Name): string {
  return rdns.flat().find(({ type }) => type === '2.5.4.3')?.value ?? ''
}

/** In the order of the certificate, without spaces. */
function distinguishedName({ rdns }: Name): string {
  return rdns
    .flat()
    .map(({ type, value }) => `${ATTRIBUTES.get(type) ?? type}=${value.replace(/[",+;<>\\]/g, '\\$&')}`)
    .join(',')
}

/** `dd.MM.yyyy HH:mm:ss`; all of Kazakhstan has kept UTC+5 since March 2024. */
function almatyTime(date: Date): string {
  const [day = '', clock = ''] = new Date(date.getTime() + 5 * 3_600_000).toISOString().split('T')
  return `${day.split('-').toReversed().join('.')} ${clock.slice(0, 8)}`
}
