import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { calculateJwkThumbprint, exportJWK } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keyPurposes } from '../../src/adapters/key-records.ts'
import { type KeyRing, openKeyRing } from '../../src/adapters/key-ring.ts'
import { loadSignInKeys } from '../../src/adapters/sign-in-keys.ts'

const start = new Date('2026-11-02T05:00:00.000Z')
let time: Date
let directory: string
const clock = { now: () => time }
const hours = (count: number): Date => new Date(start.getTime() + count * 3_600_000)
const open = (): KeyRing => openKeyRing(directory, clock)
const states = (ring: KeyRing, purpose = 'assertion'): string[] =>
  ring.records().flatMap((one) => (one.purpose === purpose ? [one.state] : []))

beforeEach(() => {
  time = start
  directory = mkdtempSync(join(tmpdir(), 'tamga-keys-'))
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

describe('the key ring', () => {
  it('begins with an active and a next key for each purpose, named by their RFC 7638 thumbprints', async () => {
    const ring = open()
    for (const purpose of keyPurposes) {
      expect(states(ring, purpose)).toEqual(['active', 'next'])
      const { kid, key } = ring.active(purpose)
      const [published] = ring.publicKeys(purpose)
      expect(published).toMatchObject({ kid, use: purpose === 'client-decryption' ? 'enc' : 'sig' })
      expect(await calculateJwkThumbprint(published ?? {})).toBe(kid)
      expect(await calculateJwkThumbprint(await exportJWK(key))).toBe(kid)
    }
  })

  it('gives private parts to nobody: not in what is published, not in the index, not to other users of the machine', () => {
    const ring = open()
    expect(JSON.stringify(ring.publicKeys('assertion'))).not.toContain('"d"')
    expect(readFileSync(join(directory, 'keys.json'), 'utf8')).not.toContain('"d"')
    expect(statSync(directory).mode & 0o777).toBe(0o700)
    for (const name of readdirSync(directory))
      expect([name, statSync(join(directory, name)).mode & 0o777]).toEqual([name, 0o600])
  })

  it('is the same at the next start, and for two that start at once', () => {
    const first = open()
    expect(open().records()).toEqual(first.records())
    expect(loadSignInKeys(directory, clock).assertion.kid).toBe(first.active('assertion').kid)
  })

  it('makes the next key active only when everybody has had the time to see it', () => {
    const ring = open()
    const next = ring.publicKeys('assertion')[1]?.kid
    time = hours(1.9)
    expect(() => ring.rotate('assertion')).toThrow(expect.objectContaining({ code: 'ERR_KEY_UNPUBLISHED' }))
    expect(states(open())).toEqual(['active', 'next'])
    time = hours(2)
    ring.rotate('assertion')
    expect(ring.active('assertion').kid).toBe(next)
    expect(states(ring)).toEqual(['retired', 'active', 'next'])
    expect(states(ring, 'client-signing')).toEqual(['active', 'next'])
    expect(open().records()).toEqual(ring.records())
  })

  it('makes it active at once when a key was stolen', () => {
    const ring = open()
    ring.rotate('assertion', { evenIfUnpublished: true })
    expect(states(ring)).toEqual(['retired', 'active', 'next'])
  })

  it('still publishes a retired key, decrypts with it, and has forgotten how to sign with it', () => {
    const ring = open()
    const [signing, sealing] = [ring.active('assertion').kid, ring.active('client-decryption').kid]
    time = hours(2)
    ring.rotate('assertion')
    ring.rotate('client-decryption')
    expect(ring.publicKeys('assertion').map(({ kid }) => kid)).toContain(signing)
    expect(ring.usable('assertion').map(({ kid }) => kid)).not.toContain(signing)
    expect(existsSync(join(directory, `${signing}.pem`))).toBe(false)
    expect(ring.usable('client-decryption').map(({ kid }) => kid)).toContain(sealing)
    expect(loadSignInKeys(directory, clock).client.decryption.map(({ kid }) => kid)).toContain(sealing)
    expect(loadSignInKeys(directory, clock).client.decryption[0]?.kid).toBe(ring.active('client-decryption').kid)
  })

  it('keeps the public part of every key for ever, with the time in which it signed', () => {
    const ring = open()
    const { kid } = ring.active('assertion')
    const sealing = ring.active('client-decryption').kid
    for (const [purpose, at] of [
      ['assertion', 2],
      ['client-decryption', 2],
      ['assertion', 26],
      ['client-decryption', 26],
    ] as const) {
      time = hours(at)
      ring.rotate(purpose)
    }
    const kept = open()
      .records()
      .find((one) => one.kid === kid)
    expect(kept).toMatchObject({
      state: 'archived',
      activeFrom: start.toISOString(),
      activeUntil: hours(2).toISOString(),
      publicKey: { kid, kty: 'EC', alg: 'ES256' },
    })
    expect(ring.publicKeys('assertion').map((one) => one.kid)).not.toContain(kid)
    expect(existsSync(join(directory, `${sealing}.pem`))).toBe(false)
    expect(ring.usable('client-decryption').map((one) => one.kid)).not.toContain(sealing)
  })

  it('rotates in one process at a time', () => {
    const ring = open()
    time = hours(2)
    writeFileSync(join(directory, 'keys.lock'), '')
    expect(() => ring.rotate('assertion')).toThrow(expect.objectContaining({ code: 'ERR_KEY_RING_BUSY' }))
    rmSync(join(directory, 'keys.lock'))
    ring.rotate('assertion')
    expect(readdirSync(directory).filter((name) => /lock|keys\.json\./.test(name))).toEqual([])
  })

  it.each([
    ['an index that is no JSON', () => writeFileSync(join(directory, 'keys.json'), '{"half')],
    ['an index without keys', () => writeFileSync(join(directory, 'keys.json'), '{"version":1,"keys":[]}')],
    ['a private key that is gone', () => rmSync(join(directory, `${open().active('assertion').kid}.pem`))],
    [
      'a private key that was exchanged for another',
      () => {
        const ring = open()
        const other = readFileSync(join(directory, `${ring.active('client-signing').kid}.pem`))
        writeFileSync(join(directory, `${ring.active('assertion').kid}.pem`), other)
      },
    ],
  ])('does not start with %s, and says which file it is', (_, damage) => {
    open()
    damage()
    expect(() => open().active('assertion')).toThrow(
      expect.objectContaining({ code: 'ERR_KEY_FILE', message: expect.stringContaining(directory) }),
    )
  })
})
