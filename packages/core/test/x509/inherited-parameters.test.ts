import { describe, expect, it } from 'vitest'
import { candidate } from '../../src/x509/candidate.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { withInheritedParameters } from '../../src/x509/inherited-parameters.ts'
import { authority, type MadeCertificate, signingCertificate } from '../made/certificates.ts'
import { newDsaKey, withoutParameters } from '../made/dsa.ts'
import { newKey } from '../made/keys.ts'

const key = newDsaKey()
const root = authority({ subject: 'Root', key })
const middle = authority({ subject: 'Middle', key: withoutParameters(key), issuer: root })
const leaf = signingCertificate({ subject: 'Leaf', key: withoutParameters(key), issuer: middle })
/** All of them as candidates, under no anchor. */
const complete = (...made: readonly MadeCertificate[]) =>
  withInheritedParameters(
    [],
    made.map(({ der }) => candidate(der)),
  ).intermediates.map((one) => one.read())

describe('DSA parameters that certificates inherit (RFC 3279 §2.3.2)', () => {
  it('come down from the issuer, over two steps, whatever the order of the bag', () => {
    for (const bag of [
      [root, middle, leaf],
      [leaf, middle, root],
    ]) {
      const certificates = complete(...bag)
      expect(certificates.map((one) => one?.raw)).toEqual(bag.map(({ der }) => der))
      expect(certificates.map((one) => one?.publicKey.bits)).toEqual([1024, 1024, 1024])
    }
  })

  it('are not taken from a certificate that has the issuer’s name and did not sign', () => {
    const impostor = authority({ subject: 'Middle', key: newDsaKey() })
    expect(complete(leaf, impostor)[0]?.publicKey.bits).toBeUndefined()
    expect(complete(leaf, impostor, middle, root)[0]?.publicKey.bits).toBe(1024)
  })

  it('are not to be had from an issuer with another kind of key, nor when the issuer is missing', () => {
    const other = authority({ subject: 'Other', key: newKey() })
    const below = signingCertificate({ subject: 'Below', key: withoutParameters(key), issuer: other })
    expect(complete(below, other)[0]?.publicKey.bits).toBeUndefined()
    expect(complete(leaf)[0]?.publicKey.bits).toBeUndefined()
  })

  it('leave bags alone in which every key is whole', () => {
    const anchors = [parseCertificate(root.der)]
    const unread = () => expect.unreachable('nothing needs to be parsed')
    const candidates = [candidate(authority({ subject: 'Other' }).der, unread)]
    expect(withInheritedParameters(anchors, candidates)).toEqual({ trustAnchors: anchors, intermediates: candidates })
  })

  it('come down from a trust anchor too', () => {
    const { intermediates } = withInheritedParameters([parseCertificate(root.der)], [candidate(middle.der)])
    expect(intermediates[0]?.read()?.publicKey.bits).toBe(1024)
  })
})
