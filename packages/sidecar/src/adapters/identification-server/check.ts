/** The live server held against our configuration, for readiness and `tamga doctor`; nothing of it changes how we behave. */
import { TamgaError, UnavailableError } from '@tamga/core'
import { calculateJwkThumbprint, type JWK } from 'jose'
import { certificateFindings } from './certificate-findings.ts'
import type { Finding, WantedNames } from './identification-server.ts'
import { needs, unmetNeeds } from './offered.ts'
import type { ServerLink } from './server-link.ts'
import { metadataAddress } from './server-metadata.ts'

type Check = (link: ServerLink, wanted: WantedNames) => Promise<readonly Finding[]>

const NOTHING: WantedNames = { scopes: [], claims: [], acrValues: [] }

const CHECKS: readonly Check[] = [checkOwnCertificate, checkMetadata, checkClock, checkOffers, checkKeys]

/** Never throws for what the server does: that is a finding. What hangs on metadata that failed is told once. */
export async function check(link: ServerLink, wanted: WantedNames = NOTHING): Promise<readonly Finding[]> {
  const findings: Finding[] = []
  for (const run of CHECKS) {
    const found = await run(link, wanted).catch(findingOf)
    const known = new Set(findings.map(({ code }) => code))
    findings.push(...found.filter(({ code, outcome }) => outcome === 'passed' || !known.has(code)))
  }
  return findings
}

/** A refusal as a finding; that there was no answer proves nothing either way. */
export function findingOf(error: unknown): readonly Finding[] {
  if (!(error instanceof TamgaError)) throw error
  const { error: said, reason, missing, endpoint, host } = error.facts
  const detail = [said, reason, missing, endpoint, host].filter((fact) => fact !== undefined).join(', ')
  const message = detail === '' ? error.message : `${error.message}: ${detail}`
  return [{ code: error.code, outcome: error instanceof UnavailableError ? 'unknown' : 'failed', message }]
}

async function checkOwnCertificate({ options, now }: ServerLink): Promise<readonly Finding[]> {
  const { key, certificateChain = [] } = options.signing
  const [leaf] = certificateChain
  const what = 'The certificate of our signing key'
  return leaf === undefined ? [] : certificateFindings({ what, certificate: leaf, key }, new Date(now() * 1000))
}

async function checkMetadata(link: ServerLink): Promise<readonly Finding[]> {
  const { issuer } = await link.metadata()
  return [passed('OK_OIDC_METADATA', `${issuer} publishes all endpoints we need, at its own origin`)]
}

const TOLERATED_SECONDS = 5

/** By the Date of an answer (RFC 9110 §6.6.1): tokens of a server whose clock runs otherwise are refused. */
async function checkClock({ options, transport, now }: ServerLink): Promise<readonly Finding[]> {
  const response = await transport(metadataAddress(options.issuer), {})
  const theirs = Date.parse(response.headers.get('date') ?? '') / 1000
  if (Number.isNaN(theirs)) return []
  const seconds = Math.round(theirs - now())
  if (Math.abs(seconds) <= TOLERATED_SECONDS) return [passed('OK_OIDC_CLOCK', 'Our clock and the server’s agree')]
  const way = seconds > 0 ? 'ahead of' : 'behind'
  const message = `The server’s clock is ${Math.abs(seconds)} s ${way} ours, and more than ${TOLERATED_SECONDS} s breaks sign-ins: synchronise both`
  return [{ code: 'ERR_OIDC_CLOCK_SKEW', outcome: 'failed', message }]
}

async function checkOffers(link: ServerLink, wanted: WantedNames): Promise<readonly Finding[]> {
  const { advertised } = await link.metadata()
  const unmet = unmetNeeds(advertised, needs(link, wanted))
  if (unmet.length === 0)
    return [passed('OK_OIDC_OFFERS', 'The server offers every algorithm, mode, scope and claim we are configured for')]
  const lacking = unmet.map(({ list, value }) => `${list} lacks ${value}`).join('; ')
  const message = `The server does not offer what we are configured for: ${lacking}`
  return [{ code: 'ERR_OIDC_NOT_OFFERED', outcome: 'failed', message }]
}

async function checkKeys({ keys, options }: ServerLink): Promise<readonly Finding[]> {
  const { thumbprint } = await keys.server.encryptionKey()
  const published = await thumbprints((await keys.server.published()).filter(({ use }) => use === 'enc'))
  const gone = options.pinnedEncryptionKeys.filter((pin) => !published.includes(pin))
  const unpinned = published.filter((print) => !options.pinnedEncryptionKeys.includes(print))
  return [
    passed('OK_OIDC_ENCRYPTION_KEY', `Requests are encrypted to the pinned key ${thumbprint}`),
    ...gone.map((pin) =>
      warning('WARN_OIDC_PIN_ABSENT', `The pinned key ${pin} is no longer published: take the pin out`),
    ),
    ...unpinned.map((print) => warning('WARN_OIDC_KEY_NOT_PINNED', unpinnedAdvice(print))),
  ]
}

function unpinnedAdvice(thumbprint: string): string {
  return `The server publishes the encryption key ${thumbprint}, which is not pinned: if its operator confirms it, pin it before the old one goes`
}

async function thumbprints(keys: readonly JWK[]): Promise<readonly string[]> {
  return Promise.all(keys.map((key) => calculateJwkThumbprint(key, 'sha256')))
}

function passed(code: string, message: string): Finding {
  return { code, outcome: 'passed', message }
}

function warning(code: string, message: string): Finding {
  return { code, outcome: 'warning', message }
}
