/** Kinds of the suite `stb`: key containers, requests and X.509 signatures (STB 34.101.78). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openKeyContainer, sealKeyContainer } from '../../packages/core/src/crypto/key-container.ts'
import { NATIONAL_KEYS, type NationalKeyKind } from '../../packages/core/src/crypto/national-keys.ts'
import { readPrivateKeyInfo, writePrivateKeyInfo } from '../../packages/core/src/crypto/private-key-info.ts'
import { signatureAlgorithm, verifySignature } from '../../packages/core/src/crypto/standard.ts'
import { parseCertificate } from '../../packages/core/src/x509/certificate.ts'
import { subjectAltNames } from '../../packages/core/src/x509/general-name.ts'
import {
  parseCertificationRequest,
  verifyCertificationRequest,
} from '../../packages/core/src/x509/parse-certification-request.ts'
import { certificatePolicies } from '../../packages/core/src/x509/policy.ts'
import { octets, type StbInput, type StbKinds, same } from './stb-input.ts'

/** The file that the test names, or its own DER. */
const derOf = (input: StbInput): Uint8Array =>
  input.test.file === undefined ? octets(input, 'der') : readFileSync(join(input.folder, String(input.test.file)))

const password = ({ test }: StbInput): Uint8Array => Buffer.from(String(test.password))

const KINDS_BY_OCTETS: Readonly<Record<number, NationalKeyKind>> = {
  32: 'bign-curve256v1',
  48: 'bign-curve384v1',
  64: 'bign-curve512v1',
}

function keyContainer(input: StbInput): boolean {
  const { privateKey } = readPrivateKeyInfo(openKeyContainer(derOf(input), password(input)))
  const row = NATIONAL_KEYS[KINDS_BY_OCTETS[privateKey.length] ?? 'bign-curve256v1']
  return same(input, 'privateKey', privateKey) && same(input, 'publicKey', row.open(privateKey).publicKey)
}

function keyWrap(input: StbInput): boolean {
  const privateKey = octets(input, 'privateKey')
  const { identifier } = NATIONAL_KEYS[KINDS_BY_OCTETS[privateKey.length] ?? 'bign-curve256v1']
  const derivation = { salt: octets(input, 'salt'), iterationCount: Number(input.test.iterationCount) }
  return same(input, 'der', sealKeyContainer(writePrivateKeyInfo(identifier, privateKey), password(input), derivation))
}

function request(input: StbInput): boolean {
  const { test } = input
  const one = parseCertificationRequest(derOf(input))
  const found = {
    subject: one.subject.rdns.flat().map(({ type, value }) => [type, value]),
    challengePassword: one.challengePassword,
    policies: certificatePolicies(one.extensions),
    email: subjectAltNames(one.extensions)?.map((name) => (name.form === 'rfc822Name' ? name.text : ''))[0],
  }
  const asSaid = Object.entries(found).every(
    ([field, value]) => test[field] === undefined || JSON.stringify(test[field]) === JSON.stringify(value),
  )
  if (!asSaid || !same(input, 'publicKey', one.publicKey.keyOctets)) throw new Error('Read otherwise than said')
  return verifyCertificationRequest(one)
}

export const bpkiKinds: StbKinds = {
  BpkiPrivateKeyContainer: keyContainer,
  BpkiPrivateKeyWrap: keyWrap,
  BpkiRequest: request,
  X509Signature: ({ folder, test }) => {
    const [subject, issuer] = [test.file, test.issuer].map((file) =>
      parseCertificate(readFileSync(join(folder, String(file)))),
    )
    if (subject === undefined || issuer === undefined) return false
    return verifySignature(
      signatureAlgorithm(subject.signatureAlgorithm),
      issuer.publicKey,
      subject.tbs,
      subject.signature,
    )
  },
}
