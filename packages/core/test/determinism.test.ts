/** House rule 1: the same input, evidence, profile and time give the same report, byte for byte. */
import { describe, expect, it } from 'vitest'
import { cms, generic } from '../src/profiles/generic.ts'
import { callerEvidence } from '../src/validation/evidence.ts'
import { judgeSignature } from '../src/validation/judge.ts'
import { createCertificateCache } from '../src/x509/certificate-cache.ts'
import { authority, now } from './made/certificates.ts'
import { attribute, content, message } from './made/cms.ts'
import { revocationList } from './made/crls.ts'
import { keyKinds } from './made/keys.ts'
import { ocspResponse } from './made/ocsp.ts'
import { nil } from './made/tlv.ts'
import { newWorld } from './made/world.ts'

const { signer, intermediate, root, crls, options } = newWorld()
const crossed = authority({ subject: 'Test authority', key: intermediate.key, issuer: authority({ subject: 'Lost' }) })
const good = message({
  signers: [{ certificate: signer }, { certificate: signer, unsignedAttributes: [attribute('1.2.3', nil())] }],
})
const altered = Buffer.from(good).fill(0x41, good.indexOf(content), good.indexOf(content) + 5)
const ocsp = ocspResponse({ signer: intermediate, responses: [{ serial: signer.serial, issuer: intermediate }] })
const evidence = callerEvidence({
  crls: [...crls, revocationList({ issuer: root, nextUpdate: null })],
  ocspResponses: [ocsp],
})

/** Writes into all of a report that can be written into. */
function spoil(one: unknown): void {
  if (!(one instanceof Object)) return
  for (const value of Object.values(one)) spoil(value)
  if (Object.isFrozen(one)) return
  if (Array.isArray(one)) one.push('spoilt')
  else for (const key of Object.keys(one)) Object.assign(one, { [key]: 'spoilt' })
}

describe('a report', () => {
  it.each([
    ['TOTAL-PASSED', good, { ...options, evidence }],
    ['over altered content', altered, options],
    ['over noise', Buffer.from('3082 not a message'), options],
    ['without evidence', good, { ...options, evidence: callerEvidence({}) }],
    ['with several paths', good, { ...options, intermediates: [crossed.der, intermediate.der, root.der] }],
    ['under the other profile', good, { ...options, profile: cms }],
  ])('is the same JSON each time it is made: %s', (_, signature, given) => {
    const input = { signature }
    const report = JSON.stringify(judgeSignature(input, given))
    expect(JSON.stringify(judgeSignature(input, given))).toBe(report)
    const copy = {
      ...given,
      trustAnchors: given.trustAnchors.map((one) => Uint8Array.from(one)),
      intermediates: given.intermediates?.map((one) => Uint8Array.from(one)) ?? [],
      time: new Date(given.time),
    }
    expect(JSON.stringify(judgeSignature({ signature: Uint8Array.from(signature) }, copy))).toBe(report)
  })

  it.each([
    ['TOTAL-PASSED', options],
    ['without evidence', { ...options, evidence: callerEvidence({}) }],
    ['for a time that has not come', { ...options, time: new Date('2019-12-31T00:00:00Z') }],
  ])('is its caller’s, and what he writes into it is in no other: %s', (_, given) => {
    const certificates = createCertificateCache()
    const judged = () => judgeSignature({ signature: good }, { ...given, certificates })
    const report = JSON.stringify(judged())
    for (let turn = 0; turn < 4; turn += 1) spoil(judged())
    expect(JSON.stringify(judged())).toBe(report)
  })

  it('goes by the evidence that was given, not by what the array holds later', () => {
    const revoked = revocationList({ issuer: intermediate, entries: [{ serial: signer.serial, revoked: now }] })
    const array = Uint8Array.from(revoked)
    const shared = { ...options, evidence: callerEvidence({ crls: [...crls.slice(0, 1), array] }) }
    const report = JSON.stringify(judgeSignature({ signature: good }, shared))
    array.set(revoked.toReversed())
    expect(JSON.stringify(judgeSignature({ signature: good }, shared))).toBe(report)
  })

  it('goes by what evidence that a caller put together himself holds at the time', () => {
    const list = Uint8Array.from(crls[1] ?? [])
    const parts = [...callerEvidence({ crls: crls.slice(0, 1) }).crls, { origin: 'caller' as const, der: list }]
    const given = { ...options, evidence: { crls: parts, ocspResponses: [], failures: [] } }
    const conclusion = () => judgeSignature({ signature: good }, given).signatures[0]?.conclusion
    expect(conclusion()).toEqual({ indication: 'TOTAL-PASSED' })
    list[list.length - 80] = (list.at(-80) ?? 0) ^ 1
    expect(conclusion()).toMatchObject({ subIndication: 'TRY_LATER' })
  })

  it('goes by a policy that nobody can change once it has judged', () => {
    const profile = structuredClone({ ...generic, subject: {} })
    judgeSignature({ signature: good }, { ...options, profile: { ...profile, subject: generic.subject } })
    expect(() => Object.assign(profile.revocation, { acceptWithoutRevocationEvidence: true })).toThrow(TypeError)
    expect(() => Object.assign(profile.algorithms.digests.sha256 ?? {}, { until: '2020-01-01' })).toThrow(TypeError)
  })

  it('does not depend on the clock, the time zone or the language of the machine', () => {
    const report = JSON.stringify(judgeSignature({ signature: good }, options))
    const { TZ, LANG } = process.env
    try {
      Object.assign(process.env, { TZ: 'Asia/Almaty', LANG: 'kk_KZ.UTF-8' })
      expect(new Date(0).getTimezoneOffset()).not.toBe(0)
      expect(JSON.stringify(judgeSignature({ signature: good }, options))).toBe(report)
    } finally {
      Object.assign(process.env, { TZ: TZ ?? 'UTC', LANG: LANG ?? 'C' })
    }
  })

  it('is plain JSON: nothing is lost or changed on the way through text', () => {
    for (const kind of keyKinds) {
      const world = newWorld(kind)
      const report = judgeSignature({ signature: message({ signers: [{ certificate: world.signer }] }) }, world.options)
      expect(JSON.parse(JSON.stringify(report))).toEqual(report)
    }
  })

  it('judges for the moment it is told', () => {
    const at = (time: Date) => judgeSignature({ signature: good }, { ...options, profile: generic, time })
    expect(at(now)).toMatchObject({ conclusion: { indication: 'TOTAL-PASSED' }, validationTime: now.toISOString() })
    expect(at(new Date('2019-12-31T00:00:00Z')).conclusion).toMatchObject({
      subIndication: 'NO_CERTIFICATE_CHAIN_FOUND_NO_POE',
    })
  })
})
