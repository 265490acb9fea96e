/** Kinds of the suite `stb`: the protocols of STB 34.101.66 (BMQV, BSTS, BPACE) and BAUTH of STB 34.101.79, both sides of each. */
import { bauthTerminal, bauthToken } from '../../packages/core/src/card/bauth.ts'
import { bpaceClient, bpaceToken } from '../../packages/core/src/card/bpace.ts'
import { bakeKdf, bakeSwu } from '../../packages/core/src/crypto/bake.ts'
import { pointToOctets } from '../../packages/core/src/crypto/bign-curve.ts'
import { bmqvA, bmqvB } from '../../packages/core/src/crypto/bmqv.ts'
import { bstsA, bstsB } from '../../packages/core/src/crypto/bsts.ts'
import { curveOf, octets, type StbInput, type StbKinds, same } from './stb-input.ts'

/** The certificates of these examples are a name and a key. */
const readKey = (input: StbInput) => (certificate: Uint8Array) => certificate.subarray(-2 * curveOf(input).octets)

const hellosOf = (input: StbInput): { readonly a: Uint8Array; readonly b: Uint8Array } => ({
  a: octets(input, 'helloA'),
  b: octets(input, 'helloB'),
})

function bmqv(input: StbInput): boolean {
  const certificates = { a: octets(input, 'certA'), b: octets(input, 'certB') }
  const shared = { curve: curveOf(input), certificates, hellos: hellosOf(input) }
  const peer = readKey(input)
  const a = bmqvA({
    ...shared,
    privateKey: octets(input, 'dA'),
    peerKey: peer(certificates.b),
    u: octets(input, 'uA'),
  })
  const b = bmqvB({
    ...shared,
    privateKey: octets(input, 'dB'),
    peerKey: peer(certificates.a),
    u: octets(input, 'uB'),
  })
  const second = a.answer(b.message1)
  const third = b.answer(second.message2)
  const messages = [b.message1, second.message2, third.message3]
  const keys = [third.sessionKey, second.finish(third.message3)]
  return messages.every((one, i) => same(input, `m${i + 1}`, one)) && keys.every((one) => same(input, 'k0', one))
}

function bsts(input: StbInput): boolean {
  const shared = { curve: curveOf(input), readKey: readKey(input), hellos: hellosOf(input) }
  const [certificateA, certificateB] = [octets(input, 'certA'), octets(input, 'certB')]
  const a = bstsA({ ...shared, privateKey: octets(input, 'dA'), certificate: certificateA, u: octets(input, 'uA') })
  const b = bstsB({ ...shared, privateKey: octets(input, 'dB'), certificate: certificateB, u: octets(input, 'uB') })
  const second = a.answer(b.message1)
  const third = b.answer(second.message2)
  const end = second.finish(third.message3)
  const messages = [b.message1, second.message2, third.message3]
  const met = certificateA.equals(third.certificate) && certificateB.equals(end.certificate)
  const keys = [third.sessionKey, end.sessionKey]
  return met && messages.every((one, i) => same(input, `m${i + 1}`, one)) && keys.every((one) => same(input, 'k0', one))
}

const bpaceOptions = (input: StbInput): Parameters<typeof bpaceToken>[0] => ({
  curve: curveOf(input),
  password: octets(input, 'password'),
  hellos: { token: octets(input, 'helloA'), client: octets(input, 'helloB') },
})

function bpace(input: StbInput): boolean {
  const options = bpaceOptions(input)
  const token = bpaceToken({ ...options, secrets: { r: octets(input, 'rA'), u: octets(input, 'uA') } })
  const client = bpaceClient({ ...options, secrets: { r: octets(input, 'rB'), u: octets(input, 'uB') } })
  const second = token.answer(client.message1)
  const third = client.answer(second.message2)
  const fourth = second.finish(third.message3)
  const messages = [client.message1, second.message2, third.message3, fourth.message4]
  const keys = [fourth.sessionKey, third.finish(fourth.message4)]
  return messages.every((one, i) => same(input, `m${i + 1}`, one)) && keys.every((one) => same(input, 'k0', one))
}

function bauth(input: StbInput): boolean {
  const hellos = { terminal: octets(input, 'helloT'), token: octets(input, 'helloCt') }
  const shared = { curve: curveOf(input), hellos }
  const certificate = octets(input, 'certCt')
  const isMutual = input.test.mutual === true
  const token = bauthToken({
    ...shared,
    terminalKey: octets(input, 'qT'),
    secrets: { r: octets(input, 'rCt'), u: octets(input, 'uCt') },
    ...(isMutual && { identity: { privateKey: octets(input, 'dCt'), certificate } }),
  })
  const terminal = bauthTerminal({
    ...shared,
    privateKey: octets(input, 'dT'),
    r: octets(input, 'rT'),
    ...(isMutual && { readKey: () => octets(input, 'qCt') }),
  })
  const second = terminal.answer(token.message1)
  const third = token.answer(second.message2)
  const end = second.finish(third.message3)
  const messages = [token.message1, second.message2, third.message3]
  const keys = [third.sessionKey, end.sessionKey]
  const met = !isMutual || certificate.equals(end.certificate ?? new Uint8Array(0))
  return met && messages.every((one, i) => same(input, `m${i + 1}`, one)) && keys.every((one) => same(input, 'k0', one))
}

export const bakeKinds: StbKinds = {
  BakeKdf: (input) =>
    same(input, 'key', bakeKdf(octets(input, 'secret'), [octets(input, 'salt')], Number(input.test.number))),
  BakeSwu: (input) => {
    const curve = curveOf(input)
    return same(input, 'point', pointToOctets(bakeSwu(octets(input, 'msg'), curve), curve))
  },
  Bmqv: bmqv,
  Bsts: bsts,
  Bpace: bpace,
  BpaceRefuse: (input) => {
    const secrets = { r: octets(input, 'rA'), u: octets(input, 'uA') }
    const second = bpaceToken({ ...bpaceOptions(input), secrets }).answer(octets(input, 'm1'))
    return same(input, 'm2', second.message2) && second.finish(octets(input, 'm3')).message4.length === 8
  },
  Bauth: bauth,
}
