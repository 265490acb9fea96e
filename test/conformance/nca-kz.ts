/** Kazakhstan's NCA: number vectors, and real certificates, messages and OCSP answers with their manifest. */
import { basename } from 'node:path'
import { kzNca, kzNcaAuthentication } from '../../packages/core/src/profiles/kz-nca.ts'
import { certificateStatus } from '../../packages/core/src/validation/certificate-status.ts'
import { type Evidence, noEvidence } from '../../packages/core/src/validation/evidence.ts'
import { judgeSignature } from '../../packages/core/src/validation/judge.ts'
import type { Profile } from '../../packages/core/src/validation/profile.ts'
import type { ValidationReport } from '../../packages/core/src/validation/report.ts'
import { validateCertificationPath } from '../../packages/core/src/validation/validate-certification-path.ts'
import { type Certificate, parseCertificate } from '../../packages/core/src/x509/certificate.ts'
import type { Case } from './case.ts'
import { derFrom, readFirst, readManifest, readMembers } from './files.ts'
import { holds, type Numbers } from './nca-kz-numbers.ts'

interface Expectation {
  readonly at?: string
  readonly trust?: readonly string[]
  readonly result?: string
  readonly GOST?: string
  readonly RSA?: string
  readonly nonce?: string
  readonly about?: string
  readonly content?: string
}

interface Sample {
  readonly file: string
  readonly content?: { readonly file: string }
  readonly issuer?: string
  readonly nonce?: string
  readonly about?: { readonly serial: string }
  readonly purpose?: string
  readonly expect?: readonly Expectation[]
}

type Read = (name: string) => Buffer

/** Nothing of revocation where a case brings none: what is told apart there is the path. */
const withoutRevocation: Profile = {
  ...kzNca,
  revocation: { ...kzNca.revocation, acceptWithoutRevocationEvidence: true },
}

export function ncaKzCases(path: string): Case[] {
  const { folder, manifest } = readManifest<{ readonly files: readonly Sample[] }>(path)
  const { files } = manifest
  const read: Read = (name) => derFrom(readFirst(folder, name))
  return [...numberCases(folder), ...files.flatMap((sample) => sampleCases(sample, read))]
}

function numberCases(path: string): Case[] {
  const files = readMembers<{ groups: readonly (Numbers & { readonly tests: readonly Numbers[] })[] }>(path, 'groups')
  return files.flatMap(({ file, content }) =>
    content.groups.flatMap(({ tests, ...shared }, group) =>
      tests.map((test) => ({
        id: `${basename(file, '.json')} ${group + 1} ${test.id}`,
        part: 'numbers',
        expected: test.result ?? '',
        run: () => (holds(shared.type ?? '', { ...test, ...shared }) ? 'valid' : 'invalid'),
      })),
    ),
  )
}

function sampleCases(sample: Sample, read: Read): Case[] {
  const [kind = ''] = sample.file.split('/')
  const cases = KINDS[kind]?.(sample, read) ?? []
  return cases.map((one) => ({ ...one, id: `${sample.file} ${one.id}`, part: kind }))
}

const KINDS: Readonly<Record<string, (sample: Sample, read: Read) => Case[]>> = {
  cms: messageCases,
  ocsp: answerCases,
  rsa: certificateCases,
  // The key file is the agent's to open.
  p12: (sample, read) => (sample.file.endsWith('.cer') ? certificateCases(sample, read) : []),
}

function certificateCases({ file, purpose = '', expect = [] }: Sample, read: Read): Case[] {
  const profile = purpose.startsWith('AUTH') ? kzNcaAuthentication : kzNca
  return expect.map(({ at = '', trust = [], result = '' }) => ({
    id: `${at} by ${trust.join(', ')}`,
    expected: result === 'path valid' ? 'valid' : 'invalid',
    run: () => {
      const options = { profile, trustAnchors: trust.map(read), revocation: 'not-checked', time: new Date(at) } as const
      return isPassed(validateCertificationPath(read(file), options).conclusion) ? 'valid' : 'invalid'
    },
  }))
}

