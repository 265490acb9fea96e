import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { clientKeySet, loadSignInKeys } from '../../src/adapters/sign-in-keys.ts'

function directory(): string {
  const made = mkdtempSync(join(tmpdir(), 'tamga-keys-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return join(made, 'keys')
}

describe('the directory of keys', () => {
  it('is made at the first start, for its owner only, and gives the same keys ever after', () => {
    const place = directory()
    const first = loadSignInKeys(place)
    const second = loadSignInKeys(place)
    expect(second.assertion.kid).toBe(first.assertion.kid)
    expect(second.storeSecret.export()).toEqual(first.storeSecret.export())
    expect(statSync(place).mode & 0o777).toBe(0o700)
    for (const file of readdirSync(place)) expect(statSync(join(place, file)).mode & 0o777, file).toBe(0o600)
  })

  it('has a key of its own for each use', () => {
    const { assertion, client } = loadSignInKeys(directory())
    expect(new Set([assertion.kid, client.signing.kid, client.decryption[0]?.kid]).size).toBe(3)
  })

  it('gives public halves only, with what they are for', () => {
    const place = directory()
    const { client } = loadSignInKeys(place)
    const { keys } = clientKeySet(place)
    const first = (use: string): unknown => keys.find((key) => key.use === use)
    expect(first('sig')).toMatchObject({ kid: client.signing.kid, alg: 'ES256' })
    expect(first('enc')).toMatchObject({ kid: client.decryption[0]?.kid, alg: 'ECDH-ES+A256KW' })
    expect(keys.some((key) => 'd' in key)).toBe(false)
  })

  it('names the file of a secret that is too short, and nothing of what is in it', () => {
    const place = directory()
    loadSignInKeys(place)
    writeFileSync(join(place, 'store.key'), 'AAAA')
    expect(() => loadSignInKeys(place)).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        code: 'ERR_KEY_FILE',
        message: `${join(place, 'store.key')}: cannot be used as a key`,
      }),
    )
  })
})
