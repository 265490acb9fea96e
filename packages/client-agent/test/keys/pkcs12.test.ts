import { createHmac, createPublicKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import forge from 'node-forge'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { derivePkcs12 } from '../../src/keys/password-based-encryption.ts'
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
    expect(entry?.privateKey.publicKeyInfo).toEqual(expected.export({ type: 'spki', format: 'der' }))
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

  const oldSchemes = ['PBE-SHA1-RC2-40', 'PBE-SHA1-RC2-128', 'PBE-SHA1-2DES', 'PBE-SHA1-3DES']
  const pairs = oldSchemes.flatMap((key) => oldSchemes.map((certificate) => [key, certificate] as const))
  it.each(pairs)('opens an old container with the key under %s and certificates under %s', (key, certificate) => {
    const container = ['-legacy', '-keypbe', key, '-certpbe', certificate, '-macalg', 'sha1', '-iter', '1024']
    const file = files.make({ name: 'old', container })
    expect(open(file)).toHaveLength(1)
    expect(codeOf(() => open(file, 'wrong'))).toBe('ERR_PKCS12_PASSWORD_WRONG')
  })

  it.each(['sha1', 'sha224', 'sha256', 'sha384', 'sha512'])('takes a MAC with %s', (digest) => {
    const file = files.make({ name: 'mac', container: ['-macalg', digest] })
    expect(open(file)).toHaveLength(1)
    expect(codeOf(() => open(file, 'wrong'))).toBe('ERR_PKCS12_PASSWORD_WRONG')
  })

  it.each(['PBE-SHA1-RC4-128', 'PBE-MD5-DES', 'PBE-SHA1-DES', 'PBE-SHA1-RC2-64', 'CAMELLIA-128-CBC'])(
    'says plainly that it does not know %s, once the password is right',
    (scheme) => {
      const file = files.make({ name: 'unknown', container: ['-legacy', '-keypbe', scheme] })
      expect(codeOf(() => open(file))).toBe('ERR_PKCS12_ALGORITHM_UNSUPPORTED')
      expect(codeOf(() => open(file, 'wrong'))).toBe('ERR_PKCS12_PASSWORD_WRONG')
    },
  )

  it('takes a password beyond ASCII in the form OpenSSL gave it before 1.1: each octet of its UTF-8 in two', () => {
    const pem = (name: string) => readFileSync(files.path(name), 'utf8')
    files.make({ name: 'before', kind: 'rsa-2048' })
    const key = forge.pki.privateKeyFromPem(pem('before.key'))
    const octets = Buffer.from(PASSWORD).toString('latin1')
    const asn1 = forge.pkcs12.toPkcs12Asn1(key, selfSigned(key), octets, { algorithm: '3des' })
    const file = Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'latin1')
    expect(open(file)).toHaveLength(1)
    expect(codeOf(() => open(file, `${PASSWORD} `))).toBe('ERR_PKCS12_PASSWORD_WRONG')
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
      const { subject, publicKey } = new X509Certificate(certificate)
      return [subject, publicKey.export({ type: 'spki', format: 'der' }).equals(privateKey.publicKeyInfo)]
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
    const asn1 = forge.pkcs12.toPkcs12Asn1(key, selfSigned(key), 'ascii', {
      algorithm: '3des',
    })
    expect(open(Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'latin1'), 'ascii')).toHaveLength(1)
  })
})

