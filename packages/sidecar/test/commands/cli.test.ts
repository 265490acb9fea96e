import { spawn } from 'node:child_process'
import { createPrivateKey } from 'node:crypto'
import { on } from 'node:events'
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createKeySigner, toBase64 } from '@tamga/core'
import { signXml } from '@tamga/xml-signature'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { certificatePem, openssl } from '../openssl.ts'
import { configInput, issueSigner, NOW, OTHER_TOKEN, sign, startWorld, TOKEN, type World } from '../world.ts'

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))
const content = Buffer.from('Мазмұны')

let world: World
let detached: Uint8Array
let signerCertificate: Uint8Array

interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function start(args: readonly string[], output: number | 'pipe' = 'pipe'): ReturnType<typeof spawn> {
  const options = ['--conditions=@tamga/source', '--disable-warning=ExperimentalWarning']
  const { PATH, NODE_COMPILE_CACHE } = process.env
  return spawn(process.execPath, [...options, CLI, ...args], {
    cwd: world.directory,
    env: { PATH, NODE_COMPILE_CACHE, TOKEN, OTHER_TOKEN },
    stdio: ['ignore', output, 'pipe'],
  })
}

async function ended(child: ReturnType<typeof spawn>): Promise<Ended> {
  const code = Promise.withResolvers<number | null>()
  child.once('close', code.resolve)
  const read = async (output: typeof child.stdout): Promise<string> => (output?.readable ? text(output) : '')
  const [out, err] = await Promise.all([read(child.stdout), read(child.stderr)])
  return { code: await code.promise, out, err }
}

const tamga = (...args: readonly string[]): Promise<Ended> => ended(start(args))
const validate = (...args: readonly string[]): Promise<Ended> =>
  tamga('validate', ...args, '--trust', 'root.cer', '--time', NOW.toISOString(), '--allow-private-addresses')

beforeAll(async () => {
  world = await startWorld()
  const { signer, issued } = await issueSigner(world)
  detached = await sign(content, signer)
  signerCertificate = issued.certificate
  const file = (name: string, octets: Uint8Array | string): void => writeFileSync(join(world.directory, name), octets)
  file('content', content)
  file('other', 'Басқа')
  file('detached.p7s', detached)
  file('detached.b64', `${toBase64(detached).replace(/(.{64})/g, '$1\n')}\n`)
  file('attached.p7m', await sign(content, signer, true))
  const xml = await signXml(Buffer.from('<order>Мазмұны</order>'), signer, { chain: 'included' })
  file('signed.xml', xml)
  file('changed.xml', `\n${xml.replace('Мазмұны', 'Басқа').replace(/^<\?[^>]*>/, '')}`)
  file(
    'mail.eml',
    `MIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; name="a.p7m"\r\n\r\n${toBase64(detached)}\r\n`,
  )
  file('signer.cer', issued.certificate)
  file('signer.pem', certificatePem(issued.certificate))
  file('garbage', 'garbage')
  file('broken.pem', '-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n')
  file('pem.p7s', openssl(['pkcs7', '-inform', 'DER', '-in', join(world.directory, 'detached.p7s')]))
  mkdirSync(join(world.directory, 'evidence'))
  mkdirSync(join(world.directory, 'empty'))
  file('evidence/told-by-its-contents.pem', await world.ca.crl('root'))
  file('evidence/intermediate.crl', await world.ca.crl('intermediate'))
  file('evidence/notes.txt', 'nothing')
})
afterAll(() => world?.close())

