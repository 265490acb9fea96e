/** Gathering: what is asked, where, in which order; and that nothing a message or a server says makes it throw. */
import { describe, expect, it } from 'vitest'
import { parseSignedData } from '../../src/cms/signed-data.ts'
import { Oid } from '../../src/der/oids.ts'
import { UnavailableError } from '../../src/errors.ts'
import type { HttpRequest } from '../../src/ports.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { gatherEvidence } from '../../src/validation/gather.ts'
import { type JudgeOptions, judgeSignature } from '../../src/validation/judge.ts'
import { validateSignature } from '../../src/validation/validate-signature.ts'
import { createCertificateCache } from '../../src/x509/certificate-cache.ts'
import {
  authority,
  basicConstraints,
  certify,
  crlAt,
  emailProtection,
  extension,
  extKeyUsage,
  keyUsage,
  type MadeCertificate,
  ocspAt,
  pointsAt,
  signingCertificate,
} from '../made/certificates.ts'
import { attribute, message } from '../made/cms.ts'
import { hours, revocationList } from '../made/crls.ts'
import { type Answer, httpThat } from '../made/http.ts'
import { nonce, ocspResponse } from '../made/ocsp.ts'
import { token } from '../made/time-stamps.ts'
import { ctx, ctxp, int, nil, oid, seq } from '../made/tlv.ts'
import { newWorld } from '../made/world.ts'

const addresses = [ocspAt('http://ocsp.example/'), crlAt('http://crl.example/1', 'http://crl.example/2')]
const leafExtensions = [keyUsage('digitalSignature'), extKeyUsage(emailProtection), ...addresses]
const { root, options: base } = newWorld()
const caExtensions = [basicConstraints(true), keyUsage('keyCertSign', 'cRLSign'), crlAt('http://root.example/crl')]
const issuer = authority({ subject: 'Issuing', issuer: root, extensions: caExtensions })
const signer = signingCertificate({ subject: 'Signer', issuer, extensions: leafExtensions })
const options: JudgeOptions = { ...base, intermediates: [issuer.der], evidence: callerEvidence({}) }
const signature = message({ signers: [{ certificate: signer }] })

const timeStampAuthorityAt = (responder: string): MadeCertificate => {
  const purpose = extension('2.5.29.37', seq(oid('1.3.6.1.5.5.7.3.8')), true)
  const extensions = [keyUsage('digitalSignature'), purpose, ocspAt(responder)]
  return certify({ subject: 'TSA', issuer: root, extensions })
}

/** The nonce in a request: its extension is the last of the last. */
function nonceOf(request: HttpRequest): Buffer {
  const body = Buffer.from(request.body ?? [])
  const id = oid('1.3.6.1.5.5.7.48.1.2')
  return body.subarray(body.indexOf(id) + id.length + 4)
}

const goodOcsp = (request: HttpRequest, about: MadeCertificate = signer): Buffer =>
  ocspResponse({ signer: issuer, responses: [{ serial: about.serial, issuer }], extensions: [nonce(nonceOf(request))] })
const rootCrl = revocationList({ issuer: root })
const issuerCrl = revocationList({ issuer })
const urls = (asked: readonly HttpRequest[]): string[] => asked.map(({ method, url }) => `${method} ${url}`).toSorted()

