/** Our reader against node:crypto and pkijs, on certificates that OpenSSL made: three readers, one set of facts. */
import { X509Certificate } from 'node:crypto'
import * as pkijs from 'pkijs'
import { afterAll, describe, expect, it } from 'vitest'
import { Oid } from '../../src/der/oids.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { crlAddresses } from '../../src/x509/distribution-point.ts'
import { accessLocations } from '../../src/x509/extensions.ts'
import { formatName, nameValues } from '../../src/x509/name.ts'
import { isSignedBy } from '../../src/x509/path.ts'
import { keyKinds } from '../made/keys.ts'
import { workplace } from '../openssl.ts'
import { opensslPki } from '../openssl-pki.ts'

const place = workplace()
afterAll(() => place.remove())
const pki = opensslPki(place, keyKinds)

const PURPOSES = [Oid.emailProtection, Oid.clientAuth]

describe.each(keyKinds)('a certificate of a key of kind %s', (kind) => {
  const { der } = pki.signer(kind)
  const ours = parseCertificate(der)

  it('says to us what it says to node:crypto', () => {
    const theirs = new X509Certificate(der)
    expect(ours.serialNumber.replace(/^00/, '').toUpperCase()).toBe(theirs.serialNumber)
    expect(ours.notBefore).toEqual(theirs.validFromDate)
    expect(ours.notAfter).toEqual(theirs.validToDate)
    expect(ours.publicKey.raw).toEqual(theirs.publicKey.export({ type: 'spki', format: 'der' }))
    expect(ours.extKeyUsage).toEqual(theirs.keyUsage)
    expect(ours.extKeyUsage).toEqual(PURPOSES)
    expect(ours.basicConstraints?.cA).toBe(theirs.ca)
    const parts = theirs.subject.split('\n').map((line) => line.split('=')[1])
    expect(ours.subject.rdns.flat().map(({ value }) => value)).toEqual(parts)
    expect(`${accessLocations(ours.extensions, Oid.adOcsp)}`).toBe(/OCSP - URI:(.*)/.exec(theirs.infoAccess ?? '')?.[1])
  })

  it('says to us what it says to pkijs', () => {
    const theirs = pkijs.Certificate.fromBER(new Uint8Array(der))
    expect(ours.serialNumber).toBe(Buffer.from(theirs.serialNumber.valueBlock.valueHexView).toString('hex'))
    expect(ours.signatureAlgorithm.oid).toBe(theirs.signatureAlgorithm.algorithmId)
    expect(Buffer.from(ours.signature)).toEqual(Buffer.from(theirs.signatureValue.valueBlock.valueHexView))
    expect(Buffer.from(ours.tbs)).toEqual(Buffer.from(theirs.tbsView))
    expect([...ours.extensions.values()].map(({ oid, critical }) => ({ oid, critical }))).toEqual(
      theirs.extensions?.map(({ extnID, critical }) => ({ oid: extnID, critical })),
    )
    for (const [name, theirName] of [
      [ours.issuer, theirs.issuer],
      [ours.subject, theirs.subject],
    ] as const) {
      expect(name.rdns.flat()).toMatchObject(
        theirName.typesAndValues.map(({ type, value }) => ({ type, value: value.valueBlock.value })),
      )
    }
    const keyIdentifier = theirs.extensions?.find(({ extnID }) => extnID === Oid.subjectKeyIdentifier)?.parsedValue
    expect(Buffer.from(ours.subjectKeyIdentifier ?? [])).toEqual(Buffer.from(keyIdentifier.valueBlock.valueHexView))
  })

  it('is signed by the root, and the root is not signed by it', () => {
    const root = parseCertificate(pki.root)
    expect(isSignedBy(ours, root)).toBe(true)
    expect(isSignedBy(root, root)).toBe(true)
    expect(isSignedBy(root, ours)).toBe(false)
    expect(ours.authorityKeyIdentifier?.keyIdentifier).toEqual(root.subjectKeyIdentifier)
  })

  it('gives its addresses, its names and its uses', () => {
    expect(crlAddresses(ours.extensions)).toEqual(['http://crl.example.org/root.crl'])
    expect(accessLocations(ours.extensions, Oid.adCaIssuers)).toEqual(['http://ca.example.org/root.cer'])
    expect([...(ours.keyUsage ?? [])]).toEqual(['digitalSignature', 'contentCommitment'])
    expect(nameValues(ours.subject, Oid.surname)).toEqual(['Серікова'])
    expect(formatName(ours.issuer)).toBe('CN=Root,O=Open root,C=KZ')
    expect(ours.version).toBe(3)
  })
})
