/** `tamga enrol` and `tamga keys` as processes, against the identification server of the fixtures. */
import { spawn } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createKeySigner } from '@tamga/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createVisitor } from '../../../../fixtures/identification-server/src/index.ts'
import { aigerim, openWorld, type World } from '../../../../fixtures/identification-server/test/world.ts'
import { connectIdentificationServer } from '../../src/adapters/identification-server/index.ts'
import { openKeyRing } from '../../src/adapters/key-ring.ts'
import { loadSignInKeys } from '../../src/adapters/sign-in-keys.ts'
import { readConfig } from '../../src/config.ts'
import { openssl } from '../openssl.ts'

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const TOKEN = 'a-token-for-tests-0123456789abcdef'
const about = [
  ...['--legal-name', 'Министерство', '--resource-name', 'Портал «Мысал»'],
  ...['--client-uri', 'https://portal.example', '--contact', 'it@portal.example'],
]

let world: World
const path = (name: string): string => join(world.directory, name)
const clock = { now: () => new Date() }

beforeAll(async () => {
  world = await openWorld()
  writeFileSync(path('bundle.json'), JSON.stringify(world.server.bundle()))
  writeFileSync(path('root.cer'), world.testCa.ca.rootCertificate)
  writeFileSync(path('config.json'), JSON.stringify(config()))
  writeFileSync(path('nobody.json'), JSON.stringify({ ...config(), signIn: undefined }))
})
afterAll(() => world.close())

const config = (change: object = {}) => ({
  listen: { port: 0 },
  portals: [{ name: 'portal', token: { env: 'TOKEN' } }],
  trustAnchors: ['root.cer'],
  store: { file: 'store.sqlite' },
  signIn: { publicUrl: 'https://door.example', keyDirectory: 'keys', ...change },
})

async function tamga(...args: readonly string[]) {
  const options = ['--conditions=@tamga/source', '--disable-warning=ExperimentalWarning']
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const env = { PATH, NODE_COMPILE_CACHE, TOKEN }
  const child = spawn(process.execPath, [...options, CLI, ...args], { cwd: world.directory, env })
  const code = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { code: await code, out, err }
}
const opensslText = (args: readonly string[]): string => Buffer.from(openssl(args)).toString('utf8')
const enrol = (...args: readonly string[]) =>
  tamga('enrol', '--config', 'config.json', '--bundle', 'bundle.json', ...args)

describe('tamga enrol', () => {
  it('registers, keeps certificate, chain and clientID, and says what to configure', async () => {
    const { code, out, err } = await enrol(...about)
    expect([code, err]).toEqual([0, ''])
    const section = JSON.parse(out.slice(out.indexOf('{')))
    const { identificationServer } = section
    expect(identificationServer).toMatchObject({
      issuer: world.server.bundle().issuer,
      encryptionKeyThumbprints: world.server.bundle().encryptionKeys,
    })
    writeFileSync(path('complete.json'), JSON.stringify(config(section)))
    expect(readConfig(path('complete.json'), { TOKEN }).signIn?.identificationServer).toMatchObject({
      clientId: identificationServer.clientId,
    })
    const kept = path('keys/registration/certificate.pem')
    expect(opensslText(['x509', '-in', kept, '-noout', '-subject', '-nameopt', 'utf8'])).toContain('CN=Портал «Мысал»')
    expect(readFileSync(kept, 'utf8').match(/BEGIN CERTIFICATE/g)).toHaveLength(3)
  })

  it('leaves a request that OpenSSL verifies, readable for its owner only since it carries the password', async () => {
    expect((await enrol(...about)).code).toBe(0)
    const request = path('keys/cert_req.req')
    const shown = opensslText(['req', '-in', request, '-inform', 'DER', '-noout', '-verify', '-text'])
    expect(shown).toContain(`/EPWD:${world.server.bundle().enrolmentPassword}`)
    expect(statSync(request).mode & 0o777).toBe(0o600)
  })

  it('prints the application in place of sending it, without the password', async () => {
    const { code, out, err } = await enrol(...about, '--print')
    expect(code).toBe(0)
    const ring = openKeyRing(path('keys'), clock)
    expect(JSON.parse(out)).toEqual({
      legalName: 'Министерство',
      resourceName: 'Портал «Мысал»',
      clientUri: 'https://portal.example',
      contact: 'it@portal.example',
      redirectUri: 'https://door.example/callback',
      postLogoutRedirectUri: 'https://door.example/signed-out',
      backchannelLogoutUri: 'https://door.example/backchannel-logout',
      jwks: { keys: [...ring.publicKeys('client-signing'), ...ring.publicKeys('client-decryption')] },
    })
    expect(err).toContain('cert_req.req')
    expect(out + err).not.toContain(world.server.bundle().enrolmentPassword)
  })

  it('tells which field the server refused, and that a password is wrong', async () => {
    const wrong = about.with(-1, 'nobody')
    expect(await enrol(...wrong)).toMatchObject({ code: 1, err: expect.stringMatching(/ERR_ENROL_REFUSED.*contact/) })
    writeFileSync(path('other.json'), JSON.stringify({ ...world.server.bundle(), enrolmentPassword: 'AB'.repeat(16) }))
    const { code, err } = await tamga('enrol', '--config', 'config.json', '--bundle', 'other.json', ...about)
    expect([code, err]).toEqual([1, expect.stringContaining('ERR_IDP_ENROLMENT_PASSWORD')])
    expect(err).not.toContain('ABABAB')
  })

  it('sends the enrolment password to no address without TLS but this very machine', async () => {
    writeFileSync(path('plain.json'), JSON.stringify({ ...world.server.bundle(), issuer: 'http://idp.example' }))
    const { code, err } = await tamga('enrol', '--config', 'config.json', '--bundle', 'plain.json', ...about)
    expect([code, err]).toEqual([66, expect.stringContaining('wrong members: issuer')])
  })

  it('believes no certificate that is not of its own key, and no answer of another form', async () => {
    const { certificate } = await world.testCa.ca.issue({ kind: 'system', key: 'p-256', commonName: 'Other' })
    const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64')
    let answer = JSON.stringify({ clientId: 'x', certificate: base64(certificate), chain: [] })
    const impostor = createServer((_, response) => response.writeHead(201).end(answer)).listen(0, '127.0.0.1')
    await new Promise((resolve) => impostor.once('listening', resolve))
    const issuer = `http://127.0.0.1:${(impostor.address() as AddressInfo).port}`
    writeFileSync(path('impostor.json'), JSON.stringify({ ...world.server.bundle(), issuer }))
    const ask = () => tamga('enrol', '--config', 'config.json', '--bundle', 'impostor.json', ...about)
    expect(await ask()).toMatchObject({ code: 1, err: expect.stringContaining('ERR_ENROL_CERTIFICATE') })
    for (const other of ['<html>', JSON.stringify({ clientId: 'x', certificate: 'AAAA', chain: [] })]) {
      answer = other
      expect(await ask()).toMatchObject({ code: 69, err: expect.stringContaining('ERR_ENROL_ANSWER') })
    }
    impostor.close()
    expect(await ask()).toMatchObject({ code: 69, err: expect.stringContaining('ERR_HTTP') })
  })

  it.each([
    ['no configuration', ['enrol', '--bundle', 'bundle.json'], 64],
    ['no bundle', ['enrol', '--config', 'config.json'], 64],
    ['a bundle that is none', ['enrol', '--config', 'config.json', '--bundle', 'config.json'], 66],
    ['a configuration where nobody signs in', ['enrol', '--config', 'nobody.json', '--bundle', 'bundle.json'], 78],
    ['no names', ['enrol', '--config', 'config.json', '--bundle', 'bundle.json'], 64],
    ['an unknown action', ['keys', 'burn', '--config', 'config.json'], 64],
    ['an unknown purpose', ['keys', 'rotate', '--config', 'config.json', '--purpose', 'x'], 64],
  ])('ends with its own exit code for %s', async (_, args, code) => {
    expect((await tamga(...args)).code).toBe(code)
  })
})

