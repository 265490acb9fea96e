/** The certificate that a registration brings: of our key and below the bundle's root, in the algorithms of any country. */
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createCertificationRequest, type Http, toBase64 } from '@tamga/core'
import { openTestCa, type TestCa } from '@tamga/test-ca'
import { describe, expect, it, onTestFinished } from 'vitest'
import { registerClient } from '../../src/adapters/register-client.ts'
import { standingClock } from '../world.ts'

const PASSWORD = 'AB'.repeat(16)
const clock = standingClock()
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

const subjects = {
  generic: {},
  'kz-nca': { organisation: { name: 'Министрлік', number: '990140000129' } },
  'by-esiful': { organisation: { name: 'Міністэрства', number: '190000020' }, locality: 'Мінск' },
} as const

/** What `issuing` certifies, offered to whoever was told of `told`. */
async function register(issuing: TestCa, told: TestCa): Promise<string> {
  const request = createCertificationRequest({ privateKey, commonName: 'Portal', enrolmentPassword: PASSWORD })
  const subject = subjects[issuing.profile.name]
  const { certificate, chain } = await issuing.issueFromRequest(request, { kind: 'system', ...subject })
  const answer = { clientId: 'client', certificate: toBase64(certificate), chain: chain.map(toBase64) }
  const http: Http = {
    send: async () => ({ status: 201, contentType: 'application/json', body: Buffer.from(JSON.stringify(answer)) }),
  }
  const bundle = {
    issuer: 'https://idp.example',
    rootCertificate: told.rootCertificate,
    intermediateCertificate: told.intermediateCertificate,
    attributeAuthorityCertificate: told.attributeAuthorityCertificate,
    encryptionKeys: [],
    enrolmentPassword: PASSWORD,
  }
  const { clientId } = await registerClient({}, { bundle, http, certifiedKey: privateKey, clock })
  return clientId
}

describe.each(['generic', 'kz-nca', 'by-esiful'] as const)('a registration under %s', (profile) => {
  it('is believed with the authority of the bundle, and with no other', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tamga-register-'))
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
    const [mine, other] = await Promise.all(
      ['mine', 'other'].map((name) =>
        openTestCa({ directory: join(directory, name), publicUrl: 'http://ca.test', profile, clock }),
      ),
    )
    if (mine === undefined || other === undefined) throw new Error('no authority')
    expect(await register(mine, mine)).toBe('client')
    await expect(register(other, mine)).rejects.toMatchObject({ code: 'ERR_ENROL_CERTIFICATE' })
  })
})
