import { createPublicKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import forge from 'node-forge'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPkcs12, parsePfx } from '../../src/keys/pkcs12.ts'
import { createKeyFiles, type KeyFiles, type KeyKind, PASSWORD } from '../support/key-files.ts'

let files: KeyFiles
let ordinary: Buffer

beforeAll(() => {
  files = createKeyFiles()
  ordinary = files.make({ name: 'ordinary' })
})
afterAll(() => files.remove())

const open = (file: Uint8Array, password = PASSWORD) => openPkcs12(file, Buffer.from(password))
const codeOf = (action: () => unknown): unknown => {
  try {
    action()
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error
  }
  return 'no error'
}

describe('openPkcs12', () => {
  it.each<KeyKind>(['rsa-2048', 'p-256', 'p-384', 'p-521', 'ed25519'])('opens a file with a %s key', (kind) => {
    const [entry] = open(files.make({ name: `kind-${kind}`, kind }))
    const expected = createPublicKey(readFileSync(files.path(`kind-${kind}.pem`)))
    expect(createPublicKey(entry?.privateKey ?? '').equals(expected)).toBe(true)
  })

  it('returns certificates byte for byte, the chain nearest first, the root left out', () => {
    const [entry, ...others] = open(ordinary)
    const der = (name: string) => new X509Certificate(readFileSync(files.path(`${name}.pem`))).raw
    expect(others).toEqual([])
    expect(Buffer.from(entry?.certificate ?? []).equals(der('ordinary'))).toBe(true)
    expect(entry?.chain.map((certificate) => Buffer.from(certificate).equals(der('intermediate')))).toEqual([true])
  })

  it.each([
    ['AES-256 with SHA-256, as OpenSSL 3 writes', []],
    ['AES-128 with SHA-512', ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC', '-macalg', 'sha512']],
    ['3DES with SHA-1', ['-keypbe', 'PBE-SHA1-3DES', '-certpbe', 'PBE-SHA1-3DES', '-macalg', 'sha1']],
    ['RC2-40 and 3DES, as old tools write', ['-legacy']],
    ['certificates in the clear', ['-certpbe', 'NONE']],
    ['600 000 iterations', ['-iter', '600000']],
    ['no MAC', ['-nomac']],
  ])('opens a container with %s, and tells a wrong password', (_, container) => {
    const file = files.make({ name: 'container', container })
    expect(open(file)).toHaveLength(1)
    expect(codeOf(() => open(file, 'wrong'))).toBe('ERR_PKCS12_PASSWORD_WRONG')
  })

  it.each(['', 'a', 'пароль', 'κωδικός-🔑', 'x'.repeat(200)])('takes the password %j as OpenSSL does', (password) => {
    const file = files.make({ name: 'password', password })
    expect(open(file, password)).toHaveLength(1)
    expect(codeOf(() => open(file, `${password} `))).toBe('ERR_PKCS12_PASSWORD_WRONG')
  })

  it('finds both keys of a file with two, each with its own certificate', () => {
    files.make({ name: 'first', subject: '/CN=First' })
    files.make({ name: 'second', subject: '/CN=Second', kind: 'rsa-2048' })
    const subjects = open(files.join('both', 'first', 'second')).map(({ privateKey, certificate }) => {
      const x509 = new X509Certificate(certificate)
      return [x509.subject, x509.checkPrivateKey(privateKey)]
    })
    expect(subjects).toEqual([
      ['CN=First', true],
      ['CN=Second', true],
    ])
  })

  it('leaves the password of the caller as it was', () => {
    const password = Buffer.from(PASSWORD)
    openPkcs12(ordinary, password)
    expect(password.toString()).toBe(PASSWORD)
  })

  it('opens what another maker, node-forge, wrote', () => {
    const pem = (name: string) => readFileSync(files.path(name), 'utf8')
    files.make({ name: 'forge', kind: 'rsa-2048' })
    const key = forge.pki.privateKeyFromPem(pem('forge.key'))
    const asn1 = forge.pkcs12.toPkcs12Asn1(key, forge.pki.certificateFromPem(pem('forge.pem')), 'ascii', {
      algorithm: '3des',
    })
    expect(open(Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'latin1'), 'ascii')).toHaveLength(1)
  })
})