describe('tamga validate', () => {
  it.concurrent.each(['detached.p7s', 'detached.b64', 'pem.p7s'])(
    'passes %s with its content and ends with 0',
    async (file) => {
      const { code, out, err } = await validate(file, '--content', 'content')
      expect({ code, err }).toEqual({ code: 0, err: '' })
      expect(out).toMatch(/^TOTAL-PASSED: /)
      expect(out).toContain('Сериков')
    },
  )

  it('passes with the digest of the content', async () => {
    const hex = Buffer.from(await crypto.subtle.digest('SHA-256', content)).toString('hex')
    expect((await validate('detached.p7s', '--digest', `sha256:${hex}`)).code).toBe(0)
  })

  it('gives the report as JSON', async () => {
    const { code, out } = await validate('attached.p7m', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      type: 'tamga-validation-report',
      conclusion: { indication: 'TOTAL-PASSED' },
      validationTime: NOW.toISOString(),
    })
  })

  it('speaks the language it is asked for', async () => {
    const [ru, kk] = [
      await validate('attached.p7m', '--language', 'ru'),
      await validate('attached.p7m', '--language', 'kk'),
    ]
    expect(ru.out).toMatch(/[а-я]/)
    expect(ru.out.split('\n')[0]).not.toBe(kk.out.split('\n')[0])
  })

  it('ends with 1 for other content', async () => {
    const { code, out } = await validate('detached.p7s', '--content', 'other')
    expect(code).toBe(1)
    expect(out).toMatch(/^TOTAL-FAILED HASH_FAILURE: /)
  })

  it('ends with 1 for a file that is no signature', async () => {
    const { code, out } = await validate('garbage')
    expect(code).toBe(1)
    expect(out).toMatch(/^TOTAL-FAILED FORMAT_FAILURE: /)
  })

  it('ends with 2 without the content, and without trust', async () => {
    expect((await validate('detached.p7s')).code).toBe(2)
    const { code, out } = await tamga('validate', 'attached.p7m', '--offline', '--time', NOW.toISOString())
    expect(code).toBe(2)
    expect(out).toMatch(/^INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND: /)
  })

  it('fetches certificates of authorities that are missing when it is told to', async () => {
    const { issued } = await issueSigner(world)
    const { certificate, privateKeyPem } = issued
    const alone = createKeySigner({ privateKey: createPrivateKey(privateKeyPem), certificate, chain: [] })
    writeFileSync(join(world.directory, 'alone.p7m'), await sign(content, alone, true))
    world.requestsToCa.length = 0
    expect((await validate('alone.p7m')).out).toMatch(/^INDETERMINATE NO_CERTIFICATE_CHAIN_FOUND: /)
    expect(world.requestsToCa).toEqual([])
    expect((await validate('alone.p7m', '--fetch-issuers')).code).toBe(0)
    expect(world.requestsToCa).toContain('GET /ca/intermediate.cer')
    expect((await validate('alone.p7m', '--fetch-issuers', '--offline')).code).toBe(2)
    writeFileSync(join(world.directory, 'alone.xml'), await signXml(Buffer.from('<order/>'), alone))
    expect((await validate('alone.xml')).code).toBe(2)
    expect((await validate('alone.xml', '--fetch-issuers')).code).toBe(0)
  })

  it('asks nobody when offline, and then needs the evidence at hand', async () => {
    world.requestsToCa.length = 0
    expect((await validate('attached.p7m', '--offline')).out).toMatch(/^INDETERMINATE TRY_LATER: /)
    expect((await validate('attached.p7m', '--offline', '--evidence', 'evidence')).code).toBe(0)
    expect(world.requestsToCa).toEqual([])
  })

  it('judges as of when the file is known to have existed, and says so', async () => {
    const known = new Date(NOW.getTime() - 60_000).toISOString()
    const offline = [
      '--trust',
      'root.cer',
      '--offline',
      '--evidence',
      'evidence',
      '--time',
      '2031-01-01T00:00:00Z',
      '--json',
    ]
    expect((await tamga('validate', 'attached.p7m', ...offline)).code).toBe(2)
    const { code, out } = await tamga('validate', 'attached.p7m', ...offline, '--existed-at', known)
    expect(code).toBe(0)
    expect(JSON.parse(out).signatures).toMatchObject([{ bestSignatureTime: known }])
    expect(JSON.parse(out).checks.at(-1)).toMatchObject({ id: 'time-stamps.existence-asserted', outcome: 'warning' })
  })

  it('calls no address of this machine unless told to, and says which it did not call', async () => {
    world.requestsToCa.length = 0
    const { code, out } = await tamga('validate', 'attached.p7m', '--trust', 'root.cer', '--time', NOW.toISOString())
    expect({ code, requests: world.requestsToCa }).toEqual({ code: 2, requests: [] })
    expect(out).toMatch(/ ! .*: ERR_HTTP_ADDRESS_REFUSED http:\/\/\S+$/m)
  })

  it.concurrent.each([
    ['no file', []],
    ['two files', ['a', 'b']],
    ['an option nobody knows', ['attached.p7m', '--insecure']],
    ['an option without its value', ['attached.p7m', '--content']],
    ['content and digest', ['attached.p7m', '--content', 'content', '--digest', 'sha256:00']],
    ['a digest without algorithm', ['attached.p7m', '--digest', '00']],
    ['a digest of another length', ['attached.p7m', '--digest', 'sha256:00']],
    ['a time that is none', ['attached.p7m', '--time', 'noon']],
    ['a time without zone', ['attached.p7m', '--time', '2026-11-02T05:00:00']],
    ['a day that no calendar has', ['attached.p7m', '--time', '2026-02-31T00:00:00Z']],
    ['a moment of existence that is none', ['attached.p7m', '--existed-at', 'long ago']],
    ['a moment of existence of an XML document', ['signed.xml', '--existed-at', '2026-11-01T00:00:00Z']],
    ['a profile nobody knows', ['attached.p7m', '--profile', 'lax']],
    ['a language nobody knows', ['attached.p7m', '--language', 'tlh']],
  ])('ends with 64 for %s', async (_what, args) => {
    const { code, out, err } = await tamga('validate', ...args)
    expect({ code, out }).toEqual({ code: 64, out: '' })
    expect(err).not.toContain('    at ')
  })

  it.concurrent.each([
    ['a signature that is not there', ['nowhere']],
    ['a directory', ['evidence']],
    ['a mail around the signature', ['mail.eml']],
    ['content that is not there', ['detached.p7s', '--content', 'nowhere']],
    ['trust that is not there', ['attached.p7m', '--trust', 'nowhere']],
    ['trust that is no certificate', ['attached.p7m', '--trust', 'garbage']],
    ['a directory of trust that holds none', ['attached.p7m', '--trust', 'root.cer', '--trust', 'empty']],
    ['evidence that is not there', ['attached.p7m', '--evidence', 'nowhere']],
  ])('ends with 66 for %s, naming it', async (_what, args) => {
    const { code, err } = await tamga('validate', ...args)
    expect(code).toBe(66)
    expect(err).toContain(args.at(-1))
    expect(err).not.toContain('    at ')
  })
})

