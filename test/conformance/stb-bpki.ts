/** Kinds of the suite `stb`: key containers, requests and X.509 signatures (STB 34.101.78). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { signatureAlgorithm, verifySignature } from '../../packages/core/src/crypto/standard.ts'
import { parseCertificate } from '../../packages/core/src/x509/certificate.ts'
import type { StbKinds } from './stb-input.ts'

export const bpkiKinds: StbKinds = {
  X509Signature: ({ folder, test }) => {
    const [subject, issuer] = [test.file, test.issuer].map((file) =>
      parseCertificate(readFileSync(join(folder, String(file)))),
    )
    if (subject === undefined || issuer === undefined) return false
    return verifySignature(
      signatureAlgorithm(subject.signatureAlgorithm),
      issuer.publicKey,
      subject.tbs,
      subject.signature,
    )
  },
}
