/** What CRLs and OCSP answers make of a certificate, through the public call: status, reason why not, and conclusion. */
import { describe, expect, it } from 'vitest'
import { digest } from '../../src/crypto/digest.ts'
import { callerEvidence, type Evidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import type { Conclusion, RevocationReport } from '../../src/validation/report.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import {
  authority,
  authorityKeyIdentifier,
  basicConstraints,
  certify,
  extension,
  extKeyUsage,
  keyUsage,
  type MadeCertificate,
  now,
  ocspSigning,
  signingCertificate,
  subjectKeyIdentifier,
} from '../made/certificates.ts'
import { message } from '../made/cms.ts'
import { aDayAgo, anHourAgo, type CrlFields, inADay, inAnHour, type MadeEntry, revocationList } from '../made/crls.ts'
import { newKey } from '../made/keys.ts'
import { extendedRevoke, nonce, type OcspFields, ocspResponse, type SingleFields } from '../made/ocsp.ts'
import { bool, ctxp, generalizedTime, hex, int, nil, octets, oid, seq } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'

const { root, intermediate, signer, options } = newWorld()
const signature = message({ signers: [{ certificate: signer }] })
const rootList = revocationList({ issuer: root })

interface Answer {
  readonly conclusion: Conclusion
  readonly status: RevocationReport | undefined
  /** Codes of the evidence on the signer's certificate that was left aside. */
  readonly unusable: unknown
}

/** The verdict when the authority's own status is settled and `evidence` is all there is on the signer. */
function judge(evidence: Evidence, more: Partial<typeof options> = {}): Answer {
  const all = { ...evidence, crls: [...callerEvidence({ crls: [rootList] }).crls, ...evidence.crls] }
  const { conclusion, signatures } = judgeSignature({ signature }, { ...options, ...more, evidence: all })
  const [judged] = signatures
  const left = judged?.checks.find(({ id, facts }) => id === 'revocation.evidence' && facts.index === 0)
  return { conclusion, status: judged?.certificationPath[0]?.revocation, unusable: left?.facts.unusable }
}

const crls = (...lists: readonly Partial<CrlFields>[]): Answer =>
  judge(callerEvidence({ crls: lists.map((fields) => revocationList({ issuer: intermediate, ...fields })) }))
const about: SingleFields = { serial: signer.serial, issuer: intermediate }
const ocsp = (fields: Partial<OcspFields>, single: Partial<SingleFields> = {}): Answer =>
  judge(
    callerEvidence({
      ocspResponses: [ocspResponse({ signer: intermediate, responses: [{ ...about, ...single }], ...fields })],
    }),
  )

const passed = { indication: 'TOTAL-PASSED' }
const tryLater = { indication: 'INDETERMINATE', subIndication: 'TRY_LATER' }
const revokedNoPoe = { indication: 'INDETERMINATE', subIndication: 'REVOKED_NO_POE' }
const invalidityDate = (time: Date): Buffer => extension('2.5.29.24', generalizedTime(time))
const entry = (fields: Partial<MadeEntry> = {}): MadeEntry => ({ serial: signer.serial, ...fields })

describe('without evidence', () => {
  it('a status is unknown and the verdict may come later: never good', () => {
    expect(judge(callerEvidence({}))).toMatchObject({ conclusion: tryLater, status: { status: 'unknown' } })
  })

  it('on the authority above, the verdict waits as well', () => {
    const lists = [revocationList({ issuer: intermediate })]
    const { conclusion } = judgeSignature({ signature }, { ...options, evidence: callerEvidence({ crls: lists }) })
    expect(conclusion).toEqual(tryLater)
  })
})

