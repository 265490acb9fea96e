import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ecdsaCurve } from '../../src/crypto/ecdsa-curves.ts'
import { CURVES } from '../../src/crypto/key-algorithms.ts'
import { membersOf } from '../made/cms.ts'
import { openSslName } from '../made/shake-keys.ts'

const numberOf = (octets: Uint8Array): bigint => BigInt(`0x${Buffer.from(octets).toString('hex')}`)
const contents = (der: Buffer | undefined): Buffer => (der ?? Buffer.alloc(0)).subarray((der?.[1] ?? 0) < 0x80 ? 2 : 3)

/** ECParameters (SEC 1 C.2) as OpenSSL writes them when asked to spell a curve out. */
function spelledOut(namedCurve: string) {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve, paramEncoding: 'explicit' })
  const [identifier = Buffer.alloc(0)] = membersOf(publicKey.export({ type: 'spki', format: 'der' }))
  const [, parameters = Buffer.alloc(0)] = membersOf(identifier)
  const [, field = Buffer.alloc(0), equation = Buffer.alloc(0), base, order, cofactor] = membersOf(parameters)
  const [a, b] = membersOf(equation)
  const point = contents(base).subarray(1)
  return {
    p: numberOf(contents(membersOf(field)[1])),
    a: numberOf(contents(a)),
    b: numberOf(contents(b)),
    q: numberOf(contents(order)),
    x: numberOf(point.subarray(0, point.length / 2)),
    y: numberOf(point.subarray(point.length / 2)),
    cofactor: numberOf(contents(cofactor)),
  }
}

describe('every curve that keys are taken on', () => {
  it.each([...CURVES.values()])('$name has the numbers that OpenSSL has', ({ name, bits }) => {
    const { cofactor, ...numbers } = spelledOut(openSslName(name))
    const curve = ecdsaCurve(name)
    expect(curve).toMatchObject(numbers)
    expect(cofactor).toBe(1n)
    expect(numbers.q.toString(2)).toHaveLength(bits)
    expect(curve?.isPoint(numbers)).toBe(true)
  })

  it('is made once, and no other is there', () => {
    expect(ecdsaCurve('P-256')).toBe(ecdsaCurve('P-256'))
    expect(ecdsaCurve('explicit')).toBeUndefined()
  })
})
