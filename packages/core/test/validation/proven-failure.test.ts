/** What a time-stamp proves against a signature (EN 319 102-1 §5.3.4 steps 4 and 6, §5.5.4 step 4): the doubts that become failures. */
import { describe, expect, it } from 'vitest'
import { generic } from '../../src/profiles/generic.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import { authority, extension, signingCertificate } from '../made/certificates.ts'
import { attribute, cadesAttributes, content, message } from '../made/cms.ts'
import { revocationList } from '../made/crls.ts'
import { signatureValueOf, timeStampAuthority } from '../made/evidence-records.ts'
import { sha256Imprint, token, tstInfo } from '../made/time-stamps.ts'
import { generalizedTime } from '../made/tlv.ts'

const at = (text: string): Date => new Date(`2026-${text}Z`)
const [began, revoked, ended, now] = [
  at('02-01T00:00:00'),
  at('03-01T00:00:00'),
  at('05-01T00:00:00'),
  at('06-01T00:00:00'),
]
const secondsAfter = (time: Date, seconds: number): Date => new Date(time.getTime() + seconds * 1000)

const root = authority({ subject: 'Root' })
const signer = signingCertificate({ subject: 'Signer', issuer: root, notBefore: began, notAfter: ended })
const tsa = timeStampAuthority('TSA', root, at('12-01T00:00:00'))

/** A list that goes on telling of certificates whose period is over. */
const expiredCertsOnCrl = extension('2.5.29.60', generalizedTime(began))

const stamp = (data: Uint8Array, genTime: Date): Buffer =>
  token(tsa, tstInfo({ messageImprint: sha256Imprint(data), genTime: generalizedTime(genTime) }))

interface Made {
  readonly contentStampedAt?: Date
  readonly stampedAt?: Date
  readonly isRevoked?: boolean
  readonly time?: Date
  readonly isDetached?: boolean
}

/** The value is made once, since each would be another: the one that is stamped is the one that is judged. */
function judge({ contentStampedAt, stampedAt, isRevoked = false, time = now, isDetached = false }: Made): string {
  const { signingTime: _, ...mandatory } = cadesAttributes({ certificate: signer }, content)
  const stampOnContent = contentStampedAt && attribute('1.2.840.113549.1.9.16.2.20', stamp(content, contentStampedAt))
  const signedAttributes = [...Object.values(mandatory), ...(stampOnContent === undefined ? [] : [stampOnContent])]
  const one = { certificate: signer, signedAttributes }
  const value = signatureValueOf(message({ signers: [one] }))
  const onValue = stampedAt && [attribute('1.2.840.113549.1.9.16.2.14', stamp(value, stampedAt))]
  const made = { ...one, signatureValue: value, ...(onValue === undefined ? {} : { unsignedAttributes: onValue }) }
  const thisUpdate = secondsAfter(time, -60)
  const entries = isRevoked ? [{ serial: signer.serial, revoked }] : []
  const nextUpdate = secondsAfter(time, 60)
  const list = revocationList({ issuer: root, entries, thisUpdate, nextUpdate, extensions: [expiredCertsOnCrl] })
  const { conclusion } = judgeSignature(
    { signature: message({ detached: isDetached, signers: [made] }) },
    { profile: generic, trustAnchors: [root.der], evidence: callerEvidence({ crls: [list] }), time },
  )
  return Object.values(conclusion).join(' ')
}

describe('a revoked certificate', () => {
  const time = at('04-01T00:00:00')
  it.each<[string, Made, string]>([
    ['nothing proves when it was used', {}, 'INDETERMINATE REVOKED_NO_POE'],
    [
      'the content was stamped after it was revoked',
      { contentStampedAt: secondsAfter(revoked, 1) },
      'TOTAL-FAILED REVOKED',
    ],
    ['the content was stamped when it was revoked', { contentStampedAt: revoked }, 'INDETERMINATE REVOKED_NO_POE'],
    ['the content was stamped before', { contentStampedAt: secondsAfter(revoked, -1) }, 'INDETERMINATE REVOKED_NO_POE'],
    ['the signature was stamped before', { stampedAt: secondsAfter(revoked, -1) }, 'TOTAL-PASSED'],
    ['the signature was stamped after', { stampedAt: secondsAfter(revoked, 1) }, 'INDETERMINATE REVOKED_NO_POE'],
  ])('where %s', (_, made, expected) => {
    expect(judge({ ...made, isRevoked: true, time })).toBe(expected)
  })
})

describe('a certificate outside its period', () => {
  it.each<[string, Made, string]>([
    ['of whose use nothing is proven', {}, 'INDETERMINATE OUT_OF_BOUNDS_NOT_REVOKED'],
    ['whose content was stamped after its end', { contentStampedAt: secondsAfter(ended, 1) }, 'TOTAL-FAILED EXPIRED'],
    ['whose content was stamped at its end', { contentStampedAt: ended }, 'INDETERMINATE OUT_OF_BOUNDS_NOT_REVOKED'],
    ['whose signature was stamped at its end', { stampedAt: ended }, 'TOTAL-PASSED'],
    [
      'whose signature was stamped before its begin',
      { stampedAt: secondsAfter(began, -1) },
      'TOTAL-FAILED NOT_YET_VALID',
    ],
    ['whose signature was stamped at its begin', { stampedAt: began }, 'TOTAL-PASSED'],
  ])('%s', (_, made, expected) => {
    expect(judge(made)).toBe(expected)
  })
})

it('a time-stamp on a content that is not shown proves nothing against the signer', () => {
  const made = { contentStampedAt: secondsAfter(ended, 1), isDetached: true }
  expect(judge(made)).toBe('INDETERMINATE SIGNED_DATA_NOT_FOUND')
})
