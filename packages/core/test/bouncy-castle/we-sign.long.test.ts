/** What we make, Bouncy Castle reads and verifies: signatures of every kind of key, co-signed, countersigned, extended with its own time-stamps. */
import { createPrivateKey } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { addCountersignature, addSignature } from '../../src/cades/co-sign.ts'
import { type ExtendOptions, extendSignature } from '../../src/cades/extend.ts'
import { createKeySigner } from '../../src/cms/key-signer.ts'
import { signData } from '../../src/cms/sign.ts'
import { parseSignedData } from '../../src/cms/signed-data.ts'
import type { SigningAlgorithm } from '../../src/crypto/signature-algorithm.ts'
import type { Http, Signer, TimeStampSource } from '../../src/ports.ts'
import { generic } from '../../src/profiles/generic.ts'
import { createTimeStampSource } from '../../src/tsp/source.ts'
import { noEvidence } from '../../src/validation/evidence.ts'
import { judgeSignature } from '../../src/validation/judge.ts'
import { bouncyCastle } from '../bouncy-castle.ts'
import { now } from '../made/certificates.ts'
import { workplace } from '../openssl.ts'

const place = workplace()
afterAll(() => place.remove())
const castle = bouncyCastle(place)
const made = join(place.directory, 'made')
castle.run('Make', [made])
const read = (...path: readonly string[]): Buffer => readFileSync(join(made, ...path))
const content = read('content')
/** A minute after the time-stamps. */
const later = new Date(now.getTime() + 60_000)

const KINDS = ['rsa-2048', 'rsa-3072', 'rsa-pss', 'p-256', 'p-384', 'p-521', 'ed25519'] as const

function signerOf(kind: (typeof KINDS)[number], algorithm?: SigningAlgorithm): Signer {
  const privateKey = createPrivateKey({ key: read('signers', `${kind}.key`), format: 'der', type: 'pkcs8' })
  const certificate = read('signers', `${kind}.cer`)
  return createKeySigner({ privateKey, certificate, chain: [read('authority.cer')], ...(algorithm && { algorithm }) })
}

/** Its authority, asked through the port that reaches over the network elsewhere. */
function stampsAt(time: Date): TimeStampSource {
  const http: Http = {
    send: async ({ body }) => ({
      status: 200,
      contentType: 'application/timestamp-reply',
      body: castle.run('Stamp', [made, 'stamping', time.toISOString()], body),
    }),
  }
  return createTimeStampSource({ http, url: 'http://stamps.example.org/' })
}

const evidence = {
  certificates: [read('authority.cer'), read('root.cer')],
  crls: [read('root.crl'), read('authority.crl')],
  ocspResponses: [read('statuses', 'good', 'answer', 'answer.ocsp')],
}
const extend = (message: Uint8Array, level: ExtendOptions['level'], more: Partial<ExtendOptions> = {}) =>
  extendSignature(message, { level, timeStampSource: stampsAt(now), evidence, ...more })

interface Asked {
  readonly message: Uint8Array
  /** Of a detached signature. */
  readonly content?: Uint8Array
}

const asked = new Map<string, Asked>()
const ask = (name: string, message: Uint8Array, detached?: Uint8Array): void => {
  asked.set(name, { message, ...(detached && { content: detached }) })
}

const altered = (bytes: Uint8Array, part: Uint8Array = bytes): Buffer => {
  const copy = Buffer.from(bytes)
  const at = copy.indexOf(part) + part.length - 1
  copy.writeUInt8(copy.readUInt8(at) ^ 1, at)
  return copy
}

for (const kind of KINDS) {
  const signer = signerOf(kind)
  const attached = await signData(content, signer, { attached: true, signingTime: now, mimeType: 'text/plain' })
  const [signerInfo] = parseSignedData(attached).signerInfos
  ask(`${kind} attached`, attached)
  ask(`${kind} detached`, await signData(content, signer), content)
  ask(`${kind} with another value`, altered(attached, signerInfo?.signature))
  ask(`${kind} with another attribute`, altered(attached, signerInfo?.signedAttributes?.der.subarray(4)))
  ask(`${kind} with another content`, altered(attached, content))
}
for (const name of ['RSASSA-PKCS1-v1_5', 'RSASSA-PSS'] as const) {
  for (const digestAlgorithm of ['sha384', 'sha512'] as const) {
    const signer = signerOf('rsa-2048', { name, digestAlgorithm })
    ask(`${name} ${digestAlgorithm}`, await signData(content, signer, { attached: true }))
  }
}
ask('empty', await signData(Buffer.alloc(0), signerOf('p-256'), { attached: true }))

const first = await signData(content, signerOf('p-256'), { signingTime: now })
const second = await addSignature(first, signerOf('rsa-pss'), { content, signingTime: now })
const third = await addSignature(second, signerOf('ed25519'), { content })
ask('co-signed', third, content)
const once = await addCountersignature(third, 0, signerOf('p-384'), { signingTime: now })
const countersigned = await addCountersignature(once, 2, signerOf('rsa-2048'))
ask('countersigned', countersigned, content)
for (const level of ['CAdES-B-T', 'CAdES-B-LT', 'CAdES-B-LTA'] as const) {
  ask(level, await extend(countersigned, level, { content }), content)
}
const archived = await extend(first, 'CAdES-B-LTA', { content, digestAlgorithm: 'sha512' })
ask('archived again', await extend(archived, 'CAdES-B-LTA', { content, timeStampSource: stampsAt(later) }), content)

