/** A bag is cut up, not read: only who is asked for by name is parsed, and then as strictly as ever. */
import { describe, expect, it } from 'vitest'
import { generic } from '../../src/profiles/generic.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import { candidate, candidateOf, withSubject } from '../../src/x509/candidate.ts'
import { type Certificate, parseCertificate } from '../../src/x509/certificate.ts'
import { createCertificateCache } from '../../src/x509/certificate-cache.ts'
import { nameMark } from '../../src/x509/name-mark.ts'
import { authority, certify, extension, signingCertificate } from '../made/certificates.ts'
import { message } from '../made/cms.ts'
import { newDsaKey } from '../made/dsa.ts'
import { octets, oid, seq } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'

const root = authority({ subject: 'Root' })
const old = certify({ subject: 'Old' })

describe('a candidate', () => {
  it('shows what the certificate will show, before it is parsed', () => {
    for (const { der } of [root, old, signingCertificate({ subject: 'Signer', issuer: root, serial: '00ff01' })]) {
      const { issuer, subject, serialNumber } = parseCertificate(der)
      const one = candidate(der, () => expect.unreachable('not asked for'))
      expect([one.issuerMark, one.subjectMark]).toEqual([nameMark(issuer.raw), nameMark(subject.raw)])
      expect(one.hasSerialNumber(serialNumber)).toBe(true)
      expect(one.hasSerialNumber(`00${serialNumber}`)).toBe(false)
      for (let place = 0; place < serialNumber.length; place += 1) {
        const other = (Number.parseInt(serialNumber[place] ?? '', 16) ^ 1).toString(16)
        expect(one.hasSerialNumber(serialNumber.slice(0, place) + other + serialNumber.slice(place + 1))).toBe(false)
      }
      expect(one.hasDsaKey).toBe(false)
    }
    expect(candidate(authority({ subject: 'DSA', key: newDsaKey() }).der).hasDsaKey).toBe(true)
  })

  it('is read once, and found by its subject', () => {
    const one = candidate(root.der)
    expect(withSubject([candidate(old.der), one], parseCertificate(root.der).subject)).toEqual([one.read()])
    expect(one.read()).toBe(one.read())
    const parsed = parseCertificate(root.der)
    expect(candidateOf(parsed).read()).toBe(parsed)
  })

  it('may have the key identifier that it has, critical or not, and any when it seems to have none or many', () => {
    const [id, other] = [Buffer.alloc(20, 7), Buffer.alloc(20, 8)]
    const answers = (...extensions: Buffer[]): boolean[] => {
      const one = candidate(certify({ subject: 'One', issuer: root, extensions }).der)
      return [id, other].map((octets) => one.mayHaveKeyIdentifier(octets))
    }
    const identifier = '2.5.29.14'
    expect(answers(extension(identifier, octets(id)))).toEqual([true, false])
    expect(answers(extension(identifier, octets(id), true))).toEqual([true, false])
    const posing = extension('1.2.3', seq(oid(identifier), octets(octets(other))))
    expect(answers(posing, extension(identifier, octets(id)))).toEqual([true, true])
    expect(answers(extension('1.2.3', octets(id)))).toEqual([true, true])
    const many = extension('1.2.3', seq(...Array.from({ length: 5 }, () => oid(identifier))))
    expect(answers(many, extension(identifier, octets(id)))).toEqual([true, true])
  })

  it('that is no certificate answers everything, and is none', () => {
    const cut = Array.from({ length: root.der.length }, (_, length) => root.der.subarray(0, length))
    const flipped = cut.map((_, place) =>
      Buffer.from(root.der.map((octet, at) => (at === place ? octet ^ 0x80 : octet))),
    )
    for (const der of [...cut, ...flipped]) {
      const one = candidate(der)
      expect([typeof one.issuerMark, typeof one.subjectMark, typeof one.hasDsaKey]).toEqual([
        'number',
        'number',
        'boolean',
      ])
      expect(one.hasSerialNumber('')).toBeTypeOf('boolean')
      expect(one.mayHaveKeyIdentifier(Buffer.alloc(20))).toBeTypeOf('boolean')
    }
    for (const der of cut) expect(candidate(der).read()).toBeUndefined()
  })

  it('that is a programmer’s mistake stays one', () => {
    const broken = candidate(root.der, () => {
      throw new TypeError('a bug')
    })
    expect(() => broken.read()).toThrow(TypeError)
  })
})

it('of two hundred strangers and namesakes in a message none is parsed', () => {
  const { root: anchor, intermediate, signer, options } = newWorld()
  const other = authority({ subject: 'Other root' })
  const strangers = Array.from({ length: 100 }, (_, i) =>
    signingCertificate({ subject: `Stranger ${i}`, issuer: other }),
  )
  const namesakes = Array.from({ length: 100 }, () => authority({ subject: 'Test authority', issuer: other }))
  const certificates = [...strangers, ...namesakes, signer, intermediate].map(({ der }) => der)
  const signature = message({ signers: [{ certificate: signer }], certificates })
  const parsed: string[] = []
  const cache = createCertificateCache()
  const parse = (der: Uint8Array): Certificate => {
    const certificate = cache.parse(der)
    parsed.push(certificate.serialNumber)
    return certificate
  }
  const relaxed = { ...generic, revocation: { ...generic.revocation, acceptWithoutRevocationEvidence: true } }
  const asked = {
    ...options,
    evidence: callerEvidence({}),
    trustAnchors: [anchor.der],
    profile: relaxed,
    certificates: { ...cache, parse },
  }
  expect(judgeSignature({ signature }, asked).conclusion.indication).toBe('TOTAL-PASSED')
  expect(parsed.toSorted()).toEqual([signer.serial, intermediate.serial].toSorted())
})
