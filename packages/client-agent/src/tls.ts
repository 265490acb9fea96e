/**
 * The agent's certificate for TLS on loopback (attack 21). Each computer makes its own authority, which signs one
 * certificate and whose key is then forgotten; even with the key it could name nothing but this computer (RFC 5280 §4.2.1.10).
 */
import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '@tamga/core'
import forge from 'node-forge'

/** PEM. `authority` is what a person imports into the browser or the system. */
export interface LoopbackTls {
  readonly key: string
  readonly certificate: string
  readonly authority: string
}

const DAY = 86_400_000
/** Browsers accept no longer one (CA/Browser Forum Baseline Requirements §6.3.2). */
const VALIDITY_DAYS = 397
const RENEWAL_DAYS = 30

/** The certificate kept in `directory`, made anew when there is none, it is damaged or about to expire. */
export function loopbackTls(directory: string, clock: Clock): LoopbackTls {
  const kept = readLoopbackTls(directory)
  if (kept !== undefined && stillGood(kept, clock.now())) return kept
  const made = createLoopbackTls(clock.now())
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  write(join(directory, 'loopback.json'), JSON.stringify(made), 0o600)
  write(authorityFile(directory), made.authority, 0o644)
  return made
}

/** Where the authority's certificate lies, to be imported. */
export function authorityFile(directory: string): string {
  return join(directory, 'authority.pem')
}

/** Whole or not at all: a process that is killed here must not leave half a key. */
function write(path: string, content: string, mode: number): void {
  writeFileSync(`${path}.new`, content, { mode })
  renameSync(`${path}.new`, path)
}

/** What is kept in `directory`, whether or not it is still good; undefined when there is none. */
export function readLoopbackTls(directory: string): LoopbackTls | undefined {
  try {
    const { key, certificate, authority } = JSON.parse(readFileSync(join(directory, 'loopback.json'), 'utf8'))
    return { key: String(key), certificate: String(certificate), authority: String(authority) }
  } catch {
    return undefined
  }
}

function stillGood({ certificate, authority }: LoopbackTls, now: Date): boolean {
  try {
    const leaf = new X509Certificate(certificate)
    const issued = leaf.verify(new X509Certificate(authority).publicKey)
    return issued && leaf.validToDate.getTime() - now.getTime() > RENEWAL_DAYS * DAY
  } catch {
    return false
  }
}

/** A fresh authority and the one certificate it signs. RSA, which every browser and the old programs around NCALayer read. */
export function createLoopbackTls(now: Date): LoopbackTls {
  const authorityKeys = keyPair()
  const leafKeys = keyPair()
  const name = [{ name: 'commonName', value: `Tamga agent on this computer ${randomBytes(4).toString('hex')}` }]
  const authority = unsignedCertificate(authorityKeys, { subject: name, issuer: name, now })
  authority.setExtensions([
    { name: 'basicConstraints', critical: true, cA: true, pathLenConstraint: 0 },
    { name: 'keyUsage', critical: true, keyCertSign: true },
    { id: '2.5.29.30', critical: true, value: loopbackConstraints() },
    { name: 'subjectKeyIdentifier' },
  ])
  authority.sign(authorityKeys.privateKey, forge.md.sha256.create())
  const leaf = unsignedCertificate(leafKeys, {
    subject: [{ name: 'commonName', value: '127.0.0.1' }],
    issuer: name,
    now,
  })
  leaf.setExtensions([
    { name: 'basicConstraints', critical: true, cA: false },
    { name: 'keyUsage', critical: true, digitalSignature: true },
    { name: 'extKeyUsage', serverAuth: true },
    { name: 'subjectAltName', altNames: ALT_NAMES },
    { name: 'authorityKeyIdentifier', keyIdentifier: authority.generateSubjectKeyIdentifier().getBytes() },
  ])
  leaf.sign(authorityKeys.privateKey, forge.md.sha256.create())
  const { certificateToPem, privateKeyToPem } = forge.pki
  return {
    key: privateKeyToPem(leafKeys.privateKey),
    certificate: certificateToPem(leaf),
    authority: certificateToPem(authority),
  }
}

const ALT_NAMES = [
  { type: 2, value: 'localhost' },
  { type: 7, ip: '127.0.0.1' },
  { type: 7, ip: '::1' },
]

/** Made by node:crypto, since node-forge needs seconds for it. */
function keyPair(): forge.pki.rsa.KeyPair {
  const encoding = { type: 'pkcs1', format: 'pem' } as const
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: encoding,
    publicKeyEncoding: encoding,
  })
  return { privateKey: forge.pki.privateKeyFromPem(privateKey), publicKey: forge.pki.publicKeyFromPem(publicKey) }
}

interface Names {
  readonly subject: forge.pki.CertificateField[]
  readonly issuer: forge.pki.CertificateField[]
  readonly now: Date
}

function unsignedCertificate(
  { publicKey }: forge.pki.rsa.KeyPair,
  { subject, issuer, now }: Names,
): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate()
  certificate.publicKey = publicKey
  certificate.serialNumber = `4${randomBytes(15).toString('hex')}`
  // An hour back, for clocks that are set while the computer starts.
  certificate.validity.notBefore = new Date(now.getTime() - 3_600_000)
  certificate.validity.notAfter = new Date(now.getTime() + VALIDITY_DAYS * DAY)
  certificate.setSubject(subject)
  certificate.setIssuer(issuer)
  return certificate
}

/** NameConstraints { permittedSubtrees: localhost, 127.0.0.1/32, ::1/128 }, DER as a binary string. */
function loopbackConstraints(): string {
  const { create, Class, Type, toDer } = forge.asn1
  const subtree = (tag: number, value: string): forge.asn1.Asn1 =>
    create(Class.UNIVERSAL, Type.SEQUENCE, true, [create(Class.CONTEXT_SPECIFIC, tag, false, value)])
  const names = [
    subtree(2, 'localhost'),
    subtree(7, '\x7f\x00\x00\x01\xff\xff\xff\xff'),
    subtree(7, `${'\0'.repeat(15)}\x01${'\xff'.repeat(16)}`),
  ]
  const permitted = create(Class.CONTEXT_SPECIFIC, 0, true, names)
  return toDer(create(Class.UNIVERSAL, Type.SEQUENCE, true, [permitted])).getBytes()
}
