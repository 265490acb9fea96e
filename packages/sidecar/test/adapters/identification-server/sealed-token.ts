/** Makes nested tokens, honest ones and, part by part, dishonest ones; shares nothing with the code that opens them but jose. */
import { CompactEncrypt, CompactSign } from 'jose'
import type { TestKey } from './stub-keys.ts'

/** Everything about a token that an attack may want otherwise. */
export interface TokenRecipe {
  readonly claims: Record<string, unknown>
  readonly header: Record<string, unknown>
  readonly outer: Record<string, unknown>
  /** Instead of the JSON of `claims`: for members twice. */
  readonly payload?: string
  readonly signedWith: TestKey
  readonly encryptedTo: TestKey
  /** After signing, before encryption. */
  readonly alterSigned?: (signed: string) => string | Promise<string>
  /** After encryption; `signed` too, for a token that is not encrypted at all. */
  readonly alterSealed?: (sealed: string, signed: string) => string | Promise<string>
}

export type Alteration = (honest: TokenRecipe) => TokenRecipe

export async function sealed(recipe: TokenRecipe): Promise<string> {
  const { signedWith, encryptedTo, alterSigned = same, alterSealed = same } = recipe
  const payload = recipe.payload ?? JSON.stringify(recipe.claims)
  const header = { alg: signedWith.alg, kid: signedWith.kid, ...recipe.header }
  const signed = await alterSigned(
    await new CompactSign(Buffer.from(payload))
      .setProtectedHeader(header)
      .sign(signedWith.key, { crit: { 'x-critical': true } }),
  )
  const outer = { alg: encryptedTo.alg, enc: 'A256GCM', kid: encryptedTo.kid, cty: 'JWT', ...recipe.outer }
  const jwe = await new CompactEncrypt(Buffer.from(signed))
    .setProtectedHeader(defined(outer))
    .encrypt(encryptedTo.publicKey, { crit: { 'x-critical': true } })
  return alterSealed(jwe, signed)
}

const same = (token: string): string => token

/** A member set to undefined is left out. */
function defined<T extends object>(members: T): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A compact token of any header, payload and signature, for what no library would make. */
export const unsignedToken = (header: object, payload: object, signature = ''): string =>
  `${encoded(header)}.${encoded(payload)}.${signature}`

/** The same token with other header members, as somebody without the key would write them. */
export function withHeader(token: string, members: Record<string, unknown>): string {
  const [header = '', ...rest] = token.split('.')
  const parsed = JSON.parse(Buffer.from(header, 'base64url').toString()) as object
  return [encoded({ ...parsed, ...members }), ...rest].join('.')
}
