/** Bodies of HTTP answers, read strictly: one media type, strict JSON, one object. */
import { TamgaError } from '@tamga/core'
import { parseStrictJson } from '../../strict-json.ts'
import { refusal } from './refusals.ts'
import { isObject, type JsonObject } from './strict-token.ts'

/** @throws VerificationError ERR_OIDC_CONTENT_TYPE, ERR_OIDC_JSON */
export async function readJsonObject(
  response: Response,
  mediaTypes: readonly string[] = ['application/json'],
): Promise<JsonObject> {
  checkMediaType(response, mediaTypes)
  const value = parsed(new Uint8Array(await response.arrayBuffer()))
  if (!isObject(value)) throw refusal('ERR_OIDC_JSON')
  return value
}

/** @throws VerificationError ERR_OIDC_CONTENT_TYPE */
export function checkMediaType(response: Response, expected: readonly string[]): void {
  const [mediaType = ''] = (response.headers.get('content-type') ?? '').toLowerCase().split(';', 1)
  if (!expected.includes(mediaType.trim())) throw refusal('ERR_OIDC_CONTENT_TYPE', { expected })
}

function parsed(body: Uint8Array): unknown {
  try {
    return parseStrictJson(body)
  } catch (error) {
    if (!(error instanceof TamgaError)) throw error
    throw refusal('ERR_OIDC_JSON', { reason: error.code })
  }
}
