/** ECDSA with SHAKE wherever a signature stands: certificates, lists, OCSP answers and messages (RFC 8692, RFC 8702). */
import { describe, expect, it } from 'vitest'
import { generic } from '../../src/profiles/generic.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { type JudgeOptions, judgeSignature } from '../../src/validation/judge.ts'
import type { Check } from '../../src/validation/report.ts'
import {
  authority,
  certify,
  extension,
  extKeyUsage,
  keyUsage,
  now,
  ocspSigning,
  signingCertificate,
} from '../made/certificates.ts'
import { attribute, cadesAttributes, content, message, messageDigestId } from '../made/cms.ts'
import { revocationList } from '../made/crls.ts'
import { ocspResponse } from '../made/ocsp.ts'
import { type Shake, shakeKey, shakeOf, shakes } from '../made/shake-keys.ts'
import { nil, octets, oid, seq } from '../made/tlv.ts'

const root = authority({ subject: 'Root', key: shakeKey('shake256', 'P-521') })
const issuer = authority({ subject: 'Authority', issuer: root, key: shakeKey('shake128') })
const signer = signingCertificate({ subject: 'Signer', issuer, key: shakeKey('shake128') })
/** With id-pkix-ocsp-nocheck (RFC 6960 §4.2.2.2.1), so that no list is needed for it. */
const responder = certify({
  subject: 'Responder',
  issuer,
  key: shakeKey('shake256', 'P-384'),
  extensions: [keyUsage('digitalSignature'), extKeyUsage(ocspSigning), extension('1.3.6.1.5.5.7.48.1.5', nil())],
})
const rootList = revocationList({ issuer: root })
const list = revocationList({ issuer })
const answer = ocspResponse({
  responses: [{ serial: signer.serial, issuer }],
  signer: responder,
  certificates: [responder.der],
})

const { digests } = generic.algorithms
const allowing: typeof generic = {
  ...generic,
  algorithms: { ...generic.algorithms, digests: { ...digests, shake128: { until: null }, shake256: { until: null } } },
}

const options: JudgeOptions = {
  profile: allowing,
  trustAnchors: [root.der],
  intermediates: [issuer.der],
  evidence: callerEvidence({ crls: [rootList, list] }),
  time: now,
}

interface Change {
  readonly digest?: Shake
  readonly signed?: Buffer
}

/** A message whose digest is as a test wants it; the signature is always by SHAKE128. */
function signedMessage({ digest = 'shake128', signed = content }: Change = {}): Buffer {
  const attributes = cadesAttributes({ certificate: signer }, content)
  const messageDigest = attribute(messageDigestId, octets(shakeOf(digest, signed)))
  const digestAlgorithm = seq(oid(shakes[digest].digest))
  const signedAttributes = Object.values({ ...attributes, messageDigest })
  const one = { certificate: signer, digestAlgorithm, signedAttributes }
  return message({ signers: [one], digestAlgorithms: [digestAlgorithm] })
}

function judged(bytes: Uint8Array, changed: Partial<JudgeOptions> = {}) {
  const [one] = judgeSignature({ signature: bytes }, { ...options, ...changed }).signatures
  return { conclusion: one?.conclusion, checks: one?.checks ?? [] }
}

const detail = (checks: readonly Check[], id: string): Check | undefined => checks.find((one) => one.id === id)

describe('a message signed by ECDSA with SHAKE, under authorities that sign the same way', () => {
  it('passes with lists, and with an OCSP answer', () => {
    expect(judged(signedMessage()).conclusion).toEqual({ indication: 'TOTAL-PASSED' })
    const evidence = callerEvidence({ crls: [rootList], ocspResponses: [answer] })
    expect(judged(signedMessage(), { evidence }).conclusion).toEqual({ indication: 'TOTAL-PASSED' })
  })

  it('fails when the content is another', () => {
    const { conclusion } = judged(signedMessage({ signed: Buffer.from('another') }))
    expect(conclusion).toEqual({ indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' })
  })

  it('fails when the message digest is by the other SHAKE (RFC 8702 §3.1: it must be the same)', () => {
    const { conclusion, checks } = judged(signedMessage({ digest: 'shake256' }))
    expect(conclusion).toEqual({ indication: 'TOTAL-FAILED', subIndication: 'SIG_CRYPTO_FAILURE' })
    expect(detail(checks, 'cryptographic.algorithms')).toMatchObject({
      outcome: 'failed',
      facts: { digest: 'shake256', signature: 'id-ecdsa-with-shake128' },
    })
  })

  it('is what no profile of ours accepts: ETSI TS 119 312 does not list SHAKE', () => {
    const { conclusion, checks } = judged(signedMessage(), { profile: generic })
    expect(conclusion).toMatchObject({ indication: 'INDETERMINATE' })
    expect(detail(checks, 'cryptographic.signature-value')).toMatchObject({ outcome: 'passed' })
    expect(detail(checks, 'acceptance.algorithms')).toMatchObject({
      outcome: 'failed',
      facts: { objections: ['shake128'] },
    })
  })
})

describe('one octet changed', () => {
  /** The last octet of a signature value: at the end of a certificate or list. */
  const broken = (der: Buffer): Buffer => Buffer.concat([der.subarray(0, -1), Buffer.from([(der.at(-1) ?? 0) ^ 1])])

  it('in the certificate of the authority: no path', () => {
    const { conclusion } = judged(signedMessage(), { intermediates: [broken(issuer.der)] })
    expect(conclusion).toMatchObject({ indication: 'INDETERMINATE' })
  })

  it('in a list: nothing is known of revocation', () => {
    const evidence = callerEvidence({ crls: [rootList, broken(list)] })
    expect(judged(signedMessage(), { evidence }).conclusion).toMatchObject({ indication: 'INDETERMINATE' })
  })

  it('in an OCSP answer, where its own signature ends', () => {
    const at = answer.indexOf(responder.der) - 20
    const changed = Buffer.from(answer)
    changed[at] = (changed[at] ?? 0) ^ 1
    const evidence = callerEvidence({ crls: [rootList], ocspResponses: [changed] })
    expect(judged(signedMessage(), { evidence }).conclusion).toMatchObject({ indication: 'INDETERMINATE' })
  })
})
