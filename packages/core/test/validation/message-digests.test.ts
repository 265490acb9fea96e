import { describe, expect, it } from 'vitest'
import { cms, generic } from '../../src/profiles/generic.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import { message } from '../made/cms.ts'
import { nil, oid, seq } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'

const world = newWorld('ed25519')
const { options, signer: certificate } = world

describe('the message digest beside an algorithm that hashes inside', () => {
  it('is the one that goes with it (RFC 8419 §3.1)', () => {
    const judge = (digest: 'sha256' | 'sha512') =>
      judgeSignature({ signature: message({ signers: [{ certificate, digest }] }) }, { ...options, profile: generic })
    expect(judge('sha512').conclusion).toEqual({ indication: 'TOTAL-PASSED' })
    const [weaker] = judge('sha256').signatures
    expect(weaker?.conclusion).toMatchObject({ subIndication: 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE' })
    expect(weaker?.checks.find(({ id }) => id === 'acceptance.algorithms')?.facts.objections).toEqual([
      'sha256 with id-Ed25519',
    ])
  })

  it.each([
    ['MD5', seq(oid('1.2.840.113549.2.5'), nil())],
    ['one that nobody knows', seq(oid('1.2.3.4'))],
  ])('means nothing without signed attributes (RFC 8419 §3.2, RFC 9882 §3.3): %s', (_, digestAlgorithm) => {
    const signers = [{ certificate, signedAttributes: null, digestAlgorithm }]
    const signature = message({ signers, digestAlgorithms: [digestAlgorithm] })
    const report = judgeSignature({ signature }, { ...options, profile: cms })
    expect(report.signatures[0]).toMatchObject({ conclusion: { indication: 'TOTAL-PASSED' }, digestAlgorithm: null })
    const strict = judgeSignature({ signature }, { ...options, profile: generic })
    expect(strict.conclusion.indication).toBe('INDETERMINATE')
  })

  it('needs no announcement where it means nothing, as in streams by Bouncy Castle for Ed448 (RFC 5652 §5.1)', () => {
    const judge = (attributes: { readonly signedAttributes?: null }) => {
      const signature = message({ signers: [{ certificate, ...attributes }], digestAlgorithms: [] })
      return judgeSignature({ signature }, { ...options, profile: cms }).conclusion
    }
    expect(judge({ signedAttributes: null })).toEqual({ indication: 'TOTAL-PASSED' })
    expect(judge({})).toEqual({ indication: 'TOTAL-FAILED', subIndication: 'SIG_CRYPTO_FAILURE' })
  })
})

it('that RSA has no form with makes an algorithm that others may have, and no error', () => {
  const rsa = newWorld('rsa-2048')
  const digestAlgorithm = seq(oid('1.2.398.3.10.1.3.2'))
  const signatureAlgorithm = seq(oid('1.2.840.113549.1.1.1'), nil())
  const signers = [{ certificate: rsa.signer, digestAlgorithm, signatureAlgorithm }]
  const signature = message({ signers, digestAlgorithms: [digestAlgorithm] })
  expect(judgeSignature({ signature }, rsa.options).conclusion).toEqual({
    indication: 'INDETERMINATE',
    subIndication: 'CRYPTO_CONSTRAINTS_FAILURE',
  })
})
