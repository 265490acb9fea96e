import { afterAll, describe, expect, it } from 'vitest'
import { createOcspRequest, readNonce } from '../../src/ocsp/request.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { authority, signingCertificate } from '../made/certificates.ts'
import { hex, octets } from '../made/tlv.ts'
import { openssl, opensslOk, pem, workplace } from '../openssl.ts'

const place = workplace()
afterAll(() => place.remove())
const root = authority({ subject: 'Root' })
const leaf = signingCertificate({ subject: 'Leaf', issuer: root, serial: '00f123' })
const [certificate, issuer] = [parseCertificate(leaf.der), parseCertificate(root.der)]
const read = (name: string, request: Uint8Array): string =>
  openssl(['ocsp', '-reqin', place.write(name, request), '-req_text', '-noverify']).output

describe('an OCSP request (RFC 6960 §4.1)', () => {
  it('is read by OpenSSL, which finds the certificate, its issuer and the nonce in it', () => {
    const nonce = Buffer.alloc(32, 0xa5)
    const text = read('nonce.der', createOcspRequest(certificate, issuer, { nonce }))
    expect(text).toContain('Hash Algorithm: sha1')
    expect(text).toContain('Serial Number: F123')
    expect(text).toMatch(/OCSP Nonce:\s+0420A5A5/)
  })

  it.each(['sha1', 'sha256'] as const)('names the certificate as OpenSSL itself names it, by %s', (hashAlgorithm) => {
    const files = ['-issuer', place.write('root.pem', pem('CERTIFICATE', root.der))]
    const leafFile = place.write('leaf.pem', pem('CERTIFICATE', leaf.der))
    const out = ['-no_nonce', '-reqout', 'theirs.der']
    opensslOk(['ocsp', ...files, `-${hashAlgorithm}`, '-cert', leafFile, ...out], place.directory)
    expect(createOcspRequest(certificate, issuer, { hashAlgorithm })).toEqual(place.read('theirs.der'))
  })

  it('has its nonce read back, with or without the inner OCTET STRING that some responders leave out', () => {
    expect(readNonce(octets(hex('aabb')))).toEqual(hex('aabb'))
    expect(readNonce(hex('aabb'))).toEqual(hex('aabb'))
  })
})
