/** A test CA like a country's and a folder with key files it issued. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Deviations, type IssueRequest, openTestCa, type TestCa } from '../../../../fixtures/test-ca/src/index.ts'

export interface NationalKeys {
  readonly ca: TestCa
  readonly directory: string
  readonly path: (name: string) => string
  /** Writes the key file, and the certificates beside it where it holds none. */
  issue(name: string, change?: Partial<IssueRequest>, deviations?: Deviations): Promise<Uint8Array>
  remove(): void
}

export const NATIONAL_PASSWORD = 'Qwerty12'

const people = {
  'kz-nca': {
    kind: 'person',
    key: 'gost2015-512',
    surname: 'АХМЕТОВА',
    givenName: 'АЙГЕРІМ',
    patronymic: 'БОЛАТҚЫЗЫ',
    personalNumber: '880101400124',
  },
  'by-esiful': {
    kind: 'person',
    key: 'bign-curve256v1',
    commonName: 'HANNA IVANOVA',
    surname: 'ІВАНОВА/ИВАНОВА',
    givenName: 'ГАННА ІВАНАЎНА/АННА ИВАНОВНА',
    personalNumber: '4010190A001PB6',
  },
} as const satisfies Record<string, IssueRequest>

export async function nationalKeys(profile: keyof typeof people): Promise<NationalKeys> {
  const place = mkdtempSync(join(tmpdir(), 'tamga-national-'))
  const directory = join(place, 'keys')
  mkdirSync(directory)
  const path = (name: string): string => join(directory, name)
  const ca = await openTestCa({ directory: join(place, 'ca'), publicUrl: 'http://ca.test', profile })
  return {
    ca,
    directory,
    path,
    async issue(name, change = {}, deviations = {}) {
      const issued = await ca.issue({ ...people[profile], ...change }, deviations)
      const { extension, content } = issued.keyFile(NATIONAL_PASSWORD)
      writeFileSync(path(`${name}.${extension}`), content)
      if (extension === 'key') writeFileSync(path(`${name}.pem`), pem(issued.certificate, ...issued.chain))
      return issued.certificate
    },
    remove: () => rmSync(place, { recursive: true, force: true }),
  }
}

export const pem = (...certificates: readonly Uint8Array[]): string =>
  certificates.map((der) => armoured('CERTIFICATE', der)).join('')

export const armoured = (label: string, der: Uint8Array): string =>
  `-----BEGIN ${label}-----\n${Buffer.from(der).toString('base64')}\n-----END ${label}-----\n`