describe('gathering evidence', () => {
  it('asks OCSP for the signer and the CRL of the authority that names no responder, each once', async () => {
    const { http, asked } = httpThat((request) => (request.method === 'POST' ? goodOcsp(request) : rootCrl))
    const evidence = await gatherEvidence({ signature }, options, http)
    expect(urls(asked)).toEqual(['GET http://root.example/crl', 'POST http://ocsp.example/'])
    expect(evidence.failures).toEqual([])
    expect(evidence.crls).toEqual([{ origin: 'network', der: rootCrl }])
    expect(evidence.ocspResponses.map(({ origin }) => origin)).toEqual(['network'])
    expect(judgeSignature({ signature }, { ...options, evidence }).conclusion).toEqual({ indication: 'TOTAL-PASSED' })
  })

  it('asks in the form RFC 6960 has, with a nonce of 32 octets that is never the same', async () => {
    const { http, asked } = httpThat((request) => (request.method === 'POST' ? goodOcsp(request) : rootCrl))
    await gatherEvidence({ signature }, options, http)
    await gatherEvidence({ signature }, options, http)
    const posts = asked.filter(({ method }) => method === 'POST')
    expect(posts[0]).toMatchObject({ contentType: 'application/ocsp-request', accept: 'application/ocsp-response' })
    expect(posts.map(nonceOf).map(({ length }) => length)).toEqual([32, 32])
    expect(new Set(posts.map((post) => nonceOf(post).toString('hex'))).size).toBe(2)
    for (const { maxOctets } of asked) expect(maxOctets).toBeGreaterThan(0)
  })

  it('falls back to the CRL, address by address, when OCSP does not answer', async () => {
    const { http, asked } = httpThat(({ url }) => {
      if (url.startsWith('http://ocsp')) return new UnavailableError('ERR_HTTP_TIMEOUT', 'no answer')
      if (url === 'http://crl.example/1') return 404
      return url === 'http://crl.example/2' ? issuerCrl : rootCrl
    })
    const evidence = await gatherEvidence({ signature }, options, http)
    const forSigner = asked.map(({ url }) => url).filter((url) => !url.includes('root'))
    expect(forSigner).toEqual(['http://ocsp.example/', 'http://crl.example/1', 'http://crl.example/2'])
    expect(evidence.failures).toEqual([
      { url: 'http://ocsp.example/', code: 'ERR_HTTP_TIMEOUT' },
      { url: 'http://crl.example/1', code: 'ERR_HTTP_STATUS' },
    ])
    const report = judgeSignature({ signature }, { ...options, evidence })
    expect(report.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
    expect(report.signatures[0]?.checks.filter(({ id }) => id === 'revocation.fetch')).toHaveLength(2)
  })

  describe('of what changed since a list (RFC 5280 §6.3.3 (a))', () => {
    const down = new UnavailableError('ERR_HTTP_TIMEOUT', 'no answer')
    const [number, base] = [(id: string) => extension('2.5.29.20', int(id)), extension('2.5.29.27', int('05'), true)]
    const deltaAt = (url: string): Buffer => extension('2.5.29.46', pointsAt(url))
    const [own, inList] = ['http://crl.example/delta', 'http://crl.example/changes']
    const certificate = signingCertificate({ subject: 'Signer', issuer, extensions: [...leafExtensions, deltaAt(own)] })
    const of = message({ signers: [{ certificate }] })
    const revoking = revocationList({
      issuer,
      entries: [{ serial: certificate.serial, reason: 1 }],
      extensions: [number('06'), base],
    })
    const silent = revocationList({ issuer, extensions: [number('06'), base] })
    const complete = (fields: object = {}, ...extensions: readonly Buffer[]): Buffer =>
      revocationList({ issuer, extensions: [number('05'), ...extensions], ...fields })
    const judged = async (answers: Readonly<Record<string, Answer>>) => {
      const { http, asked } = httpThat(({ url }) => answers[url] ?? (url.includes('root') ? rootCrl : down))
      const { signatures } = await validateSignature({ signature: of }, { ...options, http })
      const status = signatures[0]?.certificationPath[0]?.revocation.status
      return { status, urls: asked.map(({ url }) => url).filter((url) => !url.includes('root')) }
    }
    const list = 'http://crl.example/1'

    it('asks where the certificate says, once it has asked for the list', async () => {
      const { status, urls } = await judged({ [list]: complete(), [own]: revoking })
      expect(status).toBe('revoked')
      expect(urls).toEqual(['http://ocsp.example/', list, own])
    })

    it('asks where the list says, if the list is one that counts', async () => {
      const stranger = authority({ subject: 'Issuing' })
      const saying = complete({}, deltaAt(inList))
      expect((await judged({ [list]: saying, [inList]: revoking })).status).toBe('revoked')
      const forged = complete({ issuer: stranger }, deltaAt('http://inside.example/'))
      const { status, urls } = await judged({
        [list]: forged,
        'http://crl.example/2': saying,
        [inList]: silent,
        [own]: silent,
      })
      expect(status).toBe('good')
      expect(urls).toEqual(['http://ocsp.example/', list, 'http://crl.example/2', own, inList])
    })

    it('keeps a list alive that is out of date, and leaves one that is not what it says when nothing comes', async () => {
      const past = { thisUpdate: hours(-48), nextUpdate: hours(-24) }
      expect((await judged({ [list]: complete(past) })).status).toBe('unknown')
      expect((await judged({ [list]: complete(past), [own]: silent })).status).toBe('good')
      expect((await judged({ [list]: complete() })).status).toBe('good')
    })
  })

  it.each([
    ['answers about another certificate', (request: HttpRequest) => goodOcsp(request, issuer)],
    [
      'replays an answer with another nonce',
      () =>
        ocspResponse({
          signer: issuer,
          responses: [{ serial: signer.serial, issuer }],
          extensions: [nonce(Buffer.alloc(32))],
        }),
    ],
    ['is somebody else', () => ocspResponse({ signer: root, responses: [{ serial: signer.serial, issuer }] })],
  ])('asks for the CRL as well when the responder %s', async (_, answer) => {
    const { http, asked } = httpThat((request) => {
      if (request.method === 'POST') return answer(request)
      return request.url.includes('root') ? rootCrl : issuerCrl
    })
    const evidence = await gatherEvidence({ signature }, options, http)
    expect(urls(asked)).toContain('GET http://crl.example/1')
    expect(judgeSignature({ signature }, { ...options, evidence }).conclusion.indication).toBe('TOTAL-PASSED')
  })

  it('asks the next responder when one answers and says nothing of use, and no list then', async () => {
    const [first, second] = ['http://busy.example/', 'http://ocsp.example/']
    const access = (url: string): Buffer => seq(oid('1.3.6.1.5.5.7.48.1'), ctxp(6, Buffer.from(url)))
    const responders = extension('1.3.6.1.5.5.7.1.1', seq(access(first), access(second)))
    const extensions = [keyUsage('digitalSignature'), extKeyUsage(emailProtection), responders]
    const asking = signingCertificate({
      subject: 'Two responders',
      issuer,
      extensions: [...extensions, crlAt('http://no')],
    })
    const { http, asked } = httpThat((request) => {
      if (request.method === 'GET') return rootCrl
      return goodOcsp(request, request.url === first ? issuer : asking)
    })
    const input = { signature: message({ signers: [{ certificate: asking }] }) }
    const evidence = await gatherEvidence(input, options, http)
    expect(urls(asked)).toEqual(['GET http://root.example/crl', `POST ${first}`, `POST ${second}`])
    expect(evidence.ocspResponses).toHaveLength(2)
    expect(judgeSignature(input, { ...options, evidence }).conclusion).toEqual({ indication: 'TOTAL-PASSED' })
  })

  // RFC 5280 §4.2.1.13: each point may be for some reasons.
  it('fetches the lists of several distribution points until every reason is covered', async () => {
    const someReasons = { compromise: Buffer.from([0x01, 0x7e]), others: Buffer.from([0x07, 0x01, 0x80]) }
    const point = (url: string, reasons: Buffer): Buffer =>
      seq(ctx(0, ctx(0, ctxp(6, Buffer.from(url)))), ctxp(1, reasons))
    const one = point('http://crl.example/1', someReasons.compromise)
    const other = point('http://crl.example/2', someReasons.others)
    const points = extension('2.5.29.31', seq(one, other))
    const extensions = [keyUsage('digitalSignature'), extKeyUsage(emailProtection), points]
    const asking = signingCertificate({ subject: 'Two points', issuer, extensions })
    const listFor = (url: string, reasons: Buffer): Buffer => {
      const scope = seq(ctx(0, ctx(0, ctxp(6, Buffer.from(url)))), ctxp(3, reasons))
      return revocationList({ issuer, extensions: [extension('2.5.29.28', scope, true)] })
    }
    const { http, asked } = httpThat(({ url }) => {
      if (url.includes('root')) return rootCrl
      return listFor(url, url.endsWith('1') ? someReasons.compromise : someReasons.others)
    })
    const input = { signature: message({ signers: [{ certificate: asking }] }) }
    const evidence = await gatherEvidence(input, options, http)
    const forSigner = asked.map(({ url }) => url).filter((url) => !url.includes('root'))
    expect(forSigner).toEqual(['http://crl.example/1', 'http://crl.example/2'])
    expect(judgeSignature(input, { ...options, evidence }).conclusion).toEqual({ indication: 'TOTAL-PASSED' })
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a page', Buffer.from('<html>')],
    ['an error', new UnavailableError('ERR_HTTP_TOO_LARGE', 'more than allowed')],
    ['503', 503],
    ['a redirect', 302],
  ])('notes, and does not throw, when every server answers with %s', async (_, answer) => {
    const { http, asked } = httpThat(() => answer)
    const evidence = await gatherEvidence({ signature }, options, http)
    expect(evidence.failures.map(({ url }) => url).toSorted()).toEqual(asked.map(({ url }) => url).toSorted())
    expect(evidence.failures).toHaveLength(4)
    expect(judgeSignature({ signature }, { ...options, evidence }).conclusion).toMatchObject({
      subIndication: 'TRY_LATER',
    })
  })

  it.each([
    ['access locations', '1.3.6.1.5.5.7.1.1', ['GET http://crl.example/1', 'GET http://root.example/crl']],
    ['distribution points', '2.5.29.31', ['GET http://root.example/crl', 'POST http://ocsp.example/']],
  ])('does not throw for a certificate whose %s cannot be read, and asks by the others', async (_, id, expected) => {
    const [ocsp, crl] = [ocspAt('http://ocsp.example/'), crlAt('http://crl.example/1')]
    const address = id === '2.5.29.31' ? ocsp : crl
    const extensions = [keyUsage('digitalSignature'), extKeyUsage(emailProtection), address, extension(id, nil())]
    const odd = signingCertificate({ subject: 'Odd', issuer, extensions })
    const { http, asked } = httpThat(() => 404)
    await gatherEvidence({ signature: message({ signers: [{ certificate: odd }] }) }, options, http)
    expect(urls(asked)).toEqual(expected)
  })

  it('lets a bug of the port be a bug', async () => {
    const { http } = httpThat(() => new TypeError('a bug'))
    await expect(gatherEvidence({ signature }, options, http)).rejects.toThrow(TypeError)
  })

  it('asks nobody when the evidence at hand, the caller’s or the message’s, settles it', async () => {
    const { http, asked } = httpThat(() => 500)
    const crls = [rootCrl, issuerCrl]
    const evidence = await gatherEvidence({ signature }, { ...options, evidence: callerEvidence({ crls }) }, http)
    expect(evidence).toEqual(callerEvidence({ crls }))
    await gatherEvidence({ signature: message({ signers: [{ certificate: signer }], crls }) }, options, http)
    expect(asked).toEqual([])
  })

  it('asks about a certificate once, however many signers use it', async () => {
    const { http, asked } = httpThat((request) => (request.method === 'POST' ? goodOcsp(request) : rootCrl))
    const three = message({ signers: [{ certificate: signer }, { certificate: signer }, { certificate: signer }] })
    await gatherEvidence({ signature: three }, options, http)
    expect(asked).toHaveLength(2)
  })

  it('fetches a list once, however many certificates it speaks of, and holds and notes it once', async () => {
    const listed = ['A', 'B', 'C'].map((subject) =>
      signingCertificate({
        subject,
        issuer,
        extensions: [...leafExtensions.slice(0, 2), crlAt('http://crl.example/1')],
      }),
    )
    const three = { signature: message({ signers: listed.map((certificate) => ({ certificate })) }) }
    const answers = { 'http://crl.example/1': issuerCrl, 'http://root.example/crl': rootCrl }
    const { http, asked } = httpThat(({ url }) => answers[url as keyof typeof answers])
    expect((await gatherEvidence(three, options, http)).crls.map(({ der }) => der)).toEqual([issuerCrl, rootCrl])
    expect(urls(asked)).toEqual(['GET http://crl.example/1', 'GET http://root.example/crl'])
    const down = httpThat(() => 503)
    expect((await gatherEvidence(three, options, down.http)).failures).toHaveLength(2)
    expect(down.asked).toHaveLength(2)
  })

  it('asks about an authority once, though a cache has forgotten it and read it again', async () => {
    const given = { ...options, certificates: createCertificateCache(4) }
    const { http, asked } = httpThat(() => 404)
    const second = signingCertificate({ subject: 'Second', issuer, extensions: leafExtensions })
    const signedBy = (...signers: readonly MadeCertificate[]) => ({
      signature: message({
        signers: signers.map((certificate) => ({ certificate })),
        certificates: [signer.der, second.der],
      }),
    })
    for (const _ of [1, 2, 3]) await gatherEvidence(signedBy(signer), given, http)
    for (const { der } of ['A', 'B', 'C', 'D'].map((subject) => authority({ subject }))) {
      for (const one of [der, der, signer.der]) given.certificates.parse(one)
    }
    asked.length = 0
    await gatherEvidence(signedBy(signer, second), given, http)
    expect(urls(asked).filter((url) => url.includes('root'))).toEqual(['GET http://root.example/crl'])
  })

  it('asks about the authority of a time-stamp once, though its certificate lies in the message too', async () => {
    const tsa = timeStampAuthorityAt('http://tsa.example/')
    const stamp = attribute(Oid.signatureTimeStamp, token(tsa))
    const signers = [{ certificate: signer, unsignedAttributes: [stamp] }]
    const stamped = message({ signers, certificates: [signer.der, tsa.der] })
    const { http, asked } = httpThat(() => 404)
    await gatherEvidence({ signature: stamped }, { ...options, certificates: createCertificateCache() }, http)
    expect(urls(asked).filter((url) => url.includes('tsa'))).toEqual(['POST http://tsa.example/'])
  })

  it('asks about the authority of an archive-time-stamp-v2, which is judged as well', async () => {
    const tsa = timeStampAuthorityAt('http://tsa.example/')
    const unsignedAttributes = [attribute(Oid.archiveTimeStampV2, token(tsa))]
    const stamped = message({ signers: [{ certificate: signer, unsignedAttributes }] })
    const { http, asked } = httpThat(() => 404)
    await gatherEvidence({ signature: stamped }, options, http)
    expect(urls(asked)).toContain('POST http://tsa.example/')
  })

  it('asks about who countersigned, on whichever level, and about the authorities of his time-stamps', async () => {
    const notary = (name: string): MadeCertificate =>
      signingCertificate({
        subject: name,
        issuer,
        extensions: [keyUsage('digitalSignature'), extKeyUsage(emailProtection), ocspAt(`http://${name}.example/`)],
      })
    const countersignature = (certificate: MadeCertificate, unsignedAttributes: readonly Buffer[]): Buffer => {
      const [one] = parseSignedData(message({ signers: [{ certificate, unsignedAttributes }] })).signerInfos
      return attribute(Oid.countersignature, Buffer.from(one?.raw ?? []))
    }
    const [clerk, chief] = [notary('clerk'), notary('chief')]
    const stamp = attribute(Oid.signatureTimeStamp, token(timeStampAuthorityAt('http://tsa.example/')))
    const unsignedAttributes = [countersignature(clerk, [countersignature(chief, [stamp])])]
    const certificates = [signer, clerk, chief].map(({ der }) => der)
    const countersigned = message({ signers: [{ certificate: signer, unsignedAttributes }], certificates })
    const { http, asked } = httpThat(() => 404)
    await gatherEvidence({ signature: countersigned }, options, http)
    const hosts = ['clerk', 'chief', 'tsa'].map((host) => `POST http://${host}.example/`)
    expect(urls(asked)).toEqual(expect.arrayContaining(hosts))
  })

  it('asks for fifty certificates and three addresses each at the most', async () => {
    const crowd = Array.from({ length: 60 }, (_, i) =>
      signingCertificate({
        subject: `Signer ${i}`,
        issuer,
        extensions: [crlAt(...[1, 2, 3, 4, 5].map((n) => `http://crl.example/${i}/${n}`))],
      }),
    )
    const { http, asked } = httpThat(() => 404)
    await gatherEvidence(
      { signature: message({ signers: crowd.map((certificate) => ({ certificate })) }) },
      options,
      http,
    )
    expect(asked.length).toBeLessThanOrEqual(50 * 3)
    expect(asked.some(({ url }) => url.endsWith('/4'))).toBe(false)
  })
})

describe('addresses of strangers', () => {
  const evil = [keyUsage('digitalSignature'), ocspAt('http://internal.example/'), crlAt('http://internal.example/')]
  const asksNobody = async (stranger: MadeCertificate, ...others: readonly MadeCertificate[]): Promise<void> => {
    const { http, asked } = httpThat(() => 500)
    const certificates = [stranger, ...others].map(({ der }) => der)
    const evidence = await gatherEvidence(
      { signature: message({ signers: [{ certificate: stranger }], certificates }) },
      options,
      http,
    )
    expect(asked.filter(({ url }) => url.includes('internal'))).toEqual([])
    expect(evidence.failures.filter(({ url }) => url.includes('internal'))).toEqual([])
  }

  it('are not called: a certificate that signed itself', async () => {
    await asksNobody(signingCertificate({ subject: 'Stranger', extensions: evil }))
  })

  it('are not called: a certificate under the authority’s name, but not by its key', async () => {
    const impostor = authority({ subject: 'Issuing', extensions: caExtensions })
    await asksNobody(signingCertificate({ subject: 'Stranger', issuer: impostor, extensions: evil }), impostor)
  })

  it('are not called: a certificate that the holder of an honest one issued with his key', async () => {
    await asksNobody(signingCertificate({ subject: 'Stranger', issuer: signer, extensions: evil }), signer)
  })

  it('are not called: a certificate below an authority that may have none below it', async () => {
    const limited = authority({ subject: 'Limited', issuer: root, pathLength: 0 })
    const below = authority({ subject: 'Below', issuer: limited })
    await asksNobody(signingCertificate({ subject: 'Stranger', issuer: below, extensions: evil }), below, limited)
  })

  it('are not called: a certificate in the bag that no signer names', async () => {
    const bystander = signingCertificate({ subject: 'Bystander', issuer, extensions: evil })
    await asksNobody(signer, bystander)
  })
})

describe('validateSignature', () => {
  it('gathers and judges in one call', async () => {
    const { http } = httpThat((request) => (request.method === 'POST' ? goodOcsp(request) : rootCrl))
    const report = await validateSignature({ signature }, { ...options, http })
    expect(report.conclusion).toEqual({ indication: 'TOTAL-PASSED' })
    expect(
      report.signatures[0]?.certificationPath.map(({ revocation: { source, origin } }) => [source, origin]),
    ).toEqual([
      ['ocsp', 'network'],
      ['crl', 'network'],
      [undefined, undefined],
    ])
  })

  it('without a port judges by the evidence at hand', async () => {
    expect((await validateSignature({ signature }, options)).conclusion).toMatchObject({ subIndication: 'TRY_LATER' })
    const evidence = callerEvidence({ crls: [rootCrl, issuerCrl] })
    expect((await validateSignature({ signature }, { ...options, evidence })).conclusion.indication).toBe(
      'TOTAL-PASSED',
    )
  })

  it('answers with a report on what cannot be read, and calls nobody for it', async () => {
    const { http, asked } = httpThat(() => 500)
    const report = await validateSignature({ signature: Buffer.from('noise') }, { ...options, http })
    expect(report.conclusion).toMatchObject({ subIndication: 'FORMAT_FAILURE' })
    expect(asked).toEqual([])
  })

  it('leaves an anchor that cannot be read to the caller, as an error of his own', async () => {
    const { http } = httpThat(() => 500)
    const call = validateSignature({ signature }, { ...options, trustAnchors: [Buffer.from('noise')], http })
    await expect(call).rejects.toMatchObject({ code: 'ERR_TRUST_ANCHOR' })
  })
})
