/** Archive time-stamps of before version 3 (TS 101 733 V1.8.3 §6.4.1), as far as one must keep out of their way. */
import { hasAttribute } from '../cms/attributes.ts'
import type { SignedData } from '../cms/signed-data.ts'
import { Oid } from '../der/oids.ts'
import { UnsupportedError } from '../errors.ts'

/**
 * They cover the sets of certificates, CRLs and unsigned attributes as a whole, so that any addition but another archive
 * time-stamp makes them false.
 * @throws UnsupportedError ERR_CADES_OLDER_ARCHIVE_TIME_STAMP
 */
export function refuseOlderArchiveTimeStamps({ signerInfos }: SignedData): void {
  const types = [Oid.archiveTimeStamp, Oid.archiveTimeStampV2]
  const found = types.filter((type) =>
    signerInfos.some(({ unsignedAttributes }) => hasAttribute(unsignedAttributes, type)),
  )
  if (found.length > 0) {
    throw new UnsupportedError(
      'ERR_CADES_OLDER_ARCHIVE_TIME_STAMP',
      'The message has an archive time-stamp that any addition would make false',
      { facts: { attributes: found } },
    )
  }
}
