/** `POST /v1/web-eid/authenticate`: a `web-eid:1.0` token, so that the validators sites already have accept this agent too. */
import { createHash } from 'node:crypto'
import { type Signer, toBase64 } from '@tamga/core'
import type { RequestHandler } from 'express'
import type { Maker, SignInRequest } from '../consent/signing-request.ts'
import { AgentProblem } from '../problem.ts'
import { agentName, agentVersion } from '../version.ts'
import { readRequest } from './read-request.ts'
import { webEidSchema } from './schemas.ts'
import { type RouteOptions, signatureOf } from './sign.ts'
import { whenGone } from './when-gone.ts'

/** Octets of r and of s (RFC 7518 §3.4). */
const ECDSA_OCTETS: Readonly<Record<string, number>> = { sha256: 32, sha384: 48, sha512: 66 }

/** RFC 7518 §3.1. Web eID knows no others: keys of Ed25519 and of national algorithms make no token. */
const JWA_PREFIXES: Readonly<Record<string, string>> = { 'RSASSA-PKCS1-v1_5': 'RS', 'RSASSA-PSS': 'PS', ECDSA: 'ES' }

/**
 * Answers 200 {unverifiedCertificate, algorithm, signature, format, appVersion}. The nonce is the site's; the origin under
 * the signature is the one the browser told (attack 10).
 */
export function webEidRoute({ consent, log }: RouteOptions): RequestHandler {
  return async (request, response) => {
    const origin = String(response.locals.origin)
    const { challengeNonce, signer, language } = readRequest(webEidSchema, request.body)
    // The signed value has no tag of its own, so no key that signs documents makes one (attack 9).
    const wish = { ...signer, authenticationOnly: true }
    const make = tokenMaker(origin, challengeNonce)
    const signIn: SignInRequest = {
      purpose: 'sign-in',
      origin,
      language,
      signer: wish,
      relyingParty: null,
      expiresAt: null,
      make,
    }
    const results = await consent.ask(signIn, whenGone(response))
    log({ origin, operation: 'web-eid', outcome: 'done' })
    response.type('application/json').send(Buffer.from(signatureOf(results)))
  }
}

/** Signs H(origin) ‖ H(nonce): hashed one by one, so that no end of the one can pass for a start of the other. */
function tokenMaker(origin: string, challengeNonce: string): Maker {
  return async (signer) => {
    const { name, digestAlgorithm } = signer.algorithm
    const prefix = JWA_PREFIXES[name]
    if (prefix === undefined) throw new AgentProblem('ERR_AGENT_NOT_SIGNED')
    const parts = [origin, challengeNonce].map((text) => createHash(digestAlgorithm).update(text).digest())
    const signature = joseForm(signer, await signer.sign(Buffer.concat(parts)))
    const token = {
      unverifiedCertificate: toBase64(signer.certificate),
      algorithm: `${prefix}${digestAlgorithm.slice(3)}`,
      signature: toBase64(signature),
      format: 'web-eid:1.0',
      appVersion: `${agentName}/${agentVersion}`,
    }
    return Buffer.from(JSON.stringify(token))
  }
}

/** ECDSA values as r‖s (RFC 7518 §3.4) where CMS has them in DER. */
function joseForm({ algorithm: { name, digestAlgorithm } }: Signer, signature: Uint8Array): Uint8Array {
  return name === 'ECDSA' ? concatenated(signature, ECDSA_OCTETS[digestAlgorithm] ?? 0) : signature
}

/** From `SEQUENCE { r INTEGER, s INTEGER }` (RFC 3279 §2.2.3) as our own signers write it. */
function concatenated(der: Uint8Array, octets: number): Uint8Array {
  const joined = new Uint8Array(2 * octets)
  let position = (der[1] ?? 0) > 0x80 ? 3 : 2
  for (const end of [octets, 2 * octets]) {
    const length = der[position + 1] ?? 0
    const integer = der.subarray(position + 2, position + 2 + length)
    const value = integer[0] === 0 ? integer.subarray(1) : integer
    if (der[position] !== 0x02 || integer.length !== length || value.length > octets) {
      throw new TypeError('Not an ECDSA value')
    }
    joined.set(value, end - value.length)
    position += 2 + length
  }
  return joined
}