describe('a CRL', () => {
  it('that does not list the certificate makes it good', () => {
    expect(crls({ entries: [{ serial: '77' }] })).toEqual({
      conclusion: passed,
      status: {
        status: 'good',
        source: 'crl',
        origin: 'caller',
        thisUpdate: anHourAgo.toISOString(),
        nextUpdate: inADay.toISOString(),
      },
      unusable: undefined,
    })
  })

  it('that lists it makes it revoked, with reason and date; without proof of time that is INDETERMINATE', () => {
    expect(crls({ entries: [entry({ reason: 1 })] })).toMatchObject({
      conclusion: revokedNoPoe,
      status: { status: 'revoked', reason: 'keyCompromise', revocationTime: aDayAgo.toISOString() },
    })
  })

  it('that revokes the authority is told apart', () => {
    const lists = [
      revocationList({ issuer: root, entries: [{ serial: intermediate.serial, reason: 2 }] }),
      revocationList({ issuer: intermediate }),
    ]
    const { conclusion } = judgeSignature({ signature }, { ...options, evidence: callerEvidence({ crls: lists }) })
    expect(conclusion).toEqual({ indication: 'INDETERMINATE', subIndication: 'REVOKED_CA_NO_POE' })
  })

  it('that names it names it today, whatever later date the entry gives (§6.3.3 (j))', () => {
    expect(crls({ entries: [entry({ revoked: inAnHour })] }).conclusion).toEqual(revokedNoPoe)
  })

  it('that calls the key invalid since before its revocation speaks from then on (§5.3.2)', () => {
    const since = (time: Date) => [entry({ revoked: inAnHour, reason: 1, extensions: [invalidityDate(time)] })]
    expect(crls({ entries: since(anHourAgo) }).conclusion).toEqual(revokedNoPoe)
    const unreadable = [entry({ revoked: inAnHour, extensions: [extension('2.5.29.24', nil())] })]
    expect(crls({ entries: unreadable }).conclusion).toEqual(tryLater)
  })

  it('that puts it on hold makes the verdict wait, until a newer list lifts the hold', () => {
    const hold = { thisUpdate: aDayAgo, entries: [entry({ reason: 6, revoked: aDayAgo })] }
    expect(crls(hold)).toMatchObject({ conclusion: tryLater, status: { status: 'revoked', reason: 'certificateHold' } })
    for (const lists of [
      [hold, {}],
      [{}, hold],
    ]) {
      expect(crls(...lists)).toMatchObject({ conclusion: passed, status: { thisUpdate: anHourAgo.toISOString() } })
    }
    const newHold = { entries: [entry({ reason: 6, revoked: anHourAgo })] }
    expect(crls({ thisUpdate: aDayAgo }, newHold).conclusion).toEqual(tryLater)
  })

  it('that is older and clean does not outweigh one that revokes, in whatever order they come', () => {
    const [clean, revoking] = [{ thisUpdate: aDayAgo }, { entries: [entry()] }]
    expect(crls(clean, revoking).conclusion).toEqual(revokedNoPoe)
    expect(crls(revoking, clean).conclusion).toEqual(revokedNoPoe)
  })

  it('past its nextUpdate makes nothing good, but is believed when it revokes', () => {
    const stale = { thisUpdate: aDayAgo, nextUpdate: anHourAgo }
    expect(crls(stale)).toMatchObject({
      conclusion: tryLater,
      status: { status: 'unknown' },
      unusable: ['ERR_CRL_NOT_CURRENT'],
    })
    expect(crls({ ...stale, entries: [entry()] }).conclusion).toEqual(revokedNoPoe)
    expect(crls({ ...stale, entries: [entry({ reason: 6 })] }).conclusion).toEqual(tryLater)
  })

  it('without nextUpdate counts for the time the profile gives it', () => {
    expect(crls({ nextUpdate: null }).conclusion).toEqual(passed)
    const old = new Date(now.getTime() - options.profile.revocation.maximumAgeSeconds * 1000 - 1000)
    expect(crls({ nextUpdate: null, thisUpdate: old }).conclusion).toEqual(tryLater)
  })

  it('from the future makes nothing good, save for the skew that clocks are allowed', () => {
    const { clockSkewSeconds } = options.profile.revocation
    const ahead = (seconds: number) => ({ thisUpdate: new Date(now.getTime() + seconds * 1000) })
    expect(crls(ahead(clockSkewSeconds)).conclusion).toEqual(passed)
    expect(crls(ahead(clockSkewSeconds + 1))).toMatchObject({ conclusion: tryLater, unusable: ['ERR_CRL_NOT_CURRENT'] })
  })

  it.each([
    [
      'is signed by somebody else under the issuer’s name',
      { issuer: { key: newKey(), name: intermediate.name } },
      ['ERR_CRL_SIGNATURE'],
    ],
    ['is of another issuer', { issuer: root }, undefined],
    [
      'has a critical extension nobody knows',
      { extensions: [extension('1.2.3', nil(), true)] },
      ['ERR_CRL_CRITICAL_EXTENSION'],
    ],
    ['is signed with a hash that has had its day', { digest: 'sha1' as const }, ['ERR_CRL_ALGORITHM']],
    [
      'names the key of another issuer',
      { extensions: [authorityKeyIdentifier(hex('aa'))] },
      ['ERR_CRL_ISSUER_NOT_FOUND'],
    ],
  ])('makes nothing good that %s', (what, fields, unusable) => {
    const keyed = what.startsWith('names') ? keyedWorld(fields) : crls(fields)
    expect(keyed).toMatchObject({ conclusion: tryLater, status: { status: 'unknown' } })
    expect(keyed.unusable).toEqual(unusable)
  })

  it('makes nothing good when its issuer’s key is not for CRLs', () => {
    const issuer = authority({
      subject: 'No lists',
      issuer: root,
      extensions: [basicConstraints(true), keyUsage('keyCertSign')],
    })
    expect(underIssuer(issuer, [revocationList({ issuer })])).toMatchObject({
      conclusion: tryLater,
      unusable: ['ERR_CRL_ISSUER_KEY_USAGE'],
    })
  })

  it('that cannot be read is left aside, beside one that can', () => {
    const noise = callerEvidence({ crls: [hex('3000'), revocationList({ issuer: intermediate })] })
    expect(judge(noise)).toMatchObject({ conclusion: passed, unusable: ['ERR_DER_MISSING'] })
  })

  it('for other kinds of certificates does not speak of this one', () => {
    const scope = (number: number) => ({ extensions: [extension('2.5.29.28', seq(ctxp(number, hex('ff'))), true)] })
    for (const onlyAuthorities of [2, 5]) expect(crls(scope(onlyAuthorities)).conclusion).toEqual(tryLater)
    expect(crls(scope(1)).conclusion).toEqual(passed)
  })

  it('that only says what changed is no complete list', () => {
    const delta = { extensions: [extension('2.5.29.20', int('05')), extension('2.5.29.27', int('04'), true)] }
    expect(crls(delta).conclusion).toEqual(tryLater)
  })
})

