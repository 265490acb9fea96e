/** Differential: every CMS message of the public suites gets the same verdict from a stream as it gets when it is held. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { contentDigestAlgorithms, generic, judgeSignature, parseSignedData, readSignature } from '@tamga/core'
import { describe, expect, it } from 'vitest'
import { TamgaError } from '../packages/core/src/errors.ts'
import type { JudgeOptions, SignatureInput } from '../packages/core/src/validation/judge.ts'
import type { Conclusion } from '../packages/core/src/validation/report.ts'
import { root } from './conformance/divergences.ts'
import { base64, derFrom, readMembers } from './conformance/files.ts'

interface Message {
  readonly id: string
  readonly der: Buffer
  readonly options: JudgeOptions
}

interface Hostile {
  readonly trustAnchor: string
  readonly validationTime: string
  readonly cases: readonly { readonly id: string; readonly signedData: string }[]
}

const vectors = join(root, '../shared/vectors')
const anyTime = { profile: generic, trustAnchors: [], time: new Date('2020-01-01T00:00:00Z') }
const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files(path) : [path]
  })

const lying: readonly Message[] = ['rfc4134', 'openssl-cms', 'pqc-cms', 'rfc9882-mldsa', 'dss-cades'].flatMap((suite) =>
  files(join(vectors, suite)).map((path) => ({
    id: path.slice(vectors.length + 1),
    der: derFrom(readFileSync(path)),
    options: anyTime,
  })),
)
const hostile: readonly Message[] = readMembers<Hostile>(join(vectors, 'hostile-cms'), 'cases').flatMap(
  ({ content: { cases, trustAnchor, validationTime } }) => {
    const options = { profile: generic, trustAnchors: [base64(trustAnchor)], time: new Date(validationTime) }
    return cases.map(({ id, signedData }) => ({ id, der: base64(signedData), options }))
  },
)

async function* inPieces(octets: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < octets.length; offset += size) yield octets.subarray(offset, offset + size)
}

/** As `tamga validate` reads a large file: once, and again when a digest is needed that was not announced. */
async function streamed(der: Buffer, size: number): Promise<SignatureInput> {
  const input = await readSignature(inPieces(der, size), { holdOctets: 0 })
  const algorithms = input.digest && contentDigestAlgorithms(input.signature)
  return algorithms === undefined ? input : readSignature(inPieces(der, size), { holdOctets: 0, algorithms })
}

interface Verdict {
  readonly conclusion: Conclusion
  readonly signers: readonly {
    readonly conclusion: Conclusion
    readonly tokens: readonly (readonly [string, Conclusion])[]
  }[]
}

function verdict(input: SignatureInput, options: JudgeOptions): Verdict {
  const { conclusion, signatures } = judgeSignature(input, options)
  const signers = signatures.map((one) => ({
    conclusion: one.conclusion,
    tokens: one.timeStamps.map((token) => [token.type, token.conclusion] as const),
  }))
  return { conclusion, signers }
}

const UNSEEN: Conclusion = { indication: 'INDETERMINATE', subIndication: 'SIGNED_DATA_NOT_FOUND' }

/** Evidence records cover the message as it was sent, which is gone: that is said, and nothing is held against them. */
function withoutRecords({ conclusion, signers }: Verdict): Verdict {
  const rows = signers.map((one) => ({
    ...one,
    tokens: one.tokens.map(([type, of]) => [type, type === 'evidence-record' ? UNSEEN : of] as const),
  }))
  return { conclusion, signers: rows }
}

/** Where a signer signed the content itself, or an attribute covers its encoding, the octets are needed. */
function needsOctets(der: Buffer): boolean {
  try {
    return parseSignedData(der).signerInfos.some(({ signedAttributes }) => signedAttributes === undefined)
  } catch (error) {
    if (error instanceof TamgaError) return false
    throw error
  }
}

describe.each([1_013, 60_000])('messages in pieces of %i octets', (size) => {
  it('get the verdict they get as a whole', async () => {
    const messages = [...lying, ...hostile]
    let streamedAttached = 0
    for (const { id, der, options } of messages) {
      const input = await streamed(der, size)
      if (input.digest !== undefined) streamedAttached += 1
      if (needsOctets(der) && input.digest !== undefined) {
        expect(verdict(input, options).conclusion.indication, id).not.toBe('TOTAL-PASSED')
      } else {
        const whole = verdict({ signature: der }, options)
        expect(verdict(input, options), id).toEqual(input.cutOut ? withoutRecords(whole) : whole)
      }
    }
    expect(messages.length).toBeGreaterThan(150)
    expect(streamedAttached).toBeGreaterThan(100)
  }, 120_000)
})