describe('a file that cannot be opened', () => {
  it.each([
    ['an empty file', () => Buffer.alloc(0), 'ERR_PKCS12_NOT_PKCS12'],
    ['a PEM file', () => readFileSync(files.path('ordinary.pem')), 'ERR_PKCS12_NOT_PKCS12'],
    ['a certificate', () => new X509Certificate(readFileSync(files.path('ordinary.pem'))).raw, 'ERR_PKCS12_NOT_PKCS12'],
    ['a file cut short', () => ordinary.subarray(0, ordinary.length - 1), 'ERR_PKCS12_TRUNCATED'],
    ['a file cut in its head', () => ordinary.subarray(0, 3), 'ERR_PKCS12_TRUNCATED'],
    ['bytes after the end', () => Buffer.concat([ordinary, Buffer.from([0])]), 'ERR_PKCS12_MALFORMED'],
    ['a file of more than a mebibyte', () => Buffer.alloc(1024 * 1024 + 1, 0x30), 'ERR_PKCS12_TOO_LARGE'],
    ['a length of two gigabytes', () => Buffer.from('30847fffffff020103', 'hex'), 'ERR_PKCS12_TRUNCATED'],
    ['a length of four gigabytes', () => Buffer.from('3084ffffffff020103', 'hex'), 'ERR_PKCS12_MALFORMED'],
    ['nested SEQUENCEs', () => nested(5_000), 'ERR_PKCS12_MALFORMED'],
  ])('is named before a password is asked: %s', (_, file, code) => {
    expect(codeOf(() => parsePfx(file()))).toBe(code)
    expect(codeOf(() => open(file()))).toBe(code)
  })

  it('holds certificates only', () => {
    const { openssl, path } = files
    openssl(
      'pkcs12',
      '-export',
      '-nokeys',
      '-in',
      path('ordinary.pem'),
      '-out',
      path('nokey.p12'),
      '-passout',
      'pass:x',
    )
    expect(codeOf(() => open(readFileSync(path('nokey.p12')), 'x'))).toBe('ERR_PKCS12_NO_KEY')
  })

  it('holds a key whose certificate is missing', () => {
    const { openssl, path } = files
    openssl(
      'pkcs12',
      '-export',
      '-nocerts',
      '-inkey',
      path('ordinary.key'),
      '-out',
      path('bare.p12'),
      '-passout',
      'pass:x',
    )
    expect(codeOf(() => open(readFileSync(path('bare.p12')), 'x'))).toBe('ERR_PKCS12_NO_CERTIFICATE')
  })

  it('claims more iterations than it may cost', () => {
    const pfx = forge.asn1.fromDer(ordinary.toString('latin1'))
    const [, , iterations] = childrenOf(childrenOf(pfx)[2])
    if (iterations !== undefined) iterations.value = '\x7f\xff\xff\xff'
    const file = Buffer.from(forge.asn1.toDer(pfx).getBytes(), 'latin1')
    const begun = performance.now()
    expect(codeOf(() => open(file))).toBe('ERR_PKCS12_TOO_COSTLY')
    expect(performance.now() - begun).toBeLessThan(1_000)
  })

  it('never yields a key, a crash or an uncoded error when any octet is changed', () => {
    fc.assert(
      fc.property(fc.nat(ordinary.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const altered = Buffer.from(ordinary)
        altered[place] = (altered[place] ?? 0) ^ change
        const code = codeOf(() => open(altered))
        expect(String(code)).toMatch(/^(?:ERR_PKCS12_|no error$)/)
        // Octets outside the MAC that carry no meaning may change; what opens is still the right key.
        if (code === 'no error') expect(open(altered)[0]?.certificate).toEqual(open(ordinary)[0]?.certificate)
      }),
      { numRuns: 300 },
    )
  })

  it('is random octets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        expect(String(codeOf(() => open(Buffer.concat([Buffer.from([0x30]), bytes]))))).toMatch(/^ERR_PKCS12_/)
      }),
    )
  })
})

function childrenOf(node: forge.asn1.Asn1 | undefined): forge.asn1.Asn1[] {
  return Array.isArray(node?.value) ? node.value : []
}

function nested(depth: number): Buffer {
  let bytes: Buffer = Buffer.from('0500', 'hex')
  for (let level = 0; level < depth; level++) {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    bytes = Buffer.concat([Buffer.from([0x30, 0x84]), length, bytes])
  }
  return bytes
}