describe('tamga keys', () => {
  it('lists, refuses to use what nobody has seen, and rotates when told that it must', async () => {
    const listed = await tamga('keys', 'list', '--config', 'config.json')
    expect(listed.out.trim().split('\n')).toHaveLength(6)
    expect(await tamga('keys', 'rotate', '--config', 'config.json')).toMatchObject({
      code: 78,
      err: expect.stringContaining('ERR_KEY_UNPUBLISHED'),
    })
    const before = openKeyRing(path('keys'), clock).active('assertion').kid
    const { code, out } = await tamga('keys', 'rotate', '--config', 'config.json', '--even-if-unpublished')
    expect([code, out]).toEqual([0, expect.stringContaining('Send the sidecar SIGHUP')])
    expect(openKeyRing(path('keys'), clock).active('assertion').kid).not.toBe(before)
    const { out: json } = await tamga('keys', 'list', '--config', 'config.json', '--json')
    expect(JSON.parse(json).keys.find(({ kid }: { kid: string }) => kid === before)).toMatchObject({ state: 'retired' })
    expect(json).not.toContain('"d"')
  })
})

describe('what was enrolled', () => {
  it('signs a person in, also after the keys towards the server were rotated once', async () => {
    const { out } = await enrol(...about)
    const { identificationServer } = JSON.parse(out.slice(out.indexOf('{')))
    const issued = await world.testCa.ca.issue(aigerim)
    const { certificate, chain, privateKeyPem } = issued
    const signer = createKeySigner({ privateKey: createPrivateKey(privateKeyPem), certificate, chain })
    const signIn = async (): Promise<string | undefined> => {
      const { signing, decryption } = loadSignInKeys(path('keys')).client
      const { issuer, clientId, encryptionKeyThumbprints: pinnedEncryptionKeys } = identificationServer
      const server = connectIdentificationServer({
        ...{ issuer, clientId, pinnedEncryptionKeys, signing, decryption, clock },
        allowHttp: true,
      })
      const claims = { essential: ['identification_number'], voluntary: [] }
      const redirectUri = 'https://door.example/callback'
      const { url, pending } = await server.begin({ redirectUri, scopes: ['identity'], claims })
      const callback = await createVisitor({ signer }).visit(url)
      expect(callback.href).toContain(redirectUri)
      const { person } = await server.complete(await server.readCallback(callback.searchParams), pending)
      return person.personalNumber?.value
    }
    expect(await signIn()).toBe('PNOKZ-880101400124')
    const before = loadSignInKeys(path('keys')).client
    for (const purpose of ['client-signing', 'client-decryption']) {
      const { code } = await tamga(
        'keys',
        'rotate',
        '--config',
        'config.json',
        '--purpose',
        purpose,
        '--even-if-unpublished',
      )
      expect(code).toBe(0)
    }
    const after = loadSignInKeys(path('keys')).client
    expect([after.signing.kid, after.decryption[0]?.kid]).not.toEqual([before.signing.kid, before.decryption[0]?.kid])
    expect(await signIn()).toBe('PNOKZ-880101400124')
  })
})
