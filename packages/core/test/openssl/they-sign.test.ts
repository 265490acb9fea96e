/** What OpenSSL signs, we judge TOTAL-PASSED; what is altered afterwards, we refuse. */
import { afterAll, describe, expect, it } from 'vitest'
import { cms, generic } from '../../src/profiles/generic.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { type JudgeOptions, judgeSignature, type SignatureInput } from '../../src/validation/judge.ts'
import type { ValidationReport } from '../../src/validation/report.ts'
import { now } from '../made/certificates.ts'
import { content } from '../made/cms.ts'
import { type KeyKind, keyKinds } from '../made/keys.ts'
import { openssl, opensslOk, workplace } from '../openssl.ts'
import { opensslPki } from '../openssl-pki.ts'

const place = workplace()
afterAll(() => place.remove())
const pki = opensslPki(place, keyKinds)
place.write('content.bin', content)

/** OpenSSL 3.0 has no Ed25519 in CMS. */
const cmsKinds = keyKinds.filter((kind) => kind !== 'ed25519')
const options: JudgeOptions = {
  profile: generic,
  trustAnchors: [pki.root],
  evidence: callerEvidence({ crls: [pki.crl] }),
  time: now,
}

function sign(kinds: readonly KeyKind[], ...more: readonly string[]): Buffer {
  const signers = kinds.flatMap((kind) => {
    const { certificateFile, keyFile } = pki.signer(kind)
    // Without the option OpenSSL labels what a key kept for PSS signs as PKCS #1, which nobody can verify.
    return ['-signer', certificateFile, '-inkey', keyFile, ...(kind === 'rsa-pss' ? PSS : [])]
  })
  // One hash for all signers: the command knows no other way.
  const files = ['-md', digestOf(kinds[0]), '-in', 'content.bin', '-outform', 'DER', '-out', 'message.p7m']
  opensslOk(['cms', '-sign', '-cades', '-binary', ...signers, ...more, ...files], place.directory)
  return place.read('message.p7m')
}

const PSS = ['-keyopt', 'rsa_padding_mode:pss']

const digestOf = (kind: KeyKind | undefined): string =>
  kind === 'p-384' ? 'sha384' : kind === 'p-521' ? 'sha512' : 'sha256'

/** Every check that did not pass, so that a failing test says why. */
const objections = ({ checks, signatures }: ValidationReport): string[] =>
  [...checks, ...signatures.flatMap((one) => one.checks)]
    .filter(({ outcome }) => outcome === 'failed')
    .map(({ id, facts }) => `${id} ${JSON.stringify(facts)}`)

