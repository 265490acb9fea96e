/** What the server knows us as, found out by the request each portal would make: pushed, and then left to expire. */
import { TamgaError } from '@tamga/core'
import { findingOf } from '../adapters/identification-server/check.ts'
import type { Finding, IdentificationServer } from '../adapters/identification-server/index.ts'
import type { PortalConfig } from '../config.ts'
import type { PortalSignIn, SignInConfig } from '../config-sign-in.ts'

/** By the `error` of the server (RFC 6749 §5.2, RFC 9126 §2.3, RFC 9396 §5, RFC 9449 §5). */
const ADVICE: Readonly<Record<string, string>> = {
  invalid_client:
    'it does not know our client identifier, or not our signing key: compare signIn.identificationServer.clientId, and register the public key again (tamga enrol)',
  unauthorized_client: 'it does not let our client make this request: ask its operator what we are registered for',
  invalid_request_object:
    'it cannot read or does not accept our request: compare the registered algorithms and signing key, and both clocks',
  invalid_redirect_uri: 'the callback address is not registered: it has to be registered letter by letter',
  invalid_request:
    'it finds a mistake in our request, mostly a callback address that is not registered letter by letter',
  invalid_scope: 'a scope of the portal is not registered for us',
  invalid_authorization_details: 'it does not accept the form of our legal basis',
  invalid_target: 'it does not know the resource we name beside a legal basis',
  invalid_dpop_proof: 'it does not accept our proof of possession, mostly because the clocks differ',
}

export interface Registered {
  readonly portals: readonly PortalConfig[]
  readonly signIn: SignInConfig
}

export async function registrationFindings(
  server: IdentificationServer,
  { portals, signIn }: Registered,
): Promise<Finding[]> {
  const findings: Finding[] = []
  for (const { name, signIn: registered } of portals) {
    if (registered !== undefined) findings.push(...(await portalFindings(server, { name, registered, signIn })))
  }
  return findings
}

interface Portal {
  readonly name: string
  readonly registered: PortalSignIn
  readonly signIn: SignInConfig
}

async function portalFindings(server: IdentificationServer, portal: Portal): Promise<readonly Finding[]> {
  const { scopes, claims, acrValues } = portal.registered
  const redirectUri = `${portal.signIn.publicUrl}/callback`
  try {
    await server.begin({ redirectUri, scopes, claims, acrValues })
    const message = `The server accepts the request of portal ${portal.name} with the callback ${redirectUri}`
    return [{ code: 'OK_OIDC_REGISTRATION', outcome: 'passed', message }]
  } catch (error) {
    return refused(error, { name: portal.name, redirectUri })
  }
}

function refused(error: unknown, at: { readonly name: string; readonly redirectUri: string }): readonly Finding[] {
  const said = error instanceof TamgaError ? ADVICE[String(error.facts.error)] : undefined
  const where = `portal ${at.name}, callback ${at.redirectUri}`
  return findingOf(error).map((finding) => ({
    ...finding,
    message: said === undefined ? `${finding.message} (${where})` : `${finding.message} (${where}): ${said}`,
  }))
}
