/**
 * Direct sign-in: who signed in, and answers for other challenges or people (D1 to D4, D12). D13 is the agent's, one-time use
 * and browsers are the sidecar's.
 */
import { describe, expect, it } from 'vitest'
import { createChallenge } from '../../src/sign-in/challenge.ts'
import { now, rdn } from '../made/certificates.ts'
import {
  answer,
  attributes,
  authenticationCertificate,
  challenge,
  octetsOf,
  outcomeOf,
  person,
  verdictOn,
} from '../made/sign-in.ts'
import { seq, utf8 } from '../made/tlv.ts'

const { type: _type, version: _version, purpose: _purpose, issuedAt, expiresAt, ...rest } = challenge
const again = (change: object) =>
  createChallenge({ ...rest, issuedAt: new Date(issuedAt), expiresAt: new Date(expiresAt), ...change })

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
