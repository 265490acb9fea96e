/** Genuine tokens by the hundred, which anybody can have made of anything: what is looked up or digested for each has an end. */
import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { archiveTimeStampImprint } from '../../src/cades/archive-time-stamp.ts'
import { archiveTimeStampV2Imprints } from '../../src/cades/archive-time-stamp-v2.ts'
import { parseSignedData } from '../../src/cms/signed-data.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import type { SignatureReport } from '../../src/validation/report.ts'
import { farAhead, signingCertificate } from '../made/certificates.ts'
import { attribute, content, message } from '../made/cms.ts'
import { revocationList } from '../made/crls.ts'
import { withEffortBelow } from '../made/effort.ts'
import { timeStampAuthority, withUnsignedAttributes } from '../made/evidence-records.ts'
import { digestOids } from '../made/keys.ts'
import { tstInfo, tstInfoType } from '../made/time-stamps.ts'
import { octets, oid, seq, set } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'

const { root, signer: certificate, options } = newWorld()
const tsa = timeStampAuthority('TSA', root, farAhead)
const [version2, version3] = ['1.2.840.113549.1.9.16.2.48', '0.4.0.1733.2.4']

interface TokenFields {
  readonly imprint?: Uint8Array
  readonly unsignedAttributes?: readonly Buffer[]
  readonly crls?: readonly Buffer[]
}

const ofElse = createHash('sha256').update('something else').digest()

function token({ imprint = ofElse, unsignedAttributes, crls = [] }: TokenFields): Buffer {
  const info = tstInfo({ messageImprint: seq(seq(oid(digestOids.sha256)), octets(imprint)) })
  const signers = [{ certificate: tsa, ...(unsignedAttributes && { unsignedAttributes }) }]
  return message({ content: info, contentType: tstInfoType, signers, crls })
}

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i))
const hundred = (type: string, one: Buffer): Buffer => seq(oid(type), set(Buffer.concat(times(100, () => one))))

/** An index that names nothing. */
const index = seq(seq(oid(digestOids.sha256)), seq(), seq(), seq())
const hashIndex = [attribute('0.4.0.19122.1.5', index)]
const plain = message({ signers: [{ certificate }] })

function imprintOf(signature: Buffer): Uint8Array {
  const signedData = parseSignedData(signature)
  const [signerInfo] = signedData.signerInfos
  if (signerInfo === undefined) throw new TypeError('no signer')
  return archiveTimeStampImprint(signedData, signerInfo, { raw: index, digestAlgorithm: 'sha256' }, 'sha256', {
    content,
  })
}

const values = Buffer.concat(times(60_000, (i) => attribute('1.2.3', octets(Buffer.from(`${i}`)))))
const ofIt = token({ imprint: imprintOf(plain), unsignedAttributes: hashIndex })

const another = signingCertificate({ subject: 'Another signer', issuer: root })
const large = Buffer.alloc(10_000_000)
const wrong = [hundred(version2, token({}))]
const signers = times(4, (i) => ({ certificate: i === 0 ? certificate : another, unsignedAttributes: wrong }))

/** What a token of version 2 on the only signer must have stamped, as long as it has no attributes. */
function imprintOfVersion2(signature: Buffer): Uint8Array {
  const signedData = parseSignedData(signature)
  const [signerInfo = { rawSigned: Buffer.alloc(0) }] = signedData.signerInfos
  const matter = { signedData, signerInfo, attributes: [], detachedContent: undefined }
  return archiveTimeStampV2Imprints(matter, 'sha256')[0] ?? Buffer.alloc(0)
}

const longer = message({ content: Buffer.alloc(30_000_000), signers: [{ certificate }] })
const ofLonger = token({ imprint: imprintOfVersion2(longer) })

const list = revocationList({ issuer: root })
const lists = times(900, (i) => Buffer.concat([list.subarray(0, -2), Buffer.from([i >> 8, i & 0xff])]))

const judgeQuickly = (signature: Buffer): SignatureReport | undefined =>
  withEffortBelow(50, () => judgeSignature({ signature }, options).signatures[0])

it.each<[string, Buffer, string]>([
  [
    'of this signature, over which are many attributes',
    withUnsignedAttributes(plain, hundred(version3, ofIt), values),
    'TOTAL-PASSED',
  ],
  [
    'of version 3 and of something else',
    withUnsignedAttributes(plain, hundred(version3, token({ unsignedAttributes: hashIndex })), values),
    'TOTAL-FAILED',
  ],
  [
    'of version 2 and of this signature, over a longer content',
    withUnsignedAttributes(longer, hundred(version2, ofLonger)),
    'TOTAL-PASSED',
  ],
  ['of version 2 and of something else, over a long content', message({ content: large, signers }), 'TOTAL-FAILED'],
  [
    'with lists by the thousand',
    withUnsignedAttributes(plain, hundred('1.2.840.113549.1.9.16.2.14', token({ crls: lists }))),
    'TOTAL-FAILED',
  ],
])('a hundred tokens %s', (_, signature, indication) => {
  const report = judgeQuickly(signature)
  expect(report?.timeStamps).toHaveLength(100)
  expect(report?.timeStamps[0]?.conclusion.indication).toBe(indication)
})

it('certificates by the ten thousand in certificate-values are as many as a message may have', () => {
  const others = times(20_000, (i) => Buffer.concat([another.der.subarray(0, -2), Buffer.from([i >> 8, i & 0xff])]))
  const certificateValues = attribute('1.2.840.113549.1.9.16.2.23', seq(Buffer.concat(others)))
  const tokens = hundred('1.2.840.113549.1.9.16.2.14', token({}))
  const report = judgeQuickly(withUnsignedAttributes(plain, certificateValues, tokens))
  expect(report?.conclusion.indication).toBe('TOTAL-PASSED')
})
