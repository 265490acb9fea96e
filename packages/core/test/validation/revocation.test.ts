/** What CRLs make of a certificate, through the public call: status, reason why not, and conclusion. */
import { describe, expect, it } from 'vitest'
import { pointsOf, scopeOf } from '../../src/validation/crl-scope.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { parseCertificateList } from '../../src/x509/crl.ts'
import {
  authority,
  authorityKeyIdentifier,
  basicConstraints,
  extension,
  keyUsage,
  type MadeCertificate,
  now,
  signingCertificate,
  subjectKeyIdentifier,
} from '../made/certificates.ts'
import { message } from '../made/cms.ts'
import { aDayAgo, anHourAgo, inADay, inAnHour, revocationList } from '../made/crls.ts'
import { keyOfNobody, newKey } from '../made/keys.ts'
import { ocspResponse } from '../made/ocsp.ts'
import { bool, ctxp, enumerated, hex, int, nil, octets, oid, seq, tlv } from '../made/tlv.ts'
import {
  type Answer,
  about,
  crls,
  entry,
  intermediate,
  invalidityDate,
  judge,
  options,
  passed,
  revokedNoPoe,
  root,
  rootList,
  signature,
  signer,
  tryLater,
} from './revocation-world.ts'

const numbers = [extension('2.5.29.20', int('05'))]

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
    // One that cannot be read does not take the certificate off the list (§6.3.3 (j)), nor another list away.
    const unreadable = [entry({ revoked: inAnHour, extensions: [extension('2.5.29.24', nil())] })]
    expect(crls({ entries: unreadable }, {}).conclusion).toEqual(revokedNoPoe)
  })

  it.each([
    ['a value that there is not', enumerated(7)],
    ['another type', int('06')],
    ['octets after it', Buffer.concat([enumerated(6), nil()])],
  ])('that gives its revocation a reason nobody can read revokes it all the same (§6.3.3 (j)): %s', (_, value) => {
    const revoking = { entries: [entry({ extensions: [extension('2.5.29.21', value)] })] }
    for (const lists of [[revoking], [{ thisUpdate: aDayAgo }, revoking]])
      expect(crls(...lists)).toMatchObject({ conclusion: revokedNoPoe, status: { reason: 'unspecified' } })
  })

  it.each([
    ['without seconds', tlv(0x17, Buffer.from('2606010000Z'))],
    ['with a zone', tlv(0x17, Buffer.from('260601000000+0500'))],
    ['that there is not', tlv(0x18, Buffer.from('20260231000000Z'))],
  ])('that gives its revocation a date nobody can read revokes it all the same (§6.3.3 (j)): %s', (_, revoked) => {
    const revoking = { entries: [entry({ revoked, reason: 1 })] }
    for (const lists of [[revoking], [{ thisUpdate: aDayAgo }, revoking]]) {
      const { conclusion, status } = crls(...lists)
      expect(conclusion).toEqual(revokedNoPoe)
      expect(status).toMatchObject({ status: 'revoked', reason: 'keyCompromise' })
      expect(status).not.toHaveProperty('revocationTime')
    }
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

  it('that puts it on hold and is out of date takes away what is older and says that all is well, also of another source', () => {
    const hold = { thisUpdate: aDayAgo, nextUpdate: anHourAgo, entries: [entry({ reason: 6 })] }
    const [before, after] = [-48, -2].map((hours) => new Date(now.getTime() + hours * 3_600_000))
    const answered = (thisUpdate: Date): Answer => {
      const answer = ocspResponse({ signer: intermediate, responses: [{ ...about, thisUpdate }] })
      const list = revocationList({ issuer: intermediate, ...hold })
      return judge(callerEvidence({ ocspResponses: [answer], crls: [list] }))
    }
    for (const older of [crls(hold, { thisUpdate: before ?? now }), answered(before ?? now)]) {
      expect(older).toMatchObject({ conclusion: tryLater, unusable: ['ERR_CRL_NOT_CURRENT'] })
      expect(older.status).toEqual({ status: 'unknown' })
    }
    for (const newer of [crls(hold, { thisUpdate: after ?? now }), answered(after ?? now), answered(aDayAgo)])
      expect(newer.conclusion).toEqual(passed)
  })

  it('that is newer tells since when, in whatever order they come', () => {
    const [older, newer] = [
      { thisUpdate: aDayAgo, entries: [entry({ revoked: aDayAgo, reason: 4 })] },
      { entries: [entry({ revoked: anHourAgo, reason: 1 })] },
    ]
    for (const lists of [
      [older, newer],
      [newer, older],
    ])
      expect(crls(...lists).status).toMatchObject({ reason: 'keyCompromise', revocationTime: anHourAgo.toISOString() })
    const earlier = { entries: [entry({ revoked: aDayAgo, reason: 4 })] }
    for (const lists of [
      [earlier, newer],
      [newer, earlier],
    ])
      expect(crls(...lists).status).toMatchObject({ revocationTime: aDayAgo.toISOString() })
  })

  it('that names it twice says both: a revocation is not hidden behind a hold', () => {
    const entries = [entry({ reason: 6 }), entry({ reason: 1 })]
    for (const twice of [entries, entries.toReversed()])
      expect(crls({ entries: twice })).toMatchObject({
        conclusion: revokedNoPoe,
        status: { status: 'revoked', reason: 'keyCompromise' },
      })
  })

  it('that is older and clean does not outweigh one that revokes, in whatever order they come', () => {
    const [clean, revoking] = [{ thisUpdate: aDayAgo }, { entries: [entry()] }]
    expect(crls(clean, revoking).conclusion).toEqual(revokedNoPoe)
    expect(crls(revoking, clean).conclusion).toEqual(revokedNoPoe)
  })

  it('that must not be used for an entry that nobody understands (§5.3) takes nothing from the one beside it', () => {
    const odd = { entries: [{ serial: '7001', extensions: [extension('1.2.3', nil(), true)] }] }
    expect(crls(odd)).toMatchObject({ conclusion: tryLater, unusable: ['ERR_CRL_CRITICAL_ENTRY_EXTENSION'] })
    expect(crls(odd, {})).toMatchObject({ conclusion: passed, unusable: ['ERR_CRL_CRITICAL_ENTRY_EXTENSION'] })
    expect(crls(odd, { entries: [entry()] }).conclusion).toEqual(revokedNoPoe)
  })

  it('may have the identifier of its key critical, which is understood; its number must not be (§5.2.3)', () => {
    expect(crls({ extensions: [extension('2.5.29.35', seq(), true)] }).conclusion).toEqual(passed)
    expect(crls({ extensions: [extension('2.5.29.20', int('05'), true)] }).conclusion).toEqual(tryLater)
  })

  it('without a number (§5.2.3) makes nothing good where conformance is required, but is believed when it revokes (§6.3.3 (j))', () => {
    const path = { ...options.profile.path, certificateProfile: 'required' } as const
    const [rootList, older, clean] = [root, intermediate, intermediate].map((issuer, i) =>
      revocationList({ issuer, thisUpdate: i === 1 ? aDayAgo : anHourAgo, extensions: i === 2 ? [] : numbers }),
    )
    const under = (...lists: readonly (Buffer | undefined)[]): Answer => {
      const evidence = callerEvidence({ crls: [rootList, ...lists].flatMap((list) => list ?? []) })
      return judge(evidence, { profile: { ...options.profile, path } })
    }
    const revoking = (reason: number) => revocationList({ issuer: intermediate, entries: [entry({ reason })] })
    expect(under(older).status).toMatchObject({ status: 'good' })
    expect(under(clean)).toMatchObject({ status: { status: 'unknown' }, unusable: ['ERR_CRL_NUMBER_MISSING'] })
    expect(under(older, clean)).toMatchObject({ status: { status: 'good' }, unusable: ['ERR_CRL_NUMBER_MISSING'] })
    for (const lists of [[revoking(1)], [older, revoking(1)], [revoking(1), older]])
      expect(under(...lists).status).toMatchObject({ status: 'revoked', reason: 'keyCompromise' })
    expect(under(revoking(6)).status).toEqual({ status: 'unknown' })
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

  it('from the future says nothing, save for the skew that clocks are allowed', () => {
    const { clockSkewSeconds } = options.profile.revocation
    const ahead = (seconds: number) => ({ thisUpdate: new Date(now.getTime() + seconds * 1000) })
    expect(crls(ahead(clockSkewSeconds)).conclusion).toEqual(passed)
    expect(crls(ahead(clockSkewSeconds + 1))).toMatchObject({ conclusion: tryLater, unusable: ['ERR_CRL_NOT_CURRENT'] })
    const revoking = (seconds: number) => {
      const { thisUpdate } = ahead(seconds)
      return crls({ thisUpdate, entries: [entry({ revoked: thisUpdate })] })
    }
    expect(revoking(clockSkewSeconds).conclusion).toEqual(revokedNoPoe)
    expect(revoking(clockSkewSeconds + 1).conclusion).toEqual(tryLater)
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
  ])('makes nothing good that %s', (_, fields, unusable) => {
    const answer = crls(fields)
    expect(answer).toMatchObject({ conclusion: tryLater, status: { status: 'unknown' } })
    expect(answer.unusable).toEqual(unusable)
  })

  it('may name its key by the identifier of a former certificate of its issuer', () => {
    const extensions = [basicConstraints(true), subjectKeyIdentifier(hex('bb'))]
    const issuer = authority({ subject: 'Keyed', issuer: root, extensions })
    const list = revocationList({ issuer, extensions: [authorityKeyIdentifier(hex('aa'))] })
    expect(underIssuer(issuer, [list]).conclusion).toEqual(passed)
  })

  it('is not hidden by a namesake of its issuer whose key is none', () => {
    const namesake = authority({ subject: 'Test authority', issuer: root, key: keyOfNobody() })
    const evidence = callerEvidence({ crls: [revocationList({ issuer: intermediate })] })
    expect(judge(evidence, { intermediates: [namesake.der, intermediate.der] }).conclusion).toEqual(passed)
    const forged = callerEvidence({ crls: [revocationList({ issuer: namesake })] })
    expect(judge(forged, { intermediates: [namesake.der, intermediate.der] }).unusable).toEqual(['ERR_CRL_SIGNATURE'])
  })

  it('is not hidden by a crowd that claims the key of its issuer, beside an older list that knows nothing yet', () => {
    const keyed = (issuer: typeof root | undefined): MadeCertificate =>
      authority({
        subject: 'Test authority',
        ...(issuer && { issuer }),
        extensions: [basicConstraints(true), keyUsage('keyCertSign', 'cRLSign'), subjectKeyIdentifier(hex('aa'))],
      })
    const renewed = keyed(root)
    const crowd = (count: number): Buffer[] => Array.from({ length: count }, () => keyed(undefined).der)
    const revoking = revocationList({
      issuer: renewed,
      entries: [entry()],
      extensions: [authorityKeyIdentifier(hex('aa'))],
    })
    const evidence = callerEvidence({ crls: [revocationList({ issuer: intermediate, thisUpdate: aDayAgo }), revoking] })
    for (const count of [0, 30]) {
      const intermediates = [intermediate.der, ...crowd(count), renewed.der]
      expect(judge(evidence, { intermediates }).conclusion).toEqual(revokedNoPoe)
    }
  })

  it('is not hidden by strangers between its issuer and the anchor: that a path was not found to the end of the search proves nothing', () => {
    const rsa = newKey('rsa-2048')
    const upper = authority({ subject: 'Upper authority', issuer: root, key: rsa })
    const renewed = authority({ subject: 'Test authority', issuer: upper })
    const strangers = { key: newKey('rsa-2048'), name: root.name }
    const crowd = (count: number): Buffer[] =>
      Array.from(
        { length: count },
        () => authority({ subject: 'Upper authority', issuer: strangers, key: strangers.key }).der,
      )
    const older = revocationList({ issuer: intermediate, thisUpdate: aDayAgo })
    const clean = callerEvidence({ crls: [older, revocationList({ issuer: upper })] })
    const revoking = callerEvidence({
      crls: [older, revocationList({ issuer: upper }), revocationList({ issuer: renewed, entries: [entry()] })],
    })
    const among = (count: number): Buffer[] => [intermediate.der, ...crowd(count), upper.der, renewed.der]
    expect(judge(clean, { intermediates: among(150) }).conclusion).toEqual(passed)
    expect(judge(revoking, { intermediates: among(0) }).conclusion).toEqual(revokedNoPoe)
    expect(judge(revoking, { intermediates: among(150) }).conclusion).toEqual(tryLater)
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

describe('what is asked a thousand times', () => {
  const many = message({ signers: Array.from({ length: 50 }, () => ({ certificate: signer })) })

  it.each([
    ['what can be read', revocationList({ issuer: intermediate })],
    ['what cannot', seq(nil())],
  ])('is read once for each piece of evidence, however many signers and certificates ask: %s', (_, der) => {
    let reads = 0
    const counted = Object.defineProperty({ origin: 'caller' as const, der }, 'der', {
      get: () => {
        reads += 1
        return der
      },
    })
    const { crls: lists } = callerEvidence({ crls: [rootList, revocationList({ issuer: intermediate })] })
    for (const evidence of [
      { crls: [...lists, counted], ocspResponses: [] },
      { crls: lists, ocspResponses: [counted] },
    ]) {
      reads = 0
      const report = judgeSignature({ signature: many }, { ...options, evidence: { ...evidence, failures: [] } })
      expect(report.signatures).toHaveLength(50)
      expect(report.conclusion).toEqual(passed)
      expect(reads).toBe(1)
    }
  })

  it('is told once of a list’s scope and of a certificate’s points', () => {
    const [certificate, list] = [parseCertificate(signer.der), parseCertificateList(rootList)]
    expect(pointsOf(certificate)).toBe(pointsOf(certificate))
    expect(scopeOf(list)).toBe(scopeOf(list))
  })

  it('has a limit in one message', () => {
    const lists = Array.from({ length: 1_001 }, () => seq(bool(true), octets(nil()), oid('1.2')))
    const { checks } = judgeSignature(
      { signature: message({ signers: [{ certificate: signer }], crls: lists }) },
      options,
    )
    expect(checks[0]).toMatchObject({ outcome: 'failed', facts: { code: 'ERR_CMS_TOO_MANY_REVOCATION_INFOS' } })
  })

  it('has one for how often it is looked at: beyond it nothing is known, and nobody is spared a revocation', () => {
    const padding = Array<Buffer>(200_000).fill(Buffer.alloc(0))
    const { profile } = options
    const trying = { ...profile, revocation: { ...profile.revocation, acceptWithoutRevocationEvidence: true } }
    const unusable = ['ERR_EVIDENCE_TOO_MUCH']
    const good = ocspResponse({ signer: intermediate, responses: [about] })
    const evidence = callerEvidence({ crls: padding, ocspResponses: [good] })
    for (const one of [profile, trying]) {
      expect(judge(evidence, { profile: one })).toMatchObject({ conclusion: tryLater, unusable })
    }
  })

  it('is all read or none of it, also where what is left over is asked on the way to whoever signed it', () => {
    const renewed = authority({ subject: 'Test authority', issuer: root })
    const intermediates = [intermediate.der, renewed.der]
    const [clean, revoking] = [[], [entry()]].map((entries) => revocationList({ issuer: renewed, entries }))
    const padded = (count: number): Answer => {
      const lists = [...Array<Buffer>(count).fill(clean ?? Buffer.alloc(0)), revoking ?? Buffer.alloc(0)]
      return judge(callerEvidence({ crls: lists }), { intermediates })
    }
    expect(padded(10).conclusion).toEqual(revokedNoPoe)
    expect(padded(500)).toMatchObject({ conclusion: tryLater, unusable: ['ERR_EVIDENCE_TOO_MUCH'] })
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