it('tamga evidence-record is a command of its own', async () => {
  const { code, err } = await tamga('evidence-record', 'content')
  expect(code).toBe(64)
  expect(err).toContain('takes a record and its files')
})

describe('tamga validate with anchors', () => {
  it('ends with 78 when some are of tests and others are not', async () => {
    const key = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      join(world.directory, 'other.key'),
    ]
    openssl([
      'req',
      '-x509',
      '-days',
      '1',
      '-subj',
      '/CN=Some Root',
      ...key,
      '-out',
      join(world.directory, 'other.pem'),
    ])
    const { code, out, err } = await validate('attached.p7m', '--trust', 'other.pem')
    expect({ code, out }).toEqual({ code: 78, out: '' })
    expect(err).toContain('ERR_TRUST_ANCHOR_MIXED')
  })
})

describe('tamga validate with XML', () => {
  it('judges a signed document like a CMS, told by its contents', async () => {
    const { code, out } = await validate('signed.xml')
    expect(out).toMatch(/^TOTAL-PASSED/)
    expect(code).toBe(0)
    expect((await validate('changed.xml')).code).toBe(1)
  })

  it('takes no content beside it', async () => {
    const { code, err } = await validate('signed.xml', '--content', 'content')
    expect(err).toContain('carries what it signs')
    expect(code).toBe(64)
  })
})

