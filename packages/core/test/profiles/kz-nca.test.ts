/** The profile of Kazakhstan's NCA on its real certificates, messages and answers, and on made ones that contradict themselves. */
import { describe, expect, it } from 'vitest'
import { readPublicKeyInfo } from '../../src/crypto/public-key.ts'
import { kzNca, kzNcaAuthentication, kzNcaCarrier, kzNcaCarrierAuthentication } from '../../src/profiles/kz-nca.ts'
import { publicKeyObjections } from '../../src/validation/algorithm-policy.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import type { Profile } from '../../src/validation/profile.ts'
import type { Check, ValidationReport } from '../../src/validation/report.ts'
import { type PathReport, validateCertificationPath } from '../../src/validation/validate-certification-path.ts'
import {
  authority,
  certify,
  emailProtection,
  extKeyUsage,
  keyUsage,
  type MadeKeyUsage,
  now,
} from '../made/certificates.ts'
import { membersOf } from '../made/cms.ts'
import { newKey } from '../made/keys.ts'
import { certificatePolicies, keyStore, nameOf } from '../made/names.ts'
import { bits, nil, oid, seq } from '../made/tlv.ts'
import { read, readCertificate, withSuite } from '../vectors/suite.ts'

const passed = { indication: 'TOTAL-PASSED' }
const unfit = { indication: 'INDETERMINATE', subIndication: 'CHAIN_CONSTRAINTS_FAILURE' }
const failures = ({ checks }: { readonly checks: readonly Check[] }): string[] =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
const factsOf = ({ checks }: PathReport, id: string): unknown => checks.find((check) => check.id === id)?.facts

const ANCHORS = ['ca/nca-gost2015-test.cer', 'ca/nca-rsa-test.crt']
const RSA_TIME = '2022-08-08T23:06:40Z'
const GOST_TIME = '2024-06-01T00:00:00Z'
const SIGN = 'rsa/person-sign.cer'
const AUTH = 'rsa/person-auth.cer'
const GOST = 'p12/gost2015-person.cer'

const path = (folder: string, file: string, profile: Profile): PathReport =>
  validateCertificationPath(readCertificate(folder, file), {
    profile,
    trustAnchors: ANCHORS.map((anchor) => readCertificate(folder, anchor)),
    revocation: 'not-checked',
    time: new Date(file === GOST ? GOST_TIME : RSA_TIME),
  })

describe('the purpose of real certificates', () => {
  it.each([
    ['RSA for signing, for documents', SIGN, kzNca, passed],
    ['RSA for authentication, for documents', AUTH, kzNca, unfit],
    ['RSA for signing, for sign-in', SIGN, kzNcaAuthentication, unfit],
    ['RSA for authentication, for sign-in', AUTH, kzNcaAuthentication, passed],
    ['the single GOST key, for documents', GOST, kzNca, passed],
    ['the single GOST key, for sign-in', GOST, kzNcaAuthentication, passed],
  ])('%s', (_what, file, profile, conclusion) =>
    withSuite('nca-kz', (folder) => {
      const report = path(folder, file, profile)
      expect(report.conclusion).toEqual(conclusion)
      if (conclusion === unfit) expect(failures(report)).toEqual(['certification-path.purpose'])
    })(),
  )

  it(
    'is said in three places, which agree',
    withSuite('nca-kz', (folder) => {
      const agreement = (file: string) => factsOf(path(folder, file, kzNca), 'certification-path.purpose-agreement')
      const everywhere = (purpose: string) => ({ keyUsage: [purpose], extKeyUsage: [purpose], policies: [purpose] })
      expect(agreement(SIGN)).toEqual(everywhere('signing'))
      expect(agreement(AUTH)).toEqual(everywhere('authentication'))
      expect(agreement(GOST)).toBeUndefined()
    }),
  )
})

describe('where the key of a real certificate is kept', () => {
  it(
    'is a file for the GOST key, and not said for the RSA keys',
    withSuite('nca-kz', (folder) => {
      const storage = (file: string) => factsOf(path(folder, file, kzNca), 'certification-path.key-storage')
      expect(storage(GOST)).toEqual({ kind: 'file', carrier: '1.2.398.3.3.5.1.1' })
      expect(storage(SIGN)).toEqual({ stated: false })
    }),
  )

  it(
    'is not good enough where a carrier is asked for',
    withSuite('nca-kz', (folder) => {
      for (const file of [GOST, SIGN]) {
        expect(failures(path(folder, file, kzNcaCarrier))).toEqual(['certification-path.key-storage'])
      }
      expect(failures(path(folder, GOST, kzNcaCarrierAuthentication))).toEqual(['certification-path.key-storage'])
    }),
  )
})