describe('an OCSP answer', () => {
  it('of the issuer makes a certificate good, named by name or by key, by SHA-1 or SHA-256', () => {
    expect(ocsp({})).toMatchObject({ conclusion: passed, status: { status: 'good', source: 'ocsp', origin: 'caller' } })
    expect(ocsp({ responderBy: 'key' }).conclusion).toEqual(passed)
    const { keyOctets } = parseCertificate(intermediate.der).publicKey
    expect(ocsp({ responderBy: { keyHash: digest('belt-hash', keyOctets) } }).conclusion).toEqual(passed)
    expect(ocsp({ responderBy: { keyHash: digest('sha256', keyOctets) } }).conclusion).toEqual(tryLater)
    expect(ocsp({}, { hash: 'sha256' }).conclusion).toEqual(passed)
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

  it('may have a nonce that is critical, which is understood', () => {
    const critical = extension('1.3.6.1.5.5.7.48.1.2', octets(hex('aabb')), true)
    expect(ocsp({ extensions: [critical] }).conclusion).toEqual(passed)
  })

  it('that calls the key invalid since before its revocation speaks from then on (RFC 6960 §4.4.5)', () => {
    const single = { status: { revoked: inAnHour }, extensions: [invalidityDate(anHourAgo)] }
    expect(ocsp({}, single).conclusion).toEqual(revokedNoPoe)
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

  it('with another nonce than was sent is a replay; one without a nonce is taken, as RFC 9654 allows', () => {
    const sent = hex('aabb')
    const answered = (extensions: readonly Buffer[]): Answer => {
      const der = ocspResponse({ signer: intermediate, responses: [about], extensions })
      return judge({ crls: [], ocspResponses: [{ origin: 'network', der, expectedNonce: sent }], failures: [] })
    }
    expect(answered([nonce(sent)]).conclusion).toEqual(passed)
    expect(answered([]).conclusion).toEqual(passed)
    expect(answered([nonce(hex('aabc'))])).toMatchObject({ conclusion: tryLater, unusable: ['ERR_OCSP_NONCE'] })
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

  it('is good when a newer answer says that it has been issued since', () => {
    const ocspResponses = [answer({ ...never, thisUpdate: aDayAgo }), answer({ thisUpdate: anHourAgo })]
    expect(judge(callerEvidence({ ocspResponses })).conclusion).toEqual(passed)
  })

  it('is revoked when it is on a list all the same', () => {
    const crls = [revocationList({ issuer: intermediate, entries: [entry({ reason: 1 })] })]
    expect(judge(callerEvidence({ ocspResponses: [answer(never)], crls })).conclusion).toEqual(revokedNoPoe)
  })
})

describe('a certificate that has expired', () => {
  const notAfter = new Date(now.getTime() - 10 * 86_400_000)
  const old = signingCertificate({ subject: 'Signer of old', issuer: intermediate, notAfter })
  const oldSignature = message({ signers: [{ certificate: old }] })
  const keptSince = (id: string, days: number): Buffer =>
    extension(id, generalizedTime(new Date(notAfter.getTime() + days * 86_400_000)))

  function statusOf(evidence: Parameters<typeof callerEvidence>[0]): string | undefined {
    const all = callerEvidence({ ...evidence, crls: [rootList, ...(evidence.crls ?? [])] })
    const { signatures } = judgeSignature({ signature: oldSignature }, { ...options, evidence: all })
    return signatures[0]?.certificationPath[0]?.revocation.status
  }
  const list = (...extensions: readonly Buffer[]): string | undefined =>
    statusOf({ crls: [revocationList({ issuer: intermediate, extensions })] })
  const answer = (...extensions: readonly Buffer[]): string | undefined => {
    const responses = [{ serial: old.serial, issuer: intermediate, extensions }]
    return statusOf({ ocspResponses: [ocspResponse({ signer: intermediate, responses })] })
  }

  it('may have been forgotten by those who say nothing of it', () => {
    expect(list()).toBe('unknown')
    expect(answer()).toBe('unknown')
  })

  it.each([
    ['since the day it expired', 0, 'good'],
    ['since years before', -2000, 'good'],
    ['since a day later', 1, 'unknown'],
  ])('is good where the expired are kept %s (RFC 6960 §4.4.4, expiredCertsOnCRL of X.509)', (_, days, status) => {
    expect(list(keptSince('2.5.29.60', days))).toBe(status)
    expect(answer(keptSince('1.3.6.1.5.5.7.48.1.6', days))).toBe(status)
  })

  it('is not where that is not said so that it can be read', () => {
    expect(list(extension('2.5.29.60', nil()))).toBe('unknown')
    expect(answer(extension('1.3.6.1.5.5.7.48.1.6', nil()))).toBe('unknown')
    // Each where the other has its place.
    expect(list(keptSince('1.3.6.1.5.5.7.48.1.6', 0))).toBe('unknown')
    expect(answer(keptSince('2.5.29.60', 0))).toBe('unknown')
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
      'one whose certificate has ended',
      responder([purpose, noCheck], { notAfter: aDayAgo }),
      'ERR_OCSP_RESPONDER_CERTIFICATE',
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

  it('without id-pkix-ocsp-nocheck needs a CRL that does not list it', () => {
    const delegate = responder([purpose])
    const revoked = revocationList({ issuer: intermediate, entries: [{ serial: delegate.serial }] })
    const answer = answeredBy(delegate, [revocationList({ issuer: intermediate })])
    expect(answer).toMatchObject({ conclusion: passed, unusable: undefined })
    expect(answeredBy(delegate, [revoked]).unusable).toEqual(['ERR_OCSP_RESPONDER_STATUS'])
  })
})

describe('what is asked a thousand times', () => {
  it('is read once for each piece of evidence, however many signers and certificates ask', () => {
    let reads = 0
    const der = revocationList({ issuer: intermediate })
    const counted = Object.defineProperty({ origin: 'caller' as const, der }, 'der', {
      get: () => {
        reads += 1
        return der
      },
    })
    const many = message({ signers: Array.from({ length: 50 }, () => ({ certificate: signer })) })
    const evidence = { ...callerEvidence({ crls: [rootList] }), ocspResponses: [] }
    const report = judgeSignature(
      { signature: many },
      { ...options, evidence: { ...evidence, crls: [...evidence.crls, counted] } },
    )
    expect(report.signatures).toHaveLength(50)
    expect(report.conclusion).toEqual(passed)
    expect(reads).toBe(1)
  })

  it('has a limit in one message', () => {
    const lists = Array.from({ length: 1_001 }, () => seq(bool(true), octets(nil()), oid('1.2')))
    const { checks } = judgeSignature(
      { signature: message({ signers: [{ certificate: signer }], crls: lists }) },
      options,
    )
    expect(checks[0]).toMatchObject({ outcome: 'failed', facts: { code: 'ERR_CMS_TOO_MANY_REVOCATION_INFOS' } })
  })
})

/** The answer for a signer under `issuer`, whose status the root's list settles. */
function underIssuer(issuer: MadeCertificate, lists: readonly Buffer[]): Answer {
  const one = signingCertificate({ subject: 'Signer', issuer })
  const evidence = callerEvidence({ crls: [rootList, ...lists] })
  const given = { ...options, intermediates: [issuer.der], evidence }
  const { conclusion, signatures } = judgeSignature({ signature: message({ signers: [{ certificate: one }] }) }, given)
  const left = signatures[0]?.checks.find(({ id, facts }) => id === 'revocation.evidence' && facts.index === 0)
  return { conclusion, status: signatures[0]?.certificationPath[0]?.revocation, unusable: left?.facts.unusable }
}

/** The same for an issuer that names its key, so that a list can name another. */
function keyedWorld(fields: Partial<CrlFields>): Answer {
  const extensions = [basicConstraints(true), subjectKeyIdentifier(hex('bb'))]
  const issuer = authority({ subject: 'Keyed', issuer: root, extensions })
  return underIssuer(issuer, [revocationList({ ...fields, issuer })])
}
