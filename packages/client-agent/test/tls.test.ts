/** The certificate of this computer: what it may name, who may have made it, when it is made anew (A21). */
import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { authorityFile, createLoopbackTls, loopbackTls } from '../src/tls.ts'

const directory = mkdtempSync(join(tmpdir(), 'tamga-tls-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const at = (time: string) => ({ now: () => new Date(time) })
const openssl = (...args: string[]): string =>
  execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe', cwd: directory })
const NOW = new Date()

describe('the certificate for loopback', () => {
  it('is good for this computer and for nothing else, by OpenSSL', () => {
    const { certificate, authority } = createLoopbackTls(NOW)
    writeFileSync(join(directory, 'leaf.pem'), certificate)
    writeFileSync(join(directory, 'ca.pem'), authority)
    const verify = (...name: string[]): string =>
      openssl('verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', 'ca.pem', ...name, 'leaf.pem')
    expect(verify('-verify_ip', '127.0.0.1')).toContain('OK')
    expect(verify('-verify_ip', '::1')).toContain('OK')
    expect(verify('-verify_hostname', 'localhost')).toContain('OK')
    expect(() => verify('-verify_hostname', 'egov.kz')).toThrow()
  })

  it.each(['DNS:egov.kz', 'DNS:xlocalhost', 'IP:192.0.2.1', 'IP:127.0.0.2', 'IP:::2'])(
    'even its authority, had anyone its key, could not name %s',
    (name) => {
      // Stand-in with the same constraints and a key we hold: the real one is gone.
      writeFileSync(
        join(directory, 'c.cnf'),
        `[ca]\nbasicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\nnameConstraints=critical,${constraints()}\n[leaf]\nauthorityKeyIdentifier=keyid\nextendedKeyUsage=serverAuth\nsubjectAltName=${name}\n[req]\ndistinguished_name=dn\n[dn]\n`,
      )
      openssl(
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        'evil.key',
        '-out',
        'evil-ca.pem',
        '-subj',
        '/CN=stand-in',
        '-config',
        'c.cnf',
        '-extensions',
        'ca',
      )
      openssl(
        'req',
        '-new',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        'evil-leaf.key',
        '-out',
        'evil.csr',
        '-subj',
        '/CN=x',
        '-config',
        'c.cnf',
      )
      openssl(
        'x509',
        '-req',
        '-in',
        'evil.csr',
        '-CA',
        'evil-ca.pem',
        '-CAkey',
        'evil.key',
        '-extfile',
        'c.cnf',
        '-extensions',
        'leaf',
        '-out',
        'evil.pem',
      )
      expect(() => openssl('verify', '-CAfile', 'evil-ca.pem', 'evil.pem')).toThrow(/permitted subtree violation/)
    },
  )

  it('lasts no longer than browsers accept', () => {
    const leaf = new X509Certificate(createLoopbackTls(NOW).certificate)
    expect((leaf.validToDate.getTime() - leaf.validFromDate.getTime()) / 86_400_000).toBeLessThanOrEqual(398)
  })

  it('is kept, readable by its owner alone, without the key of the authority, and differs on every computer', () => {
    const folder = join(directory, 'kept')
    const made = loopbackTls(folder, at('2026-11-22T00:00:00Z'))
    expect(loopbackTls(folder, at('2027-01-01T00:00:00Z'))).toEqual(made)
    expect(statSync(join(folder, 'loopback.json')).mode & 0o777).toBe(0o600)
    expect(readFileSync(authorityFile(folder), 'utf8')).toBe(made.authority)
    const everything = readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('')
    expect(everything.match(/PRIVATE KEY-----\\r/g)?.length).toBe(2)
    expect(new X509Certificate(made.authority).checkPrivateKey).toBeTypeOf('function')
    expect(loopbackTls(join(directory, 'other'), at('2026-11-22T00:00:00Z')).authority).not.toBe(made.authority)
  })

  it('is made anew when it is about to expire or damaged', () => {
    const folder = join(directory, 'renewed')
    const made = loopbackTls(folder, at('2026-11-22T00:00:00Z'))
    const renewed = loopbackTls(folder, at('2027-12-01T00:00:00Z'))
    expect(renewed.certificate).not.toBe(made.certificate)
    writeFileSync(join(folder, 'loopback.json'), '{"key":"x","certificate":"y","authority":"z"}')
    expect(loopbackTls(folder, at('2027-12-01T00:00:00Z')).certificate).toMatch(/BEGIN CERTIFICATE/)
  })
})

/** As the authority has them, in the words of OpenSSL's configuration. */
function constraints(): string {
  writeFileSync(join(directory, 'ca.pem'), createLoopbackTls(NOW).authority)
  const text = openssl('x509', '-in', 'ca.pem', '-noout', '-ext', 'nameConstraints')
  const names = [...text.matchAll(/(DNS:\S+|IP:\S+)/g)].map(([, name]) => `permitted;${name}`)
  return names.join(',')
}
