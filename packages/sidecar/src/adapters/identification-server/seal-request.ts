/** The request as the server gets it: a signed request object within an encrypted one (RFC 9101 §6.1, RFC 7519 §5.2). */
import { CompactEncrypt } from 'jose'
import { buildAuthorizationUrlWithJAR, type Configuration, modifyAssertion } from 'openid-client'
import type { ContentEncryptionAlgorithm } from './options.ts'
import type { OwnKeys } from './own-keys.ts'
import type { EncryptionKey } from './server-keys.ts'

/** The library signs: typ, iss, aud, jti, iat, nbf and a life of a minute are its work. */
export async function signRequest(
  config: Configuration,
  { parameters, own }: { readonly parameters: Readonly<Record<string, string>>; readonly own: OwnKeys },
): Promise<string> {
  const url = await buildAuthorizationUrlWithJAR(
    config,
    { ...parameters },
    { key: own.signingKey, kid: own.signing.kid },
    { [modifyAssertion]: (header) => void Object.assign(header, own.certificateParameters) },
  )
  return url.searchParams.get('request') ?? ''
}

/** And we encrypt, which the library cannot. */
export async function encryptRequest(
  requestObject: string,
  { to, enc }: { readonly to: EncryptionKey; readonly enc: ContentEncryptionAlgorithm },
): Promise<string> {
  return new CompactEncrypt(Buffer.from(requestObject))
    .setProtectedHeader({ alg: to.alg, enc, kid: to.kid, cty: 'JWT' })
    .encrypt(to.key)
}
