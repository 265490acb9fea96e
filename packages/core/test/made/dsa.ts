/** DSA keys, with their parameters and without: nobody issues them any more, and old messages are full of them. */
import { generateKeyPairSync, sign } from 'node:crypto'
import { membersOf } from './cms.ts'
import type { MadeKey } from './keys.ts'
import { oid, seq } from './tlv.ts'

export function newDsaKey(): MadeKey {
  const { privateKey, publicKey } = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 })
  return {
    kind: 'p-256',
    privateKey,
    spki: publicKey.export({ type: 'spki', format: 'der' }),
    sign: (data) => ({ algorithm: seq(oid('2.16.840.1.101.3.4.3.2')), value: sign('sha256', data, privateKey) }),
  }
}

/** The same key with its parameters left to the issuer (RFC 3279 §2.3.2). */
export function withoutParameters(key: MadeKey): MadeKey {
  const [, subjectPublicKey = Buffer.alloc(0)] = membersOf(key.spki)
  return { ...key, spki: seq(seq(oid('1.2.840.10040.4.1')), subjectPublicKey) }
}
