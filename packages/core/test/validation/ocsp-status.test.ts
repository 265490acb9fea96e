/** What OCSP answers make of a certificate, through the public call: status, reason why not, and conclusion. */
import { describe, expect, it } from 'vitest'
import { digest } from '../../src/crypto/digest.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import {
  certify,
  extension,
  extKeyUsage,
  keyUsage,
  type MadeCertificate,
  now,
  ocspSigning,
} from '../made/certificates.ts'
import { aDayAgo, anHourAgo, inAnHour, revocationList } from '../made/crls.ts'
import { keyOfNobody, newKey } from '../made/keys.ts'
import { extendedRevoke, type MadeStatus, nonce, ocspResponse, type SingleFields } from '../made/ocsp.ts'
import { generalizedTime, hex, nil, octets, seq, tlv } from '../made/tlv.ts'
import {
  type Answer,
  about,
  entry,
  intermediate,
  invalidityDate,
  judge,
  ocsp,
  options,
  passed,
  revokedNoPoe,
  root,
  rootList,
  signature,
  signer,
  tryLater,
} from './revocation-world.ts'

describe('an OCSP answer', () => {
  it('of the issuer makes a certificate good, named by name or by key, by any digest that is known', () => {
    expect(ocsp({})).toMatchObject({ conclusion: passed, status: { status: 'good', source: 'ocsp', origin: 'caller' } })
    expect(ocsp({ responderBy: 'key' }).conclusion).toEqual(passed)
    const { keyOctets } = parseCertificate(intermediate.der).publicKey
    expect(ocsp({ responderBy: { keyHash: digest('belt-hash', keyOctets) } }).conclusion).toEqual(passed)
    expect(ocsp({ responderBy: { keyHash: digest('sha256', keyOctets) } }).conclusion).toEqual(tryLater)
    for (const hash of ['sha256', 'sha384', 'sha512'] as const) {
      expect(ocsp({}, { hash }).conclusion).toEqual(passed)
    }
  })

  it('that revokes it is believed, also when a CRL knows nothing of it yet', () => {
    const revoked = ocspResponse({
      signer: intermediate,
      responses: [{ ...about, status: { revoked: anHourAgo, reason: 4 } }],
    })
    const list = revocationList({ issuer: intermediate })
    expect(judge(callerEvidence({ ocspResponses: [revoked], crls: [list] }))).toMatchObject({
      conclusion: revokedNoPoe,
      status: { status: 'revoked', source: 'ocsp', reason: 'superseded' },
    })
  })

  it('that revokes it has revoked it, whatever later moment it gives', () => {
    expect(ocsp({}, { status: { revoked: inAnHour } }).conclusion).toEqual(revokedNoPoe)
    // By a clock that is as much ahead as is allowed.
    const ahead = new Date(now.getTime() + options.profile.revocation.clockSkewSeconds * 1000)
    const { conclusion } = ocsp({ producedAt: ahead }, { thisUpdate: ahead, status: { revoked: ahead } })
    expect(conclusion).toEqual(revokedNoPoe)
  })

  it('that revokes it since a time that there is not has revoked it, whatever a list says', () => {
    const revoked = tlv(0x18, Buffer.from('20260231000000Z'))
    const ocspResponses = [ocspResponse({ signer: intermediate, responses: [{ ...about, status: { revoked } }] })]
    const { conclusion, status } = judge(
      callerEvidence({ ocspResponses, crls: [revocationList({ issuer: intermediate })] }),
    )
    expect(conclusion).toMatchObject({ subIndication: 'REVOKED_NO_POE' })
    expect(status).not.toHaveProperty('revocationTime')
  })

  it('that revokes it for a reason that there is not has revoked it, whatever a list says', () => {
    const ocspResponses = [
      ocspResponse({ signer: intermediate, responses: [{ ...about, status: { revoked: aDayAgo, reason: 7 } }] }),
    ]
    const list = revocationList({ issuer: intermediate })
    expect(judge(callerEvidence({ ocspResponses, crls: [list] }))).toMatchObject({
      conclusion: revokedNoPoe,
      status: { reason: 'unspecified' },
    })
  })

  it.each([
    ['one after the other', [about, { ...about, status: { revoked: anHourAgo } }], revokedNoPoe],
    ['in the other order', [{ ...about, status: { revoked: anHourAgo } }, about], revokedNoPoe],
    ['by two digests', [about, { ...about, hash: 'sha256' as const, status: { revoked: anHourAgo } }], revokedNoPoe],
    ['an old one first', [{ ...about, thisUpdate: aDayAgo, nextUpdate: anHourAgo }, about], passed],
    ['more often than anyone would', Array.from({ length: 6 }, () => about), tryLater],
  ])('that says two things of one certificate is taken by all it says: %s', (_, responses, conclusion) => {
    expect(ocsp({ responses }).conclusion).toEqual(conclusion)
  })

  it('that speaks of more certificates of one number than anyone asks about together is not gone through', () => {
    const others = Array.from({ length: 5 }, () => ({ ...about, issuer: root }))
    expect(ocsp({ responses: [...others.slice(1), about] }).conclusion).toEqual(passed)
    expect(ocsp({ responses: [...others, about] }).unusable).toEqual(['ERR_OCSP_TOO_MANY_STATEMENTS'])
    const many = Array.from({ length: 5000 }, () => ({ serial: '7777', issuer: root }))
    expect(ocsp({ responses: [...many, about] }).conclusion).toEqual(passed)
  })

  it('may have extensions critical that are understood: nonce, archive cutoff, invalidityDate', () => {
    const critical = extension('1.3.6.1.5.5.7.48.1.2', octets(hex('aabb')), true)
    expect(ocsp({ extensions: [critical] }).conclusion).toEqual(passed)
    const [cutoff, since] = ['1.3.6.1.5.5.7.48.1.6', '2.5.29.24'].map((id) =>
      extension(id, generalizedTime(aDayAgo), true),
    )
    expect(ocsp({}, { extensions: [cutoff ?? nil()] }).conclusion).toEqual(passed)
    expect(ocsp({}, { status: { revoked: anHourAgo }, extensions: [since ?? nil()] }).conclusion).toEqual(revokedNoPoe)
  })

  it('that calls the key invalid since before its revocation speaks from then on (RFC 6960 §4.4.5)', () => {
    const single = { status: { revoked: inAnHour }, extensions: [invalidityDate(anHourAgo)] }
    expect(ocsp({}, single).conclusion).toEqual(revokedNoPoe)
    const unreadable = { status: { revoked: anHourAgo }, extensions: [extension('2.5.29.24', nil())] }
    expect(ocsp({}, unreadable).conclusion).toEqual(revokedNoPoe)
  })

  it('“unknown” is not good', () => {
    expect(ocsp({}, { status: 'unknown' })).toMatchObject({
      conclusion: tryLater,
      status: { status: 'unknown' },
      unusable: ['ERR_OCSP_STATUS_UNKNOWN'],
    })
  })

  it.each([
    ['about another serial number', {}, { serial: '7777' }, undefined],
    [
      'about the same serial number of another issuer’s key',
      {},
      { issuer: { key: newKey(), name: intermediate.name } },
      undefined,
    ],
    [
      'about the same serial number under another issuer’s name',
      {},
      { issuer: { key: intermediate.key, name: root.name } },
      undefined,
    ],
    [
      'signed by somebody else under the issuer’s name',
      { signer: { key: newKey(), name: intermediate.name } },
      {},
      ['ERR_OCSP_SIGNATURE'],
    ],
    [
      'of a responder nobody knows',
      { signer: { key: newKey(), name: root.name } },
      {},
      ['ERR_OCSP_RESPONDER_NOT_FOUND'],
    ],
    [
      'with a critical extension nobody knows',
      { extensions: [extension('1.2.3', nil(), true)] },
      {},
      ['ERR_OCSP_CRITICAL_EXTENSION'],
    ],
    [
      'with such an extension in the single answer',
      {},
      { extensions: [extension('1.2.3', nil(), true)] },
      ['ERR_OCSP_CRITICAL_EXTENSION'],
    ],
    ['past its nextUpdate', {}, { thisUpdate: aDayAgo, nextUpdate: anHourAgo }, ['ERR_OCSP_NOT_CURRENT']],
    ['produced in the future', { producedAt: inAnHour }, { thisUpdate: inAnHour }, ['ERR_OCSP_PRODUCED_AT']],
    ['produced before the moment it speaks of', {}, { thisUpdate: inAnHour }, ['ERR_OCSP_PRODUCED_AT']],
    ['signed with a hash that has had its day', { digest: 'sha1' as const }, {}, ['ERR_OCSP_ALGORITHM']],
  ])('makes nothing good when it is %s', (_, fields, single, unusable) => {
    const answer = ocsp(fields, single)
    expect(answer).toMatchObject({ conclusion: tryLater, status: { status: 'unknown' } })
    expect(answer.unusable).toEqual(unusable)
  })

  it('that is no answer at all is left aside with its reason', () => {
    const refused = seq(Buffer.from([0x0a, 1, 3]))
    expect(judge(callerEvidence({ ocspResponses: [refused] }))).toMatchObject({
      conclusion: tryLater,
      unusable: ['ERR_OCSP_NOT_SUCCESSFUL'],
    })
  })

  it('with another nonce than was sent is a replay; so is one without, where responders are known to repeat it', () => {
    const sent = hex('aabb')
    const answered = (extensions: readonly Buffer[], profile = options.profile, expectedNonce = sent): Answer => {
      const der = ocspResponse({ signer: intermediate, responses: [about], extensions })
      const ocspResponses = [{ origin: 'network' as const, der, expectedNonce }]
      return judge({ crls: [], ocspResponses, failures: [] }, { profile })
    }
    expect(answered([nonce(sent)]).conclusion).toEqual(passed)
    expect(answered([]).conclusion).toEqual(passed)
    // Bare octets, as some responders write them, that happen to begin as an OCTET STRING does.
    const bare = hex('0406aabb')
    expect(answered([extension('1.3.6.1.5.5.7.48.1.2', bare)], options.profile, bare).conclusion).toEqual(passed)
    expect(answered([nonce(hex('aabc'))])).toMatchObject({ conclusion: tryLater, unusable: ['ERR_OCSP_NONCE'] })
    const ocspRequest = { certIdDigest: 'sha1', nonceOctets: 32, nonceInAnswer: 'repeated' } as const
    const { profile } = options
    const repeating = { ...profile, revocation: { ...profile.revocation, ocspRequest } }
    expect(answered([nonce(sent)], repeating).conclusion).toEqual(passed)
    expect(answered([], repeating)).toMatchObject({ conclusion: tryLater, unusable: ['ERR_OCSP_NONCE'] })
  })
})