const root = authority({ subject: 'Made NCA' })
const rsa = newKey('rsa-2048')
interface Signs {
  readonly usages?: readonly MadeKeyUsage[]
  readonly purposes?: readonly string[]
  readonly policies?: readonly string[]
  readonly more?: readonly Buffer[]
}
const clientAuth = '1.3.6.1.5.5.7.3.2'
const POLICY = '1.2.398.3.3.2'

function made({ usages, purposes, policies, more = [] }: Signs, profile: Profile = kzNca): PathReport {
  const extensions = [
    keyUsage(...(usages ?? ['digitalSignature', 'contentCommitment'])),
    extKeyUsage(...(purposes ?? [emailProtection])),
    ...(policies?.length === 0 ? [] : [certificatePolicies(...(policies ?? [`${POLICY}.3`]))]),
    ...more,
  ]
  const { der } = certify({ subject: nameOf(['CN', 'A B'], ['SN', 'A']), issuer: root, key: rsa, extensions })
  const algorithms = { ...profile.algorithms, publicKeys: [...profile.algorithms.publicKeys, EC] }
  const options = { trustAnchors: [root.der], revocation: 'not-checked', time: now } as const
  return validateCertificationPath(der, { ...options, profile: { ...profile, algorithms } })
}
/** Of the made authority. */
const EC = { algorithm: 'EC', curves: ['P-256'], until: null }

describe('a certificate of an RSA key', () => {
  it('may leave out what it says elsewhere', () => {
    expect(made({}).conclusion).toEqual(passed)
    expect(made({ policies: [] }).conclusion).toEqual(passed)
    expect(made({ policies: [POLICY] }).conclusion).toEqual(passed)
    expect(made({ policies: [`${POLICY}.1`] }).conclusion).toEqual(passed)
  })

  it.each<[string, Signs]>([
    ['the policy', { policies: [`${POLICY}.4`] }],
    ['both policies', { policies: [`${POLICY}.3`, `${POLICY}.4`] }],
    ['the purpose', { purposes: [clientAuth] }],
    ['both purposes', { purposes: [emailProtection, clientAuth] }],
    ['the key usage', { usages: ['digitalSignature', 'keyEncipherment'] }],
    ['both key usages', { usages: ['digitalSignature', 'contentCommitment', 'keyEncipherment'] }],
    ['nothing at all', { usages: ['digitalSignature'], purposes: ['1.2.398.3.3.4.1.1'], policies: [] }],
  ])('is refused with a code of its own when %s says otherwise', (_what, signs) => {
    for (const profile of [kzNca, kzNcaAuthentication]) {
      const report = made(signs, profile)
      expect(report.conclusion).toEqual(unfit)
      expect(failures(report)).toContain('certification-path.purpose-agreement')
    }
  })

  it.each([
    ['1.2.398.3.3.5.2', 'protected-carrier'],
    ['1.2.398.3.3.5.2.2', 'protected-carrier'],
    ['1.2.398.3.3.5.1.2', 'file'],
    ['1.2.398.3.3.5.3.1', 'cloud'],
    ['1.2.398.3.3.5.21', 'unknown'],
  ])('with %s keeps its key in: %s', (carrier, kind) => {
    const report = made({ more: [keyStore(carrier)] }, kzNcaCarrier)
    expect(factsOf(report, 'certification-path.key-storage')).toEqual({ kind, carrier })
    expect(report.conclusion).toEqual(kind === 'protected-carrier' ? passed : unfit)
  })
})