describe('tamga certificate', () => {
  it.each(['signer.cer', 'signer.pem'])('shows who %s speaks of', async (file) => {
    const { code, out } = await tamga('certificate', file)
    expect(code).toBe(0)
    expect(out).toContain('personalNumber: 880101300123')
    expect(out).toContain('notAfter: 2027-01-01T00:00:00.000Z')
  })

  it('reads a name as its country writes it, and tells a number that does not fit by its code', async () => {
    const key = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      join(world.directory, 'kz.key'),
    ]
    const subject = ['-utf8', '-subj', '/CN=ТЕСТОВ ТЕСТ/SN=ТЕСТОВ/serialNumber=IIN123456789011/C=KZ/GN=ТЕСТОВИЧ']
    openssl(['req', '-x509', '-days', '1', ...subject, ...key, '-out', join(world.directory, 'kz.pem')])
    const { out } = await tamga('certificate', 'kz.pem')
    for (const line of ['givenName: ТЕСТ', 'middleName: ТЕСТОВИЧ', 'personalNumberScheme: PNOKZ'])
      expect(out).toContain(line)
    expect(out).toContain('warnings: WARN_IIN_CHECK_DIGIT')
  })

  it('gives the same as JSON', async () => {
    const { out } = await tamga('certificate', 'signer.cer', '--json')
    const sha256 = Buffer.from(await crypto.subtle.digest('SHA-256', signerCertificate as Uint8Array<ArrayBuffer>))
    expect(JSON.parse(out)).toMatchObject({
      sha256: sha256.toString('hex'),
      holder: { kind: 'person', surname: 'Сериков', personalNumber: '880101300123' },
    })
  })

  it.concurrent.each(['garbage', 'broken.pem', 'nowhere', 'detached.p7s'])('ends with 66 for %s', async (file) => {
    const { code, err } = await tamga('certificate', file)
    expect(code).toBe(66)
    expect(err).toContain(file)
  })
})

describe('tamga serve', () => {
  const configFile = (name: string, change: object = {}): string => {
    writeFileSync(join(world.directory, name), JSON.stringify(configInput(world, change)))
    return name
  }

  it('serves until it is told to stop, reads its files anew when told to, and ends with 0', async () => {
    const child = start(['serve', '--config', configFile('good.json', { log: { level: 'info' } })])
    const end = ended(child)
    const url = await new Promise<string>((resolve) => {
      child.stdout?.on('data', (chunk) => {
        const found = /"url":"([^"]+)"/.exec(String(chunk))?.[1]
        if (found !== undefined) resolve(found)
      })
    })
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    child.kill('SIGHUP')
    for await (const [chunk] of on(child.stdout as NodeJS.ReadableStream, 'data')) {
      if (String(chunk).includes('read anew')) break
    }
    child.kill('SIGTERM')
    expect(await end).toMatchObject({ code: 0, err: '' })
  })

  it('checks a configuration without listening', async () => {
    const { code, out } = await tamga('serve', '--config', configFile('good.json'), '--check-config')
    expect({ code, out }).toEqual({
      code: 0,
      out: 'The configuration is good, for test use\ngeneric: 1 trust anchor(s)\n',
    })
  })

  it('ends with 78 and tells all mistakes of a configuration', async () => {
    const file = configFile('bad.json', { listen: { port: -1 }, trustAnchors: [], colour: 'red' })
    const { code, err } = await tamga('serve', '--config', file, '--check-config')
    expect(code).toBe(78)
    for (const path of ['listen.port', 'trustAnchors', 'colour']) expect(err).toContain(`${path}: `)
  })

  it('ends with 64 without a configuration', async () => {
    expect((await tamga('serve')).code).toBe(64)
  })
})

describe('tamga', () => {
  it('helps', async () => {
    const { code, out } = await tamga('--help')
    expect(code).toBe(0)
    for (const command of ['serve', 'validate', 'certificate']) expect(out).toContain(`tamga ${command}`)
    expect((await tamga('validate', '--help')).out).toBe(out)
  })

  it('tells its version', async () => {
    expect(await tamga('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
  })

  it('ends as it would have when nobody reads what it says', async () => {
    const child = start(['certificate', 'signer.cer'])
    child.stdout?.destroy()
    expect(await ended(child)).toMatchObject({ code: 0, err: '' })
  })

  it('ends with 70, which is no verdict, when it cannot say what it found', async () => {
    const unwritable = openSync(join(world.directory, 'signer.cer'), 'r')
    const { code, err } = await ended(start(['certificate', 'signer.cer'], unwritable))
    closeSync(unwritable)
    expect(code).toBe(70)
    expect(err).toContain('EBADF')
  })

  it.concurrent.each([[[]], [['sing']], [['constructor']]])('ends with 64 for %j', async (args) => {
    expect((await tamga(...args)).code).toBe(64)
  })
})
