import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { afterAll, describe, expect, it } from 'vitest'
import { readAlgorithmIdentifier } from '../../src/crypto/algorithm.ts'
import { generateNationalKey, signingKey } from '../../src/crypto/private-key.ts'
import { readSubjectPublicKeyInfo } from '../../src/crypto/public-key.ts'
import { signatureAlgorithm, verifySignature } from '../../src/crypto/standard.ts'
import { derReader } from '../../src/der/read.ts'
import { createCertificationRequest } from '../../src/x509/certification-request.ts'
import { coded } from '../coded.ts'
import { membersOf } from '../made/cms.ts'
import { newKey } from '../made/keys.ts'
import { nationalKinds } from '../made/national-keys.ts'
import { opensslOk, workplace } from '../openssl.ts'
import { read, suiteFolder } from '../vectors/suite.ts'

const password = 'AB'.repeat(16)
const place = workplace()
afterAll(() => place.remove())

describe('createCertificationRequest', () => {
  it.each(['p-256', 'p-384', 'rsa-2048', 'ed25519'] as const)(
    'makes a request with a %s key that OpenSSL verifies and pkijs reads',
    (kind) => {
      const { privateKey, spki } = newKey(kind)
      const der = createCertificationRequest({
        privateKey,
        commonName: 'Портал «Мысал»',
        organizationName: 'Министерство',
        enrolmentPassword: password,
      })
      const file = place.write(`${kind}.req`, der)
      const { output: text } = opensslOk([
        'req',
        '-in',
        file,
        '-inform',
        'DER',
        '-noout',
        '-verify',
        '-text',
        '-nameopt',
        'utf8,sep_multiline,sname',
      ])
      expect(text).toContain('CN=Портал «Мысал»')
      expect(text).toContain('O=Министерство')
      const read = new pkijs.CertificationRequest({ schema: asn1js.fromBER(Buffer.from(der)).result })
      expect(Buffer.from(read.subjectPublicKeyInfo.toSchema().toBER())).toEqual(spki)
      const [attribute, ...others] = read.attributes ?? []
      expect(others).toEqual([])
      expect([attribute?.type, attribute?.values[0].valueBlock.value]).toEqual([
        '1.2.840.113549.1.9.7',
        `/EPWD:${password}`,
      ])
    },
  )

  it.each([
    ['a password in lower case', { enrolmentPassword: password.toLowerCase() }, 'ERR_PKCS10_ENROLMENT_PASSWORD'],
    ['a password of another length', { enrolmentPassword: `${password}AA` }, 'ERR_PKCS10_ENROLMENT_PASSWORD'],
    ['no name', { commonName: '' }, 'ERR_PKCS10_NAME'],
    ['a name with a space at its end', { commonName: 'Portal ' }, 'ERR_PKCS10_NAME'],
    ['a name with two spaces in a row', { commonName: 'Portal  of' }, 'ERR_PKCS10_NAME'],
    ['a serial number that is no PrintableString', { serialNumber: 'ПНО' }, 'ERR_PKCS10_NAME'],
    ['a host name beyond ASCII', { dnsNames: ['портал.бел'] }, 'ERR_PKCS10_NAME'],
    ['information with a slash', { information: 'a/EPWD:b' }, 'ERR_PKCS10_INFORMATION'],
    ['a name over 64 characters', { commonName: 'x'.repeat(65) }, 'ERR_PKCS10_NAME'],
    ['a name that turns the line around', { organizationName: 'a\u202Eb' }, 'ERR_PKCS10_NAME'],
  ])('refuses %s', (_, change, code) => {
    const fields = { privateKey: newKey().privateKey, commonName: 'Portal', enrolmentPassword: password, ...change }
    expect(coded(() => createCertificationRequest(fields))).toBe(code)
  })
})

/** Members of a constructed element, as they stand. */
const members = (der: Uint8Array): Buffer[] => membersOf(Buffer.from(der))

describe.each(nationalKinds)('a request with a key of %s', (kind) => {
  const key = signingKey(generateNationalKey(kind))
  const der = createCertificationRequest({ privateKey: key, commonName: 'Portal', enrolmentPassword: password })
  const [info = Buffer.alloc(0), algorithm = Buffer.alloc(0), signature = Buffer.alloc(0)] = members(der)

  it('holds the public key, and is signed with its private half', () => {
    expect(members(info)[2]).toEqual(Buffer.from(key.publicKeyInfo))
    const publicKey = readSubjectPublicKeyInfo(derReader(key.publicKeyInfo))
    const row = signatureAlgorithm(readAlgorithmIdentifier(derReader(algorithm)))
    const value = signature.subarray(signature.length - key.sign(info).length)
    expect(verifySignature(row, publicKey, info, value)).toBe(true)
    expect(verifySignature(row, publicKey, Buffer.concat([info, info]), value)).toBe(false)
    expect(info.includes(Buffer.from(`/EPWD:${password}`))).toBe(true)
  })
})

describe('the request of a foreigner in the suite stb', () => {
  const folder = suiteFolder('stb')

  it('is what comes out for its fields, but for the key', () => {
    if (folder === undefined) {
      expect(process.env.CI, 'CI needs the test vectors in ../shared/vectors/stb').toBeUndefined()
      console.log('../shared/vectors/stb is missing, nothing of it was run')
      return
    }
    const [info = Buffer.alloc(0), algorithm] = members(read(folder, 'x509/request-fnp.csr'))
    const own = createCertificationRequest({
      privateKey: signingKey(generateNationalKey('bign-curve256v1')),
      commonName: 'ROBERT SMITH',
      surname: 'SMITH',
      givenName: 'ROBERT',
      serialNumber: 'PASGB-533324428',
      countryName: 'GB',
      information: 'erip234123',
      policies: ['1.2.112.0.2.0.34.101.78.2.61'],
      emailAddresses: ['robert.smith@example.uk'],
    })
    const [ownInfo = Buffer.alloc(0), ownAlgorithm] = members(own)
    expect(members(ownInfo).toSpliced(2, 1)).toEqual(members(info).toSpliced(2, 1))
    expect(ownAlgorithm).toEqual(algorithm)
  })
})
