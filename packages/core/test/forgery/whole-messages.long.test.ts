/**
 * Messages up to CAdES-B-LTA, changed element by element and spliced with others: whatever passes asserts what was signed, no time-stamp
 * comes in and no signature gets older, what no signature covers proves nothing, and no answer is an exception or late.
 */
import { createHash } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { toHex } from '../../src/bytes.ts'
import { addCountersignature } from '../../src/cades/co-sign.ts'
import { extendSignature } from '../../src/cades/extend.ts'
import { augmentSignedData } from '../../src/cms/augment.ts'
import { signData } from '../../src/cms/sign.ts'
import { parseSignedData } from '../../src/cms/signed-data.ts'
import type { Signer } from '../../src/ports.ts'
import { generic } from '../../src/profiles/generic.ts'
import { callerEvidence } from '../../src/validation/evidence.ts'
import { type JudgeOptions, judgeSignature } from '../../src/validation/judge.ts'
import type { Conclusion, SignatureReport, ValidationReport } from '../../src/validation/report.ts'
import { now } from '../made/certificates.ts'
import { attribute } from '../made/cms.ts'
import {
  body,
  certCrlTimeStamp,
  certificateReferences,
  certificateValues,
  escTimeStamp,
  listReference,
  revocationReferences,
  revocationValues,
  signatureTimeStamp,
} from '../made/references.ts'
import { newTestAuthority } from '../made/test-ca.ts'
import { type Random, random } from '../peers/random.ts'
import { change } from './tlv-changes.ts'
import { type Branch, copyOf, readTree, writeTree } from './tlv-tree.ts'

const FORGERIES = 2000
const MAX_MICROSECONDS = 2_000_000

/** When Bob's messages are made: with one of Ann's time-stamps they would be older than they are. */
const nextDay = new Date(now.getTime() + 24 * 3600 * 1000)
const afterwards = new Date(nextDay.getTime() + 3600 * 1000)
/** The certificates of the signers are then no longer valid: only time-stamps carry the signatures. */
const later = new Date('2028-03-01T00:00:00Z')
const clock = { time: now, now: () => clock.time }
const authority = await newTestAuthority(clock)
afterAll(() => authority.place.remove())
const { timeStampSource } = authority

async function messagesOf(signer: Signer, other: Signer, text: string, signingTime: Date): Promise<Buffer[]> {
  clock.time = signingTime
  const plain = await signData(Buffer.from(text), signer, { attached: true, signingTime })
  const [own, others] = [await authority.evidenceFor(signer), await authority.evidenceFor(other)]
  const evidence = { ...own, ocspResponses: [...own.ocspResponses, ...others.ocspResponses] }
  const extend = (message: Uint8Array, level: 'CAdES-B-T' | 'CAdES-B-LT' | 'CAdES-B-LTA') =>
    extendSignature(message, { level, timeStampSource, evidence })
  const stamped = await extend(plain, 'CAdES-B-T')
  const countersigned = await addCountersignature(stamped, 0, other, { signingTime })
  const archived = await extend(plain, 'CAdES-B-LTA')
  clock.time = later
  const renewed = await extendSignature(archived, {
    level: 'CAdES-B-LTA',
    timeStampSource,
    evidence: await authority.evidenceFor(signer),
  })
  clock.time = signingTime
  const made = [
    stamped,
    await extend(plain, 'CAdES-B-LT'),
    archived,
    await extend(countersigned, 'CAdES-B-LTA'),
    renewed,
    await referring(plain, own),
  ]
  return made.map((one) => Buffer.from(one))
}

interface Evidence {
  readonly certificates: readonly Uint8Array[]
  readonly crls: readonly Uint8Array[]
}

