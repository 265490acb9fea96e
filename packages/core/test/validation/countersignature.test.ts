/** Countersignatures as the report shows them (RFC 5652 §11.4), and the levels it names (EN 319 122-1 §6.3). */
import { afterAll, describe, expect, it } from 'vitest'
import { addCountersignature } from '../../src/cades/co-sign.ts'
import { extendSignature } from '../../src/cades/extend.ts'
import { valuesOf } from '../../src/cms/attributes.ts'
import { augmentSignedData } from '../../src/cms/augment.ts'
import { signData } from '../../src/cms/sign.ts'
import { parseSignedData } from '../../src/cms/signed-data.ts'
import { Oid } from '../../src/der/oids.ts'
import { generic } from '../../src/profiles/generic.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import type { SignatureReport } from '../../src/validation/report.ts'
import { now } from '../made/certificates.ts'
import { attribute, membersOf } from '../made/cms.ts'
import { newTestAuthority } from '../made/test-ca.ts'
import { ctx, int, seq } from '../made/tlv.ts'

const authority = await newTestAuthority()
afterAll(() => authority.place.remove())

const content = Buffer.from('An agreement that a notary countersigns')
const signer = await authority.newSigner('p-256')
const notary = await authority.newSigner('rsa-2048')
const plain = await signData(content, signer, { attached: true, signingTime: now })
const countersigned = await addCountersignature(plain, 0, notary, { signingTime: now })
const evidence = callerEvidence({ crls: [await authority.ca.crl('root'), await authority.ca.crl('intermediate')] })

function judge(signature: Uint8Array): SignatureReport | undefined {
  const trustAnchors = [authority.ca.rootCertificate]
  return judgeSignature({ signature }, { profile: generic, trustAnchors, evidence, time: now }).signatures[0]
}

describe('a countersignature', () => {
  it('has a report of its own under the signature it speaks of', () => {
    const passed = { conclusion: { indication: 'TOTAL-PASSED' } }
    expect(judge(plain)?.countersignatures).toEqual([])
    expect(judge(countersigned)).toMatchObject({ ...passed, countersignatures: [passed] })
  })

  it('that is broken takes nothing away from the signature above it', () => {
    const broken = Buffer.from(countersigned)
    const at = broken.length - 1
    broken[at] = (broken[at] ?? 0) ^ 1
    expect(judge(broken)).toMatchObject({
      conclusion: { indication: 'TOTAL-PASSED' },
      countersignatures: [{ conclusion: { indication: 'TOTAL-FAILED', subIndication: 'SIG_CRYPTO_FAILURE' } }],
    })
  })

  describe('that is there twice', () => {
    const signedData = parseSignedData(countersigned)
    const values = signedData.signerInfos.flatMap((one) => valuesOf(one.unsignedAttributes, Oid.countersignature))
    const withCopy = (change: (fields: Buffer[]) => Buffer[]): SignatureReport | undefined => {
      const copies = values.map((one) => seq(...change(membersOf(Buffer.from(one)))))
      const added = copies.map((one) => attribute(Oid.countersignature, one))
      return judge(augmentSignedData(signedData, { unsignedAttributes: new Map([[0, added]]) }))
    }
    const indications = (report: SignatureReport | undefined) =>
      report?.countersignatures.map(({ conclusion }) => conclusion.indication).toSorted()

    it('is one, and told of', () => {
      const report = withCopy((fields) => fields.with(0, int('03')))
      expect(report?.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
      expect(indications(report)).toEqual(['TOTAL-PASSED'])
      expect(report?.checks).toContainEqual(
        expect.objectContaining({ id: 'format.countersignatures', outcome: 'warning', facts: { repeated: 1 } }),
      )
    })

    it('does not hide behind a broken copy', () => {
      const broken = withCopy((fields) => fields.with(3, ctx(0)))
      expect(indications(broken)).toEqual(['TOTAL-FAILED', 'TOTAL-PASSED'])
    })
  })

  it('over another signature value fails by its digest', async () => {
    const other = await signData(content, signer, { attached: true, signingTime: new Date(now.getTime() - 1000) })
    const foreign = await addCountersignature(other, 0, notary, { signingTime: now })
    const value = judge(foreign)
    expect(value?.countersignatures).toMatchObject([{ conclusion: { indication: 'TOTAL-PASSED' } }])
    // The whole SignerInfo of the countersigner, moved under a signature it never saw.
    const moved = transplant(countersigned, foreign)
    expect(judge(moved)?.countersignatures).toMatchObject([
      { conclusion: { indication: 'TOTAL-FAILED', subIndication: 'HASH_FAILURE' } },
    ])
  })
})

describe('the level', () => {
  it.each(['CAdES-B-T', 'CAdES-B-LT', 'CAdES-B-LTA'] as const)(
    'of a signature extended to %s is that',
    async (level) => {
      const { timeStampSource } = authority
      const extended = await extendSignature(plain, {
        level,
        timeStampSource,
        evidence: await authority.evidenceFor(signer),
      })
      expect(judge(extended)?.signatureLevel).toBe(level)
    },
  )
})

/** Both have one countersignature, by an RSA key and so of one length: that of `to` is replaced by that of `from`. */
function transplant(from: Uint8Array, to: Uint8Array): Uint8Array {
  const moved = Buffer.from(to)
  const at = moved.indexOf(countersignatureOf(to))
  moved.set(countersignatureOf(from), at)
  return moved
}

function countersignatureOf(message: Uint8Array): Uint8Array {
  const value = parseSignedData(message).signerInfos[0]?.unsignedAttributes[0]?.values[0]
  if (value === undefined) throw new TypeError('no countersignature')
  return value
}
