/** The test CA in a directory of its own, at one moment: signers, their evidence, and its time-stamping authority. */
import { createPrivateKey } from 'node:crypto'
import { openTestCa, type TestCa } from '../../../../fixtures/test-ca/src/index.ts'
import { createKeySigner } from '../../src/cms/key-signer.ts'
import { createOcspRequest } from '../../src/ocsp/request.ts'
import type { Clock, Http, Signer, TimeStampSource } from '../../src/ports.ts'
import { createTimeStampSource } from '../../src/tsp/source.ts'
import { parseCertificate } from '../../src/x509/certificate.ts'
import { opensslOk, pem, type Workplace, workplace } from '../openssl.ts'
import { now } from './certificates.ts'

export interface TestAuthority {
  readonly ca: TestCa
  readonly place: Workplace
  /** Options that make OpenSSL trust the root at the moment of the CA; messages and tokens bring the intermediate. */
  readonly trust: readonly string[]
  /** The TSA, asked through `http`: no server in between. */
  readonly timeStampSource: TimeStampSource
  newSigner(key?: 'p-256' | 'rsa-2048' | 'ed25519'): Promise<Signer>
  /** Certificates of the path, lists of both authorities, an OCSP response about the signer: all there is to embed. */
  evidenceFor(signer: Signer): Promise<{ certificates: Uint8Array[]; crls: Uint8Array[]; ocspResponses: Uint8Array[] }>
}

export const person = {
  kind: 'person',
  surname: 'Серікова',
  givenName: 'Әсел',
  personalNumber: '880101300123',
} as const

export async function newTestAuthority(
  clock: Clock = { now: () => now },
  publicUrl = 'http://ca.test',
): Promise<TestAuthority> {
  const place = workplace()
  const directory = `${place.directory}/ca`
  const ca = await openTestCa({ directory, publicUrl, clock })
  const root = place.write('root.pem', pem('CERTIFICATE', ca.rootCertificate))
  const atTime = String(Math.floor(clock.now().getTime() / 1000))
  return {
    ca,
    place,
    trust: ['-CAfile', root, '-attime', atTime],
    timeStampSource: createTimeStampSource({ http: tsaOf(ca), url: `${publicUrl}/tsa` }),
    newSigner: async (key = 'p-256') => {
      const { certificate, chain, privateKeyPem } = await ca.issue({ ...person, key })
      return createKeySigner({ privateKey: createPrivateKey(privateKeyPem), certificate, chain })
    },
    evidenceFor: async ({ certificate }) => {
      const request = createOcspRequest(parseCertificate(certificate), parseCertificate(ca.intermediateCertificate))
      return {
        certificates: [certificate, ca.intermediateCertificate, ca.rootCertificate],
        crls: [await ca.crl('root'), await ca.crl('intermediate')],
        ocspResponses: [await ca.ocsp(request)],
      }
    },
  }
}

/** The Http port with nothing behind it but the CA's own function. */
export function tsaOf(ca: TestCa): Http {
  return {
    send: async ({ body = new Uint8Array(0) }) => ({
      status: 200,
      contentType: 'application/timestamp-reply',
      body: await ca.timeStamp(body),
    }),
  }
}

/** Whether `openssl cms -verify -cades` accepts the message, and gives out the content it was over. */
export function opensslAccepts({ place, trust }: TestAuthority, message: Uint8Array, content: Uint8Array): boolean {
  const file = place.write('message.p7s', message)
  const detached = place.write('content.bin', content)
  const verify = ['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', file, '-content', detached]
  opensslOk([...verify, '-purpose', 'any', '-out', `${place.directory}/out.bin`, ...trust])
  return place.read('out.bin').equals(content)
}
