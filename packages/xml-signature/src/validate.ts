/** Gathers, then judges, in one call: the counterpart of the core's `validateSignature` for XML. */
import { gatherCertificateEvidence, gatherCertificateIssuers, type ValidateOptions, withIssuers } from '@tamga/core'
import { judgeXmlSignature, unverifiedCertificates, type XmlVerdict } from './judge.ts'

/**
 * Judges a signed document, fetching what is missing first when there is `http`. Good, bad and unreadable documents alike
 * come back as a report.
 * @throws as `judgeXmlSignature`, for mistakes of the caller
 */
export async function validateXmlSignature(
  xml: Uint8Array,
  { http, fetchIssuers = false, ...options }: ValidateOptions,
): Promise<XmlVerdict> {
  const [signer, ...others] = http === undefined ? [] : unverifiedCertificates(xml)
  if (signer === undefined || http === undefined) return judgeXmlSignature(xml, options)
  const given = { ...options, intermediates: [...others, ...(options.intermediates ?? [])] }
  const complete = fetchIssuers ? withIssuers(given, await gatherCertificateIssuers(signer, given, http)) : given
  const evidence = await gatherCertificateEvidence(signer, complete, http)
  return judgeXmlSignature(xml, { ...complete, evidence })
}
