/** Powers out of real attribute certificates of the test CA (T13), and the certificate they are made out to (T12). */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generic, type Http, parseCertificate } from '@tamga/core'
import { type Issued, type IssueRequest, openTestCa, type TestCa } from '@tamga/test-ca'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { createWorld, refusalOf, type World } from './world.ts'

const directory = mkdtempSync(join(tmpdir(), 'tamga-powers-'))
const time = new Date('2026-06-01T12:00:00Z')
const powers = ['urn:example:power:sign-agreements']
const aigul: IssueRequest = {
  kind: 'person',
  key: 'p-256',
  surname: 'Серікқызы',
  givenName: 'Айгүл',
  personalNumber: '880101400126',
}

let ca: TestCa
let holder: Issued
let caAnswers = true
let world: World

const http: Http = {
  send: async ({ url, body = new Uint8Array() }) => {
    const answer = caAnswers && url.endsWith('/ocsp') ? await ca.ocsp(body) : undefined
    const crl = caAnswers && url.endsWith('root.crl') ? await ca.crl('root') : undefined
    const octets = answer ?? crl
    return { status: octets === undefined ? 503 : 200, contentType: undefined, body: octets ?? new Uint8Array() }
  },
}

beforeAll(async () => {
  ca = await openTestCa({ directory, publicUrl: 'http://ca.test', clock: { now: () => time } })
  holder = await ca.issue(aigul)
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

beforeEach(async () => {
  caAnswers = true
  const attributeCertificates = {
    profile: generic,
    trustAnchors: [ca.rootCertificate],
    intermediates: [ca.intermediateCertificate],
    http,
  }
  world = await createWorld({
    sidecar: { attributeCertificates, attributeAuthorities: [ca.attributeAuthorityCertificate] },
  })
})
afterEach(() => world.close())

const base64 = (der: Uint8Array): string => Buffer.from(der).toString('base64')
const wanted = { scopes: ['identity', 'powers'] }

function give(certificate: Uint8Array, madeOutTo: Uint8Array = holder.certificate): void {
  world.stub.person.attribute_certificate = base64(certificate)
  world.stub.person.attribute_certificate_holder = base64(madeOutTo)
}

it('a certificate that holds gives its powers, with itself as their source', async () => {
  give(await ca.issueAttributeCertificate({ holder: holder.certificate, powers }))
  const source = { source: 'attribute-certificate', at: '2026-06-01T11:58:00.000Z' }
  Object.assign(world.stub.person.claim_sources as object, { attribute_certificate: source })
  const { person } = await world.signIn(wanted)
  expect(person.powers).toMatchObject([{ ...source, value: { name: 'urn:example:power:sign-agreements' } }])
  expect(person.others).toEqual({})
})

it('T13 an attribute certificate for another holder is refused as ERR_OIDC_ATTRIBUTE_CERTIFICATE', async () => {
  const other = await ca.issue(aigul)
  give(await ca.issueAttributeCertificate({ holder: other.certificate, powers }))
  expect(await refusalOf(world.signIn(wanted))).toBe('ERR_OIDC_ATTRIBUTE_CERTIFICATE')
})

it('T13 a server cannot give the powers of one person to another by a certificate of its own making', async () => {
  const { subject } = parseCertificate(holder.certificate)
  const forger = await openTestCa({
    directory: join(directory, 'forger'),
    publicUrl: 'http://ca.test',
    clock: { now: () => time },
  })
  const forged = await forger.issue(aigul)
  expect(Buffer.from(parseCertificate(forged.certificate).subject.raw)).toEqual(Buffer.from(subject.raw))
  const byName = await ca.issueAttributeCertificate(
    { holder: holder.certificate, powers },
    { holderForm: 'entityName' },
  )
  give(byName, forged.certificate)
  expect(await refusalOf(world.signIn(wanted))).toBe('ERR_OIDC_ATTRIBUTE_CERTIFICATE')
})

it('T13 an attribute certificate without the certificate it is made out to is refused', async () => {
  give(await ca.issueAttributeCertificate({ holder: holder.certificate, powers }))
  delete world.stub.person.attribute_certificate_holder
  expect(await refusalOf(world.signIn(wanted))).toBe('ERR_OIDC_ATTRIBUTE_CERTIFICATE')
})

it.each([
  ['expired', -20, -10],
  ['not valid yet', 10, 20],
])('T13 an attribute certificate that is %s is refused as ERR_OIDC_ATTRIBUTE_CERTIFICATE', async (_, from, to) => {
  const at = (minutes: number): Date => new Date(time.getTime() + minutes * 60_000)
  give(
    await ca.issueAttributeCertificate({ holder: holder.certificate, powers, notBefore: at(from), notAfter: at(to) }),
  )
  expect(await refusalOf(world.signIn(wanted))).toBe('ERR_OIDC_ATTRIBUTE_CERTIFICATE')
})

it('T13 an attribute certificate of an unknown issuer is refused as ERR_OIDC_ATTRIBUTE_CERTIFICATE', async () => {
  const impostor = await ca.issue({ ...aigul, surname: 'Жалғанов' })
  const issuer = { certificate: impostor.certificate, privateKeyPem: impostor.privateKeyPem }
  give(await ca.issueAttributeCertificate({ holder: holder.certificate, powers }, { issuer }))
  expect(await refusalOf(world.signIn(wanted))).toBe('ERR_OIDC_ATTRIBUTE_CERTIFICATE')
})

it('T13 octets that are no attribute certificate are refused, whatever they are', async () => {
  give(Buffer.from('3000', 'hex'))
  expect(await refusalOf(world.signIn(wanted))).toBe('ERR_OIDC_ATTRIBUTE_CERTIFICATE')
  world.stub.person.attribute_certificate = '<not base64>'
  expect(await refusalOf(world.signIn(wanted))).toBe('ERR_OIDC_CLAIM_FORM')
})

it('T13 while the status of the authority cannot be learned, nobody is refused for good', async () => {
  caAnswers = false
  give(await ca.issueAttributeCertificate({ holder: holder.certificate, powers }))
  const error = await world.signIn(wanted).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ name: 'UnavailableError', code: 'ERR_OIDC_ATTRIBUTE_CERTIFICATE_STATUS' })
})

it('T12 a number that differs from the certificate is refused as ERR_OIDC_IDENTIFIER_CONFLICT', async () => {
  const other = await ca.issue({ ...aigul, personalNumber: '750505300111' })
  give(await ca.issueAttributeCertificate({ holder: other.certificate, powers }), other.certificate)
  expect(await refusalOf(world.signIn(wanted))).toBe('ERR_OIDC_IDENTIFIER_CONFLICT')
})

it('powers that nobody asked for are not read', async () => {
  give(Buffer.from('3000', 'hex'))
  expect((await world.signIn()).person.powers).toEqual([])
})