const said = sayAll()

/** All are read in one go: a virtual machine takes its time to start. */
function sayAll(): ReadonlyMap<string, readonly string[]> {
  const folder = join(place.directory, 'asked')
  for (const [name, { message, content: detached }] of asked) {
    mkdirSync(join(folder, name), { recursive: true })
    writeFileSync(join(folder, name, 'message'), message)
    if (detached !== undefined) writeFileSync(join(folder, name, 'content'), detached)
  }
  const lines = castle.run('Read', [folder]).toString('utf8').trimEnd().split('\n')
  return Map.groupBy(lines, (line) => line.slice(0, line.indexOf('\t')))
}

const factsOf = (name: string): string[] => (said.get(name) ?? []).map((line) => line.slice(name.length + 1))

describe('Bouncy Castle verifies', () => {
  const alone = ['certificates 2', 'crls 0', 'ocsp 0', 'signer 0 verifies']

  it.each(KINDS)('a signature with %s, the content inside or apart', (kind) => {
    expect(factsOf(`${kind} attached`)).toEqual(alone)
    expect(factsOf(`${kind} detached`)).toEqual(alone)
  })

  it.each(KINDS)('nothing with %s of which one bit is another', (kind) => {
    const refused = alone.with(-1, 'signer 0 does not verify')
    for (const part of ['value', 'attribute', 'content'])
      expect(factsOf(`${kind} with another ${part}`)).toEqual(refused)
  })

  it.each(['RSASSA-PKCS1-v1_5 sha384', 'RSASSA-PKCS1-v1_5 sha512', 'RSASSA-PSS sha384', 'RSASSA-PSS sha512', 'empty'])(
    'a signature that is %s',
    (name) => {
      expect(factsOf(name)).toEqual(alone)
    },
  )

  it('each of several signers, and who countersigned them', () => {
    const signers = ['signer 0 verifies', 'signer 1 verifies', 'signer 2 verifies']
    expect(factsOf('co-signed')).toEqual(['certificates 4', 'crls 0', 'ocsp 0', ...signers])
    expect(factsOf('countersigned')).toEqual([
      'certificates 6',
      'crls 0',
      'ocsp 0',
      'signer 0 verifies',
      'signer 0 countersigner 0 verifies',
      'signer 1 verifies',
      'signer 2 verifies',
      'signer 2 countersigner 0 verifies',
    ])
  })
})

describe('Bouncy Castle finds in what we extended', () => {
  const stamped = [
    'signer 0 verifies',
    'signer 0 time-stamp fits',
    'signer 0 countersigner 0 verifies',
    'signer 1 verifies',
    'signer 1 time-stamp fits',
    'signer 2 verifies',
    'signer 2 time-stamp fits',
    'signer 2 countersigner 0 verifies',
  ]

  it('its own time-stamps over the signatures (CAdES-B-T)', () => {
    expect(factsOf('CAdES-B-T')).toEqual(['certificates 6', 'crls 0', 'ocsp 0', ...stamped])
  })

  it('the evidence (CAdES-B-LT)', () => {
    expect(factsOf('CAdES-B-LT')).toEqual(['certificates 7', 'crls 2', 'ocsp 1', ...stamped])
  })

  it('archive time-stamps over all of it, with indexes in which nothing is missing (CAdES-B-LTA)', () => {
    expect(factsOf('CAdES-B-LTA')).toEqual([
      'certificates 7',
      'crls 2',
      'ocsp 1',
      'signer 0 verifies',
      'signer 0 time-stamp fits',
      'signer 0 index 7/7 3/3 2/2',
      'signer 0 archive fits',
      'signer 0 countersigner 0 verifies',
      'signer 1 verifies',
      'signer 1 time-stamp fits',
      'signer 1 index 7/7 3/3 1/1',
      'signer 1 archive fits',
      'signer 2 verifies',
      'signer 2 time-stamp fits',
      'signer 2 index 7/7 3/3 2/2',
      'signer 2 archive fits',
      'signer 2 countersigner 0 verifies',
    ])
  })

  it('two of them, the later over the earlier', () => {
    expect(factsOf('archived again').slice(3).toSorted()).toEqual([
      'signer 0 archive fits',
      'signer 0 archive fits',
      'signer 0 index 3/3 3/3 1/1',
      'signer 0 index 3/3 3/3 2/2',
      'signer 0 time-stamp fits',
      'signer 0 verifies',
    ])
  })
})

describe('what Bouncy Castle made is extended by us', () => {
  it.each(['three-signers', 'cades-attributes', 'other-content-type', 'revocation-inside', 'stamped-sha384'])(
    'and is TOTAL-PASSED from the root and the message alone: %s',
    async (name) => {
      const signature = await extend(read('cades', name, 'chunks'), 'CAdES-B-LTA')
      const trust = { profile: generic, trustAnchors: [read('root.cer')], evidence: noEvidence, time: later }
      const { conclusion, signatures } = judgeSignature({ signature }, trust)
      expect(conclusion).toEqual({ indication: 'TOTAL-PASSED' })
      for (const { timeStamps } of signatures) {
        expect(timeStamps.map((one) => [one.type, one.conclusion.indication])).toEqual([
          ['signature-time-stamp', 'TOTAL-PASSED'],
          ['archive-time-stamp', 'TOTAL-PASSED'],
        ])
      }
    },
  )
})
