/** The x509-limbo form, in which BetterTLS comes too: one certificate, anchors, a bag, and what must come out. */

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { tlsServerProfile } from '../../packages/core/src/profiles/tls-server.ts'
import { callerEvidence } from '../../packages/core/src/validation/evidence.ts'
import type { Profile } from '../../packages/core/src/validation/profile.ts'
import {
  type ValidatePathOptions,
  validateCertificationPath,
} from '../../packages/core/src/validation/validate-certification-path.ts'
import { publicSuffixes } from '../../packages/core/src/x509/public-suffix.ts'
import type { ReferenceIdentifier } from '../../packages/core/src/x509/server-identity.ts'
import type { Case } from './case.ts'
import { pem, readMembers } from './files.ts'
import { pathProfile, purposes } from './profiles.ts'

interface PeerName {
  readonly kind: string
  readonly value: string
}

interface LimboCase {
  readonly id: string
  readonly trusted_certs: readonly string[]
  readonly untrusted_intermediates?: readonly string[]
  readonly peer_certificate: string
  readonly validation_time?: string | null
  readonly validation_kind?: 'SERVER' | 'CLIENT'
  readonly extended_key_usage?: readonly string[]
  readonly expected_peer_name?: PeerName | null
  readonly expected_peer_names?: readonly PeerName[]
  readonly max_chain_depth?: number | null
  readonly crls?: readonly string[]
  readonly expected_result: 'SUCCESS' | 'FAILURE'
}

/** `webpki::` are rules for TLS servers and `online::` real ones; the rest holds for every use of certificates. */
export function limboCases(path: string): Case[] {
  return readCases(path, (one) => {
    if (one.id.startsWith('webpki::')) return ['web-PKI rules', serverProfile(one)]
    if (one.id.startsWith('online::')) return ['real chains', serverProfile(one)]
    return ['core', coreProfile(one)]
  })
}

export function betterTlsCases(path: string): Case[] {
  return readCases(path, (one) => [
    one.id.includes('pathbuilding') ? 'path building' : 'name constraints',
    pathProfile('bettertls', { extKeyUsages: purposes(['serverAuth']) }),
  ])
}

function readCases(path: string, place: (one: LimboCase) => readonly [part: string, profile: Profile]): Case[] {
  const files = readMembers<{ testcases: readonly LimboCase[] }>(path, 'testcases')
  return files
    .flatMap(({ content }) => content.testcases)
    .map((one) => {
      const [part, profile] = place(one)
      return {
        id: one.id,
        part,
        expected: one.expected_result === 'SUCCESS' ? 'accept' : 'reject',
        run: () => (validate(one, profile) ? 'accept' : 'reject'),
      }
    })
}

function validate(one: LimboCase, profile: Profile): boolean {
  const options: ValidatePathOptions = {
    profile,
    trustAnchors: one.trusted_certs.map(pem),
    intermediates: (one.untrusted_intermediates ?? []).map(pem),
    time: one.validation_time == null ? new Date() : new Date(one.validation_time),
    ...expectedNames(one),
    ...evidence(one),
  }
  return validateCertificationPath(pem(one.peer_certificate), options).conclusion.indication === 'TOTAL-PASSED'
}

/** Where the case brings CRLs, revocation is checked on the whole path. */
function evidence({ crls = [] }: LimboCase): Pick<ValidatePathOptions, 'evidence' | 'revocation'> {
  return crls.length === 0 ? { revocation: 'not-checked' } : { evidence: callerEvidence({ crls: crls.map(pem) }) }
}

function expectedNames({
  expected_peer_name: one,
  expected_peer_names: more = [],
}: LimboCase): Pick<ValidatePathOptions, 'expectedNames'> {
  const names = [...(one == null ? [] : [one]), ...more]
  return names.length === 0 ? {} : { expectedNames: names.map(referenceIdentifier) }
}

function referenceIdentifier({ kind, value }: PeerName): ReferenceIdentifier {
  if (kind === 'IP') return { form: 'iPAddress', octets: addressOctets(value) }
  return { form: kind === 'RFC822' ? 'rfc822Name' : 'dNSName', text: value }
}

/** RFC 4291 §2.2, with the zeros that `::` leaves out. */
function addressOctets(text: string): Buffer {
  if (!text.includes(':')) return Buffer.from(text.split('.').map(Number))
  const [head = '', tail] = text.split('::')
  const groups = (half: string | undefined): string[] => (half ? half.split(':') : [])
  const missing = 8 - groups(head).length - groups(tail).length
  const all = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail)]
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex')
}

/** RFC 5280 to the letter, also where it speaks to issuers only. */
function coreProfile({ extended_key_usage: names = [], max_chain_depth: depth }: LimboCase): Profile {
  const path = { certificateProfile: 'required', ...depthLimit(depth) } as const
  const usual = ['serverAuth', 'clientAuth']
  return pathProfile('rfc5280', { path, extKeyUsages: purposes(names.length === 0 ? usual : names) })
}

/** The rules of the Public Suffix List as of February 2023 (publicsuffix.org, MPL 2.0), without its comments. */
const tlsServer = tlsServerProfile(
  publicSuffixes(
    gunzipSync(readFileSync(new URL('public-suffixes.txt.gz', import.meta.url)))
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== ''),
  ),
)

function serverProfile({ max_chain_depth: depth }: LimboCase): Profile {
  return { ...tlsServer, path: { ...tlsServer.path, ...depthLimit(depth) } }
}

function depthLimit(depth: number | null | undefined): { readonly maximumIntermediates?: number } {
  return depth == null ? {} : { maximumIntermediates: depth }
}
