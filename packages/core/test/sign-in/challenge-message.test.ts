/** Direct sign-in against hostile messages: other signers, contents, attributes and octets (D8 to D11). */
import { createHash, generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createApplication } from '../../src/documents/application.ts'
import { certify, extKeyUsage, keyUsage, now } from '../made/certificates.ts'
import { attribute, message } from '../made/cms.ts'
import type { MadeKey } from '../made/keys.ts'
import {
  answer,
  attributes,
  authenticationCertificate,
  challenge,
  clientAuth,
  octetsOf,
  outcomeOf,
  person,
  verdictOn,
} from '../made/sign-in.ts'
import { hex, indefinite, nil, octets, oid, seq, set } from '../made/tlv.ts'

describe('D8 and D9 the message', () => {
  it('D8 refuses several signers, whichever of them is valid, and none', async () => {
    const stranger = certify({
      subject: 'Stranger',
      extensions: [keyUsage('digitalSignature'), extKeyUsage(clientAuth)],
    })
    const content = octetsOf(challenge)
    for (const certificates of [[stranger, person], [person, stranger], [person, person], []]) {
      const cms = message({ content, signers: certificates.map((certificate) => ({ certificate })) })
      expect(await verdictOn(cms)).toMatchObject({
        code: 'ERR_CHALLENGE_SIGNERS',
        facts: { count: certificates.length },
      })
    }
  })

  it('D9 refuses another content, none, and a document signed by the same person', async () => {
    const application = createApplication(
      { familyName: 'А', givenName: 'Б', personalNumber: '1', reason: 'В' },
      { id: 'A-1', createdAt: now },
    )
    expect(await outcomeOf(answer({}, { content: Buffer.from(application) }))).toBe('ERR_CHALLENGE_CONTENT')
    expect(await outcomeOf(answer({}, { detached: true }))).toBe('ERR_CHALLENGE_DETACHED')
    expect(await outcomeOf(answer({}, { content: Buffer.concat([octetsOf(challenge), Buffer.from('\n')]) }))).toBe(
      'ERR_CHALLENGE_CONTENT',
    )
  })

  it.each([
    ['without signed attributes', null],
    ['without content-type', ({ contentType: _, ...others }: ReturnType<typeof attributes>) => Object.values(others)],
    [
      'without message-digest',
      ({ messageDigest: _, ...others }: ReturnType<typeof attributes>) => Object.values(others),
    ],
    [
      'not bound to its certificate',
      ({ signingCertificate: _, ...o }: ReturnType<typeof attributes>) => Object.values(o),
    ],
    [
      'with a wrong message-digest',
      (one: ReturnType<typeof attributes>) =>
        Object.values({
          ...one,
          messageDigest: attribute('1.2.840.113549.1.9.4', octets(createHash('sha256').update('other').digest())),
        }),
    ],
  ])('D9 refuses a signature %s', async (_, choose) => {
    const signedAttributes = choose === null ? null : choose(attributes())
    expect(await outcomeOf(answer({ signedAttributes }))).toMatch(
      /^ERR_CHALLENGE_SIGNATURE (FORMAT_FAILURE|HASH_FAILURE|SIG_CONSTRAINTS_FAILURE)$/,
    )
  })

  it('D9 refuses attributes that no signature covers', async () => {
    const unsignedAttributes = [attribute('1.2.840.113549.1.9.16.2.14', seq())]
    expect(await verdictOn(answer({ unsignedAttributes }))).toMatchObject({
      code: 'ERR_CHALLENGE_RESPONSE_FORM',
      facts: { reason: 'unsigned attributes' },
    })
  })

  it('D9 refuses the signed attributes of another signature offered as the content (RFC 5652 §5.4)', async () => {
    const covered = set(...Object.values(attributes()).sort(Buffer.compare))
    expect(await outcomeOf(answer({ signedAttributes: null }, { content: covered }))).toBe('ERR_CHALLENGE_CONTENT')
  })
})

