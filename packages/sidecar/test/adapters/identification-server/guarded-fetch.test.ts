/** The only way out of the protocol library: the endpoints of the checked metadata, and nothing else. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { customFetch } from 'openid-client'
import { expect, it } from 'vitest'
import { openConnection } from '../../../src/adapters/identification-server/connection.ts'
import { createServerLink } from '../../../src/adapters/identification-server/server-link.ts'
import { CLIENT_ID, clientKeys, createWorld, own, refusalOf } from './world.ts'

it.each([
  'http://127.0.0.1:9/keys',
  'https://evil.example/token',
  '{issuer}/token?x',
  '{issuer}/other',
  '{issuer}/session/end',
])('a call to %s is refused as ERR_OIDC_ENDPOINT, and nothing leaves', async (address) => {
  const world = await createWorld()
  const link = createServerLink({
    issuer: world.stub.issuer,
    clientId: CLIENT_ID,
    signing: own(clientKeys.sign, 'ES256'),
    decryption: [own(clientKeys.encryption, 'ECDH-ES+A256KW')],
    pinnedEncryptionKeys: [],
    clock: world.clock,
    allowHttp: true,
  })
  const { config } = await openConnection(link)
  const before = world.stub.calls.length
  const call = config[customFetch]?.(address.replace('{issuer}', world.stub.issuer), {
    method: 'POST',
    headers: {},
    body: undefined,
    redirect: 'manual',
    signal: AbortSignal.timeout(1000),
  })
  expect(await refusalOf(call ?? Promise.resolve())).toBe('ERR_OIDC_ENDPOINT')
  expect(world.stub.calls.length).toBe(before)
  await world.close()
})

it('every refusal is asserted somewhere in these tests', () => {
  const source = resolve(import.meta.dirname, '../../../src/adapters/identification-server/refusals.ts')
  const codes = [...readFileSync(source, 'utf8').matchAll(/^ {2}(ERR_\w+):/gm)].map(([, code = '']) => code)
  const tests = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.test.ts'))
  const asserted = tests.map((name) => readFileSync(join(import.meta.dirname, name), 'utf8')).join('\n')
  expect(codes.length).toBeGreaterThan(60)
  expect(codes.filter((code) => !asserted.includes(`'${code}'`))).toEqual([])
})
