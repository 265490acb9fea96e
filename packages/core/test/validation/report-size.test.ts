/** A message of some kilobytes must not come to a report that no string can hold (house rule 4: bytes have a budget). */
import { expect, it } from 'vitest'
import { generic } from '../../src/profiles/generic.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import type { SignatureReport } from '../../src/validation/report.ts'
import { authority, extension, extKeyUsage, keyUsage, now, signingCertificate } from '../made/certificates.ts'
import { message } from '../made/cms.ts'
import { nameOf } from '../made/names.ts'
import { oid, seq } from '../made/tlv.ts'

const root = authority({ subject: 'Root' })
const many = Array.from({ length: 3000 }, (_, index) => `1.2.3.${index}`)

function judge(certificate: ReturnType<typeof signingCertificate>, crls: readonly Buffer[] = []): SignatureReport {
  const evidence = callerEvidence({ crls })
  const options = { profile: generic, trustAnchors: [root.der], evidence, time: now }
  const [report] = judgeSignature({ signature: message({ signers: [{ certificate }] }) }, options).signatures
  if (report === undefined) throw new TypeError('no signer was judged')
  return report
}

it('repeats a name as it is, or cut with a sign of it', () => {
  const name = (length: number) => judge(signingCertificate({ subject: 'N'.repeat(length), issuer: root }))
  const whole = name(900)
  expect(whole.subject?.commonName).toBe('N'.repeat(900))
  expect(whole.certificationPath[0]?.subject).toBe(`CN=${'N'.repeat(900)}`)
  const cut = name(200_000)
  expect(cut.subject?.commonName).toBe(`${'N'.repeat(1000)}…`)
  expect(cut.certificationPath[0]?.subject).toBe(`CN=${'N'.repeat(997)}…`)
})

it('cuts between characters', () => {
  const certificate = signingCertificate({ subject: `N${'😀'.repeat(600)}`, issuer: root })
  expect(judge(certificate).subject?.commonName).toBe(`N${'😀'.repeat(499)}…`)
})

it.each<[string, ReturnType<typeof signingCertificate>, readonly Buffer[]]>([
  ['titles', signingCertificate({ subject: nameOf(...many.map((one) => ['title', one] as const)), issuer: root }), []],
  ['purposes', signingCertificate({ subject: 'S', issuer: root, extensions: [extKeyUsage(...many)] }), []],
  [
    'policies',
    signingCertificate({
      subject: 'S',
      issuer: root,
      extensions: [keyUsage('contentCommitment'), extension('2.5.29.32', seq(...many.map((one) => seq(oid(one)))))],
    }),
    [],
  ],
  ['useless lists', signingCertificate({ subject: 'S', issuer: root }), many.map(() => Buffer.from('no list'))],
])('tells of three thousand %s in a line or two', (_, certificate, crls) => {
  expect(JSON.stringify(judge(certificate, crls)).length).toBeLessThan(15_000)
})
