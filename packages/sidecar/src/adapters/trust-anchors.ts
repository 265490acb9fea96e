/** Certificates from files: the trust anchors (RFC 5280 §6.1.1 d) and the certificates between them and the signers. */
import { ConfigurationError, parseCertificate } from '@tamga/core'
import { listFiles, readFileWithin } from './file.ts'
import { decodeObjects } from './pem.ts'

const MAX_OCTETS = 1_048_576

/**
 * DER of every certificate in files or directories, PEM or DER; each is parsed once, so that a bad file stops the start
 * and not the first judgement.
 * @throws ConfigurationError ERR_TRUST_ANCHOR_FILE, naming the file
 */
export async function loadCertificates(paths: readonly string[]): Promise<readonly Uint8Array[]> {
  const loaded: Uint8Array[] = []
  for (const path of paths) {
    for (const file of await attempt(path, 'cannot be read', () => listFiles(path))) {
      const octets = await attempt(file, 'cannot be read', () => readFileWithin(file, MAX_OCTETS))
      loaded.push(...(await attempt(file, 'not a certificate', async () => certificatesIn(octets))))
    }
  }
  return loaded
}

function certificatesIn(file: Uint8Array): readonly Uint8Array[] {
  const certificates = decodeObjects(file, ['CERTIFICATE'])
  for (const certificate of certificates) parseCertificate(certificate)
  return certificates
}

async function attempt<T>(path: string, what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'unreadable'
    throw new ConfigurationError('ERR_TRUST_ANCHOR_FILE', `${path}: ${what} (${reason})`, {
      facts: { path },
      cause,
    })
  }
}
