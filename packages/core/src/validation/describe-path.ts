/** The certification path as the report shows it. */
import { remember } from '../crypto/remember.ts'
import { mapList } from '../map-list.ts'
import { shownText } from '../shown-text.ts'
import { type Certificate, certificateDigest, validityPeriod } from '../x509/certificate.ts'
import { formatName } from '../x509/name.ts'
import { describePublicKey } from './algorithm-policy.ts'
import type { PathJudgement } from './certification-path.ts'
import type { CertificateReport } from './report.ts'

export function describePath({ path, anchored, revocation }: PathJudgement): CertificateReport[] {
  return mapList(path, (certificate, index) => {
    const { sha256, subject, issuer, serialNumber, notBefore, notAfter, keyAlgorithm } = describe(certificate)
    const trustAnchor = anchored && index === path.length - 1
    const status = revocation[index] ?? { status: 'unknown' }
    return { sha256, subject, issuer, serialNumber, notBefore, notAfter, keyAlgorithm, trustAnchor, revocation: status }
  })
}

const describe = remember((certificate: Certificate) => ({
  sha256: certificateDigest(certificate, 'sha256'),
  subject: shownText(formatName(certificate.subject)),
  issuer: shownText(formatName(certificate.issuer)),
  serialNumber: shownText(certificate.serialNumber.replace(/^00(?=.)/, '')),
  ...validityPeriod(certificate),
  keyAlgorithm: describePublicKey(certificate.publicKey),
}))