/** One case for each signer at each time; without a time, at the one at which the GOST signer holds. */
function messageCases({ file, content, expect = [] }: Sample, read: Read): Case[] {
  return expect
    .filter(({ GOST, RSA, content, result }) => GOST ?? RSA ?? content ?? result)
    .flatMap(({ at = '2022-09-27T21:29:41Z', trust = TRUST, content: given = 'as signed', result, ...signers }) => {
      const judged = (): readonly string[] => {
        const octets = { absent: undefined, another: Buffer.from('another') }[given] ?? read(content?.file ?? '')
        const input = { signature: read(file), ...(given === 'absent' ? {} : { content: octets }) }
        const options = { profile: withoutRevocation, trustAnchors: trust.map(read), time: new Date(at) }
        return judgeSignature(input, options).signatures.map(outcomeOf)
      }
      const names = ['GOST', 'RSA'] as const
      return names
        .filter((name) => signers[name] !== undefined || result !== undefined)
        .map((name, index) => ({
          id: `${name} at ${at} by ${trust.join(', ')}, content ${given}`,
          expected: expectedOf(signers[name]),
          run: () => judged()[names.indexOf(name)] ?? `no signer ${index}`,
        }))
    })
}

/** A signing time that lies ahead is the signer's claim and no more: a warning. */
const WARNED = 'valid with a warning'

function expectedOf(words = ''): string {
  if (words.startsWith('path valid, but the claimed signing time')) return WARNED
  return words === 'valid' ? 'valid' : 'invalid'
}

function outcomeOf({ conclusion, checks }: ValidationReport['signatures'][number]): string {
  if (!isPassed(conclusion)) return 'invalid'
  return checks.some(({ id, outcome }) => id === 'acceptance.signing-time' && outcome === 'warning') ? WARNED : 'valid'
}

const TRUST = ['ca/nca-gost2015-test.cer', 'ca/nca-rsa-test.crt']

function answerCases({ file, issuer = '', about, nonce, expect = [] }: Sample, read: Read): Case[] {
  return expect.map((one) => ({
    id: `${one.at} nonce ${one.nonce ?? 'as sent'} about ${one.about ?? 'its own'}`,
    expected: /^(good|not issued|revoked)/.exec(one.result ?? '')?.[1] ?? 'invalid',
    run: () => {
      const authority = parseCertificate(read(issuer))
      const certificate =
        one.about === undefined ? certificateOf(authority, about?.serial ?? '') : parseCertificate(read(one.about))
      const expectedNonce = Buffer.from(one.nonce ?? nonce ?? '', 'hex')
      const evidence: Evidence = {
        ...noEvidence,
        ocspResponses: [{ origin: 'caller', der: read(file), expectedNonce }],
      }
      return statusOf(certificate, { issuer: authority, evidence, time: new Date(one.at ?? '') })
    },
  }))
}

interface Asked {
  readonly issuer: Certificate
  readonly evidence: Evidence
  readonly time: Date
}

function statusOf(certificate: Certificate, { issuer, evidence, time }: Asked): string {
  const { statement } = certificateStatus({
    certificate,
    issuer,
    evidence,
    evidenceReadings: { left: Number.POSITIVE_INFINITY },
    profile: kzNca,
    time,
    usedUntil: time,
    now: time,
    likelySigners: () => [],
    isTrustedAuthority: (one) => one === issuer,
  })
  return statement?.reason === 'neverIssued' ? 'not issued' : statement?.current ? statement.status : 'invalid'
}

/**
 * What is asked is what an answer says of a number under an issuer; not all certificates are in the folder, and whether a
 * "good" can be relied on after the certificate has ended is another question (no, by RFC 6960 §4.4.4: `kz-nca.test.ts`).
 */
function certificateOf(issuer: Certificate, serialNumber: string): Certificate {
  return { ...issuer, issuer: issuer.subject, serialNumber, notAfter: new Date('9999-12-31T23:59:59Z') }
}

function isPassed({ indication }: { readonly indication: string }): boolean {
  return indication === 'TOTAL-PASSED'
}
