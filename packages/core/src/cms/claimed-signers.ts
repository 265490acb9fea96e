/** Who a message says has signed it (RFC 5652 §5.3), for the eyes of a person: nothing here is verified. */
import { attempt } from '../errors.ts'
import { type Certificate, parseCertificate } from '../x509/certificate.ts'
import { claimedSigningTime } from './attributes.ts'
import type { SignedData } from './signed-data.ts'
import { identifies } from './signer-identifier.ts'

/** The claim of one signer, in the order of the message. */
export interface ClaimedSigner {
  /** Undefined when the message holds none that fits the identifier, or several. */
  readonly unverifiedCertificate: Certificate | undefined
  readonly claimedSigningTime: Date | undefined
}

/** Never throws for what stands in the message; what cannot be read is left out. Certificates a message holds are limited when it is parsed. */
export function claimedSigners({ signerInfos, certificates }: SignedData): readonly ClaimedSigner[] {
  const readable = certificates.flatMap((der) => orNothing(() => parseCertificate(der)) ?? [])
  return signerInfos.map(({ sid, signedAttributes }) => {
    const fitting = readable.filter((certificate) => identifies(sid, certificate))
    return {
      unverifiedCertificate: fitting.length === 1 ? fitting[0] : undefined,
      claimedSigningTime: orNothing(() => claimedSigningTime(signedAttributes?.attributes ?? [])),
    }
  })
}

function orNothing<T>(read: () => T): T | undefined {
  return attempt(read, () => undefined)
}