/** CAdES-E-X-L of both types. */
async function referring(plain: Uint8Array, { certificates, crls }: Evidence): Promise<Uint8Array> {
  const signedData = parseSignedData(plain)
  const signature = signedData.signerInfos[0]?.signature ?? new Uint8Array(0)
  const stamp = async (type: string, ...parts: readonly Uint8Array[]): Promise<Buffer> => {
    const imprint = createHash('sha256').update(Buffer.concat(parts)).digest()
    return attribute(type, Buffer.from(await timeStampSource.timeStamp('sha256', imprint)))
  }
  const lists = crls.map((one) => listReference(one))
  const references = [certificateReferences('sha256', ...certificates), revocationReferences(...lists)]
  const onSignature = await stamp(signatureTimeStamp, signature)
  const bodies = references.map(body)
  const attributes = [
    onSignature,
    ...references,
    certificateValues(...certificates),
    revocationValues(crls),
    await stamp(escTimeStamp, signature, body(onSignature), ...bodies),
    await stamp(certCrlTimeStamp, ...bodies),
  ]
  return augmentSignedData(signedData, { unsignedAttributes: new Map([[0, attributes]]) })
}

const [ann, bob] = [await authority.newSigner(), await authority.newSigner('rsa-2048')]
const messages = [
  ...(await messagesOf(ann, bob, 'An agreement for many years', now)),
  ...(await messagesOf(bob, ann, 'Another one', nextDay)),
]
const trees = messages.map(readTree)

async function optionsAt(time: Date): Promise<JudgeOptions> {
  clock.time = time
  const crls = [await authority.ca.crl('root'), await authority.ca.crl('intermediate')]
  return { profile: generic, trustAnchors: [authority.ca.rootCertificate], evidence: callerEvidence({ crls }), time }
}

const passed = ({ conclusion }: { readonly conclusion: Conclusion }): boolean =>
  conclusion.indication === 'TOTAL-PASSED'

/** What a signature that passed is of. */
function meaningOf(message: Buffer, number: number, { certificationPath }: SignatureReport): string {
  const { contentType, content, signerInfos } = parseSignedData(message)
  const octets = [content, signerInfos[number]?.signedAttributes?.der].map((one) => one && toHex(one))
  return [contentType, ...octets, ...certificationPath.map(({ sha256 }) => sha256)].join(' ')
}

interface Claims {
  /** Of each meaning, the earliest time that is proven. */
  readonly meanings: Map<string, string>
  /** With the value of the signature that each is of: one of another signature is no more genuine than one of nobody. */
  readonly timeStamps: Set<string>
}

function claimsOf(message: Buffer, { signatures }: ValidationReport): Claims {
  const claims: Claims = { meanings: new Map(), timeStamps: new Set() }
  if (signatures.length === 0) return claims
  const { signerInfos } = parseSignedData(message)
  for (const [number, signature] of signatures.entries()) {
    const value = toHex(signerInfos[number]?.signature ?? new Uint8Array(0))
    for (const one of signature.timeStamps.filter(passed)) {
      // A.1.5.1: that on references alone speaks of no signature.
      const of = one.type === 'time-stamped-certs-crls-references' ? 'references' : value
      claims.timeStamps.add(`${one.type} ${one.genTime} ${one.authority} ${of}`)
    }
    if (passed(signature)) claims.meanings.set(meaningOf(message, number, signature), signature.bestSignatureTime)
  }
  return claims
}

function allClaims(options: JudgeOptions): Claims {
  const each = messages.map((signature) => claimsOf(signature, judgeSignature({ signature }, options)))
  const times = each.flatMap(({ meanings }) => [...meanings]).toSorted(([, a], [, b]) => (a < b ? 1 : -1))
  return {
    meanings: new Map(times),
    timeStamps: new Set(each.flatMap(({ timeStamps }) => [...timeStamps])),
  }
}

interface Forgery {
  readonly name: string
  readonly message: Buffer
  /** Whether only what no signature covers was changed: certificates, lists, unsigned attributes. */
  readonly isOutside: boolean
}

function forge(seed: number): Forgery {
  const r = random(seed)
  const number = r.below(trees.length)
  const tree = copyOf(trees[number] ?? r.pick(trees))
  const part = r.pick(['all', 'outside', 'signed'] as const)
  const root = { all: () => tree, outside: () => r.pick(outside(tree)), signed: () => signedParts(tree) }[part]()
  const changes = Array.from({ length: 1 + r.below(3) }, () => change(root, r, donorFor(tree, r)))
  if (part !== 'signed' && r.chance(0.3)) changes.push(graft(tree, donorFor(tree, r), r))
  return {
    name: `seed ${seed}, message ${number}, ${part}: ${changes.join(', ')}`,
    message: writeTree(tree),
    isOutside: part === 'outside',
  }
}

