import { describe, expect, it } from 'vitest'
import { claimedSigners } from '../../src/cms/claimed-signers.ts'
import { createKeySigner } from '../../src/cms/key-signer.ts'
import { signData } from '../../src/cms/sign.ts'
import { parseSignedData, type SignedData } from '../../src/cms/signed-data.ts'
import { authority, now, signingCertificate } from '../made/certificates.ts'
import { content } from '../made/cms.ts'
import { newKey } from '../made/keys.ts'

const issuer = authority({ subject: 'Issuer' })
const key = newKey()
const certificate = signingCertificate({ subject: 'Signer', issuer, key })

async function signed(): Promise<SignedData> {
  const signer = createKeySigner({ privateKey: key.privateKey, certificate: certificate.der, chain: [issuer.der] })
  return parseSignedData(await signData(content, signer, { signingTime: now }))
}

describe('claimedSigners', () => {
  it('tells the certificate that fits the identifier and the time that the signer gave', async () => {
    const [claim, ...others] = claimedSigners(await signed())
    expect(Buffer.from(claim?.unverifiedCertificate?.raw ?? [])).toEqual(Buffer.from(certificate.der))
    expect(claim?.claimedSigningTime).toEqual(now)
    expect(others).toEqual([])
  })

  it.each([
    ['none fits', () => [issuer.der]],
    ['several fit, of which one may be an attacker’s', (all: readonly Uint8Array[]) => [...all, certificate.der]],
    ['the one that fits cannot be read', () => [certificate.der.subarray(0, 40)]],
  ])('names nobody when %s', async (_, bag) => {
    const signedData = await signed()
    const [claim] = claimedSigners({ ...signedData, certificates: bag(signedData.certificates) })
    expect(claim?.unverifiedCertificate).toBeUndefined()
  })
})
