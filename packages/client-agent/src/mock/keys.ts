/** Keys of the mock: made at each start, kept in memory alone, under authorities of their own whose keys are let go of at once. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createKeySigner, FormatError, VerificationError } from '@tamga/core'
import { generate } from 'selfsigned'
import { describeCertificate } from '../keys/certificate-view.ts'
import type { KeyCriteria, KeyEntry, KeySource, OpenedKey } from '../keys/key-source.ts'
import type { MockKey } from './script.ts'

/** What opens every mock key; whatever else is typed is wrong. */
export const MOCK_SECRET = 'mock'

/** Stands in the name of every certificate, so that nobody takes one for real. */
export const MOCK_MARK = 'MOCK - not a real certificate'

const KIND = 'mock'

/** Keys and the certificate a portal's test must trust to verify their signatures. */
export interface MockKeys {
  readonly source: KeySource
  /** PEM, one after the other. */
  readonly rootCertificate: string
}

interface Pair {
  readonly label: string
  readonly certificate: Uint8Array
  readonly signer: OpenedKey['signer']
}

/** Makes one key for each description. */
export async function createMockKeys(descriptions: readonly MockKey[], now: Date): Promise<MockKeys> {
  const validity = {
    notBeforeDate: new Date(now.getTime() - 60_000),
    notAfterDate: new Date(now.getTime() + 7 * 86_400_000),
  }
  const roots = new Map<string, Awaited<ReturnType<typeof generate>>>()
  for (const algorithm of new Set(descriptions.map((description) => description.algorithm))) {
    roots.set(algorithm, await createRoot(algorithm, validity))
  }
  const pairs = await Promise.all(
    descriptions.map(async (description): Promise<Pair> => {
      const { private: caKey = '', cert: caCertificate = '' } = roots.get(description.algorithm) ?? {}
      const key = await generate(subjectOf(description), {
        ...validity,
        ...KEY_TYPES[description.algorithm],
        ca: { key: caKey, cert: caCertificate },
        extensions: usagesOf(description),
      })
      const certificate = new Uint8Array(new X509Certificate(key.cert).raw)
      return {
        label: description.label,
        certificate,
        signer: createKeySigner({ privateKey: createPrivateKey(key.private), certificate }),
      }
    }),
  )
  return {
    source: sourceOf(pairs, now),
    rootCertificate: [...roots.values()].map(({ cert }) => `${cert.trim()}\n`).join(''),
  }
}

const KEY_TYPES = {
  'p-256': { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' },
  'rsa-2048': { keyType: 'rsa', keySize: 2048, algorithm: 'sha256' },
} as const

interface Validity {
  readonly notBeforeDate: Date
  readonly notAfterDate: Date
}

/** One for each kind of key: the library signs with the kind it is given. */
function createRoot(algorithm: MockKey['algorithm'], validity: Validity): ReturnType<typeof generate> {
  return generate(nameOf({ CN: `MOCK root ${algorithm}`, OU: MOCK_MARK }), {
    ...validity,
    ...KEY_TYPES[algorithm],
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
}

type Attributes = NonNullable<Parameters<typeof generate>[0]>

function nameOf(parts: Readonly<Record<string, string | undefined>>): Attributes {
  return Object.entries(parts).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]))
}

function subjectOf({ holder, personalNumber, organisation, organisationNumber }: MockKey): Attributes {
  const numbers = { '2.5.4.5': personalNumber, '2.5.4.97': organisationNumber }
  return nameOf({ CN: `MOCK ${holder}`, OU: MOCK_MARK, O: organisation, ...numbers })
}

function usagesOf({ purpose }: MockKey): NonNullable<NonNullable<Parameters<typeof generate>[1]>['extensions']> {
  const documents = purpose !== 'authenticate'
  const signIn = purpose !== 'sign'
  return [
    { name: 'basicConstraints', cA: false },
    { name: 'keyUsage', digitalSignature: signIn, nonRepudiation: documents, critical: true },
    { name: 'extKeyUsage', emailProtection: documents, clientAuth: signIn },
  ]
}

function sourceOf(pairs: readonly Pair[], now: Date): KeySource {
  const viewOf = (pair: Pair, criteria: KeyCriteria): OpenedKey['view'] =>
    describeCertificate(pair.certificate, { now, criteria, hardware: false })
  return {
    kind: KIND,
    async list(criteria) {
      const entry = { hardware: false, needs: 'password', tries: null, problem: null } as const
      return pairs.map((pair): KeyEntry => {
        return { id: `${KIND}:${pair.label}`, label: pair.label, ...entry, certificates: [viewOf(pair, criteria)] }
      })
    },
    async open(id, secret, criteria) {
      const pair = pairs.find(({ label }) => id === `${KIND}:${label}`)
      if (pair === undefined) throw new FormatError('ERR_KEY_MISSING', 'No such key')
      if (Buffer.from(secret).toString('utf8') !== MOCK_SECRET) {
        throw new VerificationError('ERR_PKCS12_PASSWORD_WRONG', 'This is not the secret of the mock')
      }
      return { keys: [{ signer: pair.signer, view: viewOf(pair, criteria) }], close: async () => undefined }
    },
    close: async () => undefined,
  }
}
