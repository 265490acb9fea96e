import { beltPbkdf2 } from '../../packages/core/src/crypto/belt-hmac.ts'
import { beltKeyUnwrap } from '../../packages/core/src/crypto/belt-wide-block.ts'
import {
  bignOneTimeKey,
  bignPrivateKey,
  bignPublicKey,
  bignPublicOctets,
  bignSign,
  bignSignWith,
  bignUnwrapKey,
  bignVerify,
  bignWrapKey,
} from '../../packages/core/src/crypto/bign.ts'
import { BIGN_CURVES, numberFromOctets, octetsFromNumber } from '../../packages/core/src/crypto/bign-curve.ts'
import { extractIdentityKeys, signWithIdentity, verifyWithIdentity } from '../../packages/core/src/crypto/bign-ibs.ts'
import { checkBignParameters } from '../../packages/core/src/crypto/bign-parameters.ts'
import { digest, digestAlgorithmOid } from '../../packages/core/src/crypto/digest.ts'
import { readPrivateKeyInfo } from '../../packages/core/src/crypto/private-key-info.ts'
import { readPublicKeyInfo } from '../../packages/core/src/crypto/public-key.ts'
import { objectIdentifier } from '../../packages/core/src/der/write.ts'
import { readBignJwk } from '../../packages/core/src/identity/bign-jwk.ts'
import { verifyBignJws } from '../../packages/core/src/identity/bign-jws.ts'
import { curveOf, digestOf, octets, type StbInput, type StbKinds, same } from './stb-input.ts'

/** Of the digest that is given, or of the message. */
function bignDigest(input: StbInput): { readonly octets: Uint8Array; readonly oid: string } {
  const name = String(input.group.hash)
  const oid = digestAlgorithmOid(name) ?? ''
  return { octets: input.test.digest === undefined ? digest(name, octets(input, 'msg')) : octets(input, 'digest'), oid }
}

const signing = (input: StbInput): Parameters<typeof bignSign>[0] => ({
  curve: curveOf(input),
  privateKey: octets(input, 'privateKey'),
  digest: bignDigest(input),
})

const bignHolds = (input: StbInput): boolean =>
  bignVerify(bignPublicKey(octets(input, 'publicKey'), curveOf(input)), bignDigest(input), octets(input, 'sig'))

/** Verified with the key of the JWK; with its private half the same signature comes out again, its salt being empty. */
function bignJws({ test }: StbInput): boolean {
  const { publicKeyInfo, privateKey } = readBignJwk(test.jwk)
  const { curve: name = '' } = readPublicKeyInfo(publicKeyInfo)
  const jws = String(test.jws)
  verifyBignJws(jws, { publicKeyInfo })
  const [curve, hash = ''] = [BIGN_CURVES.get(name), HASHES[name]]
  if (privateKey === undefined || curve === undefined) return true
  const [header = '', payload = '', signature = ''] = jws.split('.')
  const hashed = {
    octets: digest(hash, Buffer.from(`${header}.${payload}`)),
    oid: digestAlgorithmOid(hash) ?? '',
  }
  const options = { curve, privateKey: readPrivateKeyInfo(privateKey).privateKey, digest: hashed }
  return Buffer.from(bignSign(options, new Uint8Array(0))).toString('base64url') === signature
}

const HASHES: Readonly<Record<string, string>> = {
  'bign-curve256v1': 'belt-hash',
  'bign-curve384v1': 'bash384',
  'bign-curve512v1': 'bash512',
}

export const bignKinds: StbKinds = {
  BignKeyPair: (input) => {
    const publicKey = bignPublicOctets(octets(input, 'privateKey'), curveOf(input))
    return bignPrivateKey(octets(input, 'privateKey'), curveOf(input)) > 0n && same(input, 'publicKey', publicKey)
  },
  BignPublicKeyValidate: (input) =>
    bignPublicKey(octets(input, 'publicKey'), curveOf(input)).multiples.rows().length > 0,
  BignSignWithK: (input) => same(input, 'sig', bignSignWith(signing(input), numberFromOctets(octets(input, 'k')))),
  BignGenK: (input) => {
    const k = bignOneTimeKey(signing(input), octets(input, 't'))
    return same(input, 'k', octetsFromNumber(k, curveOf(input).octets))
  },
  BignSignDeterministic: (input) => same(input, 'sig', bignSign(signing(input), octets(input, 't'))),
  BignVerify: bignHolds,
  BignVerifyKey: bignHolds,
  BignVerifyDigest: bignHolds,
  BignKeyTransport: (input) => {
    const options = { curve: curveOf(input), privateKey: octets(input, 'privateKey'), header: octets(input, 'header') }
    const key = bignUnwrapKey(octets(input, 'token'), options)
    const receiver = bignPublicKey(bignPublicOctets(options.privateKey, options.curve), options.curve)
    const k = numberFromOctets(octets(input, 'k'))
    const again = k === 0n ? octets(input, 'token') : bignWrapKey(receiver, key, { header: options.header, k })
    return same(input, 'msg', key) && same(input, 'token', again)
  },
  BignOidDer: (input) => same(input, 'der', objectIdentifier(digestAlgorithmOid(String(input.test.hash)) ?? '')),
  BignPasswordProtectedKey: (input) => {
    const options = { salt: octets(input, 'salt'), iterationCount: Number(input.test.iterationCount) }
    const key = beltPbkdf2(octets(input, 'password'), options)
    return same(input, 'privateKey', beltKeyUnwrap(octets(input, 'ct'), { key }))
  },
  BignIbsExtract: (input) => {
    const key = bignPublicKey(octets(input, 'publicKey'), curveOf(input))
    const keys = extractIdentityKeys(key, digestOf(input, 'identifier'), octets(input, 'sig'))
    return same(input, 'privateKeyE', keys.privateKey) && same(input, 'publicKeyR', keys.publicKey)
  },
  BignIbsSignWithK: (input) => {
    const signed = { identifier: digestOf(input, 'identifier'), digest: digestOf(input, 'msg') }
    const options = { curve: curveOf(input), privateKey: octets(input, 'privateKeyE'), ...signed }
    return same(input, 'sig', signWithIdentity(options, numberFromOctets(octets(input, 'k'))))
  },
  BignIbsVerify: (input) => {
    const key = bignPublicKey(octets(input, 'publicKey'), curveOf(input))
    const signed = { identifier: digestOf(input, 'identifier'), digest: digestOf(input, 'msg') }
    return verifyWithIdentity({ key, publicKey: octets(input, 'publicKeyR'), ...signed }, octets(input, 'sig'))
  },
  BignJws: bignJws,
  BignParams: (input) => {
    const number = (field: string): bigint => numberFromOctets(octets(input, field))
    const own = BIGN_CURVES.get(String(input.test.curve))
    const given = { p: number('p'), a: number('a'), b: number('b'), q: number('q'), x: 0n, y: number('yG') }
    const isOurs = own === undefined || Object.entries(given).every(([name, value]) => Reflect.get(own, name) === value)
    const level = Number(input.test.level)
    return isOurs && checkBignParameters({ ...given, level, yG: given.y, seed: octets(input, 'seed') })
  },
}
