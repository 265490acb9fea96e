/** What we sign, OpenSSL accepts; what is altered afterwards, it refuses. */
import { createPrivateKey } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { createKeySigner } from '../../src/cms/key-signer.ts'
import { signData } from '../../src/cms/sign.ts'
import { parseSignedData } from '../../src/cms/signed-data.ts'
import type { Signer } from '../../src/ports.ts'
import { now } from '../made/certificates.ts'
import { content } from '../made/cms.ts'
import { type KeyKind, keyKinds } from '../made/keys.ts'
import { type OpensslResult, openssl, opensslOk, workplace } from '../openssl.ts'
import { opensslPki } from '../openssl-pki.ts'

const place = workplace()
afterAll(() => place.remove())
const pki = opensslPki(place, keyKinds)

/** OpenSSL 3.0 has no Ed25519 in CMS (RFC 8419 came after its release); its raw signature is verified further down. */
const cmsKinds = keyKinds.filter((kind) => kind !== 'ed25519')
const seconds = String(now.getTime() / 1000)

function signerOf(kind: KeyKind): Signer {
  const { der, keyFile } = pki.signer(kind)
  return createKeySigner({ privateKey: createPrivateKey(place.read(keyFile)), certificate: der })
}

/** OpenSSL's verdict on a message, with the ESS check of CAdES; `out.bin` is the content it found. */
function verify(signature: Uint8Array, detached?: Uint8Array): OpensslResult {
  const message = ['-inform', 'DER', '-in', place.write('message.p7m', signature)]
  const document = detached === undefined ? [] : ['-content', place.write('content.bin', detached)]
  const trust = ['-CAfile', 'root.pem', '-purpose', 'smimesign', '-attime', seconds]
  return openssl(
    ['cms', '-verify', '-cades', '-binary', ...message, ...document, ...trust, '-out', 'out.bin'],
    place.directory,
  )
}

const altered = (bytes: Uint8Array, at: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at)
  return copy
}

describe.each(cmsKinds)('a signature with %s', (kind) => {
  const signer = signerOf(kind)

  it('is accepted by OpenSSL with its content inside, which comes out as it went in', async () => {
    const signature = await signData(content, signer, { attached: true, signingTime: now, mimeType: 'text/plain' })
    expect(verify(signature)).toMatchObject({ status: 0 })
    expect(place.read('out.bin')).toEqual(content)
  })

  it('is accepted by OpenSSL with its content apart', async () => {
    const signature = await signData(content, signer, { signingTime: now })
    expect(verify(signature, content)).toMatchObject({ status: 0 })
  })

  it('is refused by OpenSSL when a byte of content, signature value or signed attributes is another', async () => {
    const signature = await signData(content, signer, { attached: true })
    const { signerInfos } = parseSignedData(signature)
    const offset = (part: Uint8Array): number => Buffer.from(signature).indexOf(part)
    expect(verify(altered(signature, offset(content)))).not.toMatchObject({ status: 0 })
    expect(verify(altered(signature, offset(signerInfos[0]?.signature ?? content) + 9))).not.toMatchObject({
      status: 0,
    })
    const attributes = signerInfos[0]?.signedAttributes?.der.subarray(4) ?? content
    expect(verify(altered(signature, offset(attributes) + attributes.length - 1))).not.toMatchObject({ status: 0 })
    const detached = await signData(content, signer)
    expect(verify(detached, altered(content, 0))).not.toMatchObject({ status: 0 })
  })
})

describe('what OpenSSL shows of a signature', () => {
  it('is CAdES B-B with our attributes and none besides', async () => {
    const signature = await signData(content, signerOf('p-256'), { signingTime: now, mimeType: 'text/plain' })
    const print = ['cms', '-cmsout', '-print', '-noout', '-inform', 'DER', '-in', place.write('message.p7m', signature)]
    const { output } = opensslOk(print)
    const attributes = output.slice(output.indexOf('signedAttrs'), output.indexOf('unsignedAttrs'))
    expect([...attributes.matchAll(/object: .*?\(([\d.]+)\)/g)].map(([, id]) => id).toSorted()).toEqual([
      '0.4.0.1733.2.1',
      '1.2.840.113549.1.9.16.2.47',
      '1.2.840.113549.1.9.3',
      '1.2.840.113549.1.9.4',
      '1.2.840.113549.1.9.5',
    ])
    expect(output).toContain('Jun  1 12:00:00 2026 GMT')
  })

  it('is without a signing time when none is claimed', async () => {
    const signature = await signData(content, signerOf('p-256'))
    const print = ['cms', '-cmsout', '-print', '-noout', '-inform', 'DER', '-in', place.write('message.p7m', signature)]
    expect(opensslOk(print).output).not.toContain('signingTime')
  })
})

describe('a signature with ed25519', () => {
  it('has a value that OpenSSL verifies over the DER of the signed attributes', async () => {
    const { certificateFile } = pki.signer('ed25519')
    const [signerInfo] = parseSignedData(await signData(content, signerOf('ed25519'), { signingTime: now })).signerInfos
    const signed = signerInfo?.signedAttributes?.der ?? Buffer.alloc(0)
    place.write('value.bin', signerInfo?.signature ?? Buffer.alloc(0))
    const check = (data: Uint8Array): number => {
      place.write('attributes.bin', data)
      const files = ['-inkey', certificateFile, '-certin', '-in', 'attributes.bin', '-sigfile', 'value.bin']
      return openssl(['pkeyutl', '-verify', '-rawin', ...files], place.directory).status
    }
    expect(check(signed)).toBe(0)
    expect(check(altered(signed, 20))).not.toBe(0)
  })
})
