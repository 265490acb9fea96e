import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readAlgorithmIdentifier } from '../../src/crypto/algorithm.ts'
import { type PublicKey, readSubjectPublicKeyInfo } from '../../src/crypto/public-key.ts'
import { signatureAlgorithm, verifySignature } from '../../src/crypto/standard.ts'
import { derReader } from '../../src/der/read.ts'
import { TamgaError } from '../../src/errors.ts'
import { generic } from '../../src/profiles/generic.ts'
import { algorithmObjections } from '../../src/validation/algorithm-policy.ts'
import { coded } from '../coded.ts'
import { bits, nil, octets, oid, seq } from '../made/tlv.ts'

const SIGNATURE = '1.2.398.3.10.1.1.2.3.2'
const KEY = '1.2.398.3.10.1.1.2.2'
const PARAMETER_SET = '1.2.398.3.10.1.1.2.2.1'
const STREEBOG_512 = '1.2.398.3.10.1.3.3'

interface Test {
  readonly id: string
  readonly publicKey?: string
  readonly msg?: string
  readonly sig?: string
  readonly result: string
}

const path = join(import.meta.dirname, '../../../../../shared/vectors/nca-kz/nca-gost2015.json')
const groups: readonly (Omit<Test, 'id' | 'result'> & { readonly type: string; readonly tests: readonly Test[] })[] =
  JSON.parse(readFileSync(path, 'utf8')).groups
const cases = groups
  .filter(({ type }) => type !== 'NcaSignWithK')
  .flatMap(({ tests, type, ...shared }) => tests.map((test) => ({ ...shared, ...test, name: `${type} ${test.id}` })))

const parameters = seq(oid(PARAMETER_SET), oid(STREEBOG_512))

function keyOf(point: string, params: Buffer = parameters): PublicKey {
  return readSubjectPublicKeyInfo(derReader(seq(seq(oid(KEY), params), bits(octets(Buffer.from(point, 'hex'))))))
}

const algorithm = signatureAlgorithm(readAlgorithmIdentifier(derReader(seq(oid(SIGNATURE), nil()))))

function holds({ publicKey = '', msg = '', sig = '' }: Partial<Test>): boolean {
  try {
    return verifySignature(algorithm, keyOf(publicKey), Buffer.from(msg, 'hex'), Buffer.from(sig, 'hex'))
  } catch (error) {
    if (error instanceof TamgaError) return false
    throw error
  }
}

describe('GOST R 34.10-2015 as a row', () => {
  it.each(cases)('judges $name', (one) => {
    expect(holds(one)).toBe(one.result === 'valid')
  })

  const good = cases.find(({ result }) => result === 'valid')

  it('reads which curve a key is on, and refuses a parameter set or a digest that it does not know', () => {
    expect(keyOf(good?.publicKey ?? '')).toMatchObject({
      algorithm: 'GOST R 34.10-2015',
      curve: 'id-tc26-gost-3410-12-512-paramSetA',
      bits: 512,
    })
    for (const params of [
      seq(oid('1.2.398.3.10.1.1.2.1.1')),
      seq(oid(PARAMETER_SET)),
      seq(oid(PARAMETER_SET), oid('1.2.3')),
    ]) {
      const key = keyOf(good?.publicKey ?? '', params)
      expect(coded(() => verifySignature(algorithm, key, new Uint8Array(0), new Uint8Array(128)))).toBe(
        'ERR_PUBLIC_KEY_UNSUPPORTED',
      )
    }
  })

  it('refuses a point off the curve, and no point at all, as keys', () => {
    for (const point of ['00'.repeat(128), '01'.repeat(128), '', '03']) {
      const key = keyOf(point)
      expect(coded(() => verifySignature(algorithm, key, new Uint8Array(0), new Uint8Array(128)))).toBe(
        'ERR_PUBLIC_KEY_INVALID',
      )
    }
  })

  it('is approved by no profile without a country', () => {
    const key = keyOf(good?.publicKey ?? '')
    expect(algorithmObjections(algorithm, key, generic.algorithms, new Date('2024-06-01T00:00:00Z'))).toEqual([
      'streebog512',
      'id-tc26-gost-3410-12-512-paramSetA',
    ])
  })
})
