/**
 * Certificates by their bytes, so that a service parses an intermediate once, imports its key once and verifies its
 * signature once (each fact is remembered with the record). What is kept follows from the bytes alone: no policy, time or
 * trust goes in, so nothing it gives back can be another question's answer.
 */
import { equalBytes } from '../bytes.ts'
import { type Certificate, parseCertificate } from './certificate.ts'
import { certificateKey } from './distinct.ts'
import { Generations } from './generations.ts'

export interface CertificateCache {
  /** The record of these bytes. @throws as `parseCertificate`; what cannot be read is not kept */
  parse(der: Uint8Array): Certificate
  /** Whether this record will be given again: what is found out about another one is not worth keeping. */
  keeps(certificate: Certificate): boolean
}

/**
 * Keeps certificates used last, at most `maximumCertificates` (about 10 KiB each with their keys). One is kept when it
 * comes the second time: signers who come once cost nothing, and a flood of them drives no authority out.
 */
export function createCertificateCache(maximumCertificates: number = 1000): CertificateCache {
  const kept = new Generations<Certificate>(maximumCertificates)
  const seen = new Generations<true>(maximumCertificates)
  return {
    keeps: (certificate) => kept.get(certificateKey(certificate.raw)) === certificate,
    parse(der) {
      const key = certificateKey(der)
      const known = kept.get(key)
      if (known !== undefined && equalBytes(known.raw, der)) return known
      if (seen.get(key) === undefined) {
        const certificate = parseCertificate(der)
        seen.set(key, true)
        return certificate
      }
      // A copy: a window on the message would keep the whole message in memory.
      const certificate = parseCertificate(Uint8Array.from(der))
      kept.set(key, certificate)
      return certificate
    },
  }
}

/** The records of one message, for callers without a cache: its time-stamps often bring the same certificates again. */
export function createMessageCertificates(): CertificateCache {
  const read = new Map<number, Certificate>()
  return {
    keeps: () => false,
    parse(der) {
      const key = certificateKey(der)
      const known = read.get(key)
      if (known !== undefined && equalBytes(known.raw, der)) return known
      const certificate = parseCertificate(der)
      read.set(key, certificate)
      return certificate
    },
  }
}

const anchors = new WeakMap<Uint8Array, Certificate>()

/**
 * A trust anchor, which a caller hands in again with every call: read once for each array, as long as it holds the same octets.
 * @throws as `parseCertificate`
 */
export function parseTrustAnchor(der: Uint8Array): Certificate {
  const known = anchors.get(der)
  if (known !== undefined && equalBytes(known.raw, der)) return known
  const certificate = parseCertificate(Uint8Array.from(der))
  anchors.set(der, certificate)
  return certificate
}