describe('D10 and D11 the octets', () => {
  it('D10 refuses the cube root of a padded digest under an RSA key with the exponent 3', async () => {
    const certificate = authenticationCertificate({ key: keyWithExponentThree() })
    const verdict = await verdictOn(answer({ certificate }))
    expect(verdict).toMatchObject({
      code: 'ERR_CHALLENGE_SIGNATURE',
      report: { conclusion: { subIndication: 'SIG_CRYPTO_FAILURE' } },
    })
  })

  it('D11 refuses BER, trailing octets and nesting without end', async () => {
    const cms = answer()
    const [, length = 0] = cms
    const content = cms.subarray(2 + (length & 0x7f))
    let nested: Buffer = Buffer.alloc(0)
    for (let i = 0; i < 10_000; i += 1) nested = seq(nested)
    for (const [octetsOfMessage, reason] of [
      [indefinite(0x30, content), 'ERR_DER_INDEFINITE_LENGTH'],
      [
        Buffer.concat([hex('30 84 00'), Buffer.from([0, content.length >> 8, content.length & 0xff]), content]),
        'ERR_DER_LENGTH_NOT_MINIMAL',
      ],
      [Buffer.concat([cms, Buffer.from([0])]), 'ERR_DER_TRAILING_DATA'],
      [nested, 'ERR_DER_TOO_DEEP'],
      [Buffer.alloc(0), 'ERR_DER_MISSING'],
      [Buffer.alloc(200_000), 'ERR_CMS_TOO_LARGE'],
      [seq(oid('1.2.840.113549.1.7.1')), 'ERR_CMS_NOT_SIGNED_DATA'],
    ] as const) {
      expect(await verdictOn(octetsOfMessage)).toEqual({
        outcome: 'refused',
        code: 'ERR_CHALLENGE_RESPONSE_FORM',
        facts: { reason },
        report: null,
      })
    }
  })

  it('D11 refuses every truncation, and every bit that is flipped and means something', async () => {
    const cms = answer()
    const accepted: number[] = []
    for (let at = 0; at < cms.length; at += 1) {
      const forged = Buffer.from(cms)
      forged.writeUInt8(forged.readUInt8(at) ^ (1 << (at % 8)), at)
      const verdict = await verdictOn(forged)
      if (verdict.outcome === 'refused') continue
      expect(verdict.person.sub).toBe('PNOKZ-880101400125')
      accepted.push(at)
    }
    // The two version numbers and letters of the issuer's name in another case, as for every signature (test/forgery).
    expect(accepted.length).toBeLessThan(6)
    expect(await outcomeOf(cms.subarray(0, -1))).toBe('ERR_CHALLENGE_RESPONSE_FORM')
  }, 60_000)
})

describe('an answer of any octets', () => {
  it('comes to a verdict and never to an exception', async () => {
    const cms = answer()
    const changes = fc.array(fc.tuple(fc.nat(cms.length - 1), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 8,
    })
    const changed = changes.map((list) => {
      const copy = Buffer.from(cms)
      for (const [at, octet] of list) copy.writeUInt8(octet, at)
      return copy
    })
    const property = fc.asyncProperty(fc.oneof(changed, fc.uint8Array({ maxLength: 400 })), async (octetsOfAnswer) => {
      const verdict = await verdictOn(octetsOfAnswer)
      if (verdict.outcome === 'refused') expect(verdict.code).toMatch(/^ERR_CHALLENGE_/)
      else expect(verdict.person.sub).toBe('PNOKZ-880101400125')
    })
    await fc.assert(property, { numRuns: 500 })
  })
})

/** Bleichenbacher's forgery (2006): without the private key, a number whose cube begins like a signature of the octets. */
function keyWithExponentThree(): MadeKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 3072, publicExponent: 3 })
  const forge = (data: Uint8Array) => {
    const digestInfo = seq(
      seq(oid('2.16.840.1.101.3.4.2.1'), nil()),
      octets(createHash('sha256').update(data).digest()),
    )
    const start = Buffer.concat([hex('00 01 ff ff ff ff ff ff ff ff 00'), digestInfo])
    const target = BigInt(`0x${Buffer.concat([start, Buffer.alloc(384 - start.length, 0xff)]).toString('hex')}`)
    const value = Buffer.from(cubeRoot(target).toString(16).padStart(768, '0'), 'hex')
    return { algorithm: seq(oid('1.2.840.113549.1.1.11'), nil()), value }
  }
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  return { kind: 'rsa-2048', privateKey, spki, sign: forge }
}

/** The greatest whole number whose cube is not above `value`. */
function cubeRoot(value: bigint): bigint {
  let [low, high] = [0n, 1n << BigInt(Math.ceil(value.toString(2).length / 3) + 1)]
  while (low < high) {
    const middle = (low + high + 1n) >> 1n
    if (middle ** 3n <= value) low = middle
    else high = middle - 1n
  }
  return low
}
