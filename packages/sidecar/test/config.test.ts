import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { tokenDigest } from '../src/bearer-token.ts'
import { decodeConfig, readConfig } from '../src/config.ts'

const TOKEN = 'x'.repeat(32)
const minimal = {
  portals: [{ name: 'portal', token: { env: 'TOKEN' } }],
  trustAnchors: ['ca/root.cer'],
  store: { file: 'tamga.sqlite' },
}
const context = { baseDirectory: '/etc/tamga', environment: { TOKEN, SHORT: 'hunter2' } }

const mistakes = (change: object): unknown => {
  try {
    decodeConfig({ ...minimal, ...change }, context)
  } catch (error) {
    const { name, code, facts } = error as { name: string; code: string; facts: { mistakes: string[] } }
    expect({ name, code }).toEqual({ name: 'ConfigurationError', code: 'ERR_CONFIG_INVALID' })
    return facts.mistakes
  }
  return []
}

describe('decodeConfig', () => {
  it('fills in what is safe: loopback, no private addresses, limits', () => {
    expect(decodeConfig(minimal, context)).toEqual({
      listen: { host: '127.0.0.1', port: 8781 },
      portals: [{ name: 'portal', token: tokenDigest(TOKEN) }],
      trustAnchors: ['/etc/tamga/ca/root.cer'],
      intermediates: [],
      profiles: [{ name: 'generic' }],
      store: { file: '/etc/tamga/tamga.sqlite' },
      applications: { draftLifetimeHours: 24 },
      agreements: { draftLifetimeHours: 24 },
      limits: { bodyOctets: 16_777_216, requestsPerMinute: 600, requestTimeoutSeconds: 30, stopTimeoutSeconds: 10 },
      outgoing: {
        timeoutSeconds: 10,
        maxConcurrent: 8,
        allowPrivateAddresses: false,
        fetchIssuers: false,
        crlFreshSeconds: 300,
        crlLastGoodSeconds: 86_400,
        crlCacheOctets: 134_217_728,
      },
      log: { level: 'info' },
    })
  })

  it('is frozen all through', () => {
    const config = decodeConfig(minimal, context)
    expect(() => Object.assign(config.limits, { bodyOctets: 1 })).toThrow(TypeError)
    expect(() => Object.assign(config.portals, { 0: undefined })).toThrow(TypeError)
  })

  it('holds no token', () => {
    expect(JSON.stringify(decodeConfig(minimal, context))).not.toContain(TOKEN)
  })

  it('tells all mistakes together, each with its path', () => {
    const found = mistakes({
      listen: { port: 'x', hots: '0.0.0.0' },
      limits: { bodyOctets: 0 },
      outgoing: { allowPrivateAddresses: 'yes' },
      trustAnchors: [],
      profiles: ['strictest'],
      revocation: 'off',
    }) as string[]
    expect(found.map((mistake) => mistake.split(':')[0]).sort()).toEqual([
      'limits.bodyOctets',
      'listen.hots',
      'listen.port',
      'outgoing.allowPrivateAddresses',
      'profiles.0.name',
      'revocation',
      'trustAnchors',
    ])
  })

  it('lets senders of signatures choose whom it calls among hosts that are named, and no others', () => {
    const fetchIssuers = true
    expect(mistakes({ outgoing: { fetchIssuers } })).toEqual([
      expect.stringMatching(/^outgoing\.fetchIssuers: needs allowedHosts/),
    ])
    const outgoing = { fetchIssuers, allowedHosts: ['authority.example'] }
    expect(decodeConfig({ ...minimal, outgoing }, context).outgoing.fetchIssuers).toBe(true)
    expect(decodeConfig(minimal, context).outgoing.fetchIssuers).toBe(false)
  })

  it.each([
    ['a token in the file itself', TOKEN, 'portals.0.token'],
    ['a variable that is not set', { env: 'NOTHING' }, 'portals.0.token'],
    ['a token that is too short', { env: 'SHORT' }, 'portals.0.token'],
    ['a file that is not there', { file: 'nowhere' }, 'portals.0.token'],
    ['both references', { env: 'TOKEN', file: 'x' }, 'portals.0.token'],
    ['no reference', {}, 'portals.0.token'],
  ])('refuses %s and does not repeat it', (_what, token, path) => {
    const found = mistakes({ portals: [{ name: 'portal', token }] }) as string[]
    expect(found.map((mistake) => mistake.split(':')[0])).toEqual([path])
    expect(found.join()).not.toContain('hunter2')
    expect(found.join()).not.toContain(TOKEN)
  })

  it('takes a profile with what it trusts, and a portal that is judged by it', () => {
    const decoded = decodeConfig(
      {
        ...minimal,
        portals: [{ ...minimal.portals[0], profile: 'kz-nca' }],
        profiles: ['generic', { name: 'kz-nca', trustAnchors: ['kz/'], intermediates: ['kz-nca.cer'] }],
      },
      context,
    )
    expect(decoded.profiles).toEqual([
      { name: 'generic' },
      { name: 'kz-nca', trustAnchors: ['/etc/tamga/kz'], intermediates: ['/etc/tamga/kz-nca.cer'] },
    ])
    expect(decoded.portals[0]?.profile).toBe('kz-nca')
  })

  it('takes what the guide to the national profiles shows', () => {
    const guide = readFileSync(new URL('../../../docs/guides/national-profiles.md', import.meta.url), 'utf8')
    const [, shown = ''] = /```json\n([^`]+)```/.exec(guide) ?? []
    const { portals, ...rest } = JSON.parse(`{${shown}}`) as { readonly portals: readonly object[] }
    const given = { ...minimal, ...rest, portals: portals.map((portal) => ({ ...portal, token: { env: 'TOKEN' } })) }
    const { profiles, trustAnchors } = decodeConfig(given, context)
    expect(profiles.map(({ name }) => name)).toEqual(['kz-nca', 'by-gossuok', 'generic'])
    expect(trustAnchors).toEqual(['/etc/tamga/trust/others'])
  })

  it('needs no anchors of its own where every profile brings some', () => {
    const { trustAnchors: _, ...rest } = minimal
    expect(
      mistakes({ ...rest, trustAnchors: undefined, profiles: [{ name: 'kz-nca', trustAnchors: ['kz'] }] }),
    ).toEqual([])
    expect(mistakes({ ...rest, trustAnchors: undefined, profiles: ['kz-nca'] })).toEqual([
      'profiles.0.trustAnchors: is missing, and so is the trustAnchors of the configuration',
    ])
  })

  it('refuses a profile twice, and a portal whose profile is not configured', () => {
    expect(mistakes({ profiles: ['generic', 'generic'] })).toEqual(['profiles: has a name twice'])
    expect(mistakes({ portals: [{ ...minimal.portals[0], profile: 'kz-nca' }] })).toEqual([
      'portals.0.profile: is not among profiles',
    ])
  })

  it('refuses two portals of one name', () => {
    expect(mistakes({ portals: [...minimal.portals, ...minimal.portals] })).toEqual(['portals: has a name twice'])
  })
})

describe('readConfig', () => {
  const directory = (): string => {
    const path = mkdtempSync(join(tmpdir(), 'tamga-config-'))
    onTestFinished(() => rmSync(path, { recursive: true, force: true }))
    return path
  }

  it('starts relative paths at the directory of the file, and takes a token from a file', () => {
    const base = directory()
    writeFileSync(join(base, 'token'), `${TOKEN}\n`)
    const portals = [{ name: 'portal', token: { file: 'token' } }]
    writeFileSync(join(base, 'tamga.json'), JSON.stringify({ ...minimal, portals }))
    const config = readConfig(join(base, 'tamga.json'), {})
    expect(config.store.file).toBe(join(base, 'tamga.sqlite'))
    expect(config.portals[0]?.token).toEqual(tokenDigest(TOKEN))
  })

  it.each([
    ['a file that is not there', undefined],
    ['a file that is not JSON', '{'],
    ['a member twice', '{"store": {}, "store": {}}'],
  ])('refuses %s, naming the file', (_what, text) => {
    const file = join(directory(), 'tamga.json')
    if (text !== undefined) writeFileSync(file, text)
    expect(() => readConfig(file, {})).toThrow(
      expect.objectContaining({ code: 'ERR_CONFIG_FILE', message: expect.stringContaining(file) }),
    )
  })
})
