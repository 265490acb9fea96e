/** The archive time-stamps in the European Commission's samples: imprint and index, as upstream finds them too. */
import { describe, expect, it } from 'vitest'
import { equalBytes } from '../../src/bytes.ts'
import { archiveTimeStampImprint, atsHashIndexOf, checkAtsHashIndex } from '../../src/cades/archive-time-stamp.ts'
import { extendSignature } from '../../src/cades/extend.ts'
import { valuesOf } from '../../src/cms/attributes.ts'
import { parseSignedData, type SignedData, type SignerInfo } from '../../src/cms/signed-data.ts'
import { digest } from '../../src/crypto/digest.ts'
import { Oid } from '../../src/der/oids.ts'
import { attempt } from '../../src/errors.ts'
import { parseTimeStampToken } from '../../src/tsp/token.ts'
import { newTestAuthority } from '../made/test-ca.ts'
import { read, readJson, suiteFolder } from './suite.ts'

interface Manifest {
  readonly cases: readonly { readonly file: string; readonly detached: { readonly file?: string } | null }[]
}

/** Each archive-time-stamp-v3, in the order of the message; a file that is not here must have none. */
const ARCHIVES: Readonly<Record<string, readonly string[]>> = {
  'CAdESDoubleLTA.p7m': ['index 1 holds', 'index 1 holds'],
  'cades-ats-v3-rev-val-crl.p7s': ['index 3 names what is not there'],
  'cades-ats-v3-wrong-cert.p7m': ['index 3 names what is not there'],
  'cades-ats-v3-wrong-crl.p7s': ['index 3 names what is not there'],
  'cades-broken-sig-tst-and-ats-v3.cms': ['index 3 names what is not there'],
  // Its attribute holds the four parts of the index as four values.
  'cades-dss1956.p7m': ['ERR_CADES_HASH_INDEX_REPEATED'],
  'cades-dss1997.p7m': ['index 1 names what is not there'],
  'cades-extended-a.pkcs7': ['index 3 holds'],
  // A signature time-stamp under the type of an archive time-stamp.
  'cades-lta-copied-atst.p7m': ['ERR_CADES_HASH_INDEX_MISSING'],
  'cades-lta-duplicated-atst.p7m': ['index 3 holds', 'index 3 holds'],
  'cades_signeddata_extended_after_lta.p7m': ['index 1 holds', 'index 1 holds'],
  // The content is in none of the files.
  'dss-2011/cades-lta-detached.pkcs7': ['content unknown'],
  'counterSignedLTA.p7s': ['index 3 holds'],
  'dss-1220/CAdES-BpLTA_modified_ats_hash_element.p7m': ['imprint is another'],
  'dss-1220/CAdES-BpLTA_removed_ocsp.p7m': ['index 1 names what is not there'],
}

/** Signature time-stamps that are on something else. All others must be on the signature they came with. */
const MISPLACED = ['cades-t-copied-sigtst.p7m', 'dss-1220/CAdES-BpT_modified_ts_hash.p7m']

function archive(value: Uint8Array, signedData: SignedData, signerInfo: SignerInfo, detached?: Uint8Array): string {
  const token = parseTimeStampToken(value)
  const index = atsHashIndexOf(token.signerInfo)
  const { hashAlgorithm, hashedMessage } = token.tstInfo.messageImprint
  const content = signedData.content ?? detached
  if (content === undefined) return 'content unknown'
  const imprint = archiveTimeStampImprint(signedData, signerInfo, index, hashAlgorithm, { content })
  if (!equalBytes(imprint, hashedMessage)) return 'imprint is another'
  const { isIntact } = checkAtsHashIndex(index, signedData, signerInfo)
  return `index ${index.version} ${isIntact ? 'holds' : 'names what is not there'}`
}

function isOnSignature(value: Uint8Array, { signature }: SignerInfo): boolean {
  const { hashAlgorithm, hashedMessage } = parseTimeStampToken(value).tstInfo.messageImprint
  return equalBytes(digest(hashAlgorithm, signature), hashedMessage)
}

describe('dss-cades, time-stamps', () => {
  const folder = suiteFolder('dss-cades')
  if (folder === undefined) {
    it('the vectors are not beside this checkout, nothing of them is tested', () => {
      expect(process.env.CI, 'CI needs the test vectors').toBeUndefined()
    })
    return
  }
  const { cases } = readJson<Manifest>(folder, 'manifest.json')
  const detachedOf = new Map(cases.map(({ file, detached }) => [file, detached?.file]))
  const messages = [...detachedOf].flatMap(([file, detached]) =>
    attempt(
      () => {
        const signedData = parseSignedData(read(folder, `files/${file}`))
        return [{ file, signedData, content: detached === undefined ? undefined : read(folder, `files/${detached}`) }]
      },
      () => [],
    ),
  )

  it('are in the files where they should be', () => {
    const holding = messages.filter(({ signedData }) =>
      signedData.signerInfos.some((one) => valuesOf(one.unsignedAttributes, Oid.archiveTimeStampV3).length > 0),
    )
    expect(holding.map(({ file }) => file).sort()).toEqual(Object.keys(ARCHIVES).sort())
  })

  it.each(messages.filter(({ file }) => file in ARCHIVES))('$file', ({ file, signedData, content }) => {
    const found = signedData.signerInfos.flatMap((signerInfo) =>
      valuesOf(signerInfo.unsignedAttributes, Oid.archiveTimeStampV3).map((value) =>
        attempt(
          () => archive(value, signedData, signerInfo, content),
          ({ code }) => code,
        ),
      ),
    )
    expect(found).toEqual(ARCHIVES[file])
  })

  it('on signatures are on the signature they came with, but for the two made otherwise', () => {
    const stamped = messages.flatMap(({ file, signedData: { signerInfos } }) =>
      signerInfos.flatMap((signerInfo) =>
        valuesOf(signerInfo.unsignedAttributes, Oid.signatureTimeStamp).map((value) => ({
          file,
          right: isOnSignature(value, signerInfo),
        })),
      ),
    )
    expect(stamped.length).toBeGreaterThan(20)
    expect(stamped.filter(({ right }) => !right).map(({ file }) => file)).toEqual(MISPLACED)
  })

  it('in the one token alone can be read', () => {
    const { tstInfo, signerInfo } = parseTimeStampToken(read(folder, 'files/d-trust.tsr'))
    expect(tstInfo.genTime.getTime()).toBeGreaterThan(0)
    expect(signerInfo.signedAttributes?.receivedAsDer).toBe(true)
  })

  it('hold after the whole message was extended once more', async () => {
    const authority = await newTestAuthority()
    const content = read(folder, 'files/CAdESDoubleLTA.p7m')
    const { timeStampSource } = authority
    const extended = parseSignedData(await extendSignature(content, { level: 'CAdES-B-LTA', timeStampSource }))
    const [signerInfo] = extended.signerInfos
    const found =
      signerInfo &&
      valuesOf(signerInfo.unsignedAttributes, Oid.archiveTimeStampV3).map((one) => archive(one, extended, signerInfo))
    expect(found?.toSorted()).toEqual(['index 1 holds', 'index 1 holds', 'index 3 holds'])
    authority.place.remove()
  })
})
