import { describe, expect, it } from 'vitest'
import { generic } from '../../src/profiles/generic.ts'
import { validateCertificationPath } from '../../src/validation/validate-certification-path.ts'
import {
  authority,
  basicConstraints,
  extKeyUsage,
  keyUsage,
  type MadeCertificate,
  now,
  signingCertificate,
} from '../made/certificates.ts'

const validate = (certificate: MadeCertificate, anchor: MadeCertificate) =>
  validateCertificationPath(certificate.der, {
    profile: generic,
    trustAnchors: [anchor.der],
    revocation: 'not-checked',
    time: now,
  }).conclusion

it('a certificate that cannot be read is a verdict, and the check says why', () => {
  const { der } = signingCertificate({ subject: 'Signer' })
  const options = { profile: generic, trustAnchors: [der], time: now }
  expect(validateCertificationPath(der.subarray(0, -1), options)).toMatchObject({
    conclusion: { indication: 'TOTAL-FAILED', subIndication: 'FORMAT_FAILURE' },
    certificationPath: [],
    checks: [{ id: 'format.certificate', outcome: 'failed', facts: { code: 'ERR_DER_TRUNCATED' } }],
  })
})

describe('a trust anchor', () => {
  it('that is the certificate in question makes a path of one, without policies to fulfil', () => {
    const pinned = signingCertificate({ subject: 'Pinned' })
    expect(validate(pinned, pinned)).toEqual({ indication: 'TOTAL-PASSED' })
  })

  it('that names purposes limits what stands below it', () => {
    const extensions = (purpose: string): Buffer[] => [
      basicConstraints(true),
      keyUsage('keyCertSign'),
      extKeyUsage(purpose),
    ]
    const under = (purpose: string) => {
      const root = authority({ subject: 'Root', extensions: extensions(purpose) })
      return validate(signingCertificate({ subject: 'Signer', issuer: root }), root)
    }
    expect(under('1.3.6.1.5.5.7.3.4')).toEqual({ indication: 'TOTAL-PASSED' })
    expect(under('2.5.29.37.0')).toEqual({ indication: 'TOTAL-PASSED' })
    expect(under('1.3.6.1.5.5.7.3.1')).toMatchObject({ subIndication: 'CHAIN_CONSTRAINTS_FAILURE' })
  })
})
