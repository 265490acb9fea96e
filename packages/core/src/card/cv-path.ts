/** Paths of CV certificates (STB 34.101.79-2019, 9.2): from the root to a terminal or card, and the rights that are left. */
import { VerificationError } from '../errors.ts'
import { commonRights } from './access-rights.ts'
import { type CvCertificate, verifyCvSignature } from './cv-certificate.ts'
import type { CvDate } from './cv-date.ts'

/** Words of rights; absent when one certificate of the path gives none. */
export interface CvRights {
  readonly eidAccess?: Uint8Array
  readonly esignAccess?: Uint8Array
}

/** Root, subordinate CA, terminal. */
const MAX_PATH = 3
/** Names that clause 9.1 keeps for authorities: BYCA0… of roots, BYCA1… of those under them. */
const AUTHORITY = /^BYCA[01]/

/**
 * Checks a path whose first certificate is trusted as it is, root first. Cards have no revocation: dates are all there is.
 * @throws VerificationError ERR_STB_CV_PATH_LENGTH, _DATE, _ISSUER, _LEVEL, _SIGNATURE; facts name the place in the path
 */
export function validateCvPath(path: readonly CvCertificate[], date: CvDate): CvRights {
  if (path.length === 0 || path.length > MAX_PATH) throw refused('LENGTH', path.length)
  for (const [place, certificate] of path.entries()) {
    if (date < certificate.from || date > certificate.until) throw refused('DATE', place)
    const issuer = path[place - 1]
    if (issuer === undefined) continue
    if (certificate.authority !== issuer.holder || !AUTHORITY.test(issuer.holder)) throw refused('ISSUER', place)
    if (issuer.curve.level < certificate.curve.level) throw refused('LEVEL', place)
    if (!verifyCvSignature(certificate, issuer)) throw refused('SIGNATURE', place)
  }
  const eidAccess = inCommon(path.map((certificate) => certificate.eidAccess))
  const esignAccess = inCommon(path.map((certificate) => certificate.esignAccess))
  return { ...(eidAccess && { eidAccess }), ...(esignAccess && { esignAccess }) }
}

function inCommon(words: readonly (Uint8Array | undefined)[]): Uint8Array | undefined {
  return words.reduce((rights, word) => (rights && word ? commonRights(rights, word) : undefined))
}

function refused(what: string, place: number): VerificationError {
  return new VerificationError(`ERR_STB_CV_PATH_${what}`, 'Not a path that a card accepts', { facts: { place } })
}
