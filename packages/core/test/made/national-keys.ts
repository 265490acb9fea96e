/** Keys of GOST R 34.10-2015 (Kazakhstan) and bign (Belarus) for made certificates, their forms written down apart from `src/crypto`. */

import type { NationalKeyKind } from '../../src/crypto/national-keys.ts'
import { signingKey } from '../../src/crypto/private-key.ts'
import { type MadeKey, newKey } from './keys.ts'
import { nil, octets, oid, seq, tlv } from './tlv.ts'

export const nationalKinds = ['gost2015-512', 'bign-curve256v1', 'bign-curve384v1', 'bign-curve512v1'] as const

const STB = '1.2.112.0.2.0.34.101'

interface Form {
  /** DER of the AlgorithmIdentifier of the key. */
  readonly identifier: Buffer
  /** Of the signature, and of its digest; both with NULL. */
  readonly signature: string
  readonly digest: string
  readonly octets: number
}

const bign = (level: number, signature: string, digest: string): Form => ({
  identifier: seq(oid(`${STB}.45.2.1`), oid(`${STB}.45.3.${level / 64 - 1}`)),
  signature: `${STB}.45.${signature}`,
  digest: `${STB}.${digest}`,
  octets: level / 4,
})

export const nationalForms: Readonly<Record<NationalKeyKind, Form>> = {
  'gost2015-512': {
    identifier: seq(oid('1.2.398.3.10.1.1.2.2'), seq(oid('1.2.398.3.10.1.1.2.2.1'), oid('1.2.398.3.10.1.3.3'))),
    signature: '1.2.398.3.10.1.1.2.3.2',
    digest: '1.2.398.3.10.1.3.3',
    octets: 64,
  },
  'bign-curve256v1': bign(128, '12', '31.81'),
  'bign-curve384v1': bign(192, '14', '77.12'),
  'bign-curve512v1': bign(256, '15', '77.13'),
}

/** PKCS #8 around the number d, little-endian. */
export function pkcs8(kind: NationalKeyKind, d: Uint8Array, version = '00'): Buffer {
  const key = kind === 'gost2015-512' ? octets(d) : Buffer.from(d)
  return seq(tlv(0x02, Buffer.from(version, 'hex')), nationalForms[kind].identifier, octets(key))
}

/** A key for `certify`, which takes of it the public half and the way it signs; `privateKey` is of another key. */
export function madeNationalKey(kind: NationalKeyKind, der: Uint8Array): MadeKey {
  const key = signingKey(der)
  const algorithm = seq(oid(nationalForms[kind].signature), nil())
  const sign: MadeKey['sign'] = (data) => ({ algorithm, value: Buffer.from(key.sign(data)) })
  return { ...newKey(), spki: Buffer.from(key.publicKeyInfo), sign }
}