const donorFor = (tree: Branch, r: Random): Branch => (r.chance(0.5) ? tree : r.pick(trees))

/** RFC 5652 §5.1: the fields of SignedData. */
const fieldsOf = (message: Branch): Branch[] => message.parts?.[1]?.parts?.[0]?.parts ?? []
/** RFC 5652 §5.3: the fields of the first SignerInfo, unsignedAttrs last. */
const signerFieldsOf = (message: Branch): Branch[] => fieldsOf(message).at(-1)?.parts?.[0]?.parts ?? []

/** certificates and crls of SignedData, unsignedAttrs of the first SignerInfo. */
function outside(message: Branch): Branch[] {
  const unsigned = signerFieldsOf(message).at(-1)
  const sets = fieldsOf(message).filter(({ tag }) => tag === 0xa0 || tag === 0xa1)
  return [...sets, ...(unsigned === undefined ? [] : [unsigned])]
}

/** encapContentInfo and what the first signer signed: few among the thousands of elements that a message has. */
function signedParts(message: Branch): Branch {
  const parts = [...fieldsOf(message).slice(2, 3), ...signerFieldsOf(message).slice(0, -1)]
  return { ...message, parts }
}

/** Puts an unsigned attribute of the donor, such as one of its time-stamps, in the place of one that is there. */
function graft(message: Branch, donor: Branch, r: Random): string {
  const [attributes = [], others = []] = [message, donor].map((one) => signerFieldsOf(one).at(-1)?.parts ?? [])
  if (attributes.length === 0 || others.length === 0) return 'nothing to graft'
  const [place, other] = [r.below(attributes.length), r.below(others.length)]
  attributes[place] = copyOf(others[other] ?? r.pick(others))
  return `graft ${other} on ${place}`
}

/** Of the TOTAL-FAILED what those can come to who change nothing that is signed. */
const provesNothing = ({ conclusion }: ValidationReport): boolean =>
  conclusion.indication !== 'TOTAL-FAILED' || conclusion.subIndication === 'FORMAT_FAILURE'

interface Judged {
  readonly isPassed: boolean
  readonly objections: readonly string[]
}

function judged({ message, isOutside }: Forgery, options: JudgeOptions, genuine: Claims): Judged {
  const began = process.cpuUsage()
  const report = judgeSignature({ signature: message }, options)
  const isLate = process.cpuUsage(began).user > MAX_MICROSECONDS
  const { meanings, timeStamps } = claimsOf(message, report)
  const changed = [...meanings].filter(([meaning, time]) => time < (genuine.meanings.get(meaning) ?? '~'))
  const objections = [
    ...(isLate ? ['late'] : []),
    ...changed.map(() => 'a meaning or a time that nobody signed'),
    ...[...timeStamps]
      .filter((one) => !genuine.timeStamps.has(one))
      .map((one) => `a time-stamp that nobody made of it: ${one}`),
    ...(isOutside && !provesNothing(report) ? ['failed for good by what no signature covers'] : []),
  ]
  return { isPassed: passed(report), objections }
}

describe.each([
  ['soon after signing', afterwards],
  ['when the certificates of the signers have ended', later],
])('a message changed element by element, judged %s', async (_, time) => {
  const options = await optionsAt(time)
  const genuine = allClaims(options)

  it('passes before it is changed', () => {
    expect(genuine.meanings.size).toBe(2)
    expect(genuine.timeStamps.size).toBeGreaterThan(1)
  })

  it('never asserts what was not signed, nor fails for good by what is not', () => {
    const wrong: string[] = []
    let passes = 0
    for (let seed = 0; seed < FORGERIES; seed += 1) {
      const forgery = forge(seed)
      const { isPassed, objections } = judged(forgery, options, genuine)
      wrong.push(...objections.map((one) => `${forgery.name}: ${one}`))
      passes += isPassed ? 1 : 0
    }
    expect(wrong).toEqual([])
    // Of most changes to what no signature covers nothing depends: were there none that pass, nothing would be shown.
    expect(passes).toBeGreaterThan(FORGERIES / 10)
    expect(passes).toBeLessThan(FORGERIES * 0.9)
  })
})