describe('a certificate that was never issued (RFC 6960 §2.2)', () => {
  const never = { status: { revoked: new Date(0), reason: 6 } }
  const notIssued = { indication: 'INDETERMINATE', subIndication: 'CERTIFICATE_CHAIN_GENERAL_FAILURE' }
  const answer = (fields: Partial<SingleFields>): Buffer =>
    ocspResponse({ signer: intermediate, responses: [{ ...about, ...fields }], extensions: [extendedRevoke] })

  it('is told apart from one on hold, and from one that is revoked', () => {
    expect(ocsp({ extensions: [extendedRevoke] }, never)).toMatchObject({
      conclusion: notIssued,
      status: { status: 'revoked', reason: 'neverIssued', revocationTime: '1970-01-01T00:00:00.000Z' },
    })
    expect(ocsp({}, { status: { revoked: aDayAgo, reason: 6 } })).toMatchObject({
      conclusion: tryLater,
      status: { status: 'revoked', reason: 'certificateHold' },
    })
  })

  it('leaves a check of its own', () => {
    const evidence = callerEvidence({ ocspResponses: [answer(never)], crls: [rootList] })
    const [judged] = judgeSignature({ signature }, { ...options, evidence }).signatures
    expect(judged?.checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)).toEqual([
      'revocation.issued',
    ])
  })

  it('is not made good by a list, however new, since what was never issued is on none', () => {
    const crls = [revocationList({ issuer: intermediate, thisUpdate: now })]
    expect(judge(callerEvidence({ ocspResponses: [answer(never)], crls })).conclusion).toEqual(notIssued)
  })

  it('is not made good by a list when the answer that denied it is out of date, unless a newer answer has said otherwise', () => {
    const outdated = { thisUpdate: aDayAgo, nextUpdate: anHourAgo }
    const crls = [revocationList({ issuer: intermediate, thisUpdate: now })]
    const denied = answer({ ...never, ...outdated })
    expect(judge(callerEvidence({ ocspResponses: [denied], crls })).status).toEqual({ status: 'unknown' })
    const affirmed = answer({ thisUpdate: new Date(now.getTime() - 7_200_000), nextUpdate: anHourAgo })
    expect(judge(callerEvidence({ ocspResponses: [denied, affirmed], crls })).conclusion).toEqual(passed)
  })

  it('is good when a newer answer says that it has been issued since', () => {
    const ocspResponses = [answer({ ...never, thisUpdate: aDayAgo }), answer({ thisUpdate: anHourAgo })]
    expect(judge(callerEvidence({ ocspResponses })).conclusion).toEqual(passed)
  })

  it('is revoked when it is on a list all the same', () => {
    const crls = [revocationList({ issuer: intermediate, entries: [entry({ reason: 1 })] })]
    expect(judge(callerEvidence({ ocspResponses: [answer(never)], crls })).conclusion).toEqual(revokedNoPoe)
  })
})

