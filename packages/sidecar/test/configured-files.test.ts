/** What profiles trust, and that test anchors stand alone. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfiguredFiles } from '../src/configured-files.ts'
import { decodeConfig } from '../src/index.ts'
import { openssl } from './openssl.ts'

const TOKEN = 'a-token-for-tests-0123456789abcdef'
const directory = mkdtempSync(join(tmpdir(), 'tamga-trust-'))

beforeAll(() => {
  for (const [file, name] of [
    ['test.pem', 'Tamga Test Root CA'],
    ['other.pem', 'Some Root'],
    ['real.pem', 'НЕГІЗГІ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (RSA)'],
  ] as const) {
    makeRoot(file, name)
  }
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

function load(change: object): ReturnType<typeof loadConfiguredFiles> {
  const config = decodeConfig(
    {
      portals: [{ name: 'portal', token: { env: 'TOKEN' } }],
      store: { file: 'store.sqlite' },
      ...change,
    },
    { baseDirectory: directory, environment: { TOKEN } },
  )
  return loadConfiguredFiles(config)
}

describe('trust anchors', () => {
  it('go with their profile, or are shared by those that bring none', async () => {
    const { profiles, trust } = await load({
      trustAnchors: ['other.pem'],
      profiles: ['generic', 'cms', { name: 'kz-nca', trustAnchors: ['real.pem'] }],
    })
    const [generic, cms, kzNca] = profiles
    expect(profiles.map(({ profile }) => profile.id)).toEqual(['generic', 'cms', 'kz-nca'])
    expect(generic.trustAnchors).toEqual(cms?.trustAnchors)
    expect(kzNca?.trustAnchors).toHaveLength(1)
    expect(kzNca?.trustAnchors).not.toEqual(generic.trustAnchors)
    expect(trust).toBe('real')
  })

  it.each([
    ['in one list', { trustAnchors: ['test.pem', 'other.pem'] }],
    [
      'under two profiles of one process',
      { trustAnchors: ['other.pem'], profiles: ['generic', { name: 'kz-nca', trustAnchors: ['test.pem'] }] },
    ],
  ])('of tests beside others do not start: %s', async (_where, change) => {
    await expect(load(change)).rejects.toMatchObject({ name: 'ConfigurationError', code: 'ERR_TRUST_ANCHOR_MIXED' })
  })

  it('are what they are declared to be', async () => {
    expect((await load({ trustAnchors: ['test.pem', 'other.pem'], trust: 'test' })).trust).toBe('test')
    await expect(load({ trustAnchors: ['test.pem'], trust: 'real' })).rejects.toMatchObject({
      code: 'ERR_TRUST_ANCHOR_KIND',
    })
    await expect(load({ trustAnchors: ['test.pem', 'real.pem'], trust: 'test' })).rejects.toMatchObject({
      code: 'ERR_TRUST_ANCHOR_KIND',
    })
  })
})

function makeRoot(file: string, commonName: string): void {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(directory, 'key.pem')]
  const subject = ['-utf8', '-subj', `/CN=${commonName}`, '-out', join(directory, file)]
  openssl(['req', '-x509', '-days', '1', ...key, ...subject])
}
