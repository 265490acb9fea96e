/** The first half of a sign-in: a sealed request is pushed to the server, the browser gets only its reference (RFC 9126). */
import { webcrypto } from 'node:crypto'
import { DeniedError } from '@tamga/core'
import type { JWK } from 'jose'
import {
  buildAuthorizationUrlWithPAR,
  calculatePKCECodeChallenge,
  getDPoPHandle,
  randomDPoPKeyPair,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import { defaultClaimNames } from './claim-names.ts'
import { type Connection, openConnection } from './connection.ts'
import type { AuthenticationRequest, PendingLogin } from './identification-server.ts'
import { translated } from './library-errors.ts'
import { requestParameters } from './request-parameters.ts'
import { encryptRequest, signRequest } from './seal-request.ts'
import type { ServerLink } from './server-link.ts'

export interface BegunLogin {
  readonly url: string
  readonly pending: PendingLogin
}

export async function begin(request: AuthenticationRequest, link: ServerLink): Promise<BegunLogin> {
  const secrets = { state: randomState(), nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() }
  const parameters = requestParameters(request, {
    responseMode: link.options.responseMode,
    resource: link.options.resource,
    claimNames: { ...defaultClaimNames, ...link.options.claimNames },
    codeChallenge: await calculatePKCECodeChallenge(secrets.codeVerifier),
    ...secrets,
  })
  const dpopKeys = await randomDPoPKeyPair('ES256', { extractable: true })
  const { url, requestObject } = await push({ parameters, dpopKeys, link })
  const createdAt = link.now() * 1000
  return {
    url,
    pending: {
      ...secrets,
      dpopKey: (await webcrypto.subtle.exportKey('jwk', dpopKeys.privateKey)) as JWK,
      request,
      requestObject,
      createdAt: new Date(createdAt).toISOString(),
      expiresAt: new Date(createdAt + link.options.loginLifetimeSeconds * 1000).toISOString(),
    },
  }
}

interface Push {
  readonly parameters: Readonly<Record<string, string>>
  readonly dpopKeys: webcrypto.CryptoKeyPair
  readonly link: ServerLink
}

interface Pushed {
  readonly url: string
  readonly requestObject: string
}

/** A server that has just changed its encryption key cannot read the request: then, and once only, its keys are read again. */
async function push({ parameters, dpopKeys, link }: Push): Promise<Pushed> {
  const connection = await openConnection(link)
  const to = await link.keys.server.encryptionKey()
  try {
    return await pushSealed({ parameters, dpopKeys, link, connection, to })
  } catch (error) {
    const unreadable = error instanceof DeniedError && error.facts.error === 'invalid_request_object'
    if (!unreadable) throw error
    await link.keys.server.refresh()
    const next = await link.keys.server.encryptionKey()
    if (next.thumbprint === to.thumbprint) throw error
    return pushSealed({ parameters, dpopKeys, link, connection, to: next })
  }
}

type SealedPush = Push & { readonly connection: Connection; readonly to: Parameters<typeof encryptRequest>[1]['to'] }

async function pushSealed({ parameters, dpopKeys, link, connection, to }: SealedPush): Promise<Pushed> {
  const { config } = connection
  return translated(async () => {
    const requestObject = await signRequest(config, { parameters, own: link.keys.own })
    const request = await encryptRequest(requestObject, { to, enc: link.keys.contentEncryption })
    // The proof binds the code to our key already here (RFC 9449 §10.1).
    const url = await buildAuthorizationUrlWithPAR(config, { request }, { DPoP: getDPoPHandle(config, dpopKeys) })
    return { url: url.href, requestObject }
  })
}
