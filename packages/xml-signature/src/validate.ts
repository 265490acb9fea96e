/** Gathers, then judges, in one call: the counterpart of the core's `validateSignature` for XML. */
import { gatherCertificateEvidence, type ValidateOptions } from '@tamga/core'
import { judgeXmlSignature, unverifiedCertificates, type XmlVerdict } from './judge.ts'

/**
 * Judges a signed document, fetching what is missing first when there is `http`. Good, bad and unreadable documents alike
 * come back as a report.
 * @throws as `judgeXmlSignature`, for mistakes of the caller
 */
export async function validateXmlSignature(
  xml: Uint8Array,
  { http, ...options }: ValidateOptions,
): Promise<XmlVerdict> {
  const [signer, ...others] = http === undefined ? [] : unverifiedCertificates(xml)
  if (signer === undefined || http === undefined) return judgeXmlSignature(xml, options)
  const intermediates = [...others, ...(options.intermediates ?? [])]
  const evidence = await gatherCertificateEvidence(signer, { ...options, intermediates }, http)
  return judgeXmlSignature(xml, { ...options, evidence })
}
