import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { equalBytes } from '../../src/bytes.ts'
import {
  type AtsHashIndex,
  archiveTimeStampImprint,
  atsHashIndexOf,
  checkAtsHashIndex,
  createAtsHashIndex,
  parseAtsHashIndex,
} from '../../src/cades/archive-time-stamp.ts'
import { extendSignature } from '../../src/cades/extend.ts'
import { valuesOf } from '../../src/cms/attributes.ts'
import { signData } from '../../src/cms/sign.ts'
import { parseSignedData, type SignedData, type SignerInfo } from '../../src/cms/signed-data.ts'
import { Oid } from '../../src/der/oids.ts'
import { attempt } from '../../src/errors.ts'
import { parseTimeStampToken } from '../../src/tsp/token.ts'
import { coded } from '../coded.ts'
import { digestOids } from '../made/keys.ts'
import { newTestAuthority } from '../made/test-ca.ts'
import { nil, octets, oid, seq } from '../made/tlv.ts'

const authority = await newTestAuthority()
afterAll(() => authority.place.remove())

const content = Buffer.from('An application')
const signer = await authority.newSigner()
const archived = await extendSignature(await signData(content, signer), {
  level: 'CAdES-B-LTA',
  timeStampSource: authority.timeStampSource,
  evidence: await authority.evidenceFor(signer),
  content,
})

/** Whether the archive time-stamp of a message still speaks of all of it, as a verifier would find out. */
function holds(message: Uint8Array, signed: Uint8Array = content): boolean {
  const signedData = parseSignedData(message)
  const [signerInfo] = signedData.signerInfos
  const value = signerInfo && valuesOf(signerInfo.unsignedAttributes, Oid.archiveTimeStampV3)[0]
  if (signerInfo === undefined || value === undefined) return false
  const token = parseTimeStampToken(value)
  const index = atsHashIndexOf(token.signerInfo)
  const { hashAlgorithm, hashedMessage } = token.tstInfo.messageImprint
  const imprint = archiveTimeStampImprint(signedData, signerInfo, index, hashAlgorithm, { content: signed })
  const { isIntact } = checkAtsHashIndex(index, signedData, signerInfo)
  return equalBytes(imprint, hashedMessage) && isIntact
}

const parsed = parseSignedData(archived)
const onlySigner = (signedData: SignedData): SignerInfo => {
  const [signerInfo] = signedData.signerInfos
  if (signerInfo === undefined) throw new Error('no signer')
  return signerInfo
}
const tokenOf = (type: string): Uint8Array =>
  valuesOf(onlySigner(parsed).unsignedAttributes, type)[0] ?? new Uint8Array(0)

/** Where a part lies in the message. */
const placeOf = (part: Uint8Array) => ({ start: Buffer.from(archived).indexOf(part), length: part.length })

describe('what an archive time-stamp covers', () => {
  it('holds for the message as it is', () => {
    expect(holds(archived)).toBe(true)
    expect(holds(archived, Buffer.from('An applicatioN'))).toBe(false)
  })

  it.each([
    ['the content type', parsed.raw.contentType],
    ['version to signature of the signer', onlySigner(parsed).rawSigned],
    ['a certificate', parsed.certificates[1] ?? new Uint8Array(0)],
    ['a CRL', parsed.crls[1] ?? new Uint8Array(0)],
    ['an OCSP response', parsed.ocspResponses[0] ?? new Uint8Array(0)],
    ['the signature time-stamp', tokenOf(Oid.signatureTimeStamp)],
    ['the hash index', atsHashIndexOf(parseTimeStampToken(tokenOf(Oid.archiveTimeStampV3)).signerInfo).raw],
  ])('holds no longer when any octet of %s is another', (_, part) => {
    const { start, length } = placeOf(part)
    expect(start).toBeGreaterThan(0)
    fc.assert(
      fc.property(fc.nat(length - 1), fc.integer({ min: 1, max: 255 }), (offset, difference) => {
        const changed = Uint8Array.from(archived)
        changed.set([(archived[start + offset] ?? 0) ^ difference], start + offset)
        // What cannot be read any more does not hold either; anything but a coded error is a bug and fails here.
        return !attempt(
          () => holds(changed),
          () => false,
        )
      }),
      { numRuns: 150 },
    )
  })

  it.each(['certificates', 'revocationInfos'] as const)('counts entries for %s that were taken away', (kind) => {
    const raw = { ...parsed.raw, [kind]: parsed.raw[kind].slice(1) }
    const index = atsHashIndexOf(parseTimeStampToken(tokenOf(Oid.archiveTimeStampV3)).signerInfo)
    const coverage = checkAtsHashIndex(index, { ...parsed, raw }, onlySigner(parsed))
    expect(coverage[kind].unmatched).toBe(1)
    expect(coverage.isIntact).toBe(false)
  })

  it('tells what came later, which is no fault', () => {
    const late = Buffer.from('308200', 'hex')
    const raw = { ...parsed.raw, certificates: [...parsed.raw.certificates, late] }
    const index = atsHashIndexOf(parseTimeStampToken(tokenOf(Oid.archiveTimeStampV3)).signerInfo)
    const coverage = checkAtsHashIndex(index, { ...parsed, raw }, onlySigner(parsed))
    expect(coverage.certificates.notCovered).toEqual([late])
    expect(coverage.isIntact).toBe(true)
  })

  it('takes an index that holds a part twice, and finds a part that comes twice', () => {
    const index = atsHashIndexOf(parseTimeStampToken(tokenOf(Oid.archiveTimeStampV3)).signerInfo)
    const twice: AtsHashIndex = { ...index, certificates: [...index.certificates, ...index.certificates] }
    const raw = { ...parsed.raw, certificates: [...parsed.raw.certificates, ...parsed.raw.certificates] }
    const coverage = checkAtsHashIndex(twice, { ...parsed, raw }, onlySigner(parsed))
    expect(coverage.certificates).toMatchObject({ covered: { length: 6 }, notCovered: { length: 0 }, unmatched: 0 })
  })
})

