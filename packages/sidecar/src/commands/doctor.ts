/**
 * `tamga doctor`: holds the sign-in configuration against the live identification server, as a sign-in would, and says of
 * everything that would be refused why, and what to do. Nobody is signed in, and nothing is changed.
 */
import { parseArgs } from 'node:util'
import { ConfigurationError, toBase64 } from '@tamga/core'
import { systemClock } from '../adapters/clock.ts'
import { createHttp } from '../adapters/http.ts'
import { certificateFindings } from '../adapters/identification-server/certificate-findings.ts'
import type { Finding, IdentificationServer, WantedNames } from '../adapters/identification-server/index.ts'
import { type PortalConfig, readConfig, type SidecarConfig } from '../config.ts'
import type { SignInConfig } from '../config-sign-in.ts'
import { type ConfiguredFiles, loadConfiguredFiles } from '../configured-files.ts'
import { configuredServer } from '../sign-in.ts'
import { CommandError, exitCode, usageError } from './exit.ts'
import { printable, printableJson } from './printable.ts'
import { registrationFindings } from './registration-findings.ts'

const options = { config: { type: 'string' }, json: { type: 'boolean', default: false } } as const

export async function doctor(args: readonly string[], write: (text: string) => void): Promise<number> {
  const { values } = parseArgs({ args: [...args], options })
  if (values.config === undefined) throw usageError('tamga doctor needs --config <file>')
  try {
    const findings = await examine(readConfig(values.config, process.env))
    write(values.json ? printableJson(findings) : words(findings))
    return ending(findings)
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    throw new CommandError(exitCode.configuration, `${error.code}: ${error.message}`)
  }
}

async function examine(config: SidecarConfig): Promise<readonly Finding[]> {
  const files = await loadConfiguredFiles(config)
  const { signIn } = config
  if (signIn === undefined || files.signIn === undefined) {
    return [passed('OK_SIGN_IN_OFF', 'Nobody signs in here: the configuration has no section signIn')]
  }
  const certificates = configuredCertificates(files).flatMap((use) => certificateFindings(use, systemClock.now()))
  const server = connected(config, signIn, files)
  if (server === undefined) return [...certificates, passed('OK_OIDC_OFF', 'No identification server is configured')]
  const live = await server.check(wantedNames(config.portals))
  const usable = live.every(({ outcome }) => outcome === 'passed' || outcome === 'warning')
  const registered = usable ? await registrationFindings(server, { portals: config.portals, signIn }) : []
  return [...certificates, ...live, ...registered]
}

function connected(
  config: SidecarConfig,
  signIn: SignInConfig,
  files: ConfiguredFiles,
): IdentificationServer | undefined {
  if (files.signIn === undefined) return undefined
  const judging = { ...files.profiles[0], http: createHttp(config.outgoing) }
  return configuredServer(signIn, { files: files.signIn, clock: systemClock, judging })
}

function configuredCertificates({ signIn, tls, profiles }: ConfiguredFiles) {
  const trustAnchors = distinct(profiles.flatMap((one) => one.trustAnchors))
  return [
    ...trustAnchors.map((certificate, i) => ({ what: `Trust anchor ${i + 1}`, certificate })),
    ...(signIn?.attributeAuthorities ?? []).map((certificate, i) => ({
      what: `Attribute authority ${i + 1}`,
      certificate,
    })),
    ...(tls === undefined ? [] : [{ what: 'The TLS certificate of the API', certificate: tls.cert }]),
    ...(signIn?.tls === undefined ? [] : [{ what: 'The TLS certificate of the door', certificate: signIn.tls.cert }]),
  ]
}

/** Profiles may share their anchors. */
function distinct(certificates: readonly Uint8Array[]): readonly Uint8Array[] {
  return [...new Map(certificates.map((der) => [toBase64(der), der])).values()]
}

function wantedNames(portals: readonly PortalConfig[]): WantedNames {
  const registered = portals.flatMap(({ signIn }) => (signIn === undefined ? [] : [signIn]))
  return {
    scopes: registered.flatMap(({ scopes }) => scopes),
    claims: registered.flatMap(({ claims }) => [...claims.essential, ...claims.voluntary]),
    acrValues: registered.flatMap(({ acrValues }) => acrValues),
  }
}

/** As `validate`: what is wrong weighs more than what could not be found out. */
function ending(findings: readonly Finding[]): number {
  const outcomes = new Set(findings.map(({ outcome }) => outcome))
  if (outcomes.has('failed')) return exitCode.failed
  return outcomes.has('unknown') ? exitCode.indeterminate : exitCode.passed
}

function words(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ code }) => code.length))
  const lines = findings.map(({ outcome, code, message }) => `${outcome.padEnd(7)}  ${code.padEnd(width)}  ${message}`)
  return `${lines.map(printable).join('\n')}\n`
}

function passed(code: string, message: string): Finding {
  return { code, outcome: 'passed', message }
}
