/** `tamga enrol`: registers the portal with an identification server and keeps what comes back. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createCertificationRequest, FormatError, TamgaError, toBase64, UnavailableError } from '@tamga/core'
import { systemClock } from '../adapters/clock.ts'
import { type EnrolmentBundle, readEnrolmentBundle } from '../adapters/enrolment-bundle.ts'
import { createHttp } from '../adapters/http.ts'
import { type KeyRing, openKeyRing } from '../adapters/key-ring.ts'
import { type RegisterOptions, type Registration, registerClient } from '../adapters/register-client.ts'
import { keepRegistration } from '../adapters/registration-files.ts'
import { clientPublicKeys } from '../adapters/sign-in-keys.ts'
import type { SignInConfig } from '../config-sign-in.ts'
import { configurationErrors } from './configuration-errors.ts'
import { CommandError, exitCode, usageError } from './exit.ts'
import { readInput } from './input.ts'
import { signInConfig } from './sign-in-config.ts'

const options = {
  config: { type: 'string' },
  bundle: { type: 'string' },
  'legal-name': { type: 'string' },
  'resource-name': { type: 'string' },
  'client-uri': { type: 'string' },
  contact: { type: 'string' },
  'logo-uri': { type: 'string' },
  print: { type: 'boolean', default: false },
} as const

const TIMEOUT_SECONDS = 30

export async function enrol(args: readonly string[], write: (text: string) => void): Promise<number> {
  const { values } = parseArgs({ args: [...args], options })
  const signIn = signInConfig(values.config)
  const bundle = await readBundle(values.bundle)
  const about = aboutPortal(values)
  const ring = configurationErrors(() => openKeyRing(signIn.keyDirectory, systemClock))
  const request = certificationRequest(about, { ring, bundle })
  const requestFile = join(signIn.keyDirectory, 'cert_req.req')
  // It carries the enrolment password.
  writeFileSync(requestFile, request, { mode: 0o600 })
  const application = applicationOf(about, { signIn, ring })
  if (values.print) {
    write(`${JSON.stringify(application, null, 2)}\n`)
    process.stderr.write(`Hand this over together with ${requestFile}\n`)
    return exitCode.passed
  }
  const fields = { ...application, certificationRequest: toBase64(request) }
  const registration = await register(fields, { bundle, certifiedKey: ring.active('client-signing').key })
  const identificationServer = keepRegistration(signIn.keyDirectory, { bundle, registration })
  write(`Registered as ${registration.clientId}. In the configuration, under signIn:\n`)
  write(`${JSON.stringify({ identificationServer }, null, 2)}\n`)
  return exitCode.passed
}

async function register(
  application: object,
  parts: Pick<RegisterOptions, 'bundle' | 'certifiedKey'>,
): Promise<Registration> {
  const http = createHttp({ timeoutSeconds: TIMEOUT_SECONDS, maxConcurrent: 1, allowPrivateAddresses: true })
  try {
    return await registerClient(application, { ...parts, http, clock: systemClock })
  } catch (error) {
    if (!(error instanceof TamgaError)) throw error
    const code = error instanceof UnavailableError ? exitCode.unavailable : exitCode.failed
    throw new CommandError(code, `${error.code}: ${error.message} ${JSON.stringify(error.facts)}`, { cause: error })
  } finally {
    http.close()
  }
}

async function readBundle(path: string | undefined): Promise<EnrolmentBundle> {
  if (path === undefined) throw usageError('tamga enrol needs --bundle <file>')
  const octets = await readInput(path)
  try {
    return readEnrolmentBundle(octets)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new CommandError(exitCode.unreadable, `${path}: not a bundle (${error.message})`)
  }
}

interface AboutPortal {
  readonly legalName: string
  readonly resourceName: string
  readonly clientUri: string
  readonly contact: string
  readonly logoUri?: string
}

function aboutPortal(values: Readonly<Record<string, string | boolean | undefined>>): AboutPortal {
  const needed = ['legal-name', 'resource-name', 'client-uri', 'contact'] as const
  const missing = needed.filter((name) => values[name] === undefined)
  if (missing.length > 0) throw usageError(`tamga enrol needs ${missing.map((name) => `--${name}`).join(', ')}`)
  const text = (name: string): string => String(values[name])
  return {
    legalName: text('legal-name'),
    resourceName: text('resource-name'),
    clientUri: text('client-uri'),
    contact: text('contact'),
    ...(values['logo-uri'] === undefined ? {} : { logoUri: text('logo-uri') }),
  }
}

function certificationRequest(
  { resourceName, legalName }: AboutPortal,
  { ring, bundle }: { readonly ring: KeyRing; readonly bundle: EnrolmentBundle },
): Uint8Array {
  try {
    const { key: privateKey } = ring.active('client-signing')
    const { enrolmentPassword } = bundle
    return createCertificationRequest({
      privateKey,
      commonName: resourceName,
      organizationName: legalName,
      enrolmentPassword,
    })
  } catch (error) {
    if (!(error instanceof FormatError)) throw error
    throw usageError(`${error.message} (--resource-name, --legal-name)`)
  }
}

/** The addresses of our own door, and the keys that may meet the server: it seals to the first one. */
function applicationOf(
  about: AboutPortal,
  { signIn, ring }: { readonly signIn: SignInConfig; readonly ring: KeyRing },
): object {
  return {
    ...about,
    redirectUri: `${signIn.publicUrl}/callback`,
    postLogoutRedirectUri: `${signIn.publicUrl}/signed-out`,
    backchannelLogoutUri: `${signIn.publicUrl}/backchannel-logout`,
    jwks: { keys: clientPublicKeys(ring) },
  }
}
