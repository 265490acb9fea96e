/** Who is asked whether it has signed a list, and in what order, when many have the name (RFC 5280 §5.2.1, §6.3.3 (f)). */
import { describe, expect, it } from 'vitest'
import { likelySigners } from '../../src/validation/list-signers.ts'
import { candidate } from '../../src/x509/candidate.ts'
import { type Certificate, parseCertificate } from '../../src/x509/certificate.ts'
import { parseCertificateList } from '../../src/x509/crl.ts'
import { authority, authorityKeyIdentifier, subjectKeyIdentifier } from '../made/certificates.ts'
import { revocationList } from '../made/crls.ts'
import { newKey } from '../made/keys.ts'
import { hex } from '../made/tlv.ts'

const key = newKey()
const named = (...extensions: readonly Buffer[]): Buffer => authority({ subject: 'Lists', key, extensions }).der
const identified = (identifier: string): Buffer => named(subjectKeyIdentifier(hex(identifier)))
const list = (...extensions: readonly Buffer[]) =>
  parseCertificateList(revocationList({ issuer: authority({ subject: 'Lists', key }), extensions }))
const octets = (certificates: readonly Certificate[]): Buffer[] => certificates.map(({ raw }) => Buffer.from(raw))

describe('those who may have signed a list', () => {
  const [other, nameless, wanted] = [identified('bb'), named(), identified('aa')]
  const brought = [other, authority({ subject: 'Others' }).der, nameless, wanted].map((der) => candidate(der))

  it('are first those with the key it names, then those who name none, then the others of that name', () => {
    expect(octets(likelySigners(list(authorityKeyIdentifier(hex('aa'))), [], brought))).toEqual([
      wanted,
      nameless,
      other,
    ])
    expect(octets(likelySigners(list(), [], brought))).toEqual([other, nameless, wanted])
  })

  it('are in any case those of the path, which no crowd of namesakes hides', () => {
    const own = parseCertificate(other)
    const crowd = Array.from({ length: 20 }, () => candidate(identified('aa')))
    const signers = likelySigners(list(authorityKeyIdentifier(hex('aa'))), [own], crowd)
    expect(signers[0]).toBe(own)
    expect(signers).toHaveLength(21)
  })

  it('are not hidden by a crowd with other keys', () => {
    const crowd = Array.from({ length: 20 }, () => candidate(identified('bb')))
    const signers = likelySigners(list(authorityKeyIdentifier(hex('aa'))), [], [...crowd, candidate(wanted)])
    expect(octets(signers)[0]).toEqual(wanted)
  })

  it('are looked for once, however many lists ask', () => {
    let looks = 0
    const counted = Object.defineProperty(candidate(other), 'subjectMark', {
      get: () => {
        looks += 1
        return 0
      },
    })
    const crowd = [counted]
    for (const one of [list(), list(), list(authorityKeyIdentifier(hex('aa')))]) likelySigners(one, [], crowd)
    expect(looks).toBe(1)
  })
})
