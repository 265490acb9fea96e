/**
 * Until when an algorithm has to be good (EN 319 102-1 §5.5.4 steps 8 and 10): for the signature until it is proven to exist,
 * for a certificate until that is proven to exist, which a time-stamp on the signature does not prove.
 */
import { describe, expect, it } from 'vitest'
import { extendSignature } from '../../src/cades/extend.ts'
import { generic } from '../../src/profiles/generic.ts'
import { provenWith } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import {
  authority,
  certify,
  extension,
  keyUsage,
  type MadeCertificate,
  now,
  signingCertificate,
} from '../made/certificates.ts'
import { cadesAttributes, content, membersOf, message } from '../made/cms.ts'
import { newKey } from '../made/keys.ts'
import { stampingAt } from '../made/time-stamps.ts'
import { ctx, nil, oid, seq } from '../made/tlv.ts'

/** SHA-384 has been good until May. */
const april = new Date('2026-04-15T00:00:00Z')
const may = new Date('2026-05-15T00:00:00Z')
const { algorithms, revocation } = generic
const digests = { ...algorithms.digests, sha384: { until: '2026-04-30T23:59:59Z' } }
const profile = {
  ...generic,
  algorithms: { ...algorithms, digests },
  revocation: { ...revocation, acceptWithoutRevocationEvidence: true },
}

const root = authority({ subject: 'Root' })
const intermediate = authority({ subject: 'Authority of old', issuer: root, digest: 'sha384' })
const signer = signingCertificate({ subject: 'Signer', issuer: intermediate })
const purpose = extension('2.5.29.37', seq(oid('1.3.6.1.5.5.7.3.8')), true)
const tsa = certify({ subject: 'TSA', issuer: root, extensions: [keyUsage('digitalSignature'), purpose] })

const passed = { indication: 'TOTAL-PASSED' }
const open = { indication: 'INDETERMINATE', subIndication: 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE' }
/** Without the time the signer claims, which would be later than the tokens. */
function made(certificate: MadeCertificate, certificates: readonly Buffer[] = []): Buffer {
  const { signingTime, ...unclaimed } = cadesAttributes({ certificate }, content)
  const signers = [{ certificate, signedAttributes: Object.values(unclaimed) }]
  return message({ signers, certificates: [certificate.der, ...certificates] })
}

const signed = made(signer, [intermediate.der])
const judge = (signature: Uint8Array, more: object = {}) =>
  judgeSignature({ signature }, { profile, trustAnchors: [root.der], time: now, ...more }).conclusion

/** The message with these for its certificates. */
function withCertificates(der: Uint8Array, ...certificates: readonly Buffer[]): Buffer {
  const [type = nil(), explicit = nil()] = membersOf(Buffer.from(der))
  const fields = membersOf(membersOf(explicit)[0] ?? explicit)
  return seq(type, ctx(0, seq(...fields.map((one) => (one[0] === 0xa0 ? ctx(0, ...certificates) : one)))))
}

describe('a certificate signed by an algorithm that has ended', () => {
  it.each([
    ['a time-stamp on the signature before that', 'CAdES-B-T', april, open],
    ['an archive time-stamp before that', 'CAdES-B-LTA', april, passed],
    ['an archive time-stamp after that', 'CAdES-B-LTA', may, open],
  ] as const)('under %s', async (_, level, time, expected) => {
    expect(judge(await extendSignature(signed, { level, timeStampSource: stampingAt(time, tsa) }))).toEqual(expected)
  })

  it('proves nothing of itself beside the message', async () => {
    const archived = await extendSignature(made(signer), {
      level: 'CAdES-B-LTA',
      timeStampSource: stampingAt(april, tsa),
    })
    expect(judge(archived, { intermediates: [intermediate.der] })).toEqual(open)
  })

  it('lies in a token, and under the archive time-stamp with it', async () => {
    const timeStampAuthority = { key: newKey(), extensions: [keyUsage('digitalSignature'), purpose] }
    const old = certify({ ...timeStampAuthority, subject: 'TSA of old', issuer: root, digest: 'sha384' })
    const plain = made(signingCertificate({ subject: 'Signer', issuer: root }))
    const first = await extendSignature(plain, { level: 'CAdES-B-LTA', timeStampSource: stampingAt(april, old) })
    const bestTime = (signature: Uint8Array) =>
      judgeSignature({ signature }, { profile, trustAnchors: [root.der], time: now }).signatures[0]?.bestSignatureTime
    expect(bestTime(first)).toBe(now.toISOString())
    const renew = async (time: Date) =>
      bestTime(await extendSignature(first, { level: 'CAdES-B-LTA', timeStampSource: stampingAt(time, tsa) }))
    expect(await renew(april)).toBe(april.toISOString())
    expect(await renew(may)).toBe(may.toISOString())
  })
})

describe('an archive time-stamp by a digest that has ended', () => {
  const begun = new Date('2026-04-05T00:00:00Z')
  const archivedAt = (message: Uint8Array, time: Date, digest: 'sha256' | 'sha384') =>
    extendSignature(message, {
      level: 'CAdES-B-LTA',
      timeStampSource: stampingAt(time, tsa, digest),
      digestAlgorithm: digest,
    })
  const bag = [signer.der, intermediate.der]

  it('counts for what a newer one has seen as well', async () => {
    const first = await archivedAt(signed, begun, 'sha384')
    const renewed = await archivedAt(first, april, 'sha256')
    expect(judge(renewed)).toEqual(passed)
    expect(judge(first)).toEqual(open)
  })

  // EN 319 102-1 §5.6.2.3.4 step 4 (b)
  it('says nothing of what only its own index names: that may have been made to fit the hash since', async () => {
    const first = await archivedAt(signed, begun, 'sha384')
    const renewed = await archivedAt(withCertificates(first, signer.der), april, 'sha256')
    expect(judge(withCertificates(renewed, ...bag))).toEqual(open)
  })
})

it('what lies in a token, and beside it for longer, is as old as it is there', () => {
  const part = new Uint8Array([1])
  const since = (time: Date, beside: Date | undefined) =>
    provenWith([part], { time, now, provenAt: () => beside })?.(part)
  expect(since(may, april)).toEqual(april)
  expect(since(april, may)).toEqual(april)
  expect(since(may, undefined)).toEqual(may)
})

describe('a key that has ended', () => {
  const publicKeys = [
    ...algorithms.publicKeys.filter(({ algorithm }) => algorithm !== 'Ed25519'),
    { algorithm: 'Ed25519', until: '2026-04-30T23:59:59Z' },
  ]
  const ending = { ...profile, algorithms: { ...algorithms, publicKeys } }
  const stampedInApril = (signature: Buffer) =>
    extendSignature(signature, { level: 'CAdES-B-T', timeStampSource: stampingAt(april, tsa) })

  it('is judged with the signature it made, where it is the signer’s', async () => {
    const own = made(signingCertificate({ subject: 'Signer', issuer: root, key: newKey('ed25519') }))
    expect(judge(await stampedInApril(own), { profile: ending })).toEqual(passed)
    expect(judge(own, { profile: ending })).toEqual(open)
  })

  it('is judged with the certificate it signed, where it is an authority’s', async () => {
    const weak = authority({ subject: 'Weak', key: newKey('ed25519') })
    const own = await stampedInApril(made(signingCertificate({ subject: 'Signer', issuer: weak })))
    expect(judge(own, { profile: ending, trustAnchors: [weak.der, root.der] })).toEqual(open)
  })
})
