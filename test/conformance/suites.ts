/** The suites by name, and how each is read. */
import type { ReadCases } from './case.ts'
import { hostileCases } from './hostile.ts'
import { dssCadesCases, intactCases, opensslCmsCases, rfc4134Cases } from './intact.ts'
import { betterTlsCases, limboCases } from './limbo.ts'
import { ncaKzCases } from './nca-kz.ts'
import { opensslVerifyCases } from './openssl-verify.ts'
import { pkitsCases } from './pkits.ts'
import { stbCases } from './stb.ts'
import { wycheproofCases } from './wycheproof.ts'

export const suites: ReadonlyMap<string, ReadCases> = new Map<string, ReadCases>([
  ['x509-limbo', limboCases],
  ['bettertls', betterTlsCases],
  ['pkits', pkitsCases],
  ['openssl-verify', opensslVerifyCases],
  ['wycheproof', wycheproofCases],
  ['rfc4134', rfc4134Cases],
  ['openssl-cms', opensslCmsCases],
  ['pqc-cms', intactCases],
  ['rfc9882-mldsa', intactCases],
  ['dss-cades', dssCadesCases],
  ['stb', stbCases],
  ['hostile-cms', hostileCases],
  ['nca-kz', ncaKzCases],
])
