import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createApplication, parseApplication } from '../../src/documents/application.ts'
import type { FormatError } from '../../src/errors.ts'
import {
  createChallenge,
  encodeChallenge,
  parseChallenge,
  readChallenge,
  resemblesChallenge,
} from '../../src/sign-in/challenge.ts'

const fields = {
  origin: 'https://portal.example',
  relyingParty: 'Портал «Мысал»',
  nonce: 'A'.repeat(43),
  issuedAt: new Date('2026-11-02T05:00:00.000Z'),
  expiresAt: new Date('2026-11-02T05:05:00.000Z'),
}

const facts = (run: () => unknown): unknown => {
  try {
    run()
  } catch (error) {
    const { code, facts } = error as FormatError
    return { code, ...facts }
  }
  return 'accepted'
}
const factsOf = (change: object): unknown => facts(() => createChallenge({ ...fields, ...change }))
const text = (value: string): Uint8Array => Buffer.from(value, 'utf8')

describe('challenge', () => {
  it('has one exact form in octets', () => {
    expect(Buffer.from(encodeChallenge(createChallenge(fields))).toString('utf8')).toBe(
      '{"expiresAt":"2026-11-02T05:05:00.000Z","issuedAt":"2026-11-02T05:00:00.000Z",' +
        `"nonce":"${'A'.repeat(43)}","origin":"https://portal.example","purpose":"sign-in",` +
        '"relyingParty":"Портал «Мысал»","type":"tamga-challenge","version":1}',
    )
  })

  it('reads what it wrote, as octets and as JSON', () => {
    const challenge = createChallenge(fields)
    expect(parseChallenge(encodeChallenge(challenge))).toEqual(challenge)
    expect(readChallenge(JSON.parse(JSON.stringify(challenge)))).toEqual(challenge)
  })

  it('chooses 256 random bits when no nonce is given', () => {
    const { nonce: _, ...rest } = fields
    const nonces = Array.from({ length: 20 }, () => createChallenge(rest).nonce)
    expect(nonces.every((nonce) => Buffer.from(nonce, 'base64url').length === 32)).toBe(true)
    expect(new Set(nonces).size).toBe(20)
  })

  it('refuses a nonce of less than 256 bits', () => {
    expect(factsOf({ nonce: 'A'.repeat(42) })).toMatchObject({ nonce: 'does not have the expected form' })
  })

  it.each([
    'https://portal.example/',
    'https://portal.example:443',
    'https://PORTAL.example',
    'https://user@portal.example',
    'https://портал.example',
    'http://portal.example',
    'http://localhost.example',
    'null',
    'file:///',
    '',
  ])('refuses %j, which no browser sends as the origin of a secure site', (origin) => {
    expect(factsOf({ origin })).toMatchObject({ code: 'ERR_CHALLENGE_FIELDS', origin: expect.any(String) })
  })

  it.each(['http://localhost:8782', 'http://portal.localhost', 'http://127.0.0.1:8782', 'http://[::1]:8782'])(
    'takes %j, a page of this very machine',
    (origin) => {
      expect(factsOf({ origin })).toBe('accepted')
    },
  )

  it('refuses a life of more than ten minutes, and one that ends before it begins', () => {
    const reason = { code: 'ERR_CHALLENGE_FIELDS', expiresAt: 'is not within ten minutes after issuedAt' }
    expect(factsOf({ expiresAt: new Date('2026-11-02T05:10:00.000Z') })).toBe('accepted')
    expect(factsOf({ expiresAt: new Date('2026-11-02T05:10:00.001Z') })).toEqual(reason)
    expect(factsOf({ expiresAt: fields.issuedAt })).toEqual(reason)
  })

  it('refuses members it does not know, another purpose, type or version, and a date that does not exist', () => {
    const challenge = createChallenge(fields)
    for (const change of [
      { audience: 'https://other.example' },
      { purpose: 'agreement' },
      { type: 'tamga-application' },
      { version: 2 },
      { version: '1' },
      { issuedAt: '2026-02-30T05:00:00.000Z' },
      { nonce: 7 },
    ]) {
      expect(facts(() => readChallenge({ ...challenge, ...change }))).toMatchObject({ code: 'ERR_CHALLENGE_FIELDS' })
    }
    for (const value of [null, undefined, [], 'challenge', 7]) {
      expect(facts(() => readChallenge(value))).toMatchObject({ code: 'ERR_CHALLENGE_FIELDS' })
    }
  })

  it('refuses a relying party whose name turns the line, spans lines or shows nothing', () => {
    for (const relyingParty of ['Банк\n\nНажмите', '\u200B', ' ', '']) {
      expect(factsOf({ relyingParty })).toMatchObject({ relyingParty: expect.any(String) })
    }
  })

  it('refuses octets in any other form: white space, order, duplicate members', () => {
    const octets = Buffer.from(encodeChallenge(createChallenge(fields))).toString('utf8')
    for (const other of [
      ` ${octets}`,
      `${octets}\n`,
      octets.replace('{', '{ '),
      octets.replace('"version":1', '"version":1.0'),
      octets.replace('"type"', '"type":"tamga-application","type"'),
      octets.replace('sign-in', 'sign\\u002din'),
    ]) {
      expect(facts(() => parseChallenge(text(other)))).toMatchObject({ code: 'ERR_JCS_NOT_CANONICAL' })
    }
    expect(facts(() => parseChallenge(text(octets.padEnd(5000))))).toMatchObject({ code: 'ERR_JCS_TOO_LARGE' })
  })

  it('never reads as a document, nor a document as a challenge', () => {
    const application = createApplication(
      { familyName: 'А', givenName: 'Б', personalNumber: '1', reason: 'В' },
      { id: 'A-1', createdAt: fields.issuedAt },
    )
    expect(facts(() => parseChallenge(application))).toMatchObject({ code: 'ERR_CHALLENGE_FIELDS' })
    expect(facts(() => parseApplication(encodeChallenge(createChallenge(fields))))).toMatchObject({
      code: 'ERR_APPLICATION_FIELDS',
    })
  })

  it('any octets either read as a challenge that writes the same octets, or are refused with a code', () => {
    const valid = encodeChallenge(createChallenge(fields))
    const changed = fc.tuple(fc.nat(valid.length - 1), fc.integer({ min: 0, max: 255 })).map(([at, octet]) => {
      const copy = Uint8Array.from(valid)
      copy[at] = octet
      return copy
    })
    fc.assert(
      fc.property(fc.oneof(changed, fc.uint8Array({ maxLength: 200 })), (octets) => {
        const outcome = facts(() => {
          const challenge = parseChallenge(octets)
          expect(Buffer.from(encodeChallenge(challenge)).equals(octets)).toBe(true)
        })
        if (outcome !== 'accepted') expect(outcome).toMatchObject({ code: expect.stringMatching(/^ERR_/) })
      }),
      { numRuns: 500 },
    )
  })
})

describe('octets that resemble a challenge', () => {
  const octets = Buffer.from(encodeChallenge(createChallenge(fields))).toString('utf8')

  it.each([
    ['as it is', text(octets)],
    ['with white space', text(`\n {"type" :\t"tamga-challenge"}`)],
    ['with escapes', text('{"\\u0074ype":"tamga\\u002Dchallenge"}')],
    ['behind a byte order mark', text(`\uFEFF${octets}`)],
    ['as UTF-16', Buffer.from(octets, 'utf16le')],
    ['as UTF-16 of the other order', Buffer.from(octets, 'utf16le').swap16()],
    ['named twice', text('{"type":"tamga-application","type":"tamga-challenge"}')],
  ])('are recognised %s', (_, bytes) => {
    expect(resemblesChallenge(bytes)).toBe(true)
  })

  it.each([
    ['an application', text('{"type":"tamga-application"}')],
    ['a text that mentions one', text(`Пример: ${octets}`)],
    ['nothing', text('')],
    ['a PDF', text('%PDF-1.7\n{"type":"tamga-challenge"}')],
  ])('%s does not', (_, bytes) => {
    expect(resemblesChallenge(bytes)).toBe(false)
  })
})
