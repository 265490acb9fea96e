/** Direct sign-in against the hostile cases D1 to D12; D13 is the agent's, one-time use and browsers are the sidecar's. */
import { createHash, generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createApplication } from '../../src/documents/application.ts'
import { generic, genericAuthentication } from '../../src/profiles/generic.ts'
import { createChallenge } from '../../src/sign-in/challenge.ts'
import { callerEvidence, noEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import {
  basicConstraints,
  certify,
  emailProtection,
  extension,
  extKeyUsage,
  farAhead,
  keyUsage,
  longAgo,
  now,
  rdn,
} from '../made/certificates.ts'
import { attribute, cadesAttributes, message } from '../made/cms.ts'
import { revocationList } from '../made/crls.ts'
import type { MadeKey } from '../made/keys.ts'
import { ocspResponse } from '../made/ocsp.ts'
import {
  answer,
  authenticationCertificate,
  challenge,
  clientAuth,
  octetsOf,
  outcomeOf,
  person,
  verdictOn,
  world,
} from '../made/sign-in.ts'
import { ctx, hex, indefinite, nil, octets, oid, seq, set, utf8 } from '../made/tlv.ts'

const { root, intermediate } = world
const { type: _type, version: _version, purpose: _purpose, issuedAt, expiresAt, ...rest } = challenge
const again = (change: object) =>
  createChallenge({ ...rest, issuedAt: new Date(issuedAt), expiresAt: new Date(expiresAt), ...change })
const crlsWith = (entries: Parameters<typeof revocationList>[0]['entries'] = []) =>
  callerEvidence({
    crls: [revocationList({ issuer: root }), revocationList({ issuer: intermediate, entries })],
  })
const attributes = () => cadesAttributes({ certificate: person }, octetsOf(challenge))

describe('an answer to a challenge', () => {
  it('tells who signed in, every fact from the certificate', async () => {
    const verdict = await verdictOn(answer())
    const fact = <T>(value: T) => ({ value, source: 'certificate', at: now.toISOString() })
    expect(verdict).toMatchObject({ outcome: 'accepted', certificate: person.der })
    if (verdict.outcome !== 'accepted') throw new Error('refused')
    expect(verdict.person).toEqual({
      sub: 'PNOKZ-880101400125',
      personalNumber: fact('PNOKZ-880101400125'),
      familyName: fact('Серікова'),
      givenName: fact('Әсел'),
      roles: [],
      powers: [],
      others: {},
      warnings: [{ code: 'WARN_IIN_CHECK_DIGIT', field: 'personalNumber' }],
    })
    expect(verdict.report).toMatchObject({
      profile: 'generic-authentication',
      conclusion: { indication: 'TOTAL-PASSED' },
    })
  })

  it('comes to the same verdict for the same input, octet for octet', async () => {
    const cms = answer()
    expect(JSON.stringify(await verdictOn(cms))).toBe(JSON.stringify(await verdictOn(cms)))
  })

  it('D1 is worth nothing for a later challenge of the same site', async () => {
    expect(await outcomeOf(answer(), { challenge: again({ nonce: 'B'.repeat(43) }) })).toBe('ERR_CHALLENGE_CONTENT')
  })

  it('D2 is worth nothing for the challenge of another browser, made in the same second', async () => {
    const [mine, theirs] = [again({ nonce: undefined }), again({ nonce: undefined })]
    expect(await outcomeOf(answer({}, { content: octetsOf(mine) }), { challenge: mine })).toBe('accepted')
    expect(await outcomeOf(answer({}, { content: octetsOf(mine) }), { challenge: theirs })).toBe(
      'ERR_CHALLENGE_CONTENT',
    )
  })

  it.each([
    ['origin', { origin: 'https://portal.example.evil' }],
    ['relying party', { relyingParty: 'Банк' }],
    ['time of issue', { issuedAt: new Date(now.getTime() - 61_000) }],
    ['expiry', { expiresAt: new Date(now.getTime() + 241_000) }],
  ])('D3 is refused over another %s with the same nonce', async (_, change) => {
    const other = octetsOf(again(change))
    expect(await outcomeOf(answer({}, { content: other }))).toBe('ERR_CHALLENGE_CONTENT')
    expect(await outcomeOf(answer(), { challenge: again(change) })).toBe('ERR_CHALLENGE_CONTENT')
  })

  it('D4 is refused once the challenge has expired, and before it was made', async () => {
    const at = (text: string, seconds: number) => new Date(Date.parse(text) + seconds * 1000)
    expect(await outcomeOf(answer(), { time: at(expiresAt, 4) })).toBe('accepted')
    expect(await outcomeOf(answer(), { time: at(expiresAt, 5) })).toBe('ERR_CHALLENGE_EXPIRED')
    expect(await outcomeOf(answer(), { time: at(issuedAt, -5) })).toBe('accepted')
    expect(await outcomeOf(answer(), { time: at(issuedAt, -6) })).toBe('ERR_CHALLENGE_NOT_YET_VALID')
  })
})

describe('D5 the purpose of the certificate', () => {
  const holder = (...extensions: Buffer[]) => authenticationCertificate({ extensions })
  const signIn = (certificate: ReturnType<typeof holder>) => outcomeOf(answer({ certificate }))
  const document = (certificate: ReturnType<typeof holder>) =>
    judgeSignature(
      { signature: message({ signers: [{ certificate }] }) },
      { ...world.options, evidence: crlsWith(), profile: generic },
    ).conclusion.indication
  const refusal = 'ERR_CHALLENGE_SIGNATURE CHAIN_CONSTRAINTS_FAILURE'

  it('D5 refuses a certificate for signing documents where one for signing in is needed', async () => {
    const certificate = holder(keyUsage('digitalSignature', 'contentCommitment'), extKeyUsage(emailProtection))
    expect([await signIn(certificate), document(certificate)]).toEqual([refusal, 'TOTAL-PASSED'])
  })

  it('D5 refuses a certificate for signing in where one for documents is needed', async () => {
    const certificate = holder(keyUsage('digitalSignature'), extKeyUsage(clientAuth))
    expect([await signIn(certificate), document(certificate)]).toEqual(['accepted', 'INDETERMINATE'])
  })

  it('D5 lets a certificate that says both do both', async () => {
    const usages = keyUsage('digitalSignature', 'contentCommitment')
    const certificate = holder(usages, extKeyUsage(emailProtection, clientAuth))
    expect([await signIn(certificate), document(certificate)]).toEqual(['accepted', 'TOTAL-PASSED'])
  })

  it.each([
    ['without a purpose', [keyUsage('digitalSignature')]],
    ['for any purpose', [keyUsage('digitalSignature'), extKeyUsage('2.5.29.37.0')]],
    ['for web servers', [keyUsage('digitalSignature'), extKeyUsage('1.3.6.1.5.5.7.3.1')]],
    ['for content commitment alone', [keyUsage('contentCommitment'), extKeyUsage(clientAuth)]],
    ['for key agreement', [keyUsage('keyAgreement'), extKeyUsage(clientAuth)]],
    ['of an authority', [basicConstraints(true), keyUsage('digitalSignature', 'keyCertSign'), extKeyUsage(clientAuth)]],
  ])('D5 refuses a certificate %s', async (_, extensions) => {
    expect(await signIn(holder(...extensions))).toMatch(/^ERR_CHALLENGE_SIGNATURE CHAIN_/)
  })

  it('D5 refuses another policy than the profile asks for', async () => {
    const policy = (id: string) => extension('2.5.29.32', seq(seq(oid(id))))
    const wanted = '1.3.6.1.4.1.32473.7.1'
    const path = {
      ...genericAuthentication.path,
      policies: {
        ...genericAuthentication.path.policies,
        userInitialPolicySet: [wanted],
        initialExplicitPolicy: true,
      },
    }
    const authorityWithPolicies = certify({
      subject: 'Policies',
      issuer: root,
      extensions: [basicConstraints(true), keyUsage('keyCertSign', 'cRLSign'), policy('2.5.29.32.0')],
    })
    const issued = (id: string) =>
      authenticationCertificate({
        issuer: authorityWithPolicies,
        extensions: [keyUsage('digitalSignature'), extKeyUsage(clientAuth), policy(id)],
      })
    const crls = [revocationList({ issuer: root }), revocationList({ issuer: authorityWithPolicies })]
    const more = {
      profile: { ...genericAuthentication, path },
      intermediates: [authorityWithPolicies.der],
      evidence: callerEvidence({ crls }),
    }
    expect(await outcomeOf(answer({ certificate: issued(wanted) }), more)).toBe('accepted')
    expect(await outcomeOf(answer({ certificate: issued(`${wanted}.1`) }), more)).toBe(refusal)
  })
})

describe('D6 the time and status of the certificate', () => {
  it.each([
    ['has expired', { notAfter: new Date(now.getTime() - 1000) }],
    ['is not valid yet', { notBefore: new Date(now.getTime() + 1000), notAfter: farAhead }],
  ])('D6 refuses one that %s', async (_, validity) => {
    const certificate = authenticationCertificate({ notBefore: longAgo, ...validity })
    expect(await outcomeOf(answer({ certificate }))).toBe('ERR_CHALLENGE_SIGNATURE OUT_OF_BOUNDS_NO_POE')
  })

  it('D6 refuses one that is revoked', async () => {
    const evidence = crlsWith([{ serial: person.serial }])
    expect(await outcomeOf(answer(), { evidence })).toMatch(/^ERR_CHALLENGE_SIGNATURE REVOKED/)
  })

  it('D6 says apart that nobody knows whether it is revoked: that is not a refusal of the person', async () => {
    expect(await outcomeOf(answer(), { evidence: noEvidence })).toBe('ERR_CHALLENGE_STATUS_UNKNOWN TRY_LATER')
  })

  it('D6 takes no evidence from the answer, which could hide a revocation of this morning', async () => {
    const good = ocspResponse({ responses: [{ serial: person.serial, issuer: intermediate }], signer: intermediate })
    const crls = [revocationList({ issuer: intermediate }), ctx(1, oid('1.3.6.1.5.5.7.16.2'), good)]
    for (const one of crls) {
      expect(await verdictOn(answer({}, { crls: [one] }), { evidence: crlsWith([{ serial: person.serial }]) })).toEqual(
        {
          outcome: 'refused',
          code: 'ERR_CHALLENGE_RESPONSE_FORM',
          facts: { reason: 'revocation information' },
          report: null,
        },
      )
    }
  })
})

describe('D7 the path', () => {
  it('D7 refuses what a person issued with his own certificate', async () => {
    const certificate = authenticationCertificate({ issuer: person })
    const cms = answer({ certificate }, { certificates: [certificate.der, person.der] })
    expect(await outcomeOf(cms)).toMatch(/^ERR_CHALLENGE_SIGNATURE /)
  })

  it('D7 refuses an authority nobody trusts', async () => {
    const own = certify({ subject: 'Test authority', extensions: [basicConstraints(true), keyUsage('keyCertSign')] })
    const certificate = authenticationCertificate({ issuer: own })
    const cms = answer({ certificate }, { certificates: [certificate.der, own.der] })
    expect(await outcomeOf(cms)).toMatch(/^ERR_CHALLENGE_SIGNATURE /)
  })

  it('D7 refuses a breach of name constraints', async () => {
    const onlyBelarus = extension('2.5.29.30', seq(ctx(0, seq(ctx(4, seq(rdn(['2.5.4.6', utf8('BY')])))))), true)
    const constrained = certify({
      subject: 'Constrained',
      issuer: root,
      extensions: [basicConstraints(true), keyUsage('keyCertSign', 'cRLSign'), onlyBelarus],
    })
    const certificate = authenticationCertificate({ issuer: constrained })
    const evidence = callerEvidence({
      crls: [revocationList({ issuer: root }), revocationList({ issuer: constrained })],
    })
    const cms = answer({ certificate }, { certificates: [certificate.der, constrained.der] })
    expect(await outcomeOf(cms, { evidence })).toBe('ERR_CHALLENGE_SIGNATURE CERTIFICATE_CHAIN_GENERAL_FAILURE')
  })
})

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

describe('D12 two certificates of the same issuer and serial number', () => {
  it('D12 are told apart by the signature: the person is the one who signed', async () => {
    const other = authenticationCertificate({ serial: person.serial, number: 'PNOKZ-990101300126' })
    for (const certificates of [
      [other.der, person.der],
      [person.der, other.der],
    ]) {
      const verdict = await verdictOn(answer({}, { certificates }))
      expect(verdict).toMatchObject({ outcome: 'accepted', person: { sub: 'PNOKZ-880101400125' } })
    }
  })

  it('D12 with one key are told apart by the signing-certificate attribute', async () => {
    const other = authenticationCertificate({ serial: person.serial, number: 'PNOKZ-990101300126', key: person.key })
    const cms = answer({ signedAttributes: Object.values(attributes()) }, { certificates: [other.der, person.der] })
    expect(await verdictOn(cms)).toMatchObject({ outcome: 'accepted', person: { sub: 'PNOKZ-880101400125' } })
  })
})

describe('the person', () => {
  it('is nobody when the certificate names no number, two, or one without a scheme', async () => {
    const subject = (...numbers: string[]) =>
      seq(rdn(['2.5.4.4', utf8('А')]), ...numbers.map((number) => rdn(['2.5.4.5', utf8(number)])))
    for (const numbers of [[], ['PNOKZ-1', 'PNOKZ-2'], ['880101300123']]) {
      const certificate = authenticationCertificate({ subject: subject(...numbers) })
      expect(await outcomeOf(answer({ certificate }))).toBe('ERR_CHALLENGE_SUBJECT')
    }
  })
})

describe('a signed challenge', () => {
  it('is no document: nothing that reads documents reads it', async () => {
    const { parseApplication } = await import('../../src/documents/application.ts')
    const { parseAgreement } = await import('../../src/documents/agreement.ts')
    for (const parse of [parseApplication, parseAgreement]) {
      expect(() => parse(octetsOf(challenge))).toThrow(expect.objectContaining({ name: 'FormatError' }))
    }
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