function expectPassed(input: SignatureInput): ValidationReport {
  const report = judgeSignature(input, options)
  expect(objections(report)).toEqual([])
  expect(report.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
  return report
}

describe.each(cmsKinds)('a message that OpenSSL signed with %s', (kind) => {
  const flags = kind === 'rsa-2048' ? [['PKCS #1'], ['PSS', ...PSS]] : [['as the key wants']]

  it.each(flags)('is TOTAL-PASSED, attached and detached (%s)', (_, ...more) => {
    const report = expectPassed({ signature: sign([kind], '-nodetach', ...more) })
    expect(report.signatures[0]).toMatchObject({
      signatureLevel: 'CAdES-B-B',
      subject: {
        kind: 'person',
        surname: 'Серікова',
        givenName: 'Әсел',
        personalNumber: '880101300123',
        country: 'KZ',
      },
    })
    expect(report.signatures[0]?.certificationPath.map(({ revocation }) => revocation.status)).toEqual([
      'good',
      'not-needed',
    ])
    const signature = sign([kind], ...more)
    expectPassed({ signature, content })
    expect(judgeSignature({ signature }, options).conclusion).toMatchObject({ subIndication: 'SIGNED_DATA_NOT_FOUND' })
  })

  it('is TOTAL-PASSED when it names its signer by key identifier', () => {
    expectPassed({ signature: sign([kind], '-nodetach', '-keyid') })
  })

  it('is refused by both when a byte of the content is another', () => {
    const signature = sign([kind], '-nodetach')
    const at = signature.indexOf(content)
    signature.writeUInt8(signature.readUInt8(at) ^ 1, at)
    expect(judgeSignature({ signature }, options).conclusion).toEqual({
      indication: 'TOTAL-FAILED',
      subIndication: 'HASH_FAILURE',
    })
    place.write('altered.p7m', signature)
    const verify = ['cms', '-verify', '-inform', 'DER', '-in', 'altered.p7m', '-CAfile', 'root.pem', '-out', 'out.bin']
    expect(openssl(verify, place.directory).status).not.toBe(0)
  })
})

describe('other messages that OpenSSL signed', () => {
  // OpenSSL 3.0 cannot stream a PSS signature ("illegal zero content").
  it.each(cmsKinds.filter((kind) => kind !== 'rsa-pss'))(
    'are TOTAL-PASSED in BER, content in chunks of indefinite length (%s)',
    (kind) => {
      const signature = sign([kind], '-nodetach', '-stream', '-indef')
      expect(signature.subarray(0, 2)).toEqual(Buffer.from([0x30, 0x80]))
      expectPassed({ signature })
    },
  )

  it('are judged signer by signer', () => {
    const report = expectPassed({ signature: sign(['p-256', 'rsa-2048', 'p-384'], '-nodetach') })
    expect(report.signatures.map(({ signatureAlgorithm }) => signatureAlgorithm).toSorted()).toEqual([
      'ecdsa-with-SHA256',
      'ecdsa-with-SHA256',
      'rsaEncryption',
    ])
  })

  it('need the certificate from elsewhere when they do not bring it', () => {
    const signature = sign(['p-256'], '-nodetach', '-nocerts')
    expect(judgeSignature({ signature }, options).conclusion).toMatchObject({
      subIndication: 'NO_SIGNING_CERTIFICATE_FOUND',
    })
    const intermediates = [pki.signer('p-256').der]
    expect(judgeSignature({ signature }, { ...options, intermediates }).conclusion.indication).toBe('TOTAL-PASSED')
  })

  it('are no CAdES without signed attributes, and bare CMS all the same', () => {
    const { certificateFile, keyFile } = pki.signer('p-256')
    const signer = ['-signer', certificateFile, '-inkey', keyFile]
    const files = ['-in', 'content.bin', '-outform', 'DER', '-out', 'message.p7m']
    opensslOk(['cms', '-sign', '-noattr', '-binary', '-nodetach', ...signer, ...files], place.directory)
    const signature = place.read('message.p7m')
    expect(judgeSignature({ signature }, options).conclusion).toMatchObject({
      subIndication: 'SIG_CONSTRAINTS_FAILURE',
    })
    expect(judgeSignature({ signature }, { ...options, profile: cms }).conclusion.indication).toBe('TOTAL-PASSED')
  })

  it('are not accepted once OpenSSL has revoked their signer', () => {
    const signature = sign(['p-521'], '-nodetach')
    const key = ['-config', 'ca.cnf', '-keyfile', 'root.key', '-cert', 'root.pem']
    opensslOk(['ca', ...key, '-revoke', 'p-521.pem', '-crl_reason', 'keyCompromise'], place.directory)
    const times = ['-crl_lastupdate', '20260601060000Z', '-crl_nextupdate', '20360701000000Z']
    opensslOk(['ca', ...key, '-gencrl', ...times, '-out', 'revoked.crl'], place.directory)
    opensslOk(['crl', '-in', 'revoked.crl', '-outform', 'DER', '-out', 'revoked.der'], place.directory)
    const evidence = callerEvidence({ crls: [place.read('revoked.der')] })
    // OpenSSL dates the revocation by the clock of the machine.
    const year = new Date('2034-12-31T00:00:00Z')
    const late = judgeSignature({ signature }, { ...options, evidence, time: year })
    expect(late.signatures[0]?.certificationPath[0]?.revocation).toMatchObject({
      status: 'revoked',
      reason: 'keyCompromise',
    })
    expect(late.conclusion).toEqual({ indication: 'INDETERMINATE', subIndication: 'REVOKED_NO_POE' })
  })
})
