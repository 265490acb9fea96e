import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decodeConfig } from '../src/config.ts'

const signIn = { publicUrl: 'https://id.portal.example', keyDirectory: 'keys' }
const portal = { title: 'Portal', homeUrl: 'https://portal.example/' }

function decode(change: { signIn?: unknown; portal?: unknown }): unknown {
  const input = {
    portals: [{ name: 'portal', token: { env: 'TOKEN' }, ...('portal' in change ? { signIn: change.portal } : {}) }],
    trustAnchors: ['ca/root.cer'],
    store: { file: 'tamga.sqlite' },
    ...('signIn' in change ? { signIn: change.signIn } : {}),
  }
  try {
    return decodeConfig(input, { baseDirectory: '/etc/tamga', environment: { TOKEN: 'x'.repeat(32) } })
  } catch (error) {
    return (error as { facts: { mistakes: string[] } }).facts.mistakes
  }
}

interface Example {
  readonly signIn: { readonly identificationServer: object }
  readonly portals: readonly { readonly signIn: object }[]
}

const server = { issuer: 'https://id.example', clientId: 'c', encryptionKeyThumbprints: ['A'.repeat(43)] }

describe('the section signIn', () => {
  it('fills in bounded lifetimes and counts, and nothing that is allowed', () => {
    expect(decode({ signIn, portal })).toMatchObject({
      signIn: {
        publicUrl: 'https://id.portal.example',
        listen: { host: '127.0.0.1', port: 8783 },
        keyDirectory: '/etc/tamga/keys',
        sessions: { idleSeconds: 1800, maxSeconds: 28_800 },
        limits: { pendingSeconds: 600, pendingPerBrowser: 16, pendingTotal: 100_000, requestsPerMinute: 300 },
        trustedProxies: [],
      },
      portals: [
        {
          signIn: {
            returnUrls: [],
            scopes: [],
            claims: { essential: [], voluntary: [] },
            acrValues: [],
            certificateOrigins: [],
          },
        },
      ],
    })
  })

  it.each([
    ['an unknown member', { skipSignatureChecks: true }, 'signIn.skipSignatureChecks: is not known'],
    ['plain HTTP', { publicUrl: 'http://id.portal.example' }, 'signIn.publicUrl: is no https address'],
    ['a slash at the end', { publicUrl: 'https://id.portal.example/' }, 'signIn.publicUrl: has a query or ends'],
    ['credentials', { publicUrl: 'https://a:b@id.portal.example' }, 'signIn.publicUrl: holds credentials'],
    ['a proxy without an address', { trustedProxies: ['proxy'] }, 'signIn.trustedProxies.0: is no address'],
    ['proxies that are everybody', { trustedProxies: ['0.0.0.0/0'] }, 'signIn.trustedProxies.0: trusts everybody'],
    ['a session without end', { sessions: { maxSeconds: 1e9 } }, 'signIn.sessions.maxSeconds: '],
    [
      'a server without pinned keys',
      { identificationServer: { issuer: 'https://id.example', clientId: 'c', encryptionKeyThumbprints: [] } },
      'signIn.identificationServer.encryptionKeyThumbprints: ',
    ],
    [
      'answers that are neither sealed nor named (JARM, RFC 9207)',
      { identificationServer: { ...server, wire: { responseMode: 'fragment' } } },
      'signIn.identificationServer.wire.responseMode: ',
    ],
    [
      'an algorithm that is not on the list',
      { identificationServer: { ...server, wire: { responseSigning: 'RS256' } } },
      'signIn.identificationServer.wire.responseSigning: ',
    ],
    [
      'a name for a claim nobody asks',
      { identificationServer: { ...server, wire: { claimNames: { shoeSize: 'x' } } } },
      'signIn.identificationServer.wire.claimNames',
    ],
  ])('refuses %s', (_what, change, mistake) => {
    expect(decode({ signIn: { ...signIn, ...change } })).toEqual([expect.stringContaining(mistake)])
  })

  it.each([
    ['a pattern for return addresses', { returnUrls: ['https://*.portal.example/x#y'] }, 'returnUrls.0: is no https'],
    ['a script as start page', { homeUrl: 'javascript:alert(1)' }, 'homeUrl: is no https'],
    [
      'an origin with a path',
      { certificateOrigins: ['https://a.example/x'] },
      'certificateOrigins.0: is not an origin',
    ],
    ['a level that could end a header', { acrValues: ['a"b'] }, 'acrValues.0: '],
    ['two scopes in one', { scopes: ['a b'] }, 'scopes.0: is no scope'],
  ])('refuses of a portal %s', (_what, change, mistake) => {
    expect(decode({ signIn, portal: { ...portal, ...change } })).toEqual([
      expect.stringContaining(`portals.0.signIn.${mistake}`),
    ])
  })

  it('is written in the guide as it can be used', () => {
    const guide = readFileSync(new URL('../../../docs/guides/sign-in.md', import.meta.url), 'utf8')
    const example: Example = JSON.parse(/```json\n([\s\S]*?)```/.exec(guide)?.[1] ?? '')
    Object.assign(example.signIn.identificationServer, { encryptionKeyThumbprints: ['A'.repeat(43)] })
    expect(decode({ signIn: example.signIn, portal: example.portals[0]?.signIn })).toMatchObject({
      signIn: { publicUrl: 'https://id.portal.example' },
    })
  })

  it('says how the server answers and what it calls things', () => {
    const wire = { responseMode: 'query', claimNames: { personalNumber: 'national_id_number' } }
    expect(decode({ signIn: { ...signIn, identificationServer: { ...server, wire } }, portal })).toMatchObject({
      signIn: { identificationServer: { wire: { ...wire, contentEncryption: 'A256GCM' } } },
    })
  })

  it('is needed when a portal lets people sign in', () => {
    expect(decode({ portal })).toEqual(['portals.0.signIn: needs the section signIn'])
  })
})