describe('the real message of two signers', () => {
  const judge = (folder: string, time: string, evidence = callerEvidence({})): ValidationReport =>
    judgeSignature(
      {
        signature: read(folder, 'cms/two-signers-detached.p7s'),
        content: read(folder, 'cms/two-signers-detached.content'),
      },
      {
        profile: kzNca,
        trustAnchors: ANCHORS.map((anchor) => readCertificate(folder, anchor)),
        evidence,
        time: new Date(time),
      },
    )
  const answer = (folder: string, name: string) => callerEvidence({ ocspResponses: [read(folder, `ocsp/${name}.der`)] })

  it(
    'waits for an answer where there is none, and is bound to no certificate, which is warned of',
    withSuite('nca-kz', (folder) => {
      const [gost, rsaSigner] = judge(folder, '2022-09-27T21:29:41Z').signatures
      expect(gost?.conclusion).toEqual({ indication: 'INDETERMINATE', subIndication: 'TRY_LATER' })
      expect(failures(gost ?? { checks: [] })).toEqual(['revocation.status'])
      expect(gost?.checks.find(({ id }) => id === 'signing-certificate.reference')?.outcome).toBe('warning')
      expect(gost?.subject).toMatchObject({
        surname: 'ТЕСТТОВ',
        middleName: 'ТЕСТТОВИЧ',
        personalNumber: '123456789012',
      })
      expect(failures(rsaSigner ?? { checks: [] })).toContain('certification-path.validity')
    }),
  )

  it(
    'is the same message in BER, with lengths that are not said beforehand',
    withSuite('nca-kz', (folder) => {
      const der = read(folder, 'cms/two-signers-detached.p7s')
      const end = Buffer.alloc(2)
      const [type, explicit] = membersOf(der)
      const signedData = membersOf(explicit ?? der)[0] ?? der
      const open = (tag: number, ...parts: readonly Buffer[]): Buffer =>
        Buffer.concat([Buffer.from([tag, 0x80]), ...parts, end])
      const ber = open(0x30, type ?? end, open(0xa0, open(0x30, ...membersOf(signedData))))
      const content = read(folder, 'cms/two-signers-detached.content')
      const options = {
        profile: kzNca,
        trustAnchors: ANCHORS.map((anchor) => readCertificate(folder, anchor)),
        time: new Date('2022-09-27T21:29:41Z'),
      }
      const [one, other] = [der, ber].map((signature) => judgeSignature({ signature, content }, options))
      expect(other?.signatures).toEqual(one?.signatures)
      expect(other?.signatures).toHaveLength(2)
    }),
  )

  it(
    'has one signer whose certificate the NCA says it never issued',
    withSuite('nca-kz', (folder) => {
      const report = judge(folder, '2022-09-02T16:58:34Z', answer(folder, 'not-issued-gost2015'))
      const [gost] = report.signatures
      expect(gost?.conclusion).toEqual({
        indication: 'INDETERMINATE',
        subIndication: 'CERTIFICATE_CHAIN_GENERAL_FAILURE',
      })
      expect(failures(gost ?? { checks: [] })).toEqual(['revocation.issued'])
      expect(gost?.certificationPath[0]?.revocation).toMatchObject({ status: 'revoked', reason: 'neverIssued' })
    }),
  )

  it(
    'has another of whom the NCA’s “good” came after the certificate had ended, which says nothing (RFC 6960 §4.4.4)',
    withSuite('nca-kz', (folder) => {
      const [, rsaSigner] = judge(folder, '2022-09-02T16:54:30Z', answer(folder, 'good-rsa')).signatures
      const left = rsaSigner?.checks.find(({ id }) => id === 'revocation.evidence')
      expect(left?.facts.unusable).toEqual(['ERR_OCSP_AFTER_EXPIRY'])
    }),
  )
})

describe('algorithms of archives', () => {
  it('are good until the NCA stopped using them', () => {
    const { digests, publicKeys } = kzNca.algorithms
    expect(digests.gost34311?.until).toBe('2025-06-30T23:59:59Z')
    expect(publicKeys.find(({ algorithm }) => algorithm === 'GOST 34.310-2004')?.until).toBe('2025-06-30T23:59:59Z')
    expect(digests.sha1).toBeUndefined()
  })

  it.each([
    ['GOST 34.310-2004', '1.1.1.1', '1.1.1.1.1', '1.3.1.1.0', 'id-GostR3410-2001-CryptoPro-A-ParamSet', true],
    ['GOST 34.310-2004', '1.1.1.1', '1.1.2.2.1', '1.3.3', 'id-tc26-gost-3410-12-512-paramSetA', false],
    ['GOST R 34.10-2015', '1.1.2.2', '1.1.2.2.1', '1.3.3', 'id-tc26-gost-3410-12-512-paramSetA', true],
    ['GOST R 34.10-2015', '1.1.2.2', '1.1.1.1.1', '1.3.1.1.0', 'id-GostR3410-2001-CryptoPro-A-ParamSet', false],
  ])('have each its own parameter set: %s, %s with %s', (algorithm, key, set, hash, curve, isGood) => {
    const [keyOid, setOid, hashOid] = [key, set, hash].map((one) => oid(`1.2.398.3.10.${one}`))
    const parameters = seq(setOid ?? nil(), hashOid ?? nil())
    const publicKey = readPublicKeyInfo(seq(seq(keyOid ?? nil(), parameters), bits(Buffer.alloc(66))))
    expect(publicKey).toMatchObject({ algorithm, curve })
    expect(publicKeyObjections(publicKey, kzNca.algorithms, new Date(GOST_TIME))).toEqual(isGood ? [] : [curve])
  })
})