/** node-forge spoils certificates that somebody signed with another kind of key than RSA. */
function selfSigned(key: forge.pki.rsa.PrivateKey): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e)
  certificate.validity.notAfter = new Date(Date.now() + 86_400_000)
  certificate.setSubject([{ name: 'commonName', value: 'Forge' }])
  certificate.setIssuer([{ name: 'commonName', value: 'Forge' }])
  certificate.sign(key, forge.md.sha256.create())
  return certificate
}

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

  it('is damaged behind its MAC, not locked: the right password is not called wrong', () => {
    const pfx = forge.asn1.fromDer(ordinary.toString('latin1'))
    const [, authSafe, macData] = childrenOf(pfx)
    const content = childrenOf(childrenOf(authSafe)[1])[0]
    const safe = forge.asn1.fromDer(String(content?.value))
    // The last octet of the encrypted certificates decides on their padding.
    const [encryptedData] = childrenOf(childrenOf(childrenOf(safe)[0])[1])
    const encrypted = childrenOf(childrenOf(encryptedData)[1])[2]
    const octets = Buffer.from(String(encrypted?.value), 'latin1')
    octets[octets.length - 17] = (octets.at(-17) ?? 0) ^ 0x55
    if (encrypted !== undefined) encrypted.value = octets.toString('latin1')
    const altered = forge.asn1.toDer(safe).getBytes()
    if (content !== undefined) content.value = altered
    const [digestInfo, salt] = childrenOf(macData)
    const password = Buffer.concat([Buffer.from(PASSWORD, 'utf16le').swap16(), Buffer.alloc(2)])
    const derivation = { password, salt: Buffer.from(String(salt?.value), 'latin1'), iterations: 2048 }
    const key = derivePkcs12({ ...derivation, digest: 'sha256', purpose: 3, length: 32 })
    const mac = createHmac('sha256', key).update(altered, 'latin1').digest().toString('latin1')
    const stored = childrenOf(digestInfo)[1]
    if (stored !== undefined) stored.value = mac
    const file = Buffer.from(forge.asn1.toDer(pfx).getBytes(), 'latin1')
    expect(codeOf(() => open(file))).toBe('ERR_PKCS12_MALFORMED')
    expect(codeOf(() => open(file, 'wrong'))).toBe('ERR_PKCS12_PASSWORD_WRONG')
  })

  it('has a key of a kind not known here, and says of which', () => {
    const file = containerOf('1.2.398.3.10.1.1.2.1', 'ascii')
    expect(() => open(file, 'ascii')).toThrow(
      expect.objectContaining({ code: 'ERR_KEY_UNSUPPORTED', facts: { algorithms: ['1.2.398.3.10.1.1.2.1'] } }),
    )
    expect(codeOf(() => open(file, 'wrong'))).toBe('ERR_PKCS12_PASSWORD_WRONG')
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

  it.each([
    ['its MAC', [], 'ERR_PKCS12_TOO_COSTLY'],
    ['its MAC, in the form of 3DES', ['-legacy'], 'ERR_PKCS12_TOO_COSTLY'],
    ['its keys, without a MAC', ['-nomac'], 'ERR_PKCS12_TOO_COSTLY'],
    ['its keys in an old form, without a MAC', ['-nomac', '-legacy'], 'ERR_PKCS12_TOO_COSTLY'],
  ] as const)('claims more iterations than it may cost, for %s', (_, container, code) => {
    const file = files.make({ name: 'costly', container: [...container, '-iter', '54321', '-maciter'] })
    // 54 321 as an INTEGER of three octets becomes one of four: too large to be run, so it is refused before.
    const claimed = withInteger(forge.asn1.fromDer(file.toString('latin1')), '\x00\xd4\x31', '\x7f\xff\xff\xff')
    expect(codeOf(() => open(claimed))).toBe(code)
  })

  it('has a MAC so long that deriving its key would take hours', () => {
    const pfx = forge.asn1.fromDer(ordinary.toString('latin1'))
    const [digestInfo, , iterations] = childrenOf(childrenOf(pfx)[2])
    const digest = childrenOf(digestInfo)[1]
    if (digest !== undefined) digest.value = 'x'.repeat(500_000)
    if (iterations !== undefined) iterations.value = '\x10\x00\x00'
    const file = Buffer.from(forge.asn1.toDer(pfx).getBytes(), 'latin1')
    expect(codeOf(() => open(file))).toBe('ERR_PKCS12_MALFORMED')
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

/** A container without a MAC around one private key of any algorithm. */
function containerOf(algorithm: string, password: string): Buffer {
  const { create, Class, Type, oidToDer, integerToDer } = forge.asn1
  const universal = (type: forge.asn1.Type, value: forge.asn1.Asn1[] | string) =>
    create(Class.UNIVERSAL, type, typeof value !== 'string', value)
  const sequence = (...members: forge.asn1.Asn1[]) => universal(Type.SEQUENCE, members)
  const oid = (dotted: string) => universal(Type.OID, oidToDer(dotted).getBytes())
  const explicit = (value: forge.asn1.Asn1) => create(Class.CONTEXT_SPECIFIC, 0, true, [value])
  const octets = (value: string) => universal(Type.OCTETSTRING, value)
  const data = (value: forge.asn1.Asn1) =>
    sequence(oid('1.2.840.113549.1.7.1'), explicit(octets(forge.asn1.toDer(value).getBytes())))
  const integer = (value: number) => universal(Type.INTEGER, integerToDer(value).getBytes())
  const key = sequence(integer(0), sequence(oid(algorithm)), octets('0123456789abcdef'))
  const shrouded = forge.pki.encryptPrivateKeyInfo(key, password, { algorithm: 'aes256' })
  const bag = sequence(oid('1.2.840.113549.1.12.10.1.2'), explicit(shrouded))
  const pfx = sequence(integer(3), data(sequence(data(sequence(bag)))))
  return Buffer.from(forge.asn1.toDer(pfx).getBytes(), 'latin1')
}

/** The container with every INTEGER of one value replaced, also inside the OCTET STRINGs that are not encrypted. */
function withInteger(pfx: forge.asn1.Asn1, from: string, to: string): Buffer {
  const replace = (node: forge.asn1.Asn1): void => {
    if (typeof node.value !== 'string') {
      for (const child of node.value) replace(child)
      return
    }
    if (node.type === forge.asn1.Type.INTEGER && node.value === from) node.value = to
    if (node.type !== forge.asn1.Type.OCTETSTRING || !node.value.startsWith('0')) return
    try {
      const inner = forge.asn1.fromDer(node.value)
      replace(inner)
      node.value = forge.asn1.toDer(inner).getBytes()
    } catch {
      // Random octets that begin like a SEQUENCE.
    }
  }
  replace(pfx)
  return Buffer.from(forge.asn1.toDer(pfx).getBytes(), 'latin1')
}

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
