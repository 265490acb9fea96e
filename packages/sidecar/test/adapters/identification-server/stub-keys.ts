/** Key pairs of the hostile stub server and of the sidecar it attacks; made once per test file. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'

export interface TestKey {
  readonly kid: string
  readonly alg: string
  readonly use: 'sig' | 'enc'
  readonly key: KeyObject
  readonly publicKey: KeyObject
  readonly jwk: JWK
}

export function testKey(kid: string, alg: string, rsaBits = 2048): TestKey {
  const use = alg === 'ES256' || alg === 'PS256' || alg === 'RS256' ? 'sig' : 'enc'
  const { privateKey, publicKey } = alg.startsWith('E')
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : generateKeyPairSync('rsa', { modulusLength: rsaBits })
  const jwk = { ...(publicKey.export({ format: 'jwk' }) as JWK), kid, alg, use }
  return { kid, alg, use, key: privateKey, publicKey, jwk }
}

export const thumbprint = ({ jwk }: TestKey): Promise<string> => calculateJwkThumbprint(jwk, 'sha256')
