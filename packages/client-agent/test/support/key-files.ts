/** Key files made by the OpenSSL command: a small hierarchy and PKCS#12 files of every kind the tests need. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import forge from 'node-forge'

export const PASSWORD = 'Құпия-сөз 1'

export type KeyKind = 'rsa-2048' | 'p-256' | 'p-384' | 'p-521' | 'ed25519'

export interface KeyFileOptions {
  readonly name: string
  readonly kind?: KeyKind
  readonly password?: string
  /** Distinguished name in the form of `openssl req -subj`. */
  readonly subject?: string
  readonly keyUsage?: string
  /** Empty for none. */
  readonly extendedKeyUsage?: string
  /** Extra arguments of `openssl pkcs12 -export`. */
  readonly container?: readonly string[]
}

export const EMPLOYEE =
  '/C=KZ/O=Ұлттық кітапхана/2.5.4.97=NTRKZ-123456789012/title=Бас маман/SN=Әлиева/GN=Айгүл/serialNumber=PNOKZ-880101300123/CN=Әлиева Айгүл'

export interface KeyFiles {
  /** Key directory to give to the agent; it also holds files that are no keys. */
  readonly directory: string
  readonly rootCertificate: string
  /** Makes `<name>.p12` in the key directory and returns its bytes. */
  make(options: KeyFileOptions): Buffer
  /** Makes `<name>.p12` that holds the keys of two files made before, and returns its bytes. */
  join(name: string, first: string, second: string): Buffer
  /** Path of a file that is not a key. */
  path(name: string): string
  /** Text of such a file. */
  read(name: string): string
  /** Runs `openssl`. */
  openssl(...args: string[]): string
  remove(): void
}

export function createKeyFiles(): KeyFiles {
  const directory = mkdtempSync(join(tmpdir(), 'tamga-agent-'))
  const path = (name: string): string => join(directory, name)
  const openssl = (...args: string[]): string => execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' })
  const authority = (name: string, issuer: string | undefined): void => {
    openssl(...generate('p-256', path(`${name}.key`)))
    const csr = [
      'req',
      '-new',
      '-key',
      path(`${name}.key`),
      '-subj',
      `/C=KZ/CN=Test ${name}`,
      '-out',
      path(`${name}.csr`),
    ]
    openssl(...csr)
    const extensions =
      'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n'
    certify(name, issuer, extensions)
  }
  const certify = (name: string, issuer: string | undefined, extensions: string): void => {
    writeFileSync(path('extensions'), extensions)
    const by =
      issuer === undefined
        ? ['-signkey', path(`${name}.key`)]
        : ['-CA', path(`${issuer}.pem`), '-CAkey', path(`${issuer}.key`)]
    const common = [
      '-in',
      path(`${name}.csr`),
      '-extfile',
      path('extensions'),
      '-days',
      '3650',
      '-out',
      path(`${name}.pem`),
    ]
    openssl('x509', '-req', ...common, ...by)
  }
  authority('root', undefined)
  authority('intermediate', 'root')
  writeFileSync(
    path('authorities.pem'),
    readFileSync(path('intermediate.pem'), 'utf8') + readFileSync(path('root.pem'), 'utf8'),
  )

  return {
    directory,
    rootCertificate: path('root.pem'),
    path,
    read: (name) => readFileSync(path(name), 'utf8'),
    openssl,
    make({
      name,
      kind = 'p-256',
      password = PASSWORD,
      subject = EMPLOYEE,
      keyUsage,
      extendedKeyUsage,
      container = [],
    }) {
      openssl(...generate(kind, path(`${name}.key`)))
      openssl('req', '-new', '-utf8', '-key', path(`${name}.key`), '-subj', subject, '-out', path(`${name}.csr`))
      const usage = keyUsage ?? 'digitalSignature,nonRepudiation'
      const purposes = extendedKeyUsage ?? 'emailProtection,clientAuth'
      const purposeLine = purposes === '' ? '' : `extendedKeyUsage=${purposes}\n`
      certify(name, 'intermediate', `keyUsage=critical,${usage}\n${purposeLine}`)
      writeFileSync(path(`${name}.password`), `${password}\n`)
      const input = ['-inkey', path(`${name}.key`), '-in', path(`${name}.pem`), '-certfile', path('authorities.pem')]
      const output = ['-out', path(`${name}.p12`), '-passout', `file:${path(`${name}.password`)}`]
      openssl('pkcs12', '-export', ...input, ...output, ...container)
      return readFileSync(path(`${name}.p12`))
    },
    join(name, first, second) {
      // No OpenSSL command writes two keys, but without a MAC the parts of two files can stand in one.
      const [one, two] = [first, second].map((file) => {
        const output = ['-out', path('part.p12'), '-passout', `pass:${PASSWORD}`, '-nomac']
        openssl('pkcs12', '-export', '-inkey', path(`${file}.key`), '-in', path(`${file}.pem`), ...output)
        return forge.asn1.fromDer(readFileSync(path('part.p12'), 'latin1'))
      })
      if (one === undefined || two === undefined) throw new Error('two files')
      const parts = [one, two].flatMap((pfx) => children(forge.asn1.fromDer(String(contentOf(pfx).value))))
      const { create, Class, Type } = forge.asn1
      contentOf(one).value = forge.asn1.toDer(create(Class.UNIVERSAL, Type.SEQUENCE, true, parts)).getBytes()
      writeFileSync(path(`${name}.p12`), forge.asn1.toDer(one).getBytes(), 'latin1')
      return readFileSync(path(`${name}.p12`))
    },
    remove() {
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function children(node: forge.asn1.Asn1 | undefined): forge.asn1.Asn1[] {
  return Array.isArray(node?.value) ? node.value : []
}

/** The OCTET STRING inside authSafe of a PFX. */
function contentOf(pfx: forge.asn1.Asn1): forge.asn1.Asn1 {
  const [content] = children(children(children(pfx)[1])[1])
  if (content === undefined) throw new Error('not a PFX')
  return content
}

function generate(kind: KeyKind, out: string): readonly string[] {
  const options: Readonly<Record<KeyKind, readonly string[]>> = {
    'rsa-2048': ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
    'p-256': ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
    'p-384': ['EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
    'p-521': ['EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
    ed25519: ['ED25519'],
  }
  return ['genpkey', '-algorithm', ...options[kind], '-out', out]
}