describe('a delegated responder', () => {
  const noCheck = extension('1.3.6.1.5.5.7.48.1.5', nil())
  const responder = (more: readonly Buffer[], fields: object = {}): MadeCertificate =>
    certify({
      subject: 'Responder',
      issuer: intermediate,
      extensions: [keyUsage('digitalSignature'), ...more],
      ...fields,
    })
  const answeredBy = (delegate: MadeCertificate, lists: readonly Buffer[] = []): Answer => {
    const response = ocspResponse({ signer: delegate, certificates: [delegate.der], responses: [about] })
    return judge(callerEvidence({ ocspResponses: [response], crls: lists }))
  }
  const purpose = extKeyUsage(ocspSigning)

  it('of the same authority, made for it, is believed', () => {
    expect(answeredBy(responder([purpose, noCheck])).conclusion).toEqual(passed)
  })

  it('is found among namesakes, the authority itself one of them', () => {
    const [old, young] = [responder([purpose, noCheck]), responder([purpose, noCheck])]
    const answered = (signer: MadeCertificate, certificates: readonly Buffer[]): Answer =>
      judge(callerEvidence({ ocspResponses: [ocspResponse({ signer, certificates, responses: [about] })] }))
    expect(answered(young, [old.der, young.der]).conclusion).toEqual(passed)
    const namesake = responder([purpose, noCheck], { subject: 'Test authority' })
    expect(answered(namesake, [namesake.der]).conclusion).toEqual(passed)
    expect(answered(young, [old.der]).unusable).toEqual(['ERR_OCSP_SIGNATURE'])
    const broken = responder([purpose, noCheck], { key: keyOfNobody() })
    expect(answered(young, [broken.der, young.der]).conclusion).toEqual(passed)
    const { key } = young
    const [ended, idle] = [responder([purpose, noCheck], { key, notAfter: aDayAgo }), responder([noCheck], { key })]
    expect(answered(young, [ended.der, idle.der, young.der]).conclusion).toEqual(passed)
    expect(answered(young, [ended.der, idle.der]).unusable).toEqual(['ERR_OCSP_RESPONDER_EXPIRED'])
  })

  it('is found beside what is no certificate, since nobody signs what comes along', () => {
    const one = responder([purpose, noCheck])
    for (const signer of [intermediate, one]) {
      const response = ocspResponse({ signer, certificates: [seq(nil()), one.der], responses: [about] })
      expect(judge(callerEvidence({ ocspResponses: [response] })).conclusion).toEqual(passed)
    }
  })

  it.each([
    [passed, ['contentCommitment'] as const],
    [passed, ['keyEncipherment', 'digitalSignature'] as const],
    [tryLater, ['keyEncipherment'] as const],
    [tryLater, ['keyCertSign', 'cRLSign'] as const],
  ])('comes to %o with a key for %j (RFC 5280 §4.2.1.12: both extensions must allow it)', (conclusion, usages) => {
    const delegate = responder([], { extensions: [keyUsage(...usages), purpose, noCheck] })
    expect(answeredBy(delegate).conclusion).toEqual(conclusion)
  })

  it('needs no key usage', () => {
    expect(answeredBy(responder([], { extensions: [purpose, noCheck] })).conclusion).toEqual(passed)
  })

  it.each([
    ['a sibling without the purpose', responder([noCheck]), 'ERR_OCSP_RESPONDER_PURPOSE'],
    ['a sibling with another purpose', responder([extKeyUsage('2.5.29.37.0'), noCheck]), 'ERR_OCSP_RESPONDER_PURPOSE'],
    ['one of another authority', responder([purpose, noCheck], { issuer: root }), 'ERR_OCSP_RESPONDER_ISSUER'],
    [
      'one that signed itself under the authority’s name',
      responder([purpose, noCheck], { issuer: { key: newKey(), name: intermediate.name } }),
      'ERR_OCSP_RESPONDER_ISSUER',
    ],
    [
      'one with a critical extension nobody knows',
      responder([purpose, noCheck, extension('1.2.3', nil(), true)]),
      'ERR_OCSP_RESPONDER_CERTIFICATE',
    ],
    ['one certified with SHA-1', responder([purpose, noCheck], { digest: 'sha1' }), 'ERR_OCSP_ALGORITHM'],
    ['one whose own status nobody knows', responder([purpose]), 'ERR_OCSP_RESPONDER_STATUS'],
  ])('is not believed when it is %s', (_, delegate, code) => {
    const answer = answeredBy(delegate)
    expect(answer).toMatchObject({ conclusion: tryLater, status: { status: 'unknown' } })
    expect(answer.unusable).toEqual([code])
  })

  it('is not believed when its certificate has ended, unless the answer is proven to be older', () => {
    const answer = answeredBy(responder([purpose, noCheck], { notAfter: aDayAgo }))
    const conclusion = { indication: 'INDETERMINATE', subIndication: 'REVOCATION_OUT_OF_BOUNDS_NO_POE' }
    expect(answer).toMatchObject({ conclusion, status: { status: 'unknown' } })
    expect(answer.unusable).toEqual(['ERR_OCSP_RESPONDER_EXPIRED'])
  })

  it('is not believed of its own certificate', () => {
    const own = responder([purpose, noCheck], { key: signer.key })
    expect(answeredBy(own).unusable).toEqual(['ERR_OCSP_RESPONDER_STATUS'])
  })

  it('with id-pkix-ocsp-nocheck needs no list, yet is not believed when one revokes it', () => {
    const delegate = responder([purpose, noCheck])
    const listed = (reason: number, revoked = aDayAgo): Answer =>
      answeredBy(delegate, [
        revocationList({
          issuer: intermediate,
          thisUpdate: anHourAgo,
          nextUpdate: anHourAgo,
          entries: [{ serial: delegate.serial, reason, revoked }],
        }),
      ])
    expect(listed(1).unusable).toContain('ERR_OCSP_RESPONDER_STATUS')
    expect(listed(1).conclusion).toEqual(tryLater)
    expect(listed(6).conclusion).toEqual(passed)
  })

  it('is judged by its issuer’s own answers as well, and by nobody else’s', () => {
    const statusOf = (delegate: MadeCertificate, by: MadeCertificate, status: MadeStatus): Answer => {
      const own = ocspResponse({ signer: delegate, certificates: [delegate.der], responses: [about] })
      const of = { ...about, serial: delegate.serial, status }
      const said = ocspResponse({ signer: by, certificates: [by.der], responses: [of] })
      return judge(callerEvidence({ ocspResponses: [own, said] }))
    }
    const [unchecked, checked] = [responder([purpose, noCheck]), responder([purpose])]
    const lost = { revoked: aDayAgo, reason: 1 }
    expect(statusOf(unchecked, intermediate, lost)).toMatchObject({
      conclusion: tryLater,
      unusable: ['ERR_OCSP_RESPONDER_STATUS'],
    })
    expect(statusOf(unchecked, intermediate, 'good').conclusion).toEqual(passed)
    expect(statusOf(checked, intermediate, 'good').conclusion).toEqual(passed)
    for (const other of [checked, unchecked]) {
      expect(statusOf(unchecked, other, lost).conclusion).toEqual(passed)
      expect(statusOf(checked, other, 'good').conclusion).toEqual(tryLater)
    }
  })

  it('is one of a limited number that are held against all lists: five hundred took a message of a hundred signers a minute', () => {
    const crowd = (count: number): Answer => {
      const delegates = Array.from({ length: count }, () => responder([purpose, noCheck]))
      const ocspResponses = delegates.map((one) =>
        ocspResponse({ signer: one, certificates: [one.der], responses: [about] }),
      )
      const crls = Array<Buffer>(500).fill(revocationList({ issuer: intermediate }))
      return judge(callerEvidence({ ocspResponses, crls }))
    }
    expect(crowd(20).conclusion).toEqual(passed)
    expect(crowd(300)).toMatchObject({ conclusion: tryLater, unusable: ['ERR_EVIDENCE_TOO_MUCH'] })
  })

  it('without id-pkix-ocsp-nocheck needs a CRL that does not list it', () => {
    const delegate = responder([purpose])
    const revoked = revocationList({ issuer: intermediate, entries: [{ serial: delegate.serial }] })
    const answer = answeredBy(delegate, [revocationList({ issuer: intermediate })])
    expect(answer).toMatchObject({ conclusion: passed, unusable: undefined })
    expect(answeredBy(delegate, [revoked]).unusable).toEqual(['ERR_OCSP_RESPONDER_STATUS'])
  })
})
