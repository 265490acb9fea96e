/** What ETSI TS 119 312 lists passes from root to message; what it does not list is intact and INDETERMINATE. */
import { generateKeyPairSync, type KeyPairKeyObjectResult, sign } from 'node:crypto'
import { expect, it } from 'vitest'
import { generic } from '../../src/profiles/generic.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import { authority, now, signingCertificate } from '../made/certificates.ts'
import { message } from '../made/cms.ts'
import { revocationList } from '../made/crls.ts'
import type { KeyKind, MadeKey } from '../made/keys.ts'
import { oid, seq } from '../made/tlv.ts'

/** The kind says which digest goes with it. */
function made(kind: KeyKind, { privateKey, publicKey }: KeyPairKeyObjectResult, pure?: string): MadeKey {
  const key = { kind, privateKey, spki: publicKey.export({ type: 'spki', format: 'der' }) }
  if (pure === undefined) return key
  return { ...key, sign: (data) => ({ algorithm: seq(oid(pure)), value: sign(null, data, privateKey) }) }
}

const NIST = '2.16.840.1.101.3.4.3'

it.each<readonly [string, () => MadeKey, boolean]>([
  ['brainpoolP256r1', () => made('p-256', generateKeyPairSync('ec', { namedCurve: 'brainpoolP256r1' })), true],
  ['brainpoolP384r1', () => made('p-384', generateKeyPairSync('ec', { namedCurve: 'brainpoolP384r1' })), true],
  ['brainpoolP512r1', () => made('p-521', generateKeyPairSync('ec', { namedCurve: 'brainpoolP512r1' })), true],
  ['ML-DSA-44', () => made('ed25519', generateKeyPairSync('ml-dsa-44'), `${NIST}.17`), true],
  ['ML-DSA-65', () => made('ed25519', generateKeyPairSync('ml-dsa-65'), `${NIST}.18`), true],
  ['ML-DSA-87', () => made('ed25519', generateKeyPairSync('ml-dsa-87'), `${NIST}.19`), true],
  ['SLH-DSA-SHA2-192f', () => made('ed25519', generateKeyPairSync('slh-dsa-sha2-192f'), `${NIST}.23`), true],
  ['SLH-DSA-SHA2-128f', () => made('ed25519', generateKeyPairSync('slh-dsa-sha2-128f'), `${NIST}.21`), false],
  ['SLH-DSA-SHAKE-128f', () => made('ed25519', generateKeyPairSync('slh-dsa-shake-128f'), `${NIST}.27`), false],
  ['brainpoolP256t1', () => made('p-256', generateKeyPairSync('ec', { namedCurve: 'brainpoolP256t1' })), false],
  ['secp256k1', () => made('p-256', generateKeyPairSync('ec', { namedCurve: 'secp256k1' })), false],
])('%s passes if it is listed', (_, key, isListed) => {
  const root = authority({ subject: 'Root', key: key() })
  const signer = signingCertificate({ subject: 'Signer', issuer: root, key: key() })
  const evidence = callerEvidence({ crls: [revocationList({ issuer: root })] })
  const signature = message({ signers: [{ certificate: signer }] })
  const { conclusion, signatures } = judgeSignature(
    { signature },
    { profile: generic, trustAnchors: [root.der], evidence, time: now },
  )
  const failed = signatures[0]?.checks.filter(({ outcome }) => outcome === 'failed').map(({ id }) => id)
  if (isListed) {
    expect(failed).toEqual([])
    expect(conclusion).toEqual({ indication: 'TOTAL-PASSED' })
  } else {
    expect(failed).toContain('acceptance.algorithms')
    expect(failed).not.toContain('cryptographic.signature-value')
    expect(conclusion).toEqual({
      indication: 'INDETERMINATE',
      subIndication: 'CRYPTO_CONSTRAINTS_FAILURE_NO_POE',
    })
  }
})
