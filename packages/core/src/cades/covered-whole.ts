/** What covers a message or its sets as a whole, as far as one must keep out of its way. */
import { hasAttribute } from '../cms/attributes.ts'
import type { SignedData } from '../cms/signed-data.ts'
import { Oid } from '../der/oids.ts'
import { UnsupportedError } from '../errors.ts'

/**
 * Evidence records cover every octet of the message but themselves (RFC 4998 Appendix A), whoever's signature they stand under, so
 * that any addition makes them false.
 * @throws UnsupportedError ERR_CADES_EVIDENCE_RECORD
 */
export function refuseEvidenceRecords(signedData: SignedData): void {
  refuse(signedData, [Oid.evidenceRecordInternal, Oid.evidenceRecordExternal], 'ERR_CADES_EVIDENCE_RECORD')
}

/**
 * The same for archive time-stamps of before version 3 (TS 101 733 V1.8.3 §6.4.1), which cover the sets of certificates, CRLs and
 * unsigned attributes: any addition but another archive time-stamp makes them false.
 * @throws UnsupportedError ERR_CADES_EVIDENCE_RECORD, ERR_CADES_OLDER_ARCHIVE_TIME_STAMP
 */
export function refuseCoveredWhole(signedData: SignedData): void {
  refuseEvidenceRecords(signedData)
  refuse(signedData, [Oid.archiveTimeStamp, Oid.archiveTimeStampV2], 'ERR_CADES_OLDER_ARCHIVE_TIME_STAMP')
}

function refuse({ signerInfos }: SignedData, types: readonly string[], code: string): void {
  const found = types.filter((type) =>
    signerInfos.some(({ unsignedAttributes }) => hasAttribute(unsignedAttributes, type)),
  )
  if (found.length > 0) {
    throw new UnsupportedError(code, 'The message has a proof of its age that any addition would make false', {
      facts: { attributes: found },
    })
  }
}
