/**
 * Opens what the server signed and then encrypted for us (RFC 7519 §5.2), strictly and in one way only: there is no path
 * for a token that is merely signed, and none for algorithms other than the registered ones (RFC 8725 §3.1).
 */
import { compactDecrypt, compactVerify } from 'jose'
import type { ContentEncryptionAlgorithm, SignatureAlgorithm } from './options.ts'
import type { OwnKeys } from './own-keys.ts'
import { refusal } from './refusals.ts'
import type { ServerKeys } from './server-keys.ts'
import { type JsonObject, parseClaims, parseEncryptedForm, parseSignedForm } from './strict-token.ts'

export interface TokenKeys {
  readonly own: OwnKeys
  readonly server: ServerKeys
  readonly signature: SignatureAlgorithm
  readonly contentEncryption: ContentEncryptionAlgorithm
}

export interface VerifiedToken {
  /** The signed token: evidence, and what the protocol library goes on with. */
  readonly signed: string
  readonly claims: JsonObject
}

/** The signed token inside, whose signature nobody has looked at yet; needs no key but our own. */
export async function decryptToken(token: string, keys: Omit<TokenKeys, 'server'>): Promise<string> {
  const header = parseEncryptedForm(token)
  if (header.cty !== 'JWT') throw refusal('ERR_JOSE_CTY')
  const key = keys.own.decryption.get(header.kid)
  if (key === undefined) throw refusal('ERR_JOSE_UNKNOWN_KID')
  if (header.alg !== key.alg) throw refusal('ERR_JOSE_ALG')
  if (header.enc !== keys.contentEncryption) throw refusal('ERR_JOSE_ENC')
  const plaintext = await decrypted(token, { key: key.key, alg: key.alg, enc: keys.contentEncryption })
  // Base64url and dots: each octet is one character, and whatever is not ASCII fails the form.
  const inner = Buffer.from(plaintext).toString('latin1')
  parseInner(inner)
  return inner
}

function parseInner(inner: string): void {
  if (inner.split('.', 4).length !== 3) throw refusal('ERR_JOSE_NESTING')
  parseSignedForm(inner)
}

async function decrypted(
  token: string,
  { key, alg, enc }: { readonly key: Parameters<typeof compactDecrypt>[1]; readonly alg: string; readonly enc: string },
): Promise<Uint8Array> {
  try {
    const options = { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: [enc], maxDecompressedLength: 0 }
    return (await compactDecrypt(token, key, options)).plaintext
  } catch {
    // One code for all that can go wrong behind the key, and no cause: nothing to probe with (RFC 7516 §11.5).
    throw refusal('ERR_JOSE_DECRYPTION')
  }
}

/** @param typ what the header's `typ` must be; an absent one counts as `JWT` */
export async function verifyToken(signed: string, typ: string, keys: TokenKeys): Promise<VerifiedToken> {
  const header = parseSignedForm(signed)
  if (header.alg !== keys.signature) throw refusal('ERR_JOSE_ALG')
  if ((header.typ ?? 'JWT') !== typ) throw refusal('ERR_JOSE_TYP', { expected: typ })
  const claims = parseClaims(signed)
  const key = await keys.server.verificationKey(header.kid, keys.signature)
  try {
    await compactVerify(signed, key, { algorithms: [keys.signature] })
  } catch {
    throw refusal('ERR_JOSE_SIGNATURE')
  }
  return { signed, claims }
}

export async function openToken(token: string, typ: string, keys: TokenKeys): Promise<VerifiedToken> {
  return verifyToken(await decryptToken(token, keys), typ, keys)
}
