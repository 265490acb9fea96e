/** A root, a signer with each kind of key and an empty CRL, all made by the OpenSSL command. */
import type { KeyKind } from './made/keys.ts'
import { opensslOk, pemToDer, type Workplace } from './openssl.ts'

/** The period of everything here; tests judge for a moment in it. */
const PERIOD = ['-startdate', '20250101000000Z', '-enddate', '20350101000000Z']

const CONFIGURATION = `
[ca]
default_ca = this
[this]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
unique_subject = no
copy_extensions = none
crlnumber = crlnumber
crl_extensions = crl
[any]
commonName = supplied
surname = optional
givenName = optional
serialNumber = optional
organizationName = optional
organizationIdentifier = optional
title = optional
countryName = optional
emailAddress = optional
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[signer]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature,nonRepudiation
extendedKeyUsage = emailProtection,clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid,issuer
subjectAltName = email:signer@example.org
certificatePolicies = 1.2.3.4.5
authorityInfoAccess = OCSP;URI:http://ocsp.example.org/,caIssuers;URI:http://ca.example.org/root.cer
crlDistributionPoints = URI:http://crl.example.org/root.crl
[crl]
authorityKeyIdentifier = keyid
`

const KEY_OPTIONS: Readonly<Record<KeyKind, readonly string[]>> = {
  'rsa-2048': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'rsa-pss': ['-algorithm', 'RSA-PSS', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'p-256': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'p-384': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  'p-521': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  ed25519: ['-algorithm', 'ED25519'],
}

export interface OpensslPki {
  readonly root: Buffer
  /** DER of the CRL: nothing revoked, current in 2026. */
  readonly crl: Buffer
  /** Names of PEM files in the work place. */
  readonly rootFile: string
  signer(kind: KeyKind): { readonly der: Buffer; readonly certificateFile: string; readonly keyFile: string }
}

export function opensslPki(place: Workplace, kinds: readonly KeyKind[]): OpensslPki {
  const run = (...args: readonly string[]): unknown => opensslOk(args, place.directory)
  place.write('ca.cnf', CONFIGURATION)
  place.write('index.txt', '')
  place.write('serial', '8F00000000000000000000000000000000000001')
  place.write('crlnumber', '01')
  const certify = (name: string, kind: KeyKind, subject: string, ...more: readonly string[]): void => {
    run('genpkey', ...KEY_OPTIONS[kind], '-out', `${name}.key`)
    run('req', '-config', 'ca.cnf', '-new', '-utf8', '-key', `${name}.key`, '-subj', subject, '-out', `${name}.csr`)
    const paths = ['-in', `${name}.csr`, '-out', `${name}.pem`, '-keyfile', 'root.key']
    run('ca', '-config', 'ca.cnf', '-batch', '-notext', '-utf8', '-preserveDN', ...paths, ...PERIOD, ...more)
  }
  certify('root', 'p-256', '/C=KZ/O=Open root/CN=Root', '-selfsign', '-extensions', 'root')
  for (const kind of kinds) {
    const subject = `/C=KZ/SN=Серікова/GN=Әсел/serialNumber=PNOKZ-880101300123/CN=Әсел Серікова ${kind}`
    certify(kind, kind, subject, '-cert', 'root.pem', '-extensions', 'signer')
  }
  const crlTimes = ['-crl_lastupdate', '20260601000000Z', '-crl_nextupdate', '20260701000000Z']
  run(
    'ca',
    '-config',
    'ca.cnf',
    '-gencrl',
    '-keyfile',
    'root.key',
    '-cert',
    'root.pem',
    ...crlTimes,
    '-out',
    'root.crl',
  )
  const der = (name: string): Buffer => pemToDer(place.read(name).toString('latin1'))
  return {
    root: der('root.pem'),
    crl: der('root.crl'),
    rootFile: 'root.pem',
    signer: (kind) => ({ der: der(`${kind}.pem`), certificateFile: `${kind}.pem`, keyFile: `${kind}.key` }),
  }
}
