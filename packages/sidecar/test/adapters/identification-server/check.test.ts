/** What `check` finds at a server whose clock, offers or certificates do not fit the configuration. */
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseCertificate } from '@tamga/core'
import { openTestCa, type TestCa } from '@tamga/test-ca'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { certificateFindings } from '../../../src/adapters/identification-server/certificate-findings.ts'
import { createWorld, type World, type WorldOptions } from './world.ts'

let world: World
afterEach(() => world?.close())

async function checked(options: WorldOptions = {}, metadata?: World['stub']['lies']['metadata']): Promise<string[]> {
  world = await createWorld(options)
  if (metadata !== undefined) world.stub.lies.metadata = metadata
  return (await world.server.check()).map(({ outcome, code }) => `${outcome} ${code}`)
}

it('finds that the clocks differ, by what the server writes on its answers', async () => {
  // The clock of these tests stands still in June; HTTP answers carry the real date.
  expect(await checked()).toEqual([
    'passed OK_OIDC_METADATA',
    'failed ERR_OIDC_CLOCK_SKEW',
    'passed OK_OIDC_OFFERS',
    'passed OK_OIDC_ENCRYPTION_KEY',
  ])
})

it('names every algorithm and mode that is configured and not offered', async () => {
  const findings = await checked({}, (document) => ({
    ...document,
    request_object_signing_alg_values_supported: ['RS256'],
    response_modes_supported: ['query'],
    id_token_encryption_enc_values_supported: ['A256GCM'],
  }))
  expect(findings).toContain('failed ERR_OIDC_NOT_OFFERED')
  const message = (await world.server.check()).find(({ code }) => code === 'ERR_OIDC_NOT_OFFERED')?.message
  expect(message).toContain('request_object_signing_alg_values_supported lacks ES256')
  expect(message).toContain('response_modes_supported lacks jwt')
  expect(message).not.toContain('id_token')
})

it('tells one cause once: without metadata nothing else can be said', async () => {
  expect(await checked({}, (document) => ({ ...document, issuer: 'https://other.example' }))).toEqual([
    'failed ERR_OIDC_METADATA_ISSUER',
    'failed ERR_OIDC_CLOCK_SKEW',
  ])
})

describe('a certificate', () => {
  const directory = mkdtempSync(join(tmpdir(), 'tamga-check-'))
  const issuedAt = new Date('2026-06-01T12:00:00Z')
  let ca: TestCa
  beforeAll(async () => {
    ca = await openTestCa({ directory, publicUrl: 'http://ca.test', clock: { now: () => issuedAt } })
  })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))
  const days = (count: number): Date => new Date(issuedAt.getTime() + count * 86_400_000)

  it('is found good, expiring, expired or not yet valid, by the clock', async () => {
    const { certificate } = await ca.issue({ kind: 'system', key: 'p-256', commonName: 'Portal' }, {})
    const { notAfter } = parseCertificate(certificate)
    const end = (notAfter.getTime() - issuedAt.getTime()) / 86_400_000
    const at = (when: Date): string => certificateFindings({ what: 'It', certificate }, when)[0]?.code ?? ''
    expect([at(issuedAt), at(days(end - 10)), at(days(end + 1)), at(days(-2))]).toEqual([
      'OK_CERTIFICATE',
      'WARN_CERTIFICATE_EXPIRING',
      'ERR_CERTIFICATE_EXPIRED',
      'ERR_CERTIFICATE_NOT_YET_VALID',
    ])
  })

  it('of another key is found, and one that cannot be read', async () => {
    const { certificate } = await ca.issue({ kind: 'system', key: 'p-256', commonName: 'Portal' })
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
    expect(certificateFindings({ what: 'It', certificate, key }, issuedAt)[0]?.code).toBe('ERR_CERTIFICATE_KEY')
    const garbage = { what: 'It', certificate: Buffer.from('garbage') }
    expect(certificateFindings(garbage, issuedAt)).toMatchObject([{ code: 'ERR_CERTIFICATE_UNREADABLE' }])
  })
})