describe('archiveTimeStampImprint', () => {
  it('has no value for an index by another digest than its own', () => {
    const index = parseAtsHashIndex(createAtsHashIndex(parsed, onlySigner(parsed), 'sha256'), 3)
    const imprint = () => archiveTimeStampImprint(parsed, onlySigner(parsed), index, 'sha512', { content })
    expect(coded(imprint)).toBe('ERR_CADES_HASH_INDEX_ALGORITHM')
  })

  it('is the same from the content as from its digest', () => {
    const index = parseAtsHashIndex(createAtsHashIndex(parsed, onlySigner(parsed), 'sha256'), 3)
    const digest = createHash('sha256').update(content).digest()
    const [a, b] = [{ content }, { digest }].map((one) =>
      archiveTimeStampImprint(parsed, onlySigner(parsed), index, 'sha256', one),
    )
    expect(a).toEqual(b)
  })
})

describe('parseAtsHashIndex', () => {
  const hashes = (...names: readonly string[]) => seq(...names.map((name) => octets(Buffer.from(name))))
  const lists = [hashes('c1', 'c2'), hashes('r1'), hashes()]

  it('reads what we write', () => {
    const index = parseAtsHashIndex(createAtsHashIndex(parsed, onlySigner(parsed), 'sha512'), 3)
    expect(index).toMatchObject({ version: 3, digestAlgorithm: 'sha512' })
    expect(index.unsignedAttributes).toHaveLength(2)
    expect(checkAtsHashIndex(index, parsed, onlySigner(parsed)).unsignedAttributes.covered).toHaveLength(2)
  })

  it('takes SHA-256 where no algorithm is written', () => {
    const index = parseAtsHashIndex(seq(...lists), 1)
    expect(index).toMatchObject({
      digestAlgorithm: 'sha256',
      certificates: { length: 2 },
      revocationInfos: { length: 1 },
    })
    expect(parseAtsHashIndex(seq(seq(oid(digestOids.sha384), nil()), ...lists), 3).digestAlgorithm).toBe('sha384')
  })

  it('hashes whole attributes before version 3, so that no list of one fits the other', () => {
    const v3 = parseAtsHashIndex(createAtsHashIndex(parsed, onlySigner(parsed), 'sha256'), 3)
    const asV1 = checkAtsHashIndex({ ...v3, version: 1 }, parsed, onlySigner(parsed))
    expect(asV1.unsignedAttributes).toMatchObject({ covered: { length: 0 }, unmatched: 2 })
    expect(asV1.isIntact).toBe(false)
  })

  it.each([
    ['two lists', seq(hashes(), hashes()), 'ERR_CADES_HASH_INDEX'],
    ['five parts', seq(...lists, hashes(), hashes()), 'ERR_CADES_HASH_INDEX'],
    ['a list of something else', seq(seq(nil()), hashes(), hashes()), 'ERR_DER_UNEXPECTED_TAG'],
    ['an unknown digest', seq(seq(oid('1.2.3')), ...lists), 'ERR_ALGORITHM_UNSUPPORTED'],
    ['octets after it', Buffer.concat([seq(...lists), nil()]), 'ERR_DER_TRAILING_DATA'],
  ])('refuses %s', (_, der, code) => {
    expect(coded(() => parseAtsHashIndex(der, 3))).toBe(code)
  })

  it('needs exactly one index in a token', () => {
    const { signerInfo } = parseTimeStampToken(tokenOf(Oid.archiveTimeStampV3))
    const { unsignedAttributes } = signerInfo
    expect(coded(() => atsHashIndexOf({ ...signerInfo, unsignedAttributes: [] }))).toBe('ERR_CADES_HASH_INDEX_MISSING')
    const twice = { ...signerInfo, unsignedAttributes: [...unsignedAttributes, ...unsignedAttributes] }
    expect(coded(() => atsHashIndexOf(twice))).toBe('ERR_CADES_HASH_INDEX_REPEATED')
  })
})
