/**
 * What the standards of Belarus and their public models print wrong, say twice or leave out, one named test
 * each; the ninth stands with the certificates it is about, in `profiles/by-bpki-rules.test.ts`.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { eidRights, esignRights } from '../src/card/access-rights.ts'
import { parseCvCertificate } from '../src/card/cv-certificate.ts'
import { validateCvPath } from '../src/card/cv-path.ts'
import { openCommand, protectCommand, sessionKeys } from '../src/card/secure-messaging.ts'
import { beltMac } from '../src/crypto/belt-mac.ts'
import { createBignPrivateKey } from '../src/crypto/bign.ts'
import { BIGN_CURVES } from '../src/crypto/bign-curve.ts'
import { digest, digestAlgorithmOid } from '../src/crypto/digest.ts'
import { generateNationalKey, signingKey } from '../src/crypto/private-key.ts'
import { signBignJws, verifyBignJws } from '../src/identity/bign-jws.ts'
import { checkBelarusianPersonalNumber, checkUnp } from '../src/identity/identifiers.ts'
import { createOcspRequest } from '../src/ocsp/request.ts'
import { byEsiful } from '../src/profiles/by-esiful.ts'
import { createTimeStampRequest } from '../src/tsp/request.ts'
import { createTimeStampSource } from '../src/tsp/source.ts'
import { parseCertificate } from '../src/x509/certificate.ts'
import { isSignedBy } from '../src/x509/path.ts'
import { authority, signingCertificate } from './made/certificates.ts'
import { pkcs8 } from './made/national-keys.ts'
import { oid } from './made/tlv.ts'
import { read, withSuite } from './vectors/suite.ts'

describe('errata and surprises of the STB standards and their models', () => {
  it(
    '1: the word of rights 003C6F5B10 is printed beside the binary 00336F7B10, and with a Cyrillic С, which is no hex digit',
    withSuite('stb', (folder) => {
      const printed = eidRights(Buffer.from('003C6F5B10', 'hex')).rights
      const groups = [1, 2, 4, 5, 7, 9, 10, 11, 12, 14, 15, 19, 20, 21, 22].map((group) => `readDG${group}`)
      expect(printed.toSorted()).toEqual(['can', ...groups].toSorted())
      expect(eidRights(Buffer.from('00336F7B10', 'hex')).rights).not.toEqual(printed)
      expect(/^[\da-f]+$/i.test('003С6F5B10')).toBe(false)
      const model = parseCvCertificate(read(folder, 'btok-model/term.cert'))
      expect(Buffer.from(model.eidAccess ?? []).toString('hex')).toBe('003c6f5b10')
    }),
  )

  it(
    '2: the model CAs set the reserved bit 5 of the eSign word, which is no reason to refuse them',
    withSuite('stb', (folder) => {
      const { esignAccess } = parseCvCertificate(read(folder, 'btok-model/ca0000.cert'))
      expect(Buffer.from(esignAccess ?? []).toString('hex')).toBe('f7e0')
      expect(esignRights(esignAccess ?? new Uint8Array()).reservedBits).toEqual([5])
    }),
  )

  it('3: BPACE has two identifiers in use, 66.21 and 66.13, so that nothing here hangs on either', () => {
    const sources = resolve(import.meta.dirname, '../src')
    const texts = readdirSync(sources, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(sources, file), 'utf8'))
    expect(texts.length).toBeGreaterThan(100)
    expect(texts.filter((text) => /34\.101\.66\.(?:13|21)\b/.test(text))).toEqual([])
  })

  it('4: the MAC of secure messaging covers the counter, as the errata have it (PBKDF2: crypto/bign.test.ts)', () => {
    const context = { keys: sessionKeys(Buffer.alloc(32, 5)), counter: 2 }
    const command = { cla: 0, ins: 0xb0, p1: 0, p2: 0, data: Buffer.from('data'), le: 0 }
    const sent = protectCommand(command, context)
    expect(openCommand(sent, context).ins).toBe(0xb0)
    expect(() => openCommand(sent, { ...context, counter: 4 })).toThrow()
    // As first printed, without the counter: the last eight octets of the body, before Le, are the MAC.
    const at = Buffer.from(sent).lastIndexOf(Buffer.from([0x8e, 8])) + 2
    const objects = Buffer.concat([Buffer.from(sent).subarray(0, 4), Buffer.from(sent).subarray(5, at - 2)])
    const old = Buffer.from(sent)
    old.set(beltMac(objects, context.keys.mac), at)
    expect(() => openCommand(old, context)).toThrow()
  })

  it('5: the sample personal number and the sample УНП do not fit their check digits (identity/identifiers.test.ts)', () => {
    expect(checkBelarusianPersonalNumber('786545091A4PB5')).toBe('FORM')
    expect(checkUnp('235831459')).toBe('CHECK_DIGIT')
  })

  it(
    '6: S0 is of belt-hash at every level, also where the message is hashed with bash512',
    withSuite('stb', (folder) => {
      const root = parseCertificate(read(folder, 'x509/by-root-l256.cer'))
      expect(root.publicKey.curve).toBe('bign-curve512v1')
      expect(isSignedBy(root, root)).toBe(true)
    }),
  )

  it('7: OCSP and TSP of STB 34.101.78 take no nonce; only time tells an old answer', async () => {
    const { ocspRequest, maximumAgeSeconds } = byEsiful.revocation
    expect(ocspRequest?.nonceOctets).toBe(0)
    expect(maximumAgeSeconds).toBeLessThanOrEqual(3600)
    const issuer = authority({ subject: 'CA' })
    const leaf = parseCertificate(signingCertificate({ subject: 'A', issuer }).der)
    const request = createOcspRequest(leaf, parseCertificate(issuer.der), { hashAlgorithm: 'belt-hash' })
    expect(Buffer.from(request).includes(oid('1.3.6.1.5.5.7.48.1.2'))).toBe(false)
    expect(Buffer.from(request).includes(oid(digestAlgorithmOid('belt-hash') ?? ''))).toBe(true)

    const imprint = digest('belt-hash', Buffer.from('signature'))
    const bodies: Uint8Array[] = []
    const send = async ({ body = new Uint8Array() }: { readonly body?: Uint8Array }) => {
      bodies.push(body)
      return { status: 503, contentType: undefined, body: new Uint8Array() }
    }
    const source = createTimeStampSource({ http: { send }, url: 'http://tsa.example/', nonce: 'left-out' })
    await expect(source.timeStamp('belt-hash', imprint)).rejects.toMatchObject({ code: 'ERR_TSP_HTTP' })
    expect(bodies).toEqual([createTimeStampRequest({ digestAlgorithm: 'belt-hash', imprint })])
  })

  it(
    '8: key identifiers are SHA-1 or belt-hash, told by 20 or 32 octets (profiles/by-bpki-rules.test.ts)',
    withSuite('stb', (folder) => {
      const { subjectKeyIdentifier, publicKey } = parseCertificate(read(folder, 'x509/ruc.cer'))
      expect(subjectKeyIdentifier).toHaveLength(20)
      expect(Buffer.from(subjectKeyIdentifier ?? [])).toEqual(Buffer.from(digest('sha1', publicKey.keyOctets)))
    }),
  )

  it(
    '10: the model terminal lives three days, since cards know no revocation, and its last day belongs to it',
    withSuite('stb', (folder) => {
      const path = ['ca0000', 'ca1000', 'term'].map((name) =>
        parseCvCertificate(read(folder, `btok-model/${name}.cert`)),
      )
      for (const date of ['250701', '250703']) expect(() => validateCvPath(path, date)).not.toThrow()
      for (const date of ['250630', '250704']) {
        expect(() => validateCvPath(path, date)).toThrow(expect.objectContaining({ code: 'ERR_STB_CV_PATH_DATE' }))
      }
    }),
  )

  it('11: private keys are drawn below the order q, and one between q and p is none', () => {
    const curve = BIGN_CURVES.get('bign-curve256v1')
    if (curve === undefined) throw new Error('No curve')
    const littleEndian = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse()
    const { q, p } = curve
    for (const d of [0n, q, q + 1n, p - 1n]) {
      expect(() => signingKey(pkcs8('bign-curve256v1', littleEndian(d)))).toThrow(
        expect.objectContaining({ code: 'ERR_STB_PRIVATE_KEY_INVALID' }),
      )
    }
    const drawn = BigInt(`0x${Buffer.from(createBignPrivateKey(curve)).reverse().toString('hex')}`)
    expect(drawn > 0n && drawn < q).toBe(true)
  })

  it(
    '12: dates of CV certificates are one digit an octet, neither BCD nor ASCII (card/hostile.test.ts)',
    withSuite('stb', (folder) => {
      const octets = read(folder, 'btok-model/term.cert')
      expect(parseCvCertificate(octets).until).toBe('250703')
      expect(octets.includes(Buffer.from('5f2406020500070003', 'hex'))).toBe(true)
    }),
  )

  it('13: what ACME for STB signs beside the payload, the address and a one-time number, is under the signature', () => {
    const key = signingKey(generateNationalKey('bign-curve256v1'))
    const header = { nonce: 'once', url: 'https://ca.example/new-order' }
    const jws = signBignJws(Buffer.from('{}'), key, header)
    expect(verifyBignJws(jws, { publicKeyInfo: key.publicKeyInfo }).header).toMatchObject(header)
    const [first = '', ...rest] = jws.split('.')
    const text = Buffer.from(first, 'base64url').toString()
    for (const changed of [text.replace('once', 'anew'), text.replace('new-order', 'old-order')]) {
      expect(changed).not.toBe(text)
      const forged = [Buffer.from(changed).toString('base64url'), ...rest].join('.')
      expect(() => verifyBignJws(forged, { publicKeyInfo: key.publicKeyInfo })).toThrow(
        expect.objectContaining({ code: 'ERR_JWS_SIGNATURE' }),
      )
    }
  })
})
