import * as asn1js from 'asn1js'
import * as pkijs from 'pkijs'
import { afterAll, describe, expect, it } from 'vitest'
import { createCertificationRequest } from '../../src/x509/certification-request.ts'
import { coded } from '../coded.ts'
import { newKey } from '../made/keys.ts'
import { opensslOk, workplace } from '../openssl.ts'

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
    ['a name over 64 characters', { commonName: 'x'.repeat(65) }, 'ERR_PKCS10_NAME'],
    ['a name that turns the line around', { organizationName: 'a\u202Eb' }, 'ERR_PKCS10_NAME'],
  ])('refuses %s', (_, change, code) => {
    const fields = { privateKey: newKey().privateKey, commonName: 'Portal', enrolmentPassword: password, ...change }
    expect(coded(() => createCertificationRequest(fields))).toBe(code)
  })
})
