/** The certification path as the report shows it. */
import { toHex } from '../bytes.ts'
import { remember } from '../crypto/remember.ts'
import { type Certificate, certificateDigest, validityPeriod } from '../x509/certificate.ts'
import { formatName } from '../x509/name.ts'
import { describePublicKey } from './algorithm-policy.ts'
import type { PathJudgement } from './certification-path.ts'
import type { CertificateReport } from './report.ts'

export function describePath({ path, anchored, revocation }: PathJudgement): CertificateReport[] {
  return path.map((certificate, index) => ({
    ...describe(certificate),
    trustAnchor: anchored && index === path.length - 1,
    revocation: revocation[index] ?? { status: 'unknown' },
  }))
}

const describe = remember((certificate: Certificate) => ({
  sha256: toHex(certificateDigest(certificate, 'sha256')),
  subject: formatName(certificate.subject),
  issuer: formatName(certificate.issuer),
  serialNumber: certificate.serialNumber.replace(/^00(?=.)/, ''),
  ...validityPeriod(certificate),
  keyAlgorithm: describePublicKey(certificate.publicKey),
}))
