/** What does a certificate revocation list cost: read it, verify it (P-256), look a certificate up, one that is not listed and one that is? */
import { createPublicKey, verify } from 'node:crypto'
import { callerEvidence, parseCertificateList, validateCertificationPath } from '@tamga/core'
import type { MadeCertificate } from '../packages/core/test/made/certificates.ts'
import { extension } from '../packages/core/test/made/certificates.ts'
import { revocationList } from '../packages/core/test/made/crls.ts'
import { int, octets } from '../packages/core/test/made/tlv.ts'
import { cell, growthEffort } from './growth.ts'
import { authority, judgeOptions, leaf } from './material.ts'
import { opensslContender, type Question, type Setting } from './question.ts'
import { inProcess, inRounds } from './rounds.ts'
import { printTable } from './table.ts'

const SIZES = [10, 100, 1_000, 10_000, 100_000]
const CONTENDERS = [
  'read, verify, look up',
  'look up again',
  'the same, listed',
  'judge a path of two',
  'C, read, verify, look up',
]

export const growthCrl: Question = async (setting) => {
  const root = authority('p-256', 'Root')
  const rows: string[][] = []
  for (const size of SIZES) {
    const measurements = await measure(root, size, setting)
    rows.push([String(size), ...CONTENDERS.map((name) => cell(measurements.get(name)))])
  }
  printTable(['entries', ...CONTENDERS.map((name) => `${name}, ms`)], rows)
}

async function measure(root: MadeCertificate, size: number, setting: Setting) {
  const [first = '', again = '', listed = '', judged = '', cLoop = ''] = CONTENDERS
  const effort = growthEffort(setting)
  const signer = leaf('p-256', 'Signer', { issuer: root })
  const der = listOf(root, size)
  const [serial, last] = [serialOf(size), serialOf(size - 1)]
  const key = createPublicKey({ key: root.key.spki, format: 'der', type: 'spki' })
  const options = judgeOptions(root.der)
  /** A new window each time, so that nothing can be remembered of it by identity; the octets stay where they are, as the C loop's do. */
  const windows = (count: number): Buffer[] => Array.from({ length: Math.min(count, 200) }, () => der.subarray())
  const kept = parseCertificateList(der)
  const expectEntry = (octets: Buffer, number: string, expected: boolean): void => {
    const list = parseCertificateList(octets)
    const genuine = verify('sha256', list.tbs, key, list.signature)
    if (!genuine || (list.revokedCertificate(number) !== undefined) !== expected) throw new Error('Another answer')
  }
  return inRounds(
    [
      inProcess(first, effort, windows, (octets) => expectEntry(octets, serial, false)),
      inProcess(listed, effort, windows, (octets) => expectEntry(octets, last, true)),
      inProcess(again, effort, windows, () => kept.revokedCertificate(serial)),
      inProcess(judged, effort, windows, (octets) => {
        const evidence = callerEvidence({ crls: [octets] })
        const { conclusion } = validateCertificationPath(signer.der, { ...options, evidence })
        if (conclusion.indication !== 'TOTAL-PASSED') throw new Error(`Not good: ${JSON.stringify(conclusion)}`)
      }),
      ...opensslContender({ ...setting, effort }, cLoop, { what: 'crl', files: [der, root.der], trailing: [serial] }),
    ],
    effort,
  )
}

/** Serial numbers as authorities give them: sixteen octets that follow no order. */
const serialOf = (number: number): string =>
  `5a${((BigInt(number) + 1n) * 0x9e3779b97f4a7c15f39cc0605cedn).toString(16).padStart(30, '0').slice(-30)}`

function listOf(issuer: MadeCertificate, size: number): Buffer {
  const entries = Array.from({ length: size }, (_, number) => ({ serial: serialOf(number) }))
  return revocationList({ issuer, entries, extensions: [extension('2.5.29.20', octets(int('01')))] })
}
