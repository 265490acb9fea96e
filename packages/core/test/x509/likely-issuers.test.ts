/** Crowds of namesakes without key identifiers, of which the last issued: found where a cheap fact tells them apart. */
import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { candidateOf } from '../../src/x509/candidate.ts'
import { type Certificate, parseCertificate } from '../../src/x509/certificate.ts'
import { likelyIssuers } from '../../src/x509/likely-issuers.ts'
import { certificationPaths } from '../../src/x509/path.ts'
import {
  authority,
  authorityKeyIdentifier,
  basicConstraints,
  certify,
  keyUsage,
  longAgo,
  type MadeCertificate,
  signingCertificate,
  subjectKeyIdentifier,
} from '../made/certificates.ts'
import { type KeyKind, type MadeKey, newKey } from '../made/keys.ts'
import { bits, oid, seq } from '../made/tlv.ts'

const root = authority({ subject: 'Root' })
const parse = ({ der }: MadeCertificate): Certificate => parseCertificate(der)
const namesake = (key: MadeKey, more: { readonly notAfter?: Date } = {}): MadeCertificate =>
  authority({ subject: 'Namesake', key, issuer: root, ...more })
const issuedBy = (issuer: MadeCertificate): MadeCertificate =>
  signingCertificate({ subject: 'Signer', issuer, notBefore: new Date('2025-01-01T00:00:00Z') })

/** How many signature checks the search had left after the first path, out of `left`. */
function checksFor(signer: MadeCertificate, crowd: readonly MadeCertificate[]): number | undefined {
  const signatureChecks = { left: 100 }
  const search = { trustAnchors: [parse(root)], intermediates: crowd.map(parse).map(candidateOf), signatureChecks }
  const { done } = certificationPaths(parse(signer), search).next()
  return done ? undefined : 100 - signatureChecks.left
}

describe('a crowd of nine hundred namesakes', () => {
  it.each<KeyKind>(['p-256', 'p-384', 'p-521'])('on %s is told apart by the signature itself', (kind) => {
    const crowd = Array.from({ length: kind === 'p-256' ? 900 : 150 }, () => namesake(newKey(kind)))
    const [last = root] = crowd.slice(-1)
    // One for each link, and what it costs to find out which key it was.
    expect(checksFor(issuedBy(last), crowd)).toBe(2 + 5)
  })

  it('costs as much when it is known which key it was: no budget depends on what was judged before', () => {
    const crowd = Array.from({ length: 20 }, () => namesake(newKey('p-256')))
    const [last = root] = crowd.slice(-1)
    const [signer, intermediates] = [parse(issuedBy(last)), crowd.map(parse).map(candidateOf)]
    const search = () => {
      const signatureChecks = { left: 100 }
      certificationPaths(signer, { trustAnchors: [parse(root)], intermediates, signatureChecks }).next()
      return 100 - signatureChecks.left
    }
    expect([search(), search()]).toEqual([2 + 5, 2 + 5])
  })

  it('gets no dearer by strangers on curves that nobody knows', () => {
    const onCurve = (number: number): MadeKey => {
      const key = newKey('p-256')
      const curve = oid(`1.2.3.${number}`)
      return { ...key, spki: seq(seq(oid('1.2.840.10045.2.1'), curve), bits(key.spki.subarray(-65))) }
    }
    const right = namesake(newKey('p-256'))
    const strangers = Array.from({ length: 40 }, (_, number) => namesake(onCurve(number)))
    const signer = issuedBy(right)
    const likely = likelyIssuers(parse(signer), [...strangers, right].map(parse), (_, curve) => curve === 'P-256')
    expect(likely[0]?.raw).toEqual(right.der)
    expect(checksFor(signer, [...strangers, right])).toBe(2 + 5)
  })

  it('of which most hold the key elsewhere, to waste the budget on it, is told apart all the same', () => {
    const right = namesake(newKey('p-256'))
    const x = right.key.spki.subarray(-64, -32)
    const extensions = [basicConstraints(true), keyUsage('keyCertSign', 'cRLSign'), subjectKeyIdentifier(x)]
    const decoys = Array.from({ length: 150 }, () =>
      certify({ subject: 'Namesake', key: newKey('p-256'), issuer: root, extensions }),
    )
    expect(checksFor(issuedBy(right), [...decoys, right])).toBe(2 + 5)
  })

  it('is told apart by key identifiers, where there are any, without computing a key', () => {
    const named = (number: number): MadeCertificate => {
      const identifier = subjectKeyIdentifier(Buffer.from(`authority ${number}`))
      const extensions = [basicConstraints(true), keyUsage('keyCertSign', 'cRLSign'), identifier]
      return certify({ subject: 'Namesake', key: newKey('p-256'), issuer: root, extensions })
    }
    const crowd = Array.from({ length: 40 }, (_, number) => named(100 + number))
    const [issuer = root] = crowd.slice(-1)
    const extensions = [keyUsage('digitalSignature'), authorityKeyIdentifier(Buffer.from('authority 139'))]
    expect(checksFor(certify({ subject: 'Signer', issuer, extensions }), crowd)).toBe(2)
  })

  it('is told apart by algorithms where the issuer is on a curve that the hint is not for', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'brainpoolP256r1' })
    const spki = publicKey.export({ type: 'spki', format: 'der' })
    const right = namesake({ kind: 'p-256', privateKey, spki })
    const crowd = Array.from({ length: 40 }, () => namesake(newKey('ed25519')))
    expect(checksFor(issuedBy(right), [...crowd, right])).toBe(2 + 5)
  })

  it('with keys of other algorithms, or other lengths, is left out', () => {
    const [rsa, pss] = [newKey('rsa-2048'), newKey('rsa-pss')]
    const others = [...Array.from({ length: 200 }, () => newKey('p-256')), ...Array.from({ length: 9 }, () => pss)]
    const right = namesake(rsa)
    const crowd = [...others.map((key) => namesake(key)), right]
    expect(likelyIssuers(parse(issuedBy(right)), crowd.map(parse), () => true)).toEqual([parse(right)])
    expect(checksFor(issuedBy(right), crowd)).toBe(2)
  })

  it('of keys that nothing tells apart has those first that were valid on the day of issue', () => {
    const keys = Array.from({ length: 150 }, () => newKey('ed25519'))
    const notAfter = new Date(longAgo.getTime() + 86_400_000)
    const right = namesake(newKey('ed25519'))
    const crowd = [...keys.map((key) => namesake(key, { notAfter })), right]
    expect(checksFor(issuedBy(right), crowd)).toBe(2)
  })

  it('that nothing tells apart ends with the budget, and without a path', () => {
    const crowd = Array.from({ length: 150 }, () => namesake(newKey('ed25519')))
    expect(checksFor(issuedBy(crowd.at(-1) ?? root), crowd)).toBeUndefined()
  })
})

it('a few are left as they are', () => {
  const crowd = ['p-256', 'rsa-2048', 'ed25519'].map((kind) => parse(namesake(newKey(kind as KeyKind))))
  expect(likelyIssuers(parse(issuedBy(root)), crowd, () => true)).toBe(crowd)
})

it('a hint is not believed: a certificate with the right key and another signature joins nothing', () => {
  const right = namesake(newKey('p-256'))
  const crowd = Array.from({ length: 20 }, () => namesake(newKey('p-256')))
  const signer = issuedBy(right)
  const forged = { ...signer, der: Buffer.from(signer.der) }
  forged.der[forged.der.length - 1] = (forged.der.at(-1) ?? 0) ^ 1
  expect(checksFor(forged, [...crowd, right])).toBeUndefined()
})
