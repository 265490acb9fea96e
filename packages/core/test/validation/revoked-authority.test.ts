/**
 * An authority that was revoked after the signature was made. A time-stamp on the signature from before that is enough (EN 319 102-1 §5.5.4
 * step 4 a)), but not where its key was lost: whoever has it makes certificates and lists of any day, so what it made counts
 * where an archive time-stamp proves that it is older (§5.6.2.2).
 */
import { describe, expect, it } from 'vitest'
import { extendSignature } from '../../src/cades/extend.ts'
import { generic } from '../../src/profiles/generic.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import { authority, type MadeCertificate, now, signingCertificate } from '../made/certificates.ts'
import { cadesAttributes, content, message } from '../made/cms.ts'
import { revocationList } from '../made/crls.ts'
import { timeStampAuthority } from '../made/evidence-records.ts'
import { ocspResponse } from '../made/ocsp.ts'
import { stampingAt } from '../made/time-stamps.ts'

const september = new Date('2026-09-01T00:00:00Z')
const october = new Date('2026-10-01T00:00:00Z')
const december = new Date('2026-12-01T00:00:00Z')

const root = authority({ subject: 'Root' })
const lost = authority({ subject: 'Authority whose key is lost', issuer: root })
const signer = signingCertificate({ subject: 'Signer', issuer: lost })
const tsa = timeStampAuthority('TSA', root, new Date('2030-01-01T00:00:00Z'))
const lists = [revocationList({ issuer: root }), revocationList({ issuer: lost })]
/** `reason`: CRLReason of RFC 5280 §5.3.1. */
const listOfLater = (reason?: number) => {
  const entry = { serial: lost.serial, revoked: september }
  const entries = [reason === undefined ? entry : { ...entry, reason }]
  return revocationList({ issuer: root, entries, thisUpdate: december, nextUpdate: null })
}
const lostLater = listOfLater(2)

/** Without the time the signer claims, which would be later than the tokens. */
function signedBy(certificate: MadeCertificate, ...authorities: readonly MadeCertificate[]): Buffer {
  const { signingTime, ...unclaimed } = cadesAttributes({ certificate }, content)
  const signers = [{ certificate, signedAttributes: Object.values(unclaimed) }]
  return message({ signers, certificates: [certificate, ...authorities].map(({ der }) => der) })
}

const signed = signedBy(signer, lost)
const archived = (of: Uint8Array, time = now, crls: readonly Buffer[] = lists) =>
  extendSignature(of, { level: 'CAdES-B-LTA', timeStampSource: stampingAt(time, tsa), evidence: { crls } })

/** What somebody brings beside the message. */
interface Beside {
  readonly ofTheRoot?: Buffer
  readonly crls?: readonly Buffer[]
  readonly ocspResponses?: readonly Buffer[]
  readonly intermediates?: readonly Buffer[]
}

function judge(
  signature: Uint8Array,
  { ofTheRoot = lostLater, crls = [], ocspResponses = [], intermediates = [] }: Beside = {},
) {
  const evidence = callerEvidence({ crls: [ofTheRoot, ...crls], ocspResponses })
  const options = { profile: generic, trustAnchors: [root.der], intermediates, evidence, time: december }
  return judgeSignature({ signature }, options).conclusion
}

const passed = { indication: 'TOTAL-PASSED' }
const open = (subIndication: string) => ({ indication: 'INDETERMINATE', subIndication })

const timeStampSource = stampingAt(now, tsa)
const stamped = await extendSignature(signed, { level: 'CAdES-B-LT', timeStampSource, evidence: { crls: lists } })

describe('what it made before', () => {
  const [unspecified, superseded, cessationOfOperation, privilegeWithdrawn] = [undefined, 4, 5, 9]

  it.each([unspecified, superseded, cessationOfOperation, privilegeWithdrawn])(
    'counts under a time-stamp on the signature from before that: reason %s',
    (reason) => {
      expect(judge(stamped, { ofTheRoot: listOfLater(reason) })).toEqual(passed)
      expect(judge(signed, { ofTheRoot: listOfLater(reason), crls: lists })).toEqual(open('REVOKED_CA_NO_POE'))
    },
  )

  const [keyCompromise, cACompromise, aACompromise] = [1, 2, 10]

  it.each([keyCompromise, cACompromise, aACompromise])(
    'counts under an archive time-stamp from before that alone where its key was lost: reason %s',
    async (reason) => {
      const ofTheRoot = listOfLater(reason)
      expect(judge(await archived(signed), { ofTheRoot })).toEqual(passed)
      expect(judge(stamped, { ofTheRoot })).toEqual(open('REVOKED_CA_NO_POE'))
      expect(judge(await archived(stamped, october), { ofTheRoot })).toEqual(open('REVOKED_CA_NO_POE'))
    },
  )

  it('is not undone by what is signed with its key since', async () => {
    const since = revocationList({ issuer: lost, thisUpdate: october, nextUpdate: null })
    expect(judge(await archived(signed), { crls: [since] })).toEqual(passed)
  })
})

const withoutList = await archived(signed, now, lists.slice(0, 1))

describe('whoever has its key', () => {
  it('makes no list', () => {
    expect(judge(withoutList, { crls: lists })).toEqual(open('TRY_LATER'))
  })

  it('makes no answer', () => {
    const responses = [{ serial: signer.serial, issuer: lost }]
    expect(judge(withoutList, { ocspResponses: [ocspResponse({ responses, signer: lost })] })).toEqual(
      open('TRY_LATER'),
    )
  })

  it('certifies no authority that an archive time-stamp has not seen', async () => {
    const own = authority({ subject: 'Of whom nobody knew' })
    const certificate = signingCertificate({ subject: 'Somebody else', issuer: own })
    const crls = [...lists, revocationList({ issuer: own })]
    const signature = await archived(signedBy(certificate, lost), now, crls)
    const forged = authority({ subject: 'Of whom nobody knew', key: own.key, issuer: lost })
    expect(judge(signature, { intermediates: [forged.der] })).toEqual(open('REVOKED_CA_NO_POE'))
  })

  it('certifies no signer of its lists under the name of another authority', async () => {
    const other = authority({ subject: 'Another authority', issuer: root })
    const certificate = signingCertificate({ subject: 'Signer', issuer: other })
    const signature = await archived(signedBy(certificate, other, lost))
    const forged = authority({ subject: 'Another authority', issuer: lost })
    expect(judge(signature, { crls: [revocationList({ issuer: other })] })).toEqual(passed)
    const crls = [revocationList({ issuer: forged })]
    expect(judge(signature, { crls, intermediates: [forged.der] })).toEqual(open('TRY_LATER'))
  })
})
